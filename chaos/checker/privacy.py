"""8: no identity number is in any log, event, header, URL, table or dead letter."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chaos.checker.evidence import Evidence
from chaos.checker.numbers import Search
from chaos.checker.verdict import Check


def checks(evidence: Evidence) -> Iterator[Check]:
    """Texts by where they come from; those who act must be known, or nothing is proved."""
    yield Check("identity numbers to look for", len(evidence.numbers))
    search = Search(evidence.numbers)
    yield _searched("log lines", search, _logs(Path(evidence.run["logs"])))
    yield _searched("events, headers and addresses that others saw", search, _told(evidence))
    for service in evidence.services:
        yield _searched(f"values in the tables of {service}", search, evidence.everything(service))
    yield _searched("queues with dead letters", search, evidence.broker["dead"].items())


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
