"""Rows of one real case at four moments of its year, to make many cases of.

One person lives a whole year through the gateway, in a house that is gone afterwards. At each moment, when all is
quiet, the rows that lists, timeline, publicity and verification read are kept as they are.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.ground import FOLDER, Ground, ground
from benchmarks.life import begin

Album = Mapping[str, Mapping[str, list[Any]]]
"""By moment and table the rows, as JSON has them."""

MOMENTS = {"apply": "employer", "recommend": "audit", "decide": "publicity", "issue": "certified"}
"""By what was done last: what the moment is called, after where the case lies."""

TABLES = (
    "application.persons",
    "application.cases",
    "application.documents",
    "application.history",
    "application.checks",
    "review.desks",
    "evaluation.cases",
    "certificate.certificates",
)
"""Whatever hangs on another table comes after it."""


def take(folder: Path = FOLDER / "studio") -> Album:
    """Live the year, and look at it four times."""
    album: dict[str, Mapping[str, list[Any]]] = {}
    with ground(folder) as at:
        year = begin(at, 1)

        def look(done: str) -> None:
            if done in MOMENTS:
                album[MOMENTS[done]] = {table: _rows(at, table) for table in TABLES}

        year.live(look)
        year.issue()
        year.clock.await_quiet()
        look("issue")
    return album


def _rows(at: Ground, table: str) -> list[Any]:
    return [row for (row,) in at.rows(f"select to_jsonb(t) from {table} t")]
