"""In a file or a pipe the screen writes plain lines; on a terminal its bars live."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console

from demo.screen import Row, Screen

MOMENT = datetime(2023, 7, 17, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))


def shown(terminal: bool) -> str:
    file = io.StringIO()
    screen = Screen(Console(file=file, force_terminal=terminal, width=120, no_color=not terminal))
    screen.moved(MOMENT)
    with screen.phase("申报截止前一秒 · the last second", 2) as step:
        step("林晓峰 submits")
        step("钱立行 submits")
    screen.table("How the year ended", [Row("refused [at the door]", 18, "时宜之", "部令40", "记过 [处分期]" * 20)])
    screen.list("Look around", ["http://127.0.0.1:1/docs [all]"])
    return file.getvalue()


def test_a_file_gets_plain_lines() -> None:
    text = shown(terminal=False)
    assert "\x1b" not in text
    assert "\r" not in text
    (line,) = [line for line in text.splitlines() if "the last second" in line]
    assert line.startswith("2023-07-17 23:59  申报截止前一秒")
    assert "2 done" in line


def test_a_terminal_gets_a_bar() -> None:
    text = shown(terminal=True)
    assert "\x1b" in text
    assert "2/2" in text


def test_brackets_are_text_and_a_long_reason_is_folded_not_cut() -> None:
    text = shown(terminal=False)
    assert "refused [at the door]" in text
    assert "[all]" in text
    assert text.count("处分期") == 20
    assert "…" not in text
