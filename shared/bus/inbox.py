"""Hearing an event: effect and inbox row in one transaction, in order where the subject is followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from shared.bus.handlers import Handlers
from shared.bus.purge import is_forgotten
from shared.bus.tables import cursors, inbox
from shared.bus.work import House, Work
from shared.contracts.base import Envelope
from shared.db import upsert
from shared.telemetry import log

logger = log(__name__)

RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (1, 2, 5, 15, 60, 300, 1800, 7200))
"""Wall time between the attempts at one event; after the last one it is dead and waits for an operator."""


NEW = "new"
"""An event of which nothing is stored yet."""

FORGOTTEN = "older than the inbox remembers: it may have been handled before"


class UnheardError(Exception):
    """No handler of this version hears the event's type; another version may."""


@dataclass
class Hearing:
    """How one service hears: `follows` says whether each subject's events are applied strictly in order."""

    house: House
    handlers: Handlers
    service: object
    follows: bool

    def receive(self, envelope: Envelope) -> None:
        """Handle an event at most once. Returns when it may be acknowledged.

        Raises while the database is away, and for what it can never hold; every other failure becomes a
        row that is retried.
        """
        following: Envelope | None = envelope
        while following is not None:
            following = self._attempt(following)

    def _attempt(self, envelope: Envelope) -> Envelope | None:
        """Handle an event, and say which one waited for it."""
        try:
            with self.house.work(
                envelope.time,
                envelope.actor,
                envelope.correlation_id,
                subject=envelope.subject,
                round=envelope.round,
                policy_ref=envelope.policy,
                envelope=envelope,
            ) as work:
                return self._apply(work, envelope)
        except Exception as error:
            # If the database itself is away this raises too, and the broker keeps the frame.
            self._set_aside(envelope, error)
            return None

    def _apply(self, work: Work, envelope: Envelope) -> Envelope | None:
        before = self._unfinished(work, envelope)
        if before is None:
            return None
        turn = self._turn(work, envelope, before)
        if turn in ("now", "past"):
            if before != NEW:
                self._mark(work, envelope, "done", frame=None, error=None, next_at=None)
            if turn == "now":
                self._handle(work, envelope)
                return self._released(work, envelope) if self.follows else None
        else:
            error = FORGOTTEN if turn == "dead" else None
            self._mark(work, envelope, turn, frame=envelope.model_dump_json(), error=error)
        return None

    def _unfinished(self, work: Work, envelope: Envelope) -> str | None:
        """The state in which the event is to be handled now, NEW at first; its row is locked up to the commit.

        A new row says at once that it is done: if it comes to that, nothing has to be written a second time.
        """
        made = (
            upsert(work.session, inbox)
            .values(
                publisher=envelope.publisher,
                event_id=envelope.id,
                type=envelope.type,
                subject_kind=envelope.subject_kind,
                subject=envelope.subject,
                seq=envelope.seq,
                state="done",
                received_at=datetime.now(UTC),
            )
            .on_conflict_do_nothing()
            .returning(inbox.c.event_id)
        )
        if work.session.scalar(made) is not None:
            return NEW
        row = work.session.execute(select(inbox.c.state, inbox.c.next_at).where(_row(envelope)).with_for_update()).one()
        # Another process may just have tried it and set a pause.
        early = row.next_at is not None and row.next_at > datetime.now(UTC)
        return row.state if row.state in ("waiting", "retry") and not early else None

    def _turn(self, work: Work, envelope: Envelope, before: str) -> str:
        """`now`; where a subject is followed also `waiting` or `past`; `dead` if nobody can tell."""
        if self.follows:
            return self._place(work, envelope)
        if before == NEW and is_forgotten(envelope.id):
            logger.error("event too old to be told from a repetition", type=envelope.type, event_id=envelope.id)
            return "dead"
        return "now"

    def _place(self, work: Work, envelope: Envelope) -> str:
        """Advance the subject's cursor by one, if this event is the next; the cursor is locked meanwhile."""
        cursor = select(cursors.c.seq).where(_cursor(envelope)).with_for_update()
        reached = work.session.scalar(cursor)
        if reached is None:
            work.session.execute(
                upsert(work.session, cursors)
                .values(
                    publisher=envelope.publisher, subject_kind=envelope.subject_kind, subject=envelope.subject, seq=0
                )
                .on_conflict_do_nothing()
            )
            reached = work.session.scalar(cursor) or 0
        if reached >= envelope.seq:
            return "past"
        if reached < envelope.seq - 1:
            return "waiting"
        work.session.execute(update(cursors).where(_cursor(envelope)).values(seq=envelope.seq))
        return "now"

    def _handle(self, work: Work, envelope: Envelope) -> None:
        if envelope.type not in self.handlers.events:
            raise UnheardError(f"{self.house.name} has no handler for {envelope.type}")
        self.handlers.events[envelope.type](self.service, work, envelope.event())

    def _mark(self, work: Work, envelope: Envelope, state: str, **values: object) -> None:
        work.session.execute(update(inbox).where(_row(envelope)).values(state=state, **values))

    def _set_aside(self, envelope: Envelope, error: Exception) -> None:
        logger.warning(
            "event set aside", type=envelope.type, event_id=envelope.id, subject=envelope.subject, exc_info=error
        )
        with self.house.work(envelope.time, envelope.actor, envelope.correlation_id) as work:
            if self._unfinished(work, envelope) is None:
                return
            attempt = work.session.scalar(select(inbox.c.attempt).where(_row(envelope))) or 0
            last = attempt >= len(RETRY_DELAYS)
            self._mark(
                work,
                envelope,
                "dead" if last else "retry",
                attempt=attempt + 1,
                next_at=None if last else datetime.now(UTC) + RETRY_DELAYS[attempt],
                error=f"{type(error).__name__}: {error}"[:500],
                frame=envelope.model_dump_json(),
            )

    def _released(self, work: Work, envelope: Envelope) -> Envelope | None:
        """The waiting event that comes right after this one; nobody can join it while the cursor is locked.

        What this version cannot read is left to another one, or to the sweep.
        """
        frame = work.session.scalar(
            select(inbox.c.frame).where(
                inbox.c.publisher == envelope.publisher,
                inbox.c.subject_kind == envelope.subject_kind,
                inbox.c.subject == envelope.subject,
                inbox.c.seq == envelope.seq + 1,
                inbox.c.state == "waiting",
            )
        )
        try:
            return None if frame is None else Envelope.model_validate_json(frame)
        except ValidationError:
            return None

    def sweep(self) -> None:
        """Try again what is due for it, and whatever waits although its turn has come."""
        for publisher, event_id, frame in self._due():
            try:
                envelope = Envelope.model_validate_json(frame)
            except ValidationError as error:
                self._bury(publisher, event_id, error)
            else:
                self.receive(envelope)

    def _due(self) -> Sequence[Row[str, str, str]]:
        """Types that this version does not hear are left to the one that does."""
        overdue = and_(inbox.c.state == "retry", inbox.c.next_at <= datetime.now(UTC))
        with self.house.database.read() as session:
            return session.execute(
                select(inbox.c.publisher, inbox.c.event_id, inbox.c.frame)
                .outerjoin(
                    cursors,
                    and_(
                        cursors.c.publisher == inbox.c.publisher,
                        cursors.c.subject_kind == inbox.c.subject_kind,
                        cursors.c.subject == inbox.c.subject,
                    ),
                )
                .where(or_(overdue, and_(inbox.c.state == "waiting", cursors.c.seq >= inbox.c.seq - 1)))
                .where(inbox.c.type.in_(list(self.handlers.events)))
                .order_by(inbox.c.publisher, inbox.c.subject, inbox.c.seq)
                .limit(100)
            ).all()

    def _bury(self, publisher: str, event_id: str, error: ValidationError) -> None:
        """A frame of another version that this one cannot read must not stop the others."""
        logger.error("kept event does not decode", publisher=publisher, event_id=event_id)
        with self.house.database.write() as session:
            session.execute(
                update(inbox)
                .where(inbox.c.publisher == publisher, inbox.c.event_id == event_id)
                .values(state="dead", error=f"does not decode: {error.error_count()} errors")
            )


def _row(envelope: Envelope) -> ColumnElement[bool]:
    return and_(inbox.c.publisher == envelope.publisher, inbox.c.event_id == envelope.id)


def _cursor(envelope: Envelope) -> ColumnElement[bool]:
    return and_(
        cursors.c.publisher == envelope.publisher,
        cursors.c.subject_kind == envelope.subject_kind,
        cursors.c.subject == envelope.subject,
    )
