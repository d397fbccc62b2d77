"""What an operator may see: the shape of a message, never what identifies a person."""

import json
from typing import Any

import pytest

from shared.bus.operations_masking import HIDDEN, masked, masked_text
from shared.bus.operations_shelves import LARGEST_SHOWN, content

PERSONAL: dict[str, Any] = {
    "name": "Anna",
    "full": "欧阳小明",
    "phone": "13800138000",
    "masked_number": "1101**********0012",
    "number": "11010119900307001X",
    "passport": "E12345678",
    "summary": "主持完成三项工程，电话 13800138000",
    "actor": {"name": "张三", "subject": "a" * 64},
    "achievements": [{"title": "一种方法", "description": "Long text of a person"}],
    "note": 13800138000,
    "numbers": ["13800138000", ["11010119900307001X"]],
}
NEEDLES = ("Anna", "欧阳", "8001", "0307", "E1234", "三项", "张三", "a" * 20, "方法", "Long text")

HARMLESS = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "type": "ApplicationSubmitted",
    "time": "2023-07-04T09:00:00+08:00",
    "on": "2023-07-04",
    "stage": "employer_review",
    "policy": "beijing-2023@0123456789abcdef",
    "seq": 3,
    "amount": 40000,
    "blocks": True,
    "outcome": None,
}


def test_nothing_personal_is_left() -> None:
    shown = json.dumps(masked(PERSONAL), ensure_ascii=False)
    assert [needle for needle in NEEDLES if needle in shown] == []
    assert masked(PERSONAL).keys() == PERSONAL.keys()


def test_what_an_operator_needs_stays() -> None:
    assert masked(HARMLESS) == HARMLESS


def test_a_number_keeps_its_ends() -> None:
    assert masked("13800138000") == "13*******00"
    assert masked({"x": "11010119900307001X"})["x"].startswith("1101*")


@pytest.mark.parametrize("error", ["KeyError: '13800138000'", "ValueError: 张三 is not", "X: 11010119900307001X"])
def test_an_error_quotes_nobody(error: str) -> None:
    shown = masked_text(error)
    assert shown.partition(":")[0] == error.partition(":")[0]
    assert not any(needle in shown for needle in (*NEEDLES, "0013"))


def test_an_error_that_quotes_nobody_stays() -> None:
    text = "UnheardError: review has no handler for CaseClosed after 30 s"
    assert masked_text(text) == text


@pytest.mark.parametrize(
    "frame",
    [b"\x80\x04 13800138000", b'{"body": ' * 100_000, b"x" * (LARGEST_SHOWN + 1), "王小明"],
    ids=["bytes", "nested", "huge", "text"],
)
def test_what_is_no_json_is_not_shown(frame: bytes | str) -> None:
    assert str(content(frame)).startswith(HIDDEN)


def test_depth_ends() -> None:
    deep: Any = "Anna"
    for _ in range(200):
        deep = [deep]
    assert "Anna" not in json.dumps(masked(deep))
