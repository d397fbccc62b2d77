"""Calls over a real broker: done once, answered, and never begun for a caller who has gone."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import eventlet
from nameko.standalone.rpc import ClusterRpcProxy

from shared.bus import topology
from shared.contracts.base import Probe
from shared.settings import Settings
from tests.bus.probe.bench import START
from tests.bus.probe.contracts import Deposit, GetTotal
from tests.bus.probe.service import ProbeService
from tests.patched.conftest import Running
from tests.patched.wire import Wire, eventually, frame

TEN = Deposit(account="a", amount=10)
ASK = GetTotal(account="a")


def test_a_command_has_its_effect_its_answer_and_its_event(
    make: Callable[[Settings], Running], on_both: Settings, wire: Wire
) -> None:
    running = make(on_both).start(wire)
    assert wire.call(TEN).ok == {"total": 10}
    refused = wire.call(Deposit(account="a", amount=2000)).problem
    assert refused is not None
    assert refused["slug"] == "too-much"
    assert wire.call(ASK).ok == {"total": 10}
    eventually(lambda: running.probe.book() == [("Deposited", 10)], "the probe to hear itself")


def test_any_nameko_client_is_answered(running: Running, on_sqlite: Settings) -> None:
    call = json.loads(frame())["args"][0]
    with ClusterRpcProxy({"AMQP_URI": on_sqlite.amqp_url}, timeout=10) as cluster:
        assert cluster.probe.deposit(call)["ok"] == {"total": 10}


def test_what_nobody_expected_is_an_error_and_the_service_goes_on(running: Running, wire: Wire) -> None:
    sent = wire.send(Deposit(account="a", amount=13))
    assert wire.reply(sent)["error"]["value"] == "internal error"
    assert wire.call(TEN).ok == {"total": 10}


def test_a_command_whose_caller_has_gone_is_not_begun(running: Running, wire: Wire) -> None:
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    sent = wire.send(TEN, call={"expires_at": past})
    assert wire.call(ASK).ok == {"total": 0}
    assert not wire.replied(sent)


def test_a_command_whose_caller_leaves_while_it_waits_for_a_worker_is_not_begun(running: Running, wire: Wire) -> None:
    busy, free = 0, eventlet.Event()

    def hold() -> None:
        nonlocal busy
        busy += 1
        free.wait()

    soon = (datetime.now(UTC) + timedelta(seconds=0.5)).isoformat()
    with patch.object(ProbeService, "between", staticmethod(hold)):
        held = [wire.send(GetTotal(account="held")) for _ in range(10)]
        eventually(lambda: busy == 10, "ten busy workers")
        late = wire.send(TEN, call={"expires_at": soon})
        eventually(lambda: datetime.now(UTC).isoformat() > soon, "the caller to leave")
        free.send()
        for sent in held:
            wire.answer(sent)
    assert wire.call(ASK).ok == {"total": 0}
    assert not wire.replied(late)


def test_a_call_delivered_twice_is_done_once_though_it_has_no_key(running: Running, wire: Wire) -> None:
    for _ in range(2):
        assert wire.call(TEN, correlation_id="one call").ok == {"total": 10}
    assert wire.call(ASK).ok == {"total": 10}


def test_readiness_is_told(running: Running, wire: Wire) -> None:
    assert wire.call(TEN).ok == {"total": 10}

    def probe() -> Probe:
        wire.publish(topology.RPC.name, "probe.readiness", frame(body={}), reply_to=wire.reply_to, correlation_id="r")
        return Probe.model_validate(wire.answer("r").ok)

    eventually(lambda: probe().handled == 1, "its own event")
    quiet = probe()
    assert (quiet.outbox, quiet.waiting, quiet.queue, quiet.dead) == (0, 0, 0, 0)
    assert quiet.swept_to == START


def test_a_service_that_cannot_tell_its_readiness_goes_on(running: Running, wire: Wire) -> None:
    engine, running.probe.house.database.engine = running.probe.house.database.engine, None  # type: ignore[assignment]
    wire.publish(topology.RPC.name, "probe.readiness", frame(body={}), reply_to=wire.reply_to, correlation_id="r")
    assert wire.reply("r")["error"]["value"] == "not ready"
    running.probe.house.database.engine = engine
    assert wire.call(TEN).ok == {"total": 10}
