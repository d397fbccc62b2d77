"""The gateway of the run, asked over gRPC too."""

from collections.abc import Iterator
from types import ModuleType

import grpc
import pytest

from tests.gateway.grpc_api.client import Client, build
from tests.gateway.running import Gateway


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    """The client code that protoc makes of the published files."""
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture
def client(built: dict[str, ModuleType], gateway: Gateway) -> Iterator[Client]:
    with grpc.insecure_channel(f"127.0.0.1:{gateway.settings.grpc_port}") as channel:
        yield Client(built, channel)
