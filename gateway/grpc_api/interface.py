"""The described interface, ready to be served: a pool of descriptors and a class for each message."""

from functools import cached_property

from google.protobuf import timestamp_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2

from gateway.grpc_api.methods import METHODS, Method
from gateway.grpc_api.numbers import Numbers
from gateway.grpc_api.schema import PACKAGE, PROBLEM, build


class Interface:
    """Everything that is served over gRPC."""

    def __init__(self, published: Numbers) -> None:
        """Raises RuntimeError if the contracts have grown and the published files have not."""
        self.pool = DescriptorPool()
        self.pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
        self.pool.AddSerializedFile(health_pb2.DESCRIPTOR.serialized_pb)
        for file in build(METHODS, published).in_order():
            self.pool.AddSerializedFile(file.SerializeToString())
        if published.added:
            raise RuntimeError(f"not in the published .proto files: {', '.join(published.added)}")

    def sent(self, method: Method) -> type[Message]:
        """The class of what a method is sent."""
        return self._class(f"{method.name}Request")

    def answered(self, method: Method) -> type[Message]:
        """The class of what a method answers."""
        return self._class(f"{method.name}Response")

    @cached_property
    def problem(self) -> type[Message]:
        """The class of a refusal's own detail."""
        return self._class(PROBLEM)

    def services(self) -> dict[str, list[Method]]:
        """The methods by the full name of their gRPC service."""
        found: dict[str, list[Method]] = {}
        for method in METHODS:
            found.setdefault(f"{PACKAGE}.{method.service}", []).append(method)
        return found

    def _class(self, name: str) -> type[Message]:
        made: type[Message] = GetMessageClass(self.pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))
        return made
