"""Calls that idle: they end in time, and until then stand in nobody's way."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event
from types import ModuleType
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from demo.stack.ports import free_port
from tests.gateway.far_side import FarSide
from tests.gateway.grpc_api.client import Client, login, method, pieces, refusal, submission
from tests.gateway.running import Gateway

Running = Callable[..., AbstractContextManager[Gateway]]


@pytest.mark.parametrize("contents", [(), (b"%PDF-1.7",)])
def test_a_file_that_stops_coming_is_not_waited_for_and_leaves_nothing(
    contents: tuple[bytes, ...],
    gateway_with: Running,
    built: dict[str, ModuleType],
    far: FarSide,
) -> None:
    told = Event()

    def stalling(client: Client) -> Iterator[Any]:
        yield from pieces(client, *contents)
        told.wait()

    with gateway_with(grpc_port=free_port(), stall_seconds=0.2) as gateway, plain(gateway, built) as client:
        far.heard.clear()
        try:
            error = refusal(lambda: client.call(method("AttachDocument"), stalling(client), **login(gateway)))
        finally:
            told.set()
        assert client.details(error)["Problem"].slug == "body-stalled"
        assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        assert not [path for path in gateway.settings.store_dir.rglob("*") if path.is_file()]
        assert far.heard == []


def test_calls_that_idle_are_in_nobodys_way(gateway_with: Running, built: dict[str, ModuleType], far: FarSide) -> None:
    most = 8
    with (
        gateway_with(grpc_port=free_port(), calls_in_flight=most) as gateway,
        grpc.insecure_channel(address(gateway)) as channel,
        plain(gateway, built) as client,
    ):
        watching = [watch(channel) for _ in range(most + 1)]
        assert [next(one).status for one in watching] == [health_pb2.HealthCheckResponse.SERVING] * (most + 1)
        client.call(method("SubmitApplication"), submission(client), **login(gateway))


def test_a_call_that_never_ends_is_ended_with_its_connection(gateway_with: Running) -> None:
    with (
        gateway_with(grpc_port=free_port(), grpc_connection_seconds=0.2) as gateway,
        grpc.insecure_channel(address(gateway)) as channel,
    ):
        assert refusal(lambda: list(watch(channel))).code() == grpc.StatusCode.UNAVAILABLE


def watch(channel: grpc.Channel) -> Any:
    """A stream that says how the server is, and has no end."""
    return health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(), timeout=20)


def address(gateway: Gateway) -> str:
    return f"127.0.0.1:{gateway.settings.grpc_port}"


@contextmanager
def plain(gateway: Gateway, built: dict[str, ModuleType]) -> Iterator[Client]:
    with grpc.insecure_channel(address(gateway)) as channel:
        yield Client(built, channel)
