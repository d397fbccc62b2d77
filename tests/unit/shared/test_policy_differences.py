"""What differs between two policies, in words, and whether it may reach open cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from shared.errors import Text
from shared.policy import Policy, load, parse
from shared.policy.base import Part
from shared.policy.differences import Reach, as_amendment, differences, reach
from shared.policy.words import FIELDS, vocabulary

FOLDER = Path(__file__).parents[3] / "policies"
TEXT = (FOLDER / "beijing-2023.yaml").read_text(encoding="utf-8")
OLDER, OTHER = load(FOLDER / "beijing-2023.yaml"), load(FOLDER / "beijing-2025.yaml")

OUTAGE = "{id: outage, date: 2023-07-17, reason: {zh: 系统故障, en: An outage}, windows: {application: 2023-07-20}}"
LATER = "last: 2023-07-17}          # 三(一)1", "last: 2023-07-20}"
EARLIER = "last: 2023-07-17}          # 三(一)1", "last: 2023-07-14}"
MORE_TIME = "  payment_working_days: 7", "  payment_working_days: 9"
FEE = "full_senior: 80000", "full_senior: 90000"
AMENDED = "amendments: []", f"amendments: [{OUTAGE}]"


def with_changes(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("changes", "meaning"),
    [
        ((), Reach.SAME),
        ((AMENDED,), Reach.AMENDS),
        ((LATER,), Reach.COULD_AMEND),
        ((LATER, MORE_TIME), Reach.COULD_AMEND),
        ((EARLIER,), Reach.KEEPS),
        ((FEE,), Reach.KEEPS),
        ((AMENDED, FEE), Reach.KEEPS),
        ((LATER, FEE), Reach.KEEPS),
    ],
)
def test_only_what_lengthens_may_reach_open_cases(changes: tuple[tuple[str, str], ...], meaning: Reach) -> None:
    newer = parse(with_changes(*changes), "newer.yaml")
    assert reach(OLDER, newer) is meaning
    assert newer.amends(OLDER) is (meaning in (Reach.SAME, Reach.AMENDS))


def test_an_amendment_taken_back_shortens() -> None:
    assert reach(parse(with_changes(AMENDED), "amended.yaml"), OLDER) is Reach.KEEPS


def test_another_cycle_reaches_nobody() -> None:
    assert reach(OLDER, OTHER) is Reach.OTHER_CYCLE


def test_what_lengthens_in_place_can_be_said_by_an_amendment_with_the_same_effect() -> None:
    newer = parse(with_changes(LATER, MORE_TIME), "newer.yaml")
    said = as_amendment(differences(OLDER, newer))
    assert {part: list(named) for part, named in said.items()} == {
        "windows": ["application"],
        "deadlines": ["payment_working_days"],
    }
    entry = {"id": "outage", "date": "2023-07-17", "reason": {"zh": "系统故障", "en": "An outage"}, **said}
    amended = type(OLDER).model_validate({**OLDER.model_dump(by_alias=True), "amendments": [entry]})
    assert (amended.windows, amended.deadlines) == (newer.windows, newer.deadlines)
    assert amended.amends(OLDER)


def test_a_path_is_told_in_words() -> None:
    told = {one.words for one in differences(OLDER, parse(with_changes(LATER, FEE), "newer.yaml"))}
    assert told == {
        Text("时间安排 · 个人申报 · 末日", "windows · applications · last day"),
        Text("评审费 · 金额（分） · 正高级", "fees · amount in fen · full senior"),
    }


def test_entries_are_told_by_their_names() -> None:
    told = {one.place: one for one in differences(OLDER, OTHER)}
    track = told["series", "experimental_technology", "track"]
    assert track.words.zh == "系列 · 实验技术 · 评价方式"
    assert (track.before, track.after) == (None, "qualification")
    ban = told["integrity", "sanctions", "1", "effects"]
    assert set(ban.after) - set(ban.before) == {"ban"}


def test_a_new_entry_with_a_name_is_one_difference() -> None:
    expert = "        weight: 20\n    series:\n"
    more = expert.replace(
        "    series:", "      service:\n        name: {zh: 服务, en: Service}\n        weight: 10\n    series:"
    )
    newer = parse(with_changes((expert, more.replace("weight: 20", "weight: 10"))), "newer.yaml")
    found = {one.place[-1]: (one.before, one.after) for one in differences(OLDER, newer)}
    assert found == {"weight": (20, 10), "service": (None, Text("服务", "Service"))}


def test_what_was_asked_of_a_policy_before_makes_no_difference() -> None:
    asked = parse(TEXT + "# asked", "asked.yaml")
    assert asked.windows
    assert asked.tz
    assert differences(OLDER, asked) == []


def test_ids_of_majors_and_papers_have_names() -> None:
    names = vocabulary(OLDER)
    assert names["computer"].zh == "计算机"
    assert names["work_permit"].zh == "外国人来华工作许可证"
    assert names["technician"].zh == "技师"


def parts_of(annotation: Any) -> Iterator[type[Part]]:
    """The parts of a policy that a field holds, however deep inside mappings and tuples."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_of(inner)


def schema() -> set[type[Part]]:
    """Every model that a policy file is made of."""
    found, left = set[type[Part]](), [Policy]
    while left:
        part = left.pop()
        if part not in found:
            found.add(part)
            left += [inner for field in part.model_fields.values() for inner in parts_of(field.annotation)]
    return found


def parts_in(data: Any) -> Iterator[Part]:
    """The parts that a policy really holds."""
    if isinstance(data, Part):
        yield data
        for name in type(data).model_fields:
            yield from parts_in(getattr(data, name))
    elif isinstance(data, dict):
        yield from (part for value in data.values() for part in parts_in(value))
    elif isinstance(data, tuple):
        yield from (part for value in data for part in parts_in(value))


def test_every_field_of_a_policy_file_has_words_in_both_languages() -> None:
    known = schema()
    assert {type(part) for part in parts_in(OLDER)} <= known, "the walk missed a model"
    names = {field.alias or name for part in known for name, field in part.model_fields.items()}
    assert sorted(names - FIELDS.keys()) == []
    assert FIELDS.keys() - names == {"major"}, "words of fields that no policy has; seats are by series or by major"
    assert [name for name, words in FIELDS.items() if not all(word.strip() for word in words)] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("reminder_working_days: 3", "reminder_working_days: 4", "期限 · 到期前提醒工作日"),
        ("file_megabytes: 10", "file_megabytes: 20", "材料 · 上传限制 · 单个文件上限（MB）"),
        ("    uploads: 100", "    uploads: 200", "材料 · 上传限制 · 每件申报上传次数"),
        ("    scope:\n      clause: 一\n", "    scope:\n      clause: 二\n", "机构审核 · 审核清单 · scope · 依据条款"),
        (
            "reviewed_levels: [full_senior, associate_senior]",
            "reviewed_levels: [full_senior]",
            "自主评聘 · 须学术评议的级别",
        ),
    ],
)
def test_limits_lists_and_reminders_are_told_in_words(old: str, new: str, told: str) -> None:
    (found,) = differences(OLDER, parse(with_changes((old, new)), "newer.yaml"))
    assert found.words.zh == told
    assert "_" not in found.words.en
