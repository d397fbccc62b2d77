"""8: no identity number is in any log, event, header, URL, table or dead letter."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from chaos.checker.evidence import Evidence
from chaos.checker.verdict import Check

DIGITS = re.compile(r"\d{15,}[Xx]?")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
"""GB 11643: by the weighted sum of the first seventeen digits modulo 11."""


def checks(evidence: Evidence) -> Iterator[Check]:
    """Texts by where they come from; those who act must be known, or nothing is proved."""
    yield Check("identity numbers to look for", len(evidence.numbers))
    search = Search(evidence.numbers)
    yield _searched("log lines", search, _logs(Path(evidence.run["logs"])))
    yield _searched("events, headers and addresses that others saw", search, _told(evidence))
    for service in evidence.services:
        yield _searched(f"values in the tables of {service}", search, evidence.everything(service))
    yield _searched("queues with dead letters", search, evidence.broker["dead"].items())


class Search:
    """Looks for the numbers that are known, and for whatever is built like a resident number."""

    def __init__(self, known: set[str]) -> None:
        self._long = {number for number in known if DIGITS.fullmatch(number)}
        self._lengths = {len(number) for number in self._long}
        others = "|".join(map(re.escape, sorted(known - self._long)))
        self._others = re.compile(rf"(?<![0-9A-Za-z])(?:{others})(?![0-9A-Za-z])", re.I) if others else None

    def finds(self, text: str) -> bool:
        """Whether there is one in a text."""
        if self._others and self._others.search(text):
            return True
        return any(self._is_one(run[0].upper()) for run in DIGITS.finditer(text))

    def _is_one(self, run: str) -> bool:
        windows = (run[at : at + n] for n in self._lengths for at in range(len(run) - n + 1))
        return is_resident_number(run) or any(window in self._long for window in windows)


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


def _searched(what: str, search: Search, places: Any) -> Check:
    """Search texts by their places. Where one was found is told, never what."""
    counted = 0
    wrong: dict[str, int] = {}
    for place, value in places:
        counted += 1
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        if search.finds(text):
            wrong[place] = wrong.get(place, 0) + 1
    return Check(
        f"{what} without one", counted, [f"{place}: an identity number, in {n} places" for place, n in wrong.items()]
    )


def _logs(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open(encoding="utf-8", errors="replace") as lines:
                yield from ((path.name, line) for line in lines)


def _told(evidence: Evidence) -> Iterator[tuple[str, Any]]:
    """Frames with their headers, addresses that clients called, the provider's books."""
    yield from (("a frame in the sink", frame) for frame in evidence.sink)
    yield from (("a client's address or answer", receipt) for receipt in evidence.receipts)
    yield from (("the provider's ledger", trade) for trade in evidence.trades.values())
