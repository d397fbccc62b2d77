"""Dead letters of what was heard: events whose handler failed to the last attempt, and gaps in followed subjects."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select, update
from sqlalchemy.orm import Session

from shared.bus.operations_masking import masked_text
from shared.bus.operations_shelves import AUDIT_ENTRY, NOT_NOW, Found, Room, content, step_over
from shared.bus.tables import cursors, inbox
from shared.bus.work import Work
from shared.contracts.base import AUDITOR
from shared.contracts.operations import Act, Kind, Letter

GAP_PATIENCE = timedelta(minutes=5)
"""How long an event may wait for the one before it until somebody should look."""

DROPPED = "dropped"
"""The inbox state of an event that an operator gave up: it is known, so a repetition has no effect either."""


@dataclass(frozen=True)
class Events:
    """Inbox rows that failed: dead ones, and with `everything` those that are tried again by themselves."""

    room: Room
    kind: ClassVar[Kind] = "event"

    def letters(self, session: Session, everything: bool, limit: int) -> list[Letter]:
        states = ("dead", "retry") if everything else ("dead",)
        rows = session.execute(
            select(inbox).where(inbox.c.state.in_(states)).order_by(inbox.c.received_at, inbox.c.event_id).limit(limit)
        )
        return [self._letter(row) for row in rows]

    def find(self, session: Session, key: str) -> Found | None:
        row = session.execute(select(inbox).where(_named(key))).first()
        return None if row is None else Found(self._letter(row), content(row.frame))

    def _letter(self, row: Row[Any]) -> Letter:
        possible: dict[str, tuple[Act, ...]] = {"dead": ("replay", "discard"), "retry": ("replay",)}
        if self.room.name == AUDITOR:
            possible["dead"] = ("replay",)
        return Letter(
            id=f"{self.kind}:{row.publisher}:{row.event_id}",
            kind=self.kind,
            state=row.state,
            what=row.type,
            subject=row.subject,
            seq=row.seq,
            attempts=row.attempt,
            since=row.received_at,
            next_at=row.next_at,
            error=row.error and masked_text(row.error),
            possible=possible.get(row.state, ()),
        )

    def replay(self, work: Work, key: str) -> str:
        """The sweep tries it at once, and then with growing delay as at the first time. What is done stays as it is."""
        work.session.execute(
            update(inbox)
            .where(_named(key), inbox.c.state.in_(("dead", "retry")))
            .values(state="retry", attempt=0, next_at=datetime.now(UTC))
        )
        if self._state(work, key) not in ("retry", "done"):
            raise NOT_NOW(act="replay", why=f"the event is {self._state(work, key)}")
        return f"{self.kind}:{key}"

    def discard(self, work: Work, key: str) -> None:
        row = work.session.execute(select(inbox).where(_named(key)).with_for_update()).one()
        if self.room.name == AUDITOR:
            raise AUDIT_ENTRY()
        if row.state != "dead":
            raise NOT_NOW(act="discard", why=f"the event is not dead but {row.state}")
        work.session.execute(update(inbox).where(_named(key)).values(state=DROPPED, frame=None, next_at=None))
        step_over(work, self.room, row.publisher, row.subject_kind, row.subject, row.seq)

    def _state(self, work: Work, key: str) -> str:
        return str(work.session.scalar(select(inbox.c.state).where(_named(key))))


@dataclass(frozen=True)
class Gaps:
    """The one event for which later ones of a followed subject wait: it never came."""

    room: Room
    kind: ClassVar[Kind] = "gap"

    def letters(self, session: Session, everything: bool, limit: int) -> list[Letter]:
        patience = timedelta() if everything else GAP_PATIENCE
        late = func.min(inbox.c.received_at) <= datetime.now(UTC) - patience
        return [self._letter(row) for row in session.execute(_gaps().having(late).limit(limit))]

    def find(self, session: Session, key: str) -> Found | None:
        row = self._row(session, key)
        if row is None:
            return None
        again = f"dead-letters replay {row.publisher} outbox:{row.subject_kind}:{row.subject}:{row.missing}"
        return Found(self._letter(row), note=f"{row.publisher} keeps what it told; have it told again: {again}")

    def _letter(self, row: Row[Any]) -> Letter:
        return Letter(
            id=f"{self.kind}:{row.publisher}:{row.subject_kind}:{row.subject}:{row.missing}",
            kind=self.kind,
            state="missing",
            what=f"{row.publisher} → {self.room.name}",
            subject=row.subject,
            seq=row.missing,
            since=row.since,
            possible=() if self.room.name == AUDITOR else ("discard",),
        )

    def replay(self, work: Work, key: str) -> str:
        """Nothing is here to be replayed: the note says where it is."""
        found = self.find(work.session, key)
        raise NOT_NOW(act="replay", why=found.note if found else "it has come meanwhile")

    def discard(self, work: Work, key: str) -> None:
        row = self._row(work.session, key)
        if row is None:
            raise NOT_NOW(act="discard", why="it has come meanwhile")
        step_over(work, self.room, row.publisher, row.subject_kind, row.subject, row.missing)

    def _row(self, session: Session, key: str) -> Row[Any] | None:
        publisher, _, rest = key.partition(":")
        subject_kind, _, rest = rest.partition(":")
        subject, _, seq = rest.rpartition(":")
        here = and_(inbox.c.publisher == publisher, inbox.c.subject_kind == subject_kind, inbox.c.subject == subject)
        row = session.execute(_gaps().where(here)).first()
        return row if row is not None and str(row.missing) == seq else None


def _gaps() -> Select[Any]:
    """Subjects with waiting events whose next event was never heard, or was given up before its turn."""
    same = (
        (cursors.c.publisher == inbox.c.publisher)
        & (cursors.c.subject_kind == inbox.c.subject_kind)
        & (cursors.c.subject == inbox.c.subject)
    )
    missing = (cursors.c.seq + 1).label("missing")
    heard = inbox.alias("heard")
    known = exists().where(
        heard.c.publisher == inbox.c.publisher,
        heard.c.subject_kind == inbox.c.subject_kind,
        heard.c.subject == inbox.c.subject,
        heard.c.seq == cursors.c.seq + 1,
        heard.c.state != DROPPED,
    )
    columns = (inbox.c.publisher, inbox.c.subject_kind, inbox.c.subject, missing)
    return (
        select(*columns, func.min(inbox.c.received_at).label("since"))
        .join(cursors, same)
        .where(inbox.c.state == "waiting", ~known)
        .group_by(*columns)
        .order_by(func.min(inbox.c.received_at))
    )


def _named(key: str) -> ColumnElement[bool]:
    publisher, _, event_id = key.partition(":")
    return and_(inbox.c.publisher == publisher, inbox.c.event_id == event_id)
