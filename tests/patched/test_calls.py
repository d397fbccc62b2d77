"""Calls over a real broker: done once, answered, and never begun for a caller who has gone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import eventlet
import pytest
from nameko.standalone.rpc import ClusterRpcProxy

from shared.bus import Errand
from shared.bus.background import ERRANDS_AT_ONCE, ERRANDS_BESIDE_CALLS
from shared.bus.tables import commands
from shared.contracts.base import Envelope, new_id
from tests.bus.probe.bench import BERT, START
from tests.bus.probe.contracts import Deposit, GetTotal, Promise
from tests.bus.probe.service import ProbeService
from tests.patched.conftest import Running
from tests.patched.wire import HOSTILE, Wire, eventually, frame


class Client:
    """Somebody with an account of his own: all tests share one process."""

    def __init__(self, wire: Wire, running: Running) -> None:
        self.wire, self.running = wire, running
        self.account = new_id()
        self.ten = Deposit(account=self.account, amount=10)
        self.ask = GetTotal(account=self.account)

    def deposits(self, **extra: Any) -> Any:
        """Ten more; what is there then."""
        return self.wire.call(self.ten, **extra).ok

    def has(self, total: int) -> None:
        """The service goes on and says so."""
        assert self.wire.call(self.ask).ok == {"total": total}


@pytest.fixture
def client(lasting: Running, lasting_wire: Wire) -> Client:
    return Client(lasting_wire, lasting)


def test_any_nameko_client_is_answered(client: Client, amqp_url: str) -> None:
    call = json.loads(frame(body=client.ten.model_dump()))["args"][0]
    with ClusterRpcProxy({"AMQP_URI": amqp_url}, timeout=10) as cluster:
        assert cluster.probe.deposit(call)["ok"] == {"total": 10}


def test_a_refusal_is_an_answer(client: Client) -> None:
    refused = client.wire.call(Deposit(account=client.account, amount=2000)).problem
    assert refused is not None
    assert refused["slug"] == "too-much"
    client.has(0)


def test_what_nobody_expected_is_an_error_and_the_service_goes_on(client: Client) -> None:
    sent = client.wire.send(Deposit(account=client.account, amount=13))
    assert client.wire.reply(sent)["error"]["value"] == "internal error"
    client.has(0)


def test_a_command_whose_caller_has_gone_is_not_begun(client: Client) -> None:
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    sent = client.wire.send(client.ten, call={"expires_at": past})
    client.has(0)
    assert not client.wire.replied(sent)


def test_a_command_whose_caller_leaves_while_it_waits_for_a_worker_is_not_begun(client: Client) -> None:
    busy, free = 0, eventlet.Event()

    def hold() -> None:
        nonlocal busy
        busy += 1
        free.wait()

    soon = (datetime.now(UTC) + timedelta(seconds=0.5)).isoformat()
    with patch.object(ProbeService, "between", staticmethod(hold)):
        held = [client.wire.send(GetTotal(account="held")) for _ in range(10)]
        eventually(lambda: busy == 10, "ten busy workers")
        late = client.wire.send(client.ten, call={"expires_at": soon})
        eventually(lambda: datetime.now(UTC).isoformat() > soon, "the caller to leave")
        free.send()
        for sent in held:
            client.wire.answer(sent)
    client.has(0)
    assert not client.wire.replied(late)


def test_beside_a_call_only_a_few_promises_are_kept_and_all_of_them_without(client: Client) -> None:
    asked, abroad, free, back = 0, 0, eventlet.Event(), eventlet.Event()

    def hold() -> None:
        nonlocal asked
        asked += 1
        free.wait()

    def travel(_: Errand) -> None:
        nonlocal abroad
        abroad += 1
        back.wait()

    places = {"between": staticmethod(hold), "outside": staticmethod(travel)}
    with patch.multiple(ProbeService, **places):
        held = client.wire.send(GetTotal(account="held"))
        eventually(lambda: asked == 1, "a call in hand")
        for n in range(ERRANDS_AT_ONCE):
            assert client.wire.call(Promise(account=f"{client.account}-{n}")).ok
        eventually(lambda: abroad == ERRANDS_BESIDE_CALLS, "the few promises")
        for _ in range(50):  # meanwhile it looks for a free hand many times
            client.deposits()
            assert abroad == ERRANDS_BESIDE_CALLS
        free.send()
        client.wire.answer(held)
        eventually(lambda: abroad == ERRANDS_AT_ONCE, "all of them")
        back.send()


def test_a_call_delivered_twice_is_done_once_though_it_has_no_key(client: Client) -> None:
    call_id = new_id()
    for _ in range(2):
        assert client.deposits(correlation_id=call_id) == {"total": 10}
    client.has(10)


@pytest.mark.parametrize("name", [name for name, properties in HOSTILE.items() if "hostile" not in properties])
def test_properties_of_any_kind_do_not_hide_a_call(client: Client, name: str) -> None:
    assert client.deposits(**HOSTILE[name]) == {"total": 10}


def test_headers_reach_no_handler_and_authorise_nobody(client: Client) -> None:
    """nameko hands every header to its workers; anybody may write one."""
    contexts = []
    container, key = client.running.process.container, new_id()
    spawn = container.spawn_worker

    def note(*args: Any, **kwargs: Any) -> Any:
        contexts.append(spawn(*args, **kwargs))
        return contexts[-1]

    claimed = {"nameko.actor": BERT.model_dump_json(), "nameko.user_id": "bert", "actor": "bert"}
    with patch.object(container, "spawn_worker", note):
        assert client.deposits(key=key, application_headers=claimed) == {"total": 10}
    assert "bert" not in str(contexts[0].data)
    assert [row.actor for row in client.running.probe.rows(commands) if row.key == key] == ["applicant:anna"]


@pytest.fixture
def overheard(client: Client) -> list[Envelope]:
    """The event of one call, with the call's correlation id `one journey`."""
    client.wire.bind("rest", "probe.events", "#")
    assert client.deposits(call={"correlation_id": "one journey"}) == {"total": 10}
    eventually(lambda: client.wire.ready("rest") == 1, "its frame")
    frames = client.wire.bodies("rest")
    client.wire.remove("rest")
    # kombu would write dates as {"__type__": ...}, which no other reader knows
    assert not any(b"__type__" in frame for frame in frames)
    return [Envelope.model_validate_json(frame) for frame in frames]


def test_an_event_travels_as_plain_json_and_knows_the_call_it_came_from(overheard: list[Envelope]) -> None:
    assert [(e.correlation_id, e.time) for e in overheard] == [("one journey", START)]
