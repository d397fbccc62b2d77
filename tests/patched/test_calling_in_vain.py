"""One service asks another that does not answer, or a broker that breaks: it is told in time, and why."""

from collections.abc import Iterator
from typing import Any

import eventlet
import pytest
from amqp.exceptions import NotFound, ResourceLocked
from kombu import Queue

from demo.stack.ports import free_port
from demo.stack.rabbitmq import RabbitNode
from shared.bus import topology
from shared.bus.calling import NoAnswerError
from shared.bus.link import linked
from shared.settings import Settings
from tests.bus.probe.contracts import Total
from tests.patched.conftest import sqlite_settings
from tests.patched.wire import IMPATIENT, Wire, ask, eventually

GOOD = b'{"result": {"ok": {"total": 7}, "problem": null}, "error": null}'


@pytest.fixture
def left(wire: Wire, on_sqlite: Settings) -> Iterator[Queue]:
    """The probe's queue without the probe: calls lie there, and a test answers them as it likes."""
    with linked(on_sqlite.amqp_url) as connection:
        yield topology.command_queue("probe")(connection.default_channel)


def answer(wire: Wire, queue: Queue, body: bytes, correlation_id: str | None = None) -> str:
    """Take the next call and reply to it with exactly these bytes; the name of the queue for the reply."""
    taken: list[Any] = []
    eventually(lambda: bool(taken.append(queue.get(no_ack=True)) or taken[-1]), "the call")
    asked = taken[-1].properties
    named = {"correlation_id": correlation_id or asked["correlation_id"]}
    wire.publish(topology.RPC.name, asked["reply_to"], body, **named)
    return f"rpc.reply-{asked['reply_to']}"


def is_gone(settings: Settings, queue: str) -> bool:
    with linked(settings.amqp_url) as connection:
        try:
            connection.default_channel.queue_declare(queue, passive=True)
        except NotFound:
            return True
        except ResourceLocked:  # still its caller's alone
            return False
        return False


def test_a_service_that_never_ran_is_told_at_once(on_sqlite: Settings, left: Queue) -> None:
    left.delete()
    with pytest.raises(NoAnswerError, match="nobody has a queue"):
        ask(on_sqlite)


def test_a_call_that_nobody_takes_is_gone_when_its_time_is(on_sqlite: Settings, wire: Wire, left: Queue) -> None:
    with pytest.raises(NoAnswerError, match="no answer"):
        ask(on_sqlite, timeout=IMPATIENT)
    eventually(lambda: wire.ready("rpc-probe") == 0, "the call to expire")


def test_a_reply_to_another_call_is_not_taken_for_ours(on_sqlite: Settings, wire: Wire, left: Queue) -> None:
    asking = eventlet.spawn(ask, on_sqlite, timeout=IMPATIENT)
    answer(wire, left, GOOD, correlation_id="another")
    with pytest.raises(NoAnswerError, match="no answer"):
        asking.wait()
    asking = eventlet.spawn(ask, on_sqlite)
    answer(wire, left, GOOD)
    assert asking.wait() == Total(total=7)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"result": null, "error": null}',
        b'{"result": {"ok": {"total": "many"}, "problem": null}, "error": null}',
        b'{"result": {"ok": null, "problem": {"slug": "x"}}, "error": null}',
        b'{"result": null, "error": "broken"}',
    ],
)
def test_a_reply_that_is_none_is_told(on_sqlite: Settings, wire: Wire, left: Queue, body: bytes) -> None:
    asking = eventlet.spawn(ask, on_sqlite)
    answer(wire, left, body)
    with pytest.raises(NoAnswerError, match=r"probe\.get_total"):
        asking.wait()


def test_no_reply_queue_is_left_behind(on_sqlite: Settings, wire: Wire, left: Queue) -> None:
    asking = eventlet.spawn(ask, on_sqlite)
    queue = answer(wire, left, GOOD)
    assert asking.wait() == Total(total=7)
    eventually(lambda: is_gone(on_sqlite, queue), "the reply queue to go")


class TestABrokerThatBreaks:
    def test_absent_is_told(self, on_sqlite: Settings) -> None:
        nowhere = {"amqp_url": f"amqp://guest:guest@127.0.0.1:{free_port()}//"}
        with pytest.raises(NoAnswerError):
            ask(on_sqlite.model_copy(update=nowhere))

    def test_frozen_before_the_call_is_not_waited_for(self, node: RabbitNode, tmp_path: Any) -> None:
        settings = sqlite_settings(node.url, tmp_path)
        node.freeze()
        try:
            with pytest.raises(NoAnswerError):
                ask(settings, timeout=IMPATIENT)
        finally:
            node.thaw()

    def test_frozen_while_the_answer_is_awaited_is_left(self, node: RabbitNode, own_wire: Wire, tmp_path: Any) -> None:
        asking = eventlet.spawn(ask, sqlite_settings(node.url, tmp_path), timeout=3.0)
        eventually(lambda: own_wire.ready("rpc-probe") == 1, "the call")
        node.freeze()
        try:
            with pytest.raises(NoAnswerError, match="no answer"):
                asking.wait()
        finally:
            node.thaw()

    def test_killed_while_the_answer_is_awaited_is_told(self, node: RabbitNode, own_wire: Wire, tmp_path: Any) -> None:
        asking = eventlet.spawn(ask, sqlite_settings(node.url, tmp_path))
        eventually(lambda: own_wire.ready("rpc-probe") == 1, "the call")
        node.kill()
        try:
            with pytest.raises(NoAnswerError):
                asking.wait()
        finally:
            node.start()
