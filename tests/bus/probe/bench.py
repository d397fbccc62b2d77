"""The probe on the bench, and the questions that tests of the bus ask it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select, update

from shared.bus.assembly import Assembly
from shared.clock import StandingClock
from shared.contracts.base import Actor, Event, Role
from shared.settings import Settings
from tests.bench import Bench
from tests.bus.probe.contracts import Counted
from tests.bus.probe.tables import Line

ANNA = Actor(role=Role.APPLICANT, subject="anna")
BERT = Actor(role=Role.APPLICANT, subject="bert")
START = datetime(2023, 7, 4, 9, tzinfo=UTC)
WAIT_SECONDS = 20.0


class ProbeBench(Bench):
    """One probe on its own database."""

    policy_ref = None  # type: ignore[assignment]

    def __init__(self, settings: Settings) -> None:
        super().__init__("tests.bus.probe", settings, StandingClock(START))

    @property
    def assembly(self) -> Assembly:
        """The same parts, for a process that runs."""
        return Assembly(type(self.service), self.service, self.house, self.handlers, self.hearing)

    def count(self, amount: int, subject: str, **extra: Any) -> Any:
        """Let the probe hear that another service counted."""
        return self.feed(Counted(amount=amount), subject, **extra)

    def frame(self, event: Event, subject: str, seq: int) -> Any:
        """A frame that was not delivered yet."""
        deliver, self.hear = self.hear, lambda _: None  # type: ignore[method-assign]
        try:
            return self.feed(event, subject, seq=seq)
        finally:
            self.hear = deliver  # type: ignore[method-assign]

    def book(self, account: str | None = None) -> list[tuple[str, int]]:
        """What was written into the book, of one account or all, in order."""
        lines = self.rows(Line.__table__)
        return [(line.what, line.amount) for line in lines if account in (None, line.account)]

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table, in the order of its key."""
        with self.house.database.read() as session:
            return list(session.execute(select(table).order_by(*table.primary_key)).all())

    def make_due(self, table: Table) -> None:
        """Let the pause of every row be over."""
        with self.house.database.write() as session:
            session.execute(update(table).values(next_at=datetime.now(UTC) - timedelta(seconds=1)))


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run jobs in threads at the same time; their results, or the first failure raised."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [running.result(WAIT_SECONDS) for running in [pool.submit(job) for job in jobs]]
