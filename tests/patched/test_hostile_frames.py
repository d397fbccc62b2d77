"""No frame of anybody stops the service: what is no call or no event is refused, and the next one is served."""

import json
from typing import Any

import pytest

from shared.bus import topology
from shared.contracts.base import new_id
from tests.bus.probe.contracts import Deposit, GetTotal
from tests.patched.conftest import Running
from tests.patched.wire import HOSTILE, Wire, counted, eventually, frame


def nested(depth: int) -> bytes:
    return b'{"args": [' + b'{"body": ' * depth + b"{}" + b"}" * depth + b"]}"


ANSWERED = {
    "empty": b"",
    "no json": b"\x80\x04\x95pickled",
    "no utf-8": b'{"args": "\xff"}',
    "no object": b"[]",
    "no args": b"{}",
    "too few args": b'{"args": [], "kwargs": {}}',
    "too many args": b'{"args": [{}, {}], "kwargs": {}}',
    "nested": nested(100_000),
    "huge": frame(body={"account": "a", "amount": 10, "more": "x" * 5_000_000}),
    "no actor": frame(actor=...),
    "no zone": frame(expires_at="2023-07-04T09:00:00"),
    "long key": frame(idempotency_key="k" * 201),
    "body no object": frame(body=[1]),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_a_frame_that_is_no_call_gets_an_error(lasting: Running, lasting_wire: Wire, name: str) -> None:
    lasting_wire.publish(
        topology.RPC.name, "probe.deposit", ANSWERED[name], reply_to=lasting_wire.reply_to, correlation_id="it"
    )
    assert lasting_wire.reply("it")["error"]["exc_type"] == "BusError"
    assert_alive(lasting, lasting_wire)


UNANSWERED: dict[str, dict[str, Any]] = {
    "no reply_to": {},
    "reply to nobody": {"reply_to": "nobody"},
    "reply to a service": {"reply_to": "probe.deposit"},
    **HOSTILE,
}


@pytest.mark.parametrize("name", UNANSWERED)
def test_a_frame_that_cannot_be_answered_is_dropped(lasting: Running, lasting_wire: Wire, name: str) -> None:
    lasting_wire.publish(topology.RPC.name, "probe.deposit", b"{}", **UNANSWERED[name])
    assert_alive(lasting, lasting_wire)


def test_a_good_call_that_nobody_waits_for_is_not_begun(lasting: Running, lasting_wire: Wire) -> None:
    account = new_id()
    lasting_wire.publish(topology.RPC.name, "probe.deposit", frame(body={"account": account, "amount": 1}))
    assert_alive(lasting, lasting_wire)
    assert lasting_wire.call(GetTotal(account=account)).ok == {"total": 0}


def test_an_unknown_method_is_told(lasting: Running, lasting_wire: Wire) -> None:
    body, properties = frame(), {"reply_to": lasting_wire.reply_to, "correlation_id": "it"}
    lasting_wire.publish(topology.RPC.name, "probe.nothing_like_it", body, **properties)
    assert lasting_wire.reply("it")["error"]["value"] == "unknown method"
    assert_alive(lasting, lasting_wire)


def assert_alive(running: Running, wire: Wire) -> None:
    """The next call is answered, and nothing lies about."""
    assert wire.call(Deposit(account=new_id(), amount=10)).ok == {"total": 10}
    assert not running.process.listening.dead
    eventually(lambda: wire.ready("rpc-probe") == 0, "an empty queue")


BROKEN = {
    "empty": b"",
    "no json": b"\x80\x04\x95pickled",
    "no envelope": b"{}",
    "nested": b'{"body": ' * 100_000 + b"{}" + b"}" * 100_000,
    "huge": json.dumps({**counted(5).model_dump(mode="json"), "more": "x" * 5_000_000}).encode(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_frame_that_does_not_decode_is_dead_at_once(lasting: Running, lasting_wire: Wire, name: str) -> None:
    lasting_wire.publish("teller.events", "Counted", BROKEN[name], delivery_mode=2)
    eventually(lambda: lasting_wire.ready("events.probe.dead") == 1, "a dead letter")
    assert lasting_wire.bodies("events.probe.dead") == [BROKEN[name]]
    assert_hears(lasting, lasting_wire)


@pytest.mark.parametrize("name", HOSTILE)
def test_properties_of_any_kind_do_not_hide_an_event(lasting: Running, lasting_wire: Wire, name: str) -> None:
    envelope = counted(5, subject=new_id())
    frame = envelope.model_dump_json().encode()
    lasting_wire.publish("teller.events", "Counted", frame, **HOSTILE[name])
    eventually(lambda: lasting.probe.book(envelope.subject) == [("Counted", 5)], "its effect")
    assert_hears(lasting, lasting_wire)


def assert_hears(running: Running, wire: Wire) -> None:
    """The next event has its effect and nothing lies about."""
    envelope = counted(5, subject=new_id())
    wire.tell(envelope)
    eventually(lambda: running.probe.book(envelope.subject) == [("Counted", 5)], "the next event")
    eventually(lambda: wire.ready("events.probe") + wire.ready("events.probe.dead") == 0, "empty queues")
    assert not running.process.listening.dead
