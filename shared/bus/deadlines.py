"""What happens by itself: deadlines, dated exactly and booked once, by any number of processes."""

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from shared.bus.handlers import Handlers
from shared.bus.tables import deadlines
from shared.bus.work import House
from shared.contracts.base import CLOCK, new_id
from shared.telemetry import log

logger = log(__name__)

RETRY = timedelta(seconds=5)
NEVER, ENDLESS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass
class Deadlines:
    """Calls `@due` handlers when no command that came in time can still be on its way.

    A command counts from when the gateway held it, and may then queue for up to the RPC time-out. So
    a deadline is booked only when that much wall time has passed since the clock was first seen
    behind it. `swept_to` is the business time up to which everything due has been booked.
    """

    house: House
    handlers: Handlers
    service: object
    swept_to: datetime = NEVER
    _seen: deque[tuple[float, datetime]] = field(default_factory=deque)

    def tick(self) -> None:
        """Look at the clock and book what can be booked."""
        now = self.house.clock.now()
        settled, earliest = self._settled(now), self._earliest()
        if earliest <= settled:
            self.sweep(settled)
            earliest = self._earliest()
        self.swept_to = settled if earliest <= now else now

    def sweep(self, until: datetime) -> None:
        """Book every deadline due at or before a moment of business time, earliest first."""
        while (found := self._next(until)) is not None:
            self._book(*found)

    def _settled(self, now: datetime) -> datetime:
        """The business time that was seen one RPC time-out ago."""
        wall = time.monotonic()
        self._seen.append((wall, now))
        while len(self._seen) > 1 and self._seen[1][0] <= wall - self.house.settings.rpc_timeout_seconds:
            self._seen.popleft()
        seen_at, moment = self._seen[0]
        patient = wall - seen_at >= self.house.settings.rpc_timeout_seconds
        return moment if patient else self.swept_to

    def _earliest(self) -> datetime:
        """When the next one is due, or was, if it could not be booked."""
        with self.house.database.read() as session:
            return session.scalar(select(func.min(deadlines.c.due_at)).where(self._known())) or ENDLESS

    def _known(self) -> ColumnElement[bool]:
        """Other kinds are left to the version that knows them."""
        return deadlines.c.kind.in_(list(self.handlers.due))

    def _next(self, until: datetime) -> tuple[str, str, datetime] | None:
        with self.house.database.read() as session:
            row = session.execute(
                select(deadlines.c.kind, deadlines.c.subject, deadlines.c.due_at)
                .where(_ready(until), self._known())
                .order_by(deadlines.c.due_at, deadlines.c.kind, deadlines.c.subject)
                .limit(1)
            ).first()
        return None if row is None else (row.kind, row.subject, row.due_at)

    def _book(self, kind: str, subject: str, due_at: datetime) -> None:
        try:
            with self.house.work(due_at, CLOCK, new_id(), subject=subject) as work:
                # Whoever deletes the row books the deadline; a twin process waits here and finds nothing.
                mine = delete(deadlines).where(_row(kind, subject, due_at)).returning(deadlines.c.kind)
                if work.session.scalar(mine) is not None:
                    self.handlers.due[kind](self.service, work, subject)
        except Exception as error:
            logger.error("deadline failed", kind=kind, case_id=subject, exc_info=error)
            self._postpone(kind, subject, due_at, error)

    def _postpone(self, kind: str, subject: str, due_at: datetime, error: Exception) -> None:
        with self.house.database.write() as session:
            session.execute(
                update(deadlines)
                .where(_row(kind, subject, due_at))
                .values(
                    attempt=deadlines.c.attempt + 1,
                    next_at=datetime.now(UTC) + RETRY,
                    error=f"{type(error).__name__}: {error}"[:500],
                )
            )


def _ready(until: datetime) -> ColumnElement[bool]:
    retry_now = or_(deadlines.c.next_at.is_(None), deadlines.c.next_at <= datetime.now(UTC))
    return and_(deadlines.c.due_at <= until, retry_now)


def _row(kind: str, subject: str, due_at: datetime) -> ColumnElement[bool]:
    return and_(deadlines.c.kind == kind, deadlines.c.subject == subject, deadlines.c.due_at == due_at)
