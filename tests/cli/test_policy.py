"""`zhicheng policy …` as somebody at a terminal uses it: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import app

FOLDER = Path(__file__).parents[2] / "policies"
FILE = FOLDER / "beijing-2023.yaml"
TEXT = FILE.read_text(encoding="utf-8")
PLEDGE = "本人承诺所提交的申报信息和材料真实、准确、完整，如有虚假，自愿承担相应责任。"
FINE, WARNED, FAILED = 0, 1, 2


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["policy", *map(str, arguments)], env={"COLUMNS": "120"})


@pytest.fixture
def changed(tmp_path: Path) -> "Changed":
    return Changed(tmp_path)


class Changed:
    """Writes the policy of 2023 with one text changed; tells the line of the change."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "changed.yaml"

    def __call__(self, old: str, new: str) -> int:
        before, found, after = TEXT.partition(old)
        assert found
        self.file.write_text(before + new + after, encoding="utf-8")
        return before.count("\n") + 1


@pytest.mark.parametrize("year", [2023, 2025])
def test_check_finds_nothing_in_our_own(year: int) -> None:
    result = run("check", FOLDER / f"beijing-{year}.yaml")
    assert result.exit_code == FINE
    assert "没有发现问题" in result.output


def test_check_warns_with_line_and_both_languages(changed: Changed) -> None:
    line = changed("employer: {first: 2023-07-04, last: 2023-07-31}", "employer: {first: 2023-07-04, last: 2023-07-25}")
    result = run("check", changed.file)
    assert result.exit_code == WARNED
    assert f"changed.yaml:{line} windows.employer.last" in result.output
    assert "其间没有工作日" in result.output
    assert "no working day lies between" in result.output


def test_check_ends_with_2_for_a_year_that_cannot_be_lived(changed: Changed) -> None:
    changed("employer: {first: 2023-07-04, last: 2023-07-31}", "employer: {first: 2023-07-04, last: 2023-07-24}")
    result = run("check", changed.file)
    assert result.exit_code == FAILED
    assert "错误 error" in result.output


def test_check_tells_a_schema_error_with_path_and_line(changed: Changed) -> None:
    line = changed("payment_working_days: 7", "payment_working_days: soon")
    result = run("check", changed.file)
    assert result.exit_code == FAILED
    assert f"changed.yaml:{line} deadlines.payment_working_days" in result.output


def test_check_speaks_json(changed: Changed) -> None:
    assert json.loads(run("check", FILE, "--json").output)["findings"] == []
    line = changed("last: 2023-08-17}  # ‡", "last: 2023-08-18}  # ‡")
    result = run("check", changed.file, "--json")
    (finding,) = json.loads(result.output)["findings"]
    assert (finding["severity"], finding["path"]) == ("warning", "windows.correction_requests.last")
    assert finding["line"] == line
    assert set(finding["message"]) == {"zh", "en"}


def test_check_of_what_is_no_policy(tmp_path: Path) -> None:
    file = tmp_path / "no.yaml"
    file.write_text("a: [1")
    assert run("check", file).exit_code == FAILED
    assert json.loads(run("check", file, "--json").output)["policy"] is None
    assert run("check", tmp_path / "absent.yaml").exit_code == FAILED


def test_explain_reads_as_a_calendar_in_chinese_unless_told_otherwise() -> None:
    shown = run("explain", FILE).output
    assert "07-04 周二 – 07-17 周一" in shown
    assert "07-21 周五" in shown
    assert "单位最迟此日开始内部公示（5个工作日至07-28），次日起推荐" in shown
    assert "560.00元" in shown
    assert "本年度不开展评审" in shown
    assert "…" not in shown.replace("……", "")  # nothing is cut


def test_explain_of_a_year_whose_calendar_is_not_published(tmp_path: Path) -> None:
    file = tmp_path / "far.yaml"
    file.write_text(TEXT.replace("2023", "2099"), encoding="utf-8")
    result = run("explain", file)
    assert result.exit_code == FINE
    assert "放假安排公布后方可计算" in result.output


def test_explain_in_english() -> None:
    shown = run("explain", FOLDER / "beijing-2025.yaml", "--language", "en").output
    assert "07-10 Thu – 07-31 Thu" in shown
    assert "last day for an employer to post: 5 working days until 08-14" in shown
    assert "Experimental technology" in shown
    assert "nobody this year" not in shown


def test_explain_shows_every_series_institution_and_plan() -> None:
    shown = run("explain", FILE).output
    assert [
        phone for phone in ("010-5555-1201", "010-5555-1213", "12333", "plan-2021-017", PLEDGE) if phone not in shown
    ] == []


@pytest.mark.parametrize("command", ["explain", "diff"])
def test_a_file_that_cannot_be_used_is_told_with_its_lines(changed: Changed, command: str) -> None:
    line = changed("payment_working_days: 7", "payment_working_days: soon")
    result = run(command, changed.file, *([FILE] if command == "diff" else []))
    assert result.exit_code == FAILED
    assert f"changed.yaml:{line} deadlines.payment_working_days" in result.output


def test_diff_of_a_file_with_itself() -> None:
    result = run("diff", FILE, FILE)
    assert result.exit_code == FINE
    assert "两个文件内容相同" in result.output


def test_diff_of_two_years() -> None:
    result = run("diff", FILE, FOLDER / "beijing-2025.yaml")
    assert result.exit_code == WARNED
    assert "系列 · 实验技术 · 评价方式\n  无 → 专业技术资格评审" in result.output
    assert "延长" not in result.output
    assert "两个不同年度" in result.output


def test_diff_offers_the_amendment_that_says_the_same(changed: Changed) -> None:
    changed("last: 2023-07-17}          # 三(一)1", "last: 2023-07-20}")
    result = run("diff", FILE, changed.file, "--language", "en")
    assert "windows · applications · last day\n  2023-07-17 → 2023-07-20  longer" in result.output
    assert "windows: {application: 2023-07-20}" in result.output
    told = json.loads(run("diff", FILE, changed.file, "--json").output)
    assert told["reach"] == "could_amend"
    assert told["differences"] == [
        {"path": "windows.application.last", "before": "2023-07-17", "after": "2023-07-20", "lengthens": True}
    ]
