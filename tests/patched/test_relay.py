"""The relay: everything committed arrives, in order, whatever the broker does meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import eventlet
import pytest
from sqlalchemy import text, update

from shared.bus import relay
from shared.bus.relay import Flight, Relay
from shared.bus.tables import outbox
from shared.contracts.base import Envelope
from shared.settings import Settings
from tests.bus.probe.bench import ANNA, ProbeBench
from tests.bus.probe.contracts import Announce, Deposit
from tests.patched.wire import Wire, eventually


@pytest.fixture
def probe(on_sqlite: Settings, wire: Wire) -> Iterator[ProbeBench]:
    """The probe, which nobody runs."""
    yield from opened(on_sqlite)


def opened(settings: Settings) -> Iterator[ProbeBench]:
    bench = ProbeBench(settings)
    yield bench
    bench.house.database.engine.dispose()


@contextmanager
def relaying(*probes: ProbeBench) -> Iterator[list[Relay]]:
    """A relay for each of these processes while the block runs."""
    relays = [Relay(p.house.database, p.house.settings.amqp_url, "probe") for p in probes]
    for p, one in zip(probes, relays, strict=True):
        p.house.after_commit.append(one.wake)
    running = [eventlet.spawn(one.run) for one in relays]
    yield relays
    for one, loop in zip(relays, running, strict=True):
        one.stop()
        with eventlet.Timeout(15):
            loop.wait()


def deposit(probe: ProbeBench, *accounts: str) -> None:
    for account in accounts:
        probe.call(Deposit(account=account, amount=1), ANNA)


def unpublished(probe: ProbeBench) -> int:
    return sum(row.published_at is None for row in probe.rows(outbox))


def arrived(wire: Wire) -> list[Envelope]:
    return [Envelope.model_validate_json(body) for body in wire.bodies("events.probe")]


def test_what_was_committed_arrives_in_order_of_its_subject(probe: ProbeBench, wire: Wire) -> None:
    accounts = [account for _ in range(20) for account in "abc"]
    deposit(probe, *accounts[:30])
    with patch.object(relay, "BATCH", 7), relaying(probe):
        deposit(probe, *accounts[30:])
        eventually(lambda: unpublished(probe) == 0, "every confirm")
    envelopes = arrived(wire)
    for account in "abc":
        assert [e.seq for e in envelopes if e.subject == account] == list(range(1, 21))


def test_a_stopped_relay_leaves_nothing_that_was_committed(probe: ProbeBench, wire: Wire) -> None:
    deposit(probe, *["a"] * 20)
    mark = Relay._mark

    def mark_and_stop(self: Relay, flight: Flight) -> None:
        mark(self, flight)
        self.stop()

    with patch.object(relay, "BATCH", 3), patch.object(Relay, "_mark", mark_and_stop), relaying(probe):
        eventually(lambda: unpublished(probe) < 20, "a first batch")
    assert unpublished(probe) == 0
    assert len(arrived(wire)) == 20


def test_an_event_without_a_queue_stays_and_is_reported_and_others_go_on(
    probe: ProbeBench, wire: Wire, logs: list[dict[str, object]]
) -> None:
    with relaying(probe):
        probe.call(Announce(account="a"), ANNA)
        eventually(lambda: probe.rows(outbox)[0].attempt == 1, "its return")
        deposit(probe, "a", "b")
        eventually(lambda: [e.subject for e in arrived(wire)] == ["b"], "another subject's event")
        stays, behind, gone = probe.rows(outbox)
        assert (stays.published_at, stays.error) == (None, "no queue for probe.events Addressed")
        assert behind.published_at is None  # its subject's order holds
        assert gone.published_at is not None
        assert any(entry["event"] == "event not accepted by the broker" for entry in logs)
        wire.bind("absent", "probe.events", "Addressed")
        probe.make_due(outbox)
        eventually(lambda: unpublished(probe) == 0, "both of them")
    assert [e.subject for e in arrived(wire)] == ["a"]
    assert len(wire.bodies("absent")) == 1


def test_an_event_that_a_queue_refuses_stays_until_there_is_room(probe: ProbeBench, wire: Wire) -> None:
    wire.bind("absent", "probe.events", "Addressed", **{"x-max-length": 1, "x-overflow": "reject-publish"})
    with relaying(probe):
        for account in "ab":
            probe.call(Announce(account=account), ANNA)
            eventually(lambda a=account: probe.rows(outbox)[-1].subject == a, "the row")  # type: ignore[misc]
            eventually(lambda: bool(probe.rows(outbox)[-1].attempt or unpublished(probe) == 0), "what became of it")
        first, second = probe.rows(outbox)
        assert first.published_at is not None
        assert (second.published_at, second.error) == (None, "refused by the broker")
        assert len(wire.bodies("absent")) == 1
        probe.make_due(outbox)
        eventually(lambda: unpublished(probe) == 0, "the other one")
    assert len(wire.bodies("absent")) == 1


def test_an_event_of_a_type_this_version_does_not_know_blocks_no_other(probe: ProbeBench, wire: Wire) -> None:
    deposit(probe, "a")
    with probe.house.database.write() as session:
        session.execute(update(outbox).values(type="Forgotten"))
    deposit(probe, "b")
    with relaying(probe):
        eventually(lambda: probe.rows(outbox)[0].attempt == 1, "its return")
        eventually(lambda: unpublished(probe) == 1, "the other one")
    assert [e.subject for e in arrived(wire)] == ["b"]


def test_a_pause_holds_its_subject_only(probe: ProbeBench, wire: Wire) -> None:
    deposit(probe, "a", "a", "b", "a")
    later = datetime.now(UTC) + timedelta(hours=1)
    with probe.house.database.write() as session:
        session.execute(update(outbox).where(outbox.c.seq == 2).values(next_at=later))
    with relaying(probe):
        eventually(lambda: unpublished(probe) == 2, "what need not wait")
    assert sorted((e.subject, e.seq) for e in arrived(wire)) == [("a", 1), ("b", 1)]


def locks(probe: ProbeBench) -> int:
    with probe.house.database.read() as session:
        return int(session.scalar(text("select count(*) from pg_locks where locktype = 'advisory'")) or 0)


@pytest.fixture
def pair(on_postgresql: Settings, wire: Wire) -> Iterator[list[ProbeBench]]:
    """Two processes of the probe on one PostgreSQL database."""
    benches = [ProbeBench(on_postgresql), ProbeBench(on_postgresql)]
    yield benches
    for bench in benches:
        bench.house.database.engine.dispose()


def test_of_two_relays_one_publishes_and_the_other_takes_over(pair: list[ProbeBench], wire: Wire) -> None:
    first, second = pair
    with relaying(second):
        with relaying(first):
            eventually(lambda: locks(first) == 1, "a leader")
            deposit(first, *["a"] * 20)
            deposit(second, *["a"] * 20)
            eventually(lambda: unpublished(first) == 0, "every confirm")
            assert locks(first) == 1
        deposit(first, "a")  # its own relay has left
        eventually(lambda: unpublished(first) == 0, "the other to publish")
    assert [e.seq for e in arrived(wire)] == list(range(1, 42))


def test_a_standby_that_is_woken_does_not_spin(pair: list[ProbeBench]) -> None:
    leader, standby = pair
    tries = []
    leads = Relay._leads

    def count(self: Relay, stack: object) -> bool:
        tries.append(self)
        return bool(leads(self, stack))  # type: ignore[arg-type]

    with relaying(leader):
        eventually(lambda: locks(leader) == 1, "a leader")
        with patch.object(Relay, "_leads", count), relaying(standby):
            deposit(standby, "a", "a")
            eventually(lambda: unpublished(standby) == 0, "every confirm")
            eventually(lambda: len(tries) >= 2, "a second try")
            assert len(tries) < 5


def test_the_lock_falls_with_the_leaders_connection_and_not_into_the_pool(pair: list[ProbeBench], wire: Wire) -> None:
    first, _ = pair
    with relaying(first):
        eventually(lambda: locks(first) == 1, "a leader")
        for turn in range(1, 4):
            with first.house.database.read() as session:
                session.execute(text("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"))
            deposit(first, "a")
            eventually(lambda: unpublished(first) == 0, "the relay to lead again")
            eventually(lambda: locks(first) == 1, "one lock")
            assert turn
    eventually(lambda: locks(first) == 0, "no lock")
    assert {e.seq for e in arrived(wire)} == {1, 2, 3}
