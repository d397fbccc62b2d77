"""Chinese unless English is wanted more."""

import pytest

from gateway.language import choose


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en", "en"),
        ("EN-us", "en"),
        ("zh", "zh"),
        ("zh-Hans-CN, en;q=0.9", "zh"),
        ("en;q=0.9, zh-CN;q=0.8", "en"),
        ("en;q=0.5, zh;q=0.5", "en"),
        ("zh;q=0.5, en;q=0.5", "zh"),
        ("fr-CH, fr;q=0.9, *;q=0.5", "zh"),
        ("en;q=0", "zh"),
        ("en;q=x, ;;;,=,", "zh"),
        ("en;q=nan", "zh"),
        ("english", "zh"),
    ],
)
def test_the_header_decides(header: str | None, language: str) -> None:
    assert choose(header) == language
