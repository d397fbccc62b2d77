"""The search for identity numbers is itself tried: it finds each way of writing one, and nothing else."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date
from urllib.parse import quote, quote_plus

import pytest

from chaos.checker.numbers import Search
from demo.cast.numbers import passport_number, resident_number
from shared.contracts.base import new_id
from shared.identity import DocumentType, mask, person_ref

NUMBER = next(n for n in (resident_number(f"somebody-{i}", date(1985, 4, 9)) for i in range(99)) if n[-1] == "X")
SPACED = f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"
FULL_WIDTH = "".join(chr(ord(c) - 0x21 + 0xFF01) for c in NUMBER)
PASSPORT = passport_number("somebody", "C")
STRANGER = resident_number("a stranger", date(1991, 2, 3))

WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": lambda n: f"身份证{n}号",
    "with a lower-case x": lambda n: f"no={n.lower()};",
    "without its check digit": lambda n: n[:-1],
    "with blanks": lambda _: SPACED,
    "with hyphens": lambda _: SPACED.replace(" ", "-"),
    "with hard blanks": lambda _: SPACED.replace(" ", "\u00a0"),
    "full width": lambda _: FULL_WIDTH,
    "percent-encoded blanks": lambda _: f"GET /v1/x?number={quote(SPACED)}",
    "with plus signs": lambda _: f"GET /v1/x?number={quote_plus(SPACED)}",
    "percent-encoded figures": lambda n: "".join(f"%{ord(c):02x}" for c in n),
    "in JSON": lambda n: json.dumps({"number": n}),
    "full width, percent-encoded": lambda _: quote(FULL_WIDTH),
    "full width, in JSON": lambda _: json.dumps({"number": FULL_WIDTH}),
    "escaped twice": lambda _: json.dumps(json.dumps({"number": FULL_WIDTH})),
    "figures as escapes": lambda n: "".join(f"\\u{ord(c):04x}" for c in n),
    "in hex": lambda n: f"\\x{n.encode().hex()}",
    "in binary rubbish": lambda n: b"\x00\xff\x91".decode(errors="replace") + n + "\x00",
    **{
        f"in base64 after {before} characters": lambda n, before=before: b64encode(
            f"{'?' * before}{n}?".encode()
        ).decode()
        for before in range(4)
    },
    "in a token": lambda n: "eyJ." + urlsafe_b64encode(json.dumps({"sub": n, "nbf": 1}).encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_known_number_is_found_however_it_is_written(way: str) -> None:
    text = WRITTEN[way](NUMBER)
    assert Search([NUMBER, PASSPORT]).finds(text)
    assert Search([NUMBER, PASSPORT]).finds(f"2023-07-04T09:00:00.123456+08:00 {text} 41 bytes")


@pytest.mark.parametrize("way", ["plain", "with a lower-case x", "in JSON", *(w for w in WRITTEN if "base64" in w)])
def test_a_short_number_is_found_too(way: str) -> None:
    assert Search([PASSPORT]).finds(WRITTEN[way](PASSPORT))


def test_a_number_of_somebody_unknown_is_found_by_how_it_is_built() -> None:
    assert Search([]).finds(f"id {STRANGER}.")
    assert not Search([]).finds(f"id {STRANGER[:-1]}{'0' if STRANGER[-1] != '0' else '1'}")


@pytest.mark.parametrize(
    "text",
    [
        mask(NUMBER),
        mask(PASSPORT),
        person_ref(b"k" * 32, DocumentType.RESIDENT_ID, NUMBER),
        NUMBER[:14],
        f"{PASSPORT}0",
        new_id(),
        "2023-07-04 2023-07-05 2023-07-06 09:00:00",
        "420000000020230704123456",
        b64encode(mask(NUMBER).encode()).decode(),
        b64encode(b"420000000020230704123456").decode(),
        "100%",
        "",
    ],
)
def test_what_is_no_number_is_let_pass(text: str) -> None:
    assert not Search([NUMBER, PASSPORT]).finds(text)
