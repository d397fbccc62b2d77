"""The broker is killed, started again, frozen and thawed: nothing waits for ever, nothing is lost or done twice."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import eventlet
import pytest
from kombu import Connection, Message
from structlog.typing import EventDict

from demo.stack.rabbitmq import RabbitNode
from shared.bus import link, replies, topology
from shared.bus.link import BrokerSilentError, answering, linked
from shared.bus.relay import Relay
from shared.bus.tables import outbox
from shared.settings import Settings
from tests.bus.probe.bench import ANNA, ProbeBench
from tests.bus.probe.contracts import Deposit
from tests.patched.conftest import Running
from tests.patched.wire import Wire, eventually

STUCK_SECONDS = 15.0


@pytest.fixture
def settings(on_sqlite: Settings, node: RabbitNode) -> Settings:
    """At the broker that may be broken."""
    return on_sqlite.model_copy(update={"amqp_url": node.url})


@contextmanager
def frozen(node: RabbitNode) -> Iterator[None]:
    """The broker hangs while the block runs."""
    node.freeze()
    try:
        yield
    finally:
        node.thaw()


def remembers(node: RabbitNode, queue: str) -> bool:
    """Whether a quorum queue's name is on the node's disk: about a second after it is first declared.

    Killed before, this node comes back with a queue that never finds a leader.
    """
    name = re.compile(re.escape(queue.encode()) + rb"(?!\.dead)")
    return any(name.search(file.read_bytes()) for file in (node.folder / "data").glob("*/quorum/*/names.dets"))


def test_a_broker_that_is_killed_and_comes_back_costs_nothing(
    make: Callable[[Settings], Running], settings: Settings, node: RabbitNode, own_wire: Wire
) -> None:
    running = make(settings).start(own_wire)
    assert own_wire.call(Deposit(account="a", amount=1)).ok == {"total": 1}
    eventually(lambda: running.probe.book() == [("Deposited", 1)], "its effect")
    eventually(lambda: remembers(node, "events.probe"), "the queues on the broker's disk")
    node.kill()
    for amount in (2, 3, 4):
        running.probe.call(Deposit(account="a", amount=amount), ANNA)
    node.start()
    eventually(lambda: len(running.probe.book()) == 4, "what was committed during the outage")
    assert [amount for _, amount in running.probe.book()] == [1, 2, 3, 4]
    again = Wire(node.url).open()
    eventually(lambda: again.consumers("rpc-probe") == 1, "the service to take calls again")
    assert again.call(Deposit(account="a", amount=5)).ok == {"total": 15}  # the first reply on an old connection
    eventually(lambda: len(running.probe.book()) == 5, "its effect")
    again.close()


def interrupted(logs: list[EventDict]) -> bool:
    return any("BrokerSilentError" in entry.get("error", "") for entry in logs)


def test_a_frozen_broker_stops_neither_the_relay_nor_its_end(
    on_sqlite: Settings, node: RabbitNode, own_wire: Wire, logs: list[EventDict]
) -> None:
    probe = ProbeBench(on_sqlite)
    relay = Relay(probe.house.database, node.url, "probe")
    probe.house.after_commit.append(relay.wake)
    with patch.object(link, "ANSWER_SECONDS", 0.5):
        loop = eventlet.spawn(relay.run)
        probe.call(Deposit(account="a", amount=1), ANNA)
        eventually(lambda: probe.rows(outbox)[0].published_at is not None, "its confirm")
        with frozen(node):
            probe.call(Deposit(account="a", amount=2), ANNA)
            eventually(lambda: interrupted(logs), "the watchdog")
            relay.stop()
            with eventlet.Timeout(STUCK_SECONDS):
                loop.wait()
    assert [row.published_at is None for row in probe.rows(outbox)] == [False, True]


def test_a_thawed_broker_gets_what_it_missed(
    make: Callable[[Settings], Running],
    settings: Settings,
    node: RabbitNode,
    own_wire: Wire,
    logs: list[EventDict],
) -> None:
    with patch.object(link, "ANSWER_SECONDS", 0.5):
        running = make(settings).start(own_wire)
        running.probe.call(Deposit(account="a", amount=1), ANNA)
        eventually(lambda: len(running.probe.book()) == 1, "a relay that is linked")
        with frozen(node):
            for amount in (2, 3, 4):
                running.probe.call(Deposit(account="a", amount=amount), ANNA)
            eventually(lambda: interrupted(logs), "the watchdog")
        eventually(lambda: len(running.probe.book()) == 4, "all effects")
    assert sorted(amount for _, amount in running.probe.book()) == [1, 2, 3, 4]


def losses(logs: list[EventDict]) -> int:
    return sum(entry["event"] == "broker lost" for entry in logs)


def test_a_service_that_lost_a_frozen_broker_tries_again_and_can_leave(
    make: Callable[[Settings], Running], settings: Settings, node: RabbitNode, own_wire: Wire, logs: list[EventDict]
) -> None:
    """A goodbye that nobody answers would hold it for as long as the broker is frozen."""
    quick = {"HEARTBEAT_SECONDS": 1, "CONNECT_SECONDS": 0.5, "ANSWER_SECONDS": 0.5}
    with patch.multiple(link, **quick):
        running = make(settings).start(own_wire)
        with frozen(node):
            eventually(lambda: losses(logs) >= 2, "a second try")
            running.stop()
        make(settings).start(own_wire)
        assert own_wire.call(Deposit(account="a", amount=1)).ok == {"total": 1}


def test_a_broker_that_freezes_while_it_is_asked_for_queues_is_asked_again(
    make: Callable[[Settings], Running], settings: Settings, node: RabbitNode, own_wire: Wire, logs: list[EventDict]
) -> None:
    declare, turns = topology.declare, iter([True])

    def freeze_once(connection: Connection) -> None:
        if next(turns, False):
            node.freeze()
        declare(connection)

    with patch.object(link, "ANSWER_SECONDS", 0.5), patch.object(topology, "declare", freeze_once):
        running = make(settings)
        with patch.object(running.process.background, "start"):  # its relay asks too
            running.process.start()
        try:
            eventually(lambda: losses(logs) == 1, "the watchdog")
        finally:
            node.thaw()
        eventually(lambda: own_wire.consumers("events.probe") == 1, "a consumer")
        running.stop()


def test_nothing_that_asks_a_frozen_broker_waits_for_ever(node: RabbitNode) -> None:
    with patch.object(link, "ANSWER_SECONDS", 0.5), eventlet.Timeout(STUCK_SECONDS):
        with linked(node.url) as connection:
            channel = connection.default_channel
            with frozen(node), pytest.raises(BrokerSilentError), answering():
                channel.queue_declare("rest")
        with frozen(node), pytest.raises(BrokerSilentError), linked(node.url):
            pass


def test_a_reply_to_a_frozen_broker_lets_its_worker_go(node: RabbitNode, own_wire: Wire, logs: list[EventDict]) -> None:
    call = Message(properties={"reply_to": own_wire.reply_to, "correlation_id": "it"})
    with patch.object(replies, "REPLY_SECONDS", 0.5), eventlet.Timeout(STUCK_SECONDS):
        sender = replies.Replies(node.url)
        sender.send(call, {"result": {"ok": {}}, "error": None})
        assert own_wire.answer("it").ok == {}
        with frozen(node):
            sender.send(call, {"result": {"ok": {"much": "x" * 30_000_000}}, "error": None})
        assert [entry["event"] for entry in logs] == ["reply not sent"]
        sender.send(call, {"result": {"ok": {}}, "error": None})
        assert own_wire.answer("it").ok == {}
