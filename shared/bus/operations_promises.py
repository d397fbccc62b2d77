"""Dead letters of what is still owed: events to tell, errands, deadlines.

None of them ends: a fact must be told, a promise kept, a deadline booked, so all are tried for ever and
none may be discarded. What keeps failing is shown after a while, and may be tried at once. Only a kind
that no part of the service handles any more can be given up.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Row, and_, delete, select, update
from sqlalchemy.orm import Session

from shared.bus.operations_masking import masked, masked_text
from shared.bus.operations_shelves import NOT_NOW, Found, Room, content
from shared.bus.tables import deadlines, errands, outbox
from shared.bus.work import Work, hurry_errands
from shared.contracts.operations import Act, Kind, Letter

FAILING_ERRAND = 6
"""Attempts after which an errand has used up its growing pauses: about a minute and a half."""

FAILING_DEADLINE = 3


@dataclass(frozen=True)
class Untold:
    """Outbox rows that the broker gave back."""

    room: Room
    kind: ClassVar[Kind] = "outbox"

    def letters(self, session: Session, everything: bool, limit: int) -> list[Letter]:
        rows = session.execute(
            select(outbox)
            .where(outbox.c.published_at.is_(None), outbox.c.attempt > 0)
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [self._letter(row) for row in rows]

    def find(self, session: Session, key: str) -> Found | None:
        row = session.execute(select(outbox).where(_told(key))).first()
        return None if row is None else Found(self._letter(row), content(row.frame))

    def _letter(self, row: Row[Any]) -> Letter:
        returned = "returned" if row.attempt else "to tell"
        return Letter(
            id=f"{self.kind}:{row.subject_kind}:{row.subject}:{row.seq}",
            kind=self.kind,
            state=returned if row.published_at is None else "told",
            what=row.type,
            subject=row.subject,
            seq=row.seq,
            attempts=row.attempt,
            since=row.committed_at,
            next_at=row.next_at,
            error=row.error and masked_text(row.error),
            possible=("replay",),
        )

    def replay(self, work: Work, key: str) -> str:
        """Tell it now, also if it was told before: who heard it takes no second effect from it."""
        work.session.execute(update(outbox).where(_told(key)).values(published_at=None, next_at=None, attempt=0))
        return f"{self.kind}:{key}"

    def discard(self, work: Work, key: str) -> None:
        raise NOT_NOW(act="discard", why="a fact must be told: give the event its queue again")


@dataclass(frozen=True)
class Promises:
    """Errands that keep failing."""

    room: Room
    kind: ClassVar[Kind] = "errand"

    def letters(self, session: Session, everything: bool, limit: int) -> list[Letter]:
        failing = errands.c.attempt >= (1 if everything else FAILING_ERRAND)
        orphaned = errands.c.kind.not_in(self.room.handlers.errands)
        rows = session.execute(select(errands).where(failing | orphaned).order_by(errands.c.id).limit(limit))
        return [self._letter(row) for row in rows]

    def find(self, session: Session, key: str) -> Found | None:
        row = session.execute(select(errands).where(errands.c.id == key)).first()
        return None if row is None else Found(self._letter(row), masked(row.data))

    def _letter(self, row: Row[Any]) -> Letter:
        return Letter(
            id=f"{self.kind}:{row.id}",
            kind=self.kind,
            state=_state(row.kind, self.room.handlers.errands),
            what=row.kind,
            subject=row.subject,
            attempts=row.attempt,
            next_at=row.next_at,
            error=row.error and masked_text(row.error),
            possible=_possible(row.kind, self.room.handlers.errands),
        )

    def replay(self, work: Work, key: str) -> str:
        """Try it now, unless it is being tried."""
        hurry_errands(work.session, errands.c.id == key)
        return f"{self.kind}:{key}"

    def discard(self, work: Work, key: str) -> None:
        kind = work.session.scalar(select(errands.c.kind).where(errands.c.id == key))
        _check_orphan(kind, self.room.handlers.errands)
        work.session.execute(delete(errands).where(errands.c.id == key))


@dataclass(frozen=True)
class Overdue:
    """Deadlines whose booking keeps failing."""

    room: Room
    kind: ClassVar[Kind] = "deadline"

    def letters(self, session: Session, everything: bool, limit: int) -> list[Letter]:
        failing = deadlines.c.attempt >= (1 if everything else FAILING_DEADLINE)
        orphaned = deadlines.c.kind.not_in(self.room.handlers.due)
        rows = session.execute(select(deadlines).where(failing | orphaned).order_by(deadlines.c.due_at).limit(limit))
        return [self._letter(row) for row in rows]

    def find(self, session: Session, key: str) -> Found | None:
        row = session.execute(select(deadlines).where(_due(key))).first()
        return None if row is None else Found(self._letter(row))

    def _letter(self, row: Row[Any]) -> Letter:
        return Letter(
            id=f"{self.kind}:{row.kind}:{row.subject}",
            kind=self.kind,
            state=_state(row.kind, self.room.handlers.due),
            what=row.kind,
            subject=row.subject,
            attempts=row.attempt,
            since=row.due_at,
            next_at=row.next_at,
            error=row.error and masked_text(row.error),
            possible=_possible(row.kind, self.room.handlers.due),
        )

    def replay(self, work: Work, key: str) -> str:
        """Book it now; it is dated when it was due all the same."""
        work.session.execute(update(deadlines).where(_due(key)).values(next_at=None))
        return f"{self.kind}:{key}"

    def discard(self, work: Work, key: str) -> None:
        kind, _, _ = key.partition(":")
        _check_orphan(kind, self.room.handlers.due)
        work.session.execute(delete(deadlines).where(_due(key)))


def _state(kind: str, handled: dict[str, Any]) -> str:
    return "failing" if kind in handled else "orphaned"


def _possible(kind: str, handled: dict[str, Any]) -> tuple[Act, ...]:
    return ("replay",) if kind in handled else ("discard",)


def _check_orphan(kind: str | None, handled: dict[str, Any]) -> None:
    if kind in handled:
        raise NOT_NOW(act="discard", why="it is owed and tried for ever: mend what it waits for, then replay it")


def _told(key: str) -> ColumnElement[bool]:
    subject_kind, _, rest = key.partition(":")
    subject, _, seq = rest.rpartition(":")
    number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else 0  # counts from 1
    return and_(outbox.c.subject_kind == subject_kind, outbox.c.subject == subject, outbox.c.seq == number)


def _due(key: str) -> ColumnElement[bool]:
    kind, _, subject = key.partition(":")
    return and_(deadlines.c.kind == kind, deadlines.c.subject == subject)
