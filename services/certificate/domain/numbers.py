"""The certificate's number: readable, in order, and with a check character against slips of hand.

ZC11-2023-000042-X
│ │  │    │      └ ISO 7064 MOD 11-2 over all digits before it, 0-9 or X, as on an identity card:
│ │  │    │        any one wrong digit and any two that changed places are noticed
│ │  │    └ serial within the year, six digits or more
│ │  └ year of the cycle
│ └ area of the issuing authority (GB/T 2260, the policy's `cycle.area_code`), 11 for Beijing
└ 职称, so that nobody takes it for an identity number
"""

import re
import unicodedata

from services.certificate.domain.problems import NUMBER_MISTYPED

EXAMPLE = "ZC11-2023-000000-X"

_WRITTEN = re.compile(r"ZC(\d{2})-?(\d{4})-?(\d{6,})-?([\dX])", re.ASCII)
_IGNORED = re.compile(r"\s")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def number(area: str, year: int, serial: int) -> str:
    """The number of the year's `serial`-th certificate in an area, counted from 1; the 0th is nobody's."""
    return _written(area, str(year), f"{serial:06d}")


def read_number(text: str) -> str:
    """The number in its one normal form, however it was typed. Raises `number-mistyped`."""
    plain = _DASHES.sub("-", _IGNORED.sub("", unicodedata.normalize("NFKC", text))).upper()
    found = _WRITTEN.fullmatch(plain)
    if found is None or _written(*found.group(1, 2, 3))[-1] != found.group(4):
        raise NUMBER_MISTYPED(example=EXAMPLE)
    return _written(*found.group(1, 2, 3))


def _written(authority: str, year: str, serial: str) -> str:
    return f"ZC{authority}-{year}-{serial}-{_check_character(authority + year + serial)}"


def _check_character(digits: str) -> str:
    rest = 0
    for digit in digits:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(1 - rest) % 11]
