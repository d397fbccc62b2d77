"""The relay: everything committed arrives, in order, whatever the broker does meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import eventlet
import pytest
from sqlalchemy import text, update

from shared.bus import audience, lead, relay, topology
from shared.bus.lead import Lead
from shared.bus.relay import Flight, Relay
from shared.bus.tables import outbox
from shared.contracts.base import Envelope, new_id
from shared.settings import Settings
from tests.bus.probe.bench import ANNA, START, ProbeBench
from tests.bus.probe.contracts import Announce, Deposit, Deposited
from tests.patched.wire import WAIT_SECONDS, Wire, eventually


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


def test_behind_a_refused_event_its_subject_waits_though_all_were_read_at_once(probe: ProbeBench, wire: Wire) -> None:
    probe.call(Announce(account="a"), ANNA)
    deposit(probe, "a", "b", "a")
    with relaying(probe):
        eventually(lambda: unpublished(probe) == 3, "another subject's event")
        eventually(lambda: probe.rows(outbox)[0].attempt == 1, "its return")
        assert [e.subject for e in arrived(wire)] == ["b"]
        wire.bind("absent", "probe.events", "Addressed")
        probe.make_due(outbox)
        eventually(lambda: unpublished(probe) == 0, "the rest")
    assert [(e.subject, e.seq) for e in arrived(wire)] == [("a", 2), ("a", 3)]


def given() -> AbstractContextManager[object]:
    """The broker's owner makes the queues, this process may not."""
    return patch.object(topology, "declare", lambda _: None)


def test_an_event_is_kept_while_a_consumers_queue_is_missing_though_somebody_hears_everything(
    probe: ProbeBench, wire: Wire, logs: list[dict[str, object]]
) -> None:
    """`mandatory` returns nothing then: the broker has found a queue."""
    wire.bind("rest", "probe.events", "#")
    with given(), patch.object(audience, "LOOK_SECONDS", 0.0), relaying(probe):
        deposit(probe, "a")
        eventually(lambda: unpublished(probe) == 0, "the first")
        wire.remove("events.probe")
        deposit(probe, "a")
        eventually(lambda: bool(probe.rows(outbox)[1].attempt), "its refusal")
        assert probe.rows(outbox)[1].error == "the queue events.probe is missing"
        assert any(entry["event"] == "queues of consumers are missing" for entry in logs)
        wire.declare()
        probe.make_due(outbox)
        eventually(lambda: unpublished(probe) == 0, "the second")
    assert [e.seq for e in arrived(wire)] == [2]
    assert len(wire.bodies("rest")) == 2


def test_a_queue_that_vanished_is_made_again_where_that_is_allowed(probe: ProbeBench, wire: Wire) -> None:
    with patch.object(audience, "LOOK_SECONDS", 0.0), relaying(probe):
        deposit(probe, "a")
        eventually(lambda: unpublished(probe) == 0, "the first")
        wire.remove("events.probe")
        deposit(probe, "a")
        eventually(lambda: unpublished(probe) == 0, "the second")
    assert [e.seq for e in arrived(wire)] == [2]


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


def test_what_is_committed_late_is_not_skipped(pair: list[ProbeBench], wire: Wire) -> None:
    """Its row has a lower id than one that is published already."""
    late, early = pair
    with relaying(early):
        with late.house.work(START, ANNA, new_id()) as work:
            work.publish(Deposited(amount=1), "late")
            deposit(early, "early")
            eventually(lambda: [e.subject for e in arrived(wire)] == ["early"], "the early one")
        eventually(lambda: [e.subject for e in arrived(wire)] == ["late"], "the late one")
    first, second = early.rows(outbox)
    assert (first.subject, second.subject) == ("late", "early")


def test_the_leader_is_told_of_what_others_commit(pair: list[ProbeBench], wire: Wire) -> None:
    leader, other = pair
    never = WAIT_SECONDS * 3
    with (
        patch.object(relay, "IDLE_SECONDS", never),
        patch.object(lead, "LOOK_SECONDS", never),
        patch.object(lead, "LEASE_SECONDS", int(never)),
        relaying(leader),
    ):
        eventually(lambda: locks(leader) == 1, "a leader")
        with relaying(other):
            for seq in range(1, 4):
                deposit(other, "a")
                eventually(lambda s=seq: unpublished(other) == 0, "the leader to publish")  # type: ignore[misc]
    assert [e.seq for e in arrived(wire)] == [1, 2, 3]


def test_a_leader_that_hangs_loses_its_lead(pair: list[ProbeBench], wire: Wire) -> None:
    """A process that was frozen keeps its connection open; nobody else could publish."""
    hanging, standby = pair
    with (
        patch.object(lead, "LEASE_SECONDS", 1),
        patch.object(lead, "_look_after", lambda *_: eventlet.Event().wait()),
        relaying(hanging) as (frozen,),
    ):
        eventually(lambda: locks(hanging) == 1, "a leader")
        with patch.object(frozen, "_unpublished", list), relaying(standby):
            deposit(standby, "a")
            eventually(lambda: unpublished(standby) == 0, "the other to publish")
    assert [e.seq for e in arrived(wire)] == [1]


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
    taken = Lead.taken

    def count(self: Lead, wake: Callable[[], None]) -> AbstractContextManager[bool]:
        tries.append(self)
        return taken(self, wake)

    with relaying(leader):
        eventually(lambda: locks(leader) == 1, "a leader")
        with patch.object(Lead, "taken", count), relaying(standby):
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
