"""Whom a call over gRPC comes from, and whom a proxy may say that it comes from."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import ModuleType

import grpc
import pytest

from demo.stack.ports import free_port
from gateway.grpc_api.peers import Peers
from tests.gateway.far_side import FarSide
from tests.gateway.grpc_api.client import Client, method
from tests.gateway.running import Gateway

Running = Callable[..., AbstractContextManager[Gateway]]
PROXY, OTHER = "ipv4:10.0.0.1:5000", "ipv4:192.0.2.7:5000"


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        (None, PROXY, [], "10.0.0.1"),
        (None, "ipv6:%5B2001:db8::1%5D:5000", [], "2001:db8::1"),
        (None, PROXY, ["203.0.113.5"], "10.0.0.1"),
        ("10.0.0.1", OTHER, ["203.0.113.5"], "192.0.2.7"),
        ("10.0.0.1", PROXY, ["203.0.113.5"], "203.0.113.5"),
        ("10.0.0.0/8", PROXY, ["203.0.113.5"], "203.0.113.5"),
        ("2001:db8::1", "ipv6:%5B2001:db8::1%5D:5000", ["203.0.113.5"], "203.0.113.5"),
        ("10.0.0.1", PROXY, ["198.51.100.9, 203.0.113.5"], "203.0.113.5"),
        ("10.0.0.1", PROXY, ["198.51.100.9", "203.0.113.5"], "203.0.113.5"),
        ("10.0.0.1,10.0.0.2", PROXY, ["203.0.113.5, 10.0.0.2"], "203.0.113.5"),
        ("10.0.0.1", PROXY, [""], "10.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_is_believed_and_only_what_it_added(
    trusted: str | None, peer: str, forwarded: list[str], address: str
) -> None:
    assert Peers(trusted).address(peer, forwarded) == address


@pytest.mark.parametrize(("trusted", "shared"), [("127.0.0.1", False), (None, True)])
def test_behind_a_proxy_each_client_has_its_own_pace(
    trusted: str | None, shared: bool, gateway_with: Running, built: dict[str, ModuleType], far: FarSide
) -> None:
    pace = {"rate_limit_public": "1/m burst 1", "trusted_proxies": trusted, "grpc_port": free_port()}
    with gateway_with(**pace) as gateway, grpc.insecure_channel(f"127.0.0.1:{pace['grpc_port']}") as channel:
        client = Client(built, channel)

        def verified(address: str) -> bool:
            sent = client.message("VerifyRequest")
            sent.token = "t-1"
            try:
                client.call(method("Verify"), sent, x_forwarded_for=address)
            except grpc.RpcError as error:
                return client.details(error)["Problem"].slug != "too-many-requests"
            return True

        assert gateway.settings.trusted_proxies == trusted
        assert verified("203.0.113.5")
        assert verified("203.0.113.6") is not shared
        assert not verified("203.0.113.5")
