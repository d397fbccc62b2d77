"""Hearing an event: effect and inbox row in one transaction, in order where the subject is followed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update

from shared.bus.handlers import Handlers
from shared.bus.tables import cursors, inbox
from shared.bus.work import House, Work
from shared.contracts.base import Envelope
from shared.db import upsert
from shared.telemetry import log

logger = log(__name__)

RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (1, 2, 5, 15, 60, 300, 1800, 7200))
"""Wall time between the attempts at one event; after the last one it is dead and waits for an operator."""


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
        state = self._attempt(envelope)
        while state == "done" and self.follows:
            following = self._released(envelope)
            if following is None:
                return
            envelope = following
            state = self._attempt(envelope)

    def _attempt(self, envelope: Envelope) -> str:
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
            return self._set_aside(envelope, error)

    def _apply(self, work: Work, envelope: Envelope) -> str:
        if not self._first_time(work, envelope):
            return "known"
        if self.follows and not self._next_in_order(work, envelope):
            self._mark(work, envelope, "waiting", frame=envelope.model_dump_json())
            return "waiting"
        self.handlers.events[envelope.type](self.service, work, envelope.event())
        self._mark(work, envelope, "done", frame=None, error=None, next_at=None)
        return "done"

    def _first_time(self, work: Work, envelope: Envelope) -> bool:
        """Whether the event is to be handled now; its row is locked from here to the commit."""
        work.session.execute(
            upsert(work.session, inbox)
            .values(
                publisher=envelope.publisher,
                event_id=envelope.id,
                type=envelope.type,
                subject_kind=envelope.subject_kind,
                subject=envelope.subject,
                seq=envelope.seq,
                state="new",
                received_at=datetime.now(UTC),
            )
            .on_conflict_do_nothing()
        )
        row = work.session.execute(select(inbox.c.state, inbox.c.next_at).where(_row(envelope)).with_for_update()).one()
        # Another process may just have tried it and set a pause.
        early = row.next_at is not None and row.next_at > datetime.now(UTC)
        return row.state in ("new", "waiting", "retry") and not early

    def _next_in_order(self, work: Work, envelope: Envelope) -> bool:
        """Advance the subject's cursor by one, if this event is the next; the cursor is locked meanwhile."""
        work.session.execute(
            upsert(work.session, cursors)
            .values(publisher=envelope.publisher, subject_kind=envelope.subject_kind, subject=envelope.subject, seq=0)
            .on_conflict_do_nothing()
        )
        cursor = select(cursors.c.seq).where(_cursor(envelope)).with_for_update()
        if work.session.scalar(cursor) != envelope.seq - 1:
            return False
        work.session.execute(update(cursors).where(_cursor(envelope)).values(seq=envelope.seq))
        return True

    def _mark(self, work: Work, envelope: Envelope, state: str, **values: object) -> None:
        work.session.execute(update(inbox).where(_row(envelope)).values(state=state, **values))

    def _set_aside(self, envelope: Envelope, error: Exception) -> str:
        logger.warning(
            "event set aside", type=envelope.type, event_id=envelope.id, subject=envelope.subject, exc_info=error
        )
        with self.house.work(envelope.time, envelope.actor, envelope.correlation_id) as work:
            if not self._first_time(work, envelope):
                return "known"
            attempt = work.session.scalar(select(inbox.c.attempt).where(_row(envelope))) or 0
            last = attempt >= len(RETRY_DELAYS)
            state = "dead" if last else "retry"
            self._mark(
                work,
                envelope,
                state,
                attempt=attempt + 1,
                next_at=None if last else datetime.now(UTC) + RETRY_DELAYS[attempt],
                error=f"{type(error).__name__}: {error}"[:500],
                frame=envelope.model_dump_json(),
            )
            return state

    def _released(self, envelope: Envelope) -> Envelope | None:
        """The waiting event that comes right after this one."""
        with self.house.database.read() as session:
            frame = session.scalar(
                select(inbox.c.frame).where(
                    inbox.c.publisher == envelope.publisher,
                    inbox.c.subject_kind == envelope.subject_kind,
                    inbox.c.subject == envelope.subject,
                    inbox.c.seq == envelope.seq + 1,
                    inbox.c.state == "waiting",
                )
            )
        return None if frame is None else Envelope.model_validate_json(frame)

    def sweep(self) -> None:
        """Try again what is due for it, and whatever waits although its turn has come."""
        overdue = and_(inbox.c.state == "retry", inbox.c.next_at <= datetime.now(UTC))
        with self.house.database.read() as session:
            frames = session.scalars(
                select(inbox.c.frame)
                .outerjoin(
                    cursors,
                    and_(
                        cursors.c.publisher == inbox.c.publisher,
                        cursors.c.subject_kind == inbox.c.subject_kind,
                        cursors.c.subject == inbox.c.subject,
                    ),
                )
                .where(or_(overdue, and_(inbox.c.state == "waiting", cursors.c.seq == inbox.c.seq - 1)))
                .order_by(inbox.c.publisher, inbox.c.subject, inbox.c.seq)
                .limit(100)
            ).all()
        for frame in frames:
            self.receive(Envelope.model_validate_json(frame))


def _row(envelope: Envelope) -> ColumnElement[bool]:
    return and_(inbox.c.publisher == envelope.publisher, inbox.c.event_id == envelope.id)


def _cursor(envelope: Envelope) -> ColumnElement[bool]:
    return and_(
        cursors.c.publisher == envelope.publisher,
        cursors.c.subject_kind == envelope.subject_kind,
        cursors.c.subject == envelope.subject,
    )
