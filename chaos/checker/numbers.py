"""Looks for identity numbers in texts, however they are written.

Known are: figures with blanks or hyphens between them, full width, as escapes of JSON, percent-encoded, in hex, and
anywhere inside a text in base64. Fifteen figures in a row of a known number are the number.
"""

import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import unquote

PART = 15

LONG = re.compile(r"(?<!\d)\d{15,}[Xx]?", re.ASCII)
SPACED = re.compile(r"(?<!\d)\d(?:[\s\u00a0+-]{0,2}+\d){14,}", re.ASCII)
FULL_WIDTH = re.compile("[\uff10-\uff19\uff38\uff58]")
ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
IN_HEX = re.compile(r"(?:3\d){15,}", re.ASCII)
IN_BASE64 = re.compile(r"(?:[MNO][A-Za-z0-9+/_-]{3}){5,}")
"""Three figures make four characters, of which the first is one of these. Five such groups are part of a number."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
"""GB 11643: by the weighted sum of the first seventeen digits modulo 11."""


class Search:
    """Looks for the numbers that are known, and for whatever is built like a resident number."""

    def __init__(self, known: Iterable[str]) -> None:
        numbers = {number.upper() for number in known}
        long = {number for number in numbers if LONG.fullmatch(number)}
        others = numbers - long
        self._parts = {number[at : at + PART] for number in long for at in range(len(number.rstrip("X")) - PART + 1)}
        self._others = _any_of(others)
        self._encoded = tuple(core for number in others for core in _cores_in_base64(number))

    def finds(self, text: str) -> bool:
        """Whether there is one in a text."""
        plain = _plain(text)
        if any(is_resident_number(run[0].upper()) for run in LONG.finditer(plain)):
            return True
        if any(self._is_part(figures) for figures in _figures(plain)):
            return True
        short = self._others is not None and self._others.search(plain) is not None
        return short or any(core in text for core in self._encoded)

    def _is_part(self, figures: str) -> bool:
        return any(figures[at : at + PART] in self._parts for at in range(len(figures) - PART + 1))


def is_resident_number(text: str) -> bool:
    """Whether a text is built as a resident number is: area, day of birth, order, check digit."""
    if len(text) != 18 or text[0] == "0":
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, text, strict=False))
    return 1900 <= born.year <= 2100 and CHECK_DIGITS[total % 11] == text[17]


def _plain(text: str) -> str:
    """The text with escapes and percent signs undone, in figures of ordinary width."""
    if "\\u" in text:
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if "%" in text:
        text = unquote(text, errors="replace")
    return unicodedata.normalize("NFKC", text) if FULL_WIDTH.search(text) else text


def _figures(text: str) -> Iterator[str]:
    """Runs of at least fifteen figures."""
    for found in SPACED.finditer(text):
        yield re.sub(r"\D", "", found[0])
    for found in IN_HEX.finditer(text):
        yield bytes.fromhex(found[0]).decode()
    for found in IN_BASE64.finditer(text):
        yield re.sub(r"\D", "", b64decode(found[0], altchars=b"-_").decode(errors="replace"))


def _any_of(numbers: set[str]) -> re.Pattern[str] | None:
    if not numbers:
        return None
    return re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, sorted(numbers)))})(?![0-9A-Za-z])", re.I)


def _cores_in_base64(number: str) -> Iterator[str]:
    """What of a number is the same in base64 whatever stands before and after it."""
    for before, unsure in enumerate((0, 2, 3)):
        sure = (before + len(number)) * 8 // 6
        yield b64encode(b"\0" * before + number.encode()).decode()[unsure:sure]
