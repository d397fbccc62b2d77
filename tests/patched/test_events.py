"""Events over a real broker: heard once, refused for good or kept, never acknowledged and forgotten."""

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock, patch

import eventlet
import pytest
from sqlalchemy import create_engine

from demo.stack.postgres import PostgresServer
from shared.bus.tables import inbox
from shared.contracts.wire import DELIVERY_LIMIT
from shared.runner import WORKERS
from shared.settings import Settings
from tests.bus.probe.bench import ProbeBench
from tests.bus.probe.contracts import Deposit
from tests.bus.probe.service import ProbeService
from tests.patched.conftest import Running
from tests.patched.wire import Wire, counted, eventually


def states(probe: ProbeBench) -> list[str]:
    return [row.state for row in probe.rows(inbox)]


def test_a_command_has_its_effect_its_answer_and_its_event(
    make: Callable[[Settings], Running], on_both: Settings, wire: Wire
) -> None:
    running = make(on_both).start(wire)
    assert wire.call(Deposit(account="a", amount=10)).ok == {"total": 10}
    eventually(lambda: running.probe.book() == [("Deposited", 10)], "the probe to hear itself")


def test_a_frame_that_the_database_can_never_hold_is_dead_at_once(
    make: Callable[[Settings], Running], on_postgresql: Settings, wire: Wire
) -> None:
    running = make(on_postgresql).start(wire)
    wire.tell(counted(5, subject="a" * 100))
    eventually(lambda: wire.ready("events.probe.dead") == 1, "a dead letter")
    wire.tell(counted(5))
    eventually(lambda: running.probe.book() == [("Counted", 5)], "the next event")


def test_an_event_published_many_times_has_one_effect(
    make: Callable[[Settings], Running], on_both: Settings, wire: Wire
) -> None:
    running = make(on_both).start(wire)
    envelopes = [counted(n, seq=n) for n in range(1, 11)]
    for _ in range(5):
        for envelope in envelopes:
            wire.tell(envelope)
    eventually(lambda: running.process.background.counters.handled == 50, "all deliveries")
    assert sorted(running.probe.book()) == [("Counted", n) for n in range(1, 11)]


def test_two_processes_share_a_queue_and_a_follower_keeps_its_order(
    make: Callable[[Settings], Running], on_postgresql: Settings, wire: Wire
) -> None:
    both = [make(on_postgresql), make(on_postgresql)]
    for running in both:
        running.probe.hearing.follows = True
        running.start(wire)
    envelopes = {seq: counted(seq, seq=seq) for seq in range(1, 41)}
    for seq in sorted(envelopes, key=lambda seq: (seq % 7, seq)):
        wire.tell(envelopes[seq])
    eventually(lambda: len(both[0].probe.book()) == 40, "all effects")
    assert [amount for _, amount in both[0].probe.book()] == list(range(1, 41))
    assert all(running.process.background.counters.handled for running in both)


def test_a_failing_handler_costs_the_broker_one_delivery(running: Running, wire: Wire) -> None:
    attempts = []

    def fail() -> None:
        attempts.append(1)
        raise RuntimeError("broken")

    with patch.object(ProbeService, "meanwhile", staticmethod(fail)):
        wire.tell(counted(5))
        eventually(lambda: states(running.probe) == ["retry"], "a row to retry")
        assert wire.ready("events.probe") + wire.ready("events.probe.dead") == 0
    eventually(lambda: running.probe.book() == [("Counted", 5)], "the retry")
    assert states(running.probe) == ["done"]
    assert attempts == [1]


def test_a_service_holds_few_frames_and_leaves_the_rest_to_others(running: Running, wire: Wire) -> None:
    free = eventlet.Event()
    with patch.object(ProbeService, "meanwhile", staticmethod(free.wait)):
        for seq in range(1, 3 * WORKERS + 1):
            wire.tell(counted(seq, seq=seq))
        eventually(lambda: wire.ready("events.probe") == 2 * WORKERS, "as many as it has workers")
        free.send()
    eventually(lambda: len(running.probe.book()) == 3 * WORKERS, "all effects")


def test_a_queue_that_is_deleted_is_made_and_heard_again(running: Running, wire: Wire) -> None:
    for queue in ("events.probe", "rpc-probe"):
        wire.remove(queue)
        eventually(lambda q=queue: wire.has(q) and wire.consumers(q) == 1, "a consumer")  # type: ignore[misc]
    wire.tell(counted(5))
    eventually(lambda: running.probe.book("a") == [("Counted", 5)], "its effect")
    assert wire.call(Deposit(account="b", amount=1)).ok == {"total": 1}


def test_a_frame_that_the_broker_gives_up_is_kept(wire: Wire) -> None:
    """RabbitMQ 4 drops it after 20 deliveries unless it is told where to."""
    envelope = counted(5)
    wire.tell(envelope)
    for _ in range(DELIVERY_LIMIT + 1):
        wire.give_back("events.probe")
    eventually(lambda: wire.ready("events.probe.dead") == 1, "a dead letter")
    assert wire.bodies("events.probe.dead") == [envelope.model_dump_json().encode()]


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server of the test's own."""
    server = PostgresServer(for_tests=True)
    server.start()
    yield server
    server.stop()
    server.remove()


def test_a_database_that_is_away_costs_nothing(
    make: Callable[[Settings], Running], on_sqlite: Settings, wire: Wire, postgres: PostgresServer
) -> None:
    running = make(on_sqlite.model_copy(update={"database_url": postgres.url})).start(wire)
    assert wire.call(Deposit(account="b", amount=1)).ok == {"total": 1}
    eventually(lambda: running.probe.book("b") == [("Deposited", 1)], "the first event")
    postgres.kill()
    for seq in range(1, 16):
        wire.tell(counted(seq, seq=seq))
    away = wire.call(Deposit(account="b", amount=2), key="again").problem
    assert away is not None
    assert away["slug"] == "database-away"
    postgres.start()
    eventually(lambda: len(running.probe.book("a")) == 15, "all events")
    assert sorted(amount for _, amount in running.probe.book("a")) == list(range(1, 16))
    assert wire.call(Deposit(account="b", amount=2), key="again").ok == {"total": 3}
    eventually(lambda: running.probe.book("b") == [("Deposited", 1), ("Deposited", 2)], "the relay to go on")
    assert wire.ready("events.probe.dead") == 0
    assert not running.process.listening.dead


def test_while_the_database_is_away_the_broker_is_not_asked_again_and_again(running: Running, wire: Wire) -> None:
    """The broker counts deliveries and gives a frame up after a few: an outage must not use them up."""
    database, hearing = running.probe.house.database, running.probe.hearing
    looks, heard = Mock(wraps=database.reachable), Mock(wraps=hearing.receive)
    there, database.engine = database.engine, create_engine("sqlite:////nowhere/at/all")
    with patch.object(database, "reachable", looks), patch.object(hearing, "receive", heard):
        wire.tell(counted(5))
        eventually(lambda: looks.call_count == 2, "two looks at the database")
        assert heard.call_count == 1
        database.engine = there
        eventually(lambda: running.probe.book() == [("Counted", 5)], "the effect")
        assert heard.call_count == 2


def test_a_service_that_cannot_open_its_files_says_why(on_sqlite: Settings, tmp_path: Path) -> None:
    (tmp_path / "db").write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        Running(on_sqlite)
