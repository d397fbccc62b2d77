"""What a process says of itself to whoever restarts it or sends it work."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import eventlet
import pytest

from demo.stack.ports import free_port
from demo.stack.process import wait_until
from demo.stack.rabbitmq import accepts
from shared.bus import health, topology
from shared.contracts.base import Answer, Probe, new_id
from tests.bus.probe.bench import START
from tests.bus.probe.contracts import Deposit
from tests.patched.conftest import Running
from tests.patched.wire import Wire, eventually, frame


@pytest.fixture
def port(lasting: Running) -> Iterator[int]:
    """Where the probe tells its health."""
    port, background = free_port(), lasting.process.background
    serving = eventlet.spawn(health.serve, port, background.probe, background.pulse)
    wait_until(lambda: accepts("127.0.0.1", port), 10.0, "the server")
    yield port
    serving.kill()


def get(port: int, path: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_it_is_up_and_says_how_long_it_stood_still(port: int) -> None:
    status, said = get(port, "/health")
    assert (status, said["status"]) == (200, "up")
    assert said["longest_stall"] >= 0


def test_it_is_ready_as_long_as_database_and_broker_are_there(lasting: Running, port: int) -> None:
    assert get(port, "/ready")[0] == 200
    database = lasting.probe.house.database
    engine, database.engine = database.engine, None  # type: ignore[assignment]
    assert get(port, "/ready") == (503, {"status": "away"})
    assert get(port, "/health")[0] == 200
    database.engine = engine
    assert get(port, "/ready")[0] == 200


def test_nothing_else_is_told(port: int) -> None:
    assert get(port, "/") == (404, {})


def readiness(wire: Wire) -> dict[str, Any]:
    wire.publish(topology.RPC.name, "probe.readiness", frame(body={}), reply_to=wire.reply_to, correlation_id="r")
    return wire.reply("r")


def probed(wire: Wire) -> Probe:
    said = readiness(wire)
    assert "__type__" not in json.dumps(said)  # kombu's own way to write a date
    return Probe.model_validate(Answer.model_validate(said["result"]).ok)


def test_over_the_bus_it_tells_how_it_stands(lasting: Running, lasting_wire: Wire) -> None:
    before = probed(lasting_wire).handled
    assert lasting_wire.call(Deposit(account=new_id(), amount=10)).ok == {"total": 10}
    eventually(lambda: probed(lasting_wire).handled == before + 1, "its own event")
    quiet = probed(lasting_wire)
    assert (quiet.outbox, quiet.waiting, quiet.queue, quiet.dead) == (0, 0, 0, 0)
    assert quiet.swept_to == START


def test_if_it_cannot_tell_how_it_stands_it_goes_on(lasting: Running, lasting_wire: Wire) -> None:
    database = lasting.probe.house.database
    engine, database.engine = database.engine, None  # type: ignore[assignment]
    assert readiness(lasting_wire)["error"]["value"] == "not ready"
    database.engine = engine
    assert lasting_wire.call(Deposit(account=new_id(), amount=10)).ok == {"total": 10}
