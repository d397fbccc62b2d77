"""Many greenlets in one process: a wait in a database stops nobody else."""

from collections.abc import Callable
from unittest.mock import patch

import eventlet
import pytest
from eventlet import patcher
from sqlalchemy import select, text
from structlog.typing import EventDict

from shared.bus import pulse as module
from shared.bus.pulse import Pulse
from shared.settings import Settings
from tests.bus.probe.bench import ProbeBench
from tests.bus.probe.tables import Account, Line

STUCK_SECONDS = 15.0


@pytest.fixture
def make_probe(request: pytest.FixtureRequest) -> Callable[[Settings], ProbeBench]:
    def make(settings: Settings) -> ProbeBench:
        probe = ProbeBench(settings)
        request.addfinalizer(probe.house.database.engine.dispose)
        return probe

    return make


def together(*jobs: Callable[[], object]) -> None:
    """Run jobs in greenlets, at most for STUCK_SECONDS."""
    with eventlet.Timeout(STUCK_SECONDS):
        for running in [eventlet.spawn(job) for job in jobs]:
            running.wait()


def test_two_greenlets_that_want_one_row_get_it_one_after_the_other(
    make_probe: Callable[[Settings], ProbeBench], on_postgresql: Settings
) -> None:
    database = make_probe(on_postgresql).house.database
    with database.write() as session:
        session.add(Account(id="a", total=0))
    waiting = eventlet.Event()

    def add(amount: int) -> None:
        with database.write() as session:
            session.execute(text("set local lock_timeout = '5s'"))  # a hub that stands still would stand for ever
            account = session.scalar(select(Account).where(Account.id == "a").with_for_update())
            assert account is not None
            account.total += amount
            session.flush()
            if not waiting.ready():
                waiting.send()  # and let the other one run into the lock
            eventlet.sleep(0)
            session.execute(text("select pg_sleep(0.05)"))

    together(*[lambda n=n: add(n) for n in range(1, 6)])  # type: ignore[misc]
    with database.read() as session:
        assert session.scalar(select(Account.total)) == 15


def test_while_a_query_waits_others_run(make_probe: Callable[[Settings], ProbeBench], on_postgresql: Settings) -> None:
    database = make_probe(on_postgresql).house.database
    holding, seen = eventlet.Event(), eventlet.Event()

    def hold() -> None:
        with database.write() as session:
            session.execute(text("lock table book"))
            holding.send()
            seen.wait()

    def want() -> None:
        holding.wait()
        with database.write() as session:
            session.execute(text("set local lock_timeout = '5s'"))
            session.add(Line(account="a", what="x", amount=1))

    def see() -> None:
        holding.wait()
        with database.read() as session:
            while not session.scalar(text("select count(*) from pg_locks where not granted")):
                session.rollback()
                eventlet.sleep(0.01)
        seen.send()

    together(hold, want, see)


def test_on_sqlite_ten_writers_that_pause_all_succeed(
    make_probe: Callable[[Settings], ProbeBench], on_sqlite: Settings
) -> None:
    probe = make_probe(on_sqlite)

    def add(amount: int) -> None:
        with probe.house.database.write() as session:
            session.add(Line(account="a", what="x", amount=amount))
            session.flush()
            eventlet.sleep(0.01)  # against the rule that nothing inside may wait, and still no harm

    together(*[lambda n=n: add(n) for n in range(10)])  # type: ignore[misc]
    assert sorted(amount for _, amount in probe.book()) == list(range(10))


def test_on_sqlite_a_reader_does_not_wait_for_a_writer(
    make_probe: Callable[[Settings], ProbeBench], on_sqlite: Settings
) -> None:
    probe = make_probe(on_sqlite)
    writing, read = eventlet.Event(), eventlet.Event()

    def write() -> None:
        with probe.house.database.write() as session:
            session.add(Line(account="a", what="x", amount=1))
            session.flush()
            writing.send()
            read.wait()

    def look() -> None:
        writing.wait()
        assert probe.book() == []
        read.send()

    together(write, look)
    assert probe.book() == [("x", 1)]


def test_a_process_that_stands_still_knows_it(logs: list[EventDict]) -> None:
    pulse, blocked = Pulse(), patcher.original("time").sleep
    pulse.beat()
    calm = pulse.longest_stall
    with patch.object(module, "REPORTED_SECONDS", 0.3):
        beating = eventlet.spawn(pulse.beat)
        eventlet.sleep(0)
        blocked(0.5)  # as a library does that eventlet has not patched
        beating.wait()
    assert pulse.longest_stall > max(calm, 0.3)
    assert [entry["event"] for entry in logs] == ["the process stood still"]
