"""Reading what the service told and keeps."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from services.evaluation.tables import Act
from shared.contracts.base import Envelope
from tests.bench import Bench


def of(bench: Bench, case_id: str | None = None) -> list[tuple[Envelope, Any]]:
    """What was told, of one case or of all."""
    return [pair for pair in bench.published if case_id in (None, pair[0].subject)]


class Said(NamedTuple):
    """One act as the history keeps it."""

    kind: str
    subject: str
    version: int
    at: datetime
    move: str
    stage: str
    actor: dict[str, Any]
    clause: str | None
    said: dict[str, Any]


def acts(bench: Bench, kind: str | None = None, subject: str | None = None) -> list[Said]:
    """The history, in order."""
    with bench.house.database.read() as session:
        found = session.scalars(select(Act).order_by(Act.kind, Act.subject, Act.version)).all()
        said = [Said(*(getattr(act, name) for name in Said._fields)) for act in found]
    return [act for act in said if kind in (None, act.kind) and subject in (None, act.subject)]
