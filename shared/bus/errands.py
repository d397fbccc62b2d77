"""Promises kept outside the transaction that made them: other servers, slow files. At least once each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from shared.bus.handlers import Handlers
from shared.bus.tables import errands
from shared.bus.work import House, Work
from shared.contracts.base import Actor, Role
from shared.telemetry import log

logger = log(__name__)

RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (1, 2, 5, 15, 60, 300))
"""Wall time between attempts; the last one repeats, for a promise is never given up."""

LEASE = timedelta(seconds=30)
"""How long a process may be busy with an errand before another takes it over; each step is bounded below it."""

MESSENGER = Actor(role=Role.CLOCK, subject="errand", name="系统")


class SettledElsewhereError(Exception):
    """Another process kept this promise meanwhile; the transaction is undone."""


@dataclass(frozen=True)
class Errand:
    """A promise being kept. Its effect is stored by `settle`, which also crosses it off."""

    id: str
    subject: str
    data: dict[str, Any]
    attempt: int
    correlation_id: str
    house: House

    @contextmanager
    def settle(self) -> Iterator[Work]:
        """The transaction that stores what was found out. Raises SettledElsewhereError for the slower of two."""
        with self.house.work(self.house.clock.now(), MESSENGER, self.correlation_id, subject=self.subject) as work:
            crossed_off = delete(errands).where(errands.c.id == self.id).returning(errands.c.id)
            if work.session.scalar(crossed_off) is None:
                raise SettledElsewhereError(self.id)
            yield work


@dataclass
class Errands:
    """Runs `@errand` handlers, a few at a time, until each has settled."""

    house: House
    handlers: Handlers
    service: object

    def take(self, most: int) -> list[tuple[str, Errand]]:
        """Take up to `most` promises that are due, for the time of a lease."""
        now = datetime.now(UTC)
        first = select(errands).where(self._ready(now)).order_by(errands.c.next_at, errands.c.id).limit(most)
        with self.house.database.read() as session:
            if session.execute(first.limit(1)).first() is None:
                return []
        with self.house.database.write() as session:
            rows = session.execute(first.with_for_update(skip_locked=True)).all()
            mine = update(errands).where(errands.c.id.in_([row.id for row in rows]))
            session.execute(mine.values(next_at=now + LEASE, taken_until=now + LEASE))
        return [
            (row.kind, Errand(row.id, row.subject, row.data, row.attempt, row.correlation_id, self.house))
            for row in rows
        ]

    def take_back(self) -> None:
        """Free every lease. At start on SQLite, where nobody else can hold one."""
        with self.house.database.write() as session:
            taken = update(errands).where(errands.c.taken_until.is_not(None))
            session.execute(taken.values(next_at=datetime.now(UTC), taken_until=None))

    def keep(self, kind: str, errand: Errand) -> None:
        """Run one promise; if it fails it comes again, later each time."""
        try:
            self.handlers.errands[kind](self.service, errand)
        except SettledElsewhereError:
            logger.info("errand settled elsewhere", kind=kind, case_id=errand.subject)
        except Exception as error:
            logger.warning("errand failed", kind=kind, case_id=errand.subject, attempt=errand.attempt, exc_info=error)
            self._postpone(errand, error)

    def _ready(self, now: datetime) -> ColumnElement[bool]:
        """Due, and of a kind that this version knows."""
        return and_(errands.c.next_at <= now, errands.c.kind.in_(list(self.handlers.errands)))

    def _postpone(self, errand: Errand, error: Exception) -> None:
        delay = RETRY_DELAYS[min(errand.attempt, len(RETRY_DELAYS) - 1)]
        with self.house.database.write() as session:
            session.execute(
                update(errands)
                .where(errands.c.id == errand.id)
                .values(
                    attempt=errands.c.attempt + 1,
                    next_at=datetime.now(UTC) + delay,
                    taken_until=None,
                    error=f"{type(error).__name__}: {error}"[:500],
                )
            )
