"""A client as anybody would write one: code built by protoc from the published files, and a plain channel."""

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import grpc
import grpc_tools
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

from gateway.grpc_api.methods import METHODS, Method
from gateway.grpc_api.numbers import FOLDER
from gateway.grpc_api.translate import fill
from tests.gateway.running import Gateway, actor

SECONDS = 20.0


def build(folder: Path) -> dict[str, ModuleType]:
    """The built modules by name, `application_pb2` and so on."""
    files = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.proto"))
    well_known = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")
    out = [f"--python_out={folder}", f"--grpc_python_out={folder}"]
    assert protoc.main(["protoc", f"-I{FOLDER}", f"-I{well_known}", *out, *files]) == 0
    sys.path.insert(0, str(folder))
    try:
        return {
            name: importlib.import_module(f"zhicheng.v1.{name}")
            for file in files
            for name in (f"{Path(file).stem}_pb2", f"{Path(file).stem}_pb2_grpc")
        }
    finally:
        sys.path.remove(str(folder))


class Client:
    """Calls methods by name."""

    def __init__(self, built: dict[str, ModuleType], channel: grpc.Channel) -> None:
        self._built, self._channel = built, channel

    def message(self, name: str) -> Any:
        """A new message of any of the built files."""
        return next(getattr(module, name)() for module in self._built.values() if hasattr(module, name))

    def call(self, method: Method, sent: Any, seconds: float = SECONDS, **metadata: str) -> Any:
        """The answer; of a stream, the list of its messages. Raises grpc.RpcError."""
        given = tuple((name.replace("_", "-"), value) for name, value in metadata.items())
        answer = self.ready(method)(iter(sent) if method.streams_in else sent, metadata=given, timeout=seconds)
        return list(answer) if method.streams_out else answer

    def begin(self, method: Method, sent: Any, **metadata: str) -> Any:
        """A call under way."""
        return self.ready(method).future(sent, metadata=tuple(metadata.items()), timeout=SECONDS)

    def details(self, error: grpc.RpcError) -> dict[str, Any]:
        """The details of a refusal by the name of their type."""
        status = rpc_status.from_call(error)
        assert status is not None, error
        return {detail.TypeName().rpartition(".")[2]: self._unpacked(detail) for detail in status.details}

    def _unpacked(self, detail: Any) -> Any:
        name = detail.TypeName().rpartition(".")[2]
        unpacked = getattr(error_details_pb2, name)() if "google" in detail.TypeName() else self.message(name)
        assert detail.Unpack(unpacked)
        return unpacked

    def ready(self, method: Method) -> Any:
        """The method of its stub."""
        stub = getattr(self._built[f"{method.request.service}_pb2_grpc"], f"{method.service}Stub")(self._channel)
        return getattr(stub, method.name)


def method(name: str) -> Method:
    """A method by its name."""
    return next(one for one in METHODS if one.name == name)


def alike(said: Any, told: Any) -> bool:
    """Whether protobuf's own JSON form of a message tells what REST's body says; what is empty may be left out."""
    if isinstance(said, dict):
        return set(told) <= set(said) and all(
            alike(value, told[name]) if name in told else not value for name, value in said.items()
        )
    if isinstance(said, list):
        return len(said) == len(told) and all(map(alike, said, told))
    if isinstance(said, str) and said != told:
        return str(told).endswith("_" + said.upper()) or datetime.fromisoformat(said) == datetime.fromisoformat(told)
    return said == told or str(said) == told  # an int64 is text in JSON


def login(gateway: Gateway) -> dict[str, str]:
    """The metadata with which an applicant is logged in."""
    return {"authorization": gateway.bearer(actor())["Authorization"]}


def submission(client: Client) -> Any:
    """A command, ready to be sent."""
    sent = client.message("SubmitApplicationRequest")
    sent.case_id, sent.pledge = "c-1", "本人承诺"
    return sent


def refusal(call: Callable[[], object]) -> grpc.RpcError:
    """How a call is refused."""
    with pytest.raises(grpc.RpcError) as told:
        call()
    return told.value


def pieces(client: Client, *contents: bytes) -> Iterator[Any]:
    """A document on its way in."""
    for index, content in enumerate(contents):
        piece = client.message("AttachDocumentRequest")
        fill(
            piece,
            method("AttachDocument").sent,
            ({"case_id": "c-1", "code": "degree"} if index == 0 else {}) | {"content": content},
        )
        yield piece
