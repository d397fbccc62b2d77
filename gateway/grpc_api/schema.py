"""The gRPC interface as protobuf describes it, made from the contracts when the gateway starts.

No code is generated: what a message looks like is known from its model, and the published `.proto`
files, which clients compile, are printed from these same descriptors.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from inspect import cleandoc

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    ServiceDescriptorProto,
)
from google.protobuf.timestamp_pb2 import DESCRIPTOR as TIMESTAMP_FILE
from pydantic import BaseModel

from gateway.grpc_api.methods import Method
from gateway.grpc_api.numbers import Numbers
from gateway.grpc_api.types import TIMESTAMP, Atom, Choice, Shape, shape_of
from gateway.problems import ProblemDocument

PACKAGE = "zhicheng.v1"
PROBLEM = "Problem"
SCALAR_TYPES = {
    name: FieldDescriptorProto.Type.Value(f"TYPE_{name.upper()}") for name in ("string", "int64", "bool", "bytes")
}


@dataclass
class Schema:
    """Files by name, and the comments by full name."""

    files: dict[str, FileDescriptorProto] = field(default_factory=dict)
    docs: dict[str, str] = field(default_factory=dict)

    def in_order(self) -> Iterator[FileDescriptorProto]:
        """Each file after those that it needs."""
        needs = {name: [other for other in file.dependency if other in self.files] for name, file in self.files.items()}
        return (self.files[name] for name in TopologicalSorter(needs).static_order())


def build(methods: tuple[Method, ...], numbers: Numbers) -> Schema:
    """Describe the methods and everything they speak of."""
    builder = _Builder(numbers)
    for method in methods:
        builder.add_method(method)
    builder.add_problem()
    return builder.schema


class _Builder:
    def __init__(self, numbers: Numbers) -> None:
        self.schema = Schema()
        self._numbers = numbers
        self._known: set[str] = set()

    def add_method(self, method: Method) -> None:
        """A method, and the two messages that are its own, as clients' tools expect: all in its service's file."""
        file = self._file(method.request.service)
        service = self._service(file, method)
        sent = self._message(file, f"{method.name}Request", method.sent, method.request.__doc__)
        answered = self._message(file, f"{method.name}Response", method.answered, method.answered.__doc__)
        described = service.method.add(name=method.name, input_type=sent, output_type=answered)
        if method.streams_in:
            described.client_streaming = True
        if method.streams_out:
            described.server_streaming = True
        self._document(f"{method.service}.{method.name}", method.request.__doc__)

    def add_problem(self) -> None:
        """What every refusal carries as a detail: the REST problem, field for field."""
        self._message(self._file(ProblemDocument.__module__), PROBLEM, ProblemDocument, ProblemDocument.__doc__)

    def _file(self, module: str) -> FileDescriptorProto:
        name = f"{PACKAGE.replace('.', '/')}/{module.rpartition('.')[2]}.proto"
        if name not in self.schema.files:
            self.schema.files[name] = FileDescriptorProto(name=name, package=PACKAGE, syntax="proto3")
        return self.schema.files[name]

    def _service(self, file: FileDescriptorProto, method: Method) -> ServiceDescriptorProto:
        for service in file.service:
            if service.name == method.service:
                return service
        self._document(method.service, f"What the {method.request.service} service is asked.")
        return file.service.add(name=method.service)

    def _message(self, file: FileDescriptorProto, name: str, model: type[BaseModel], doc: str | None) -> str:
        full = f".{PACKAGE}.{name}"
        if name in self._known:
            return full
        self._known.add(name)
        self._document(name, doc)
        message = DescriptorProto(name=name)
        numbers = {field: self._numbers.of(name, field) for field in model.model_fields}
        for field_name in sorted(
            numbers, key=numbers.__getitem__
        ):  # as the file is read, so that presence counts alike
            self._field(file, message, field_name, shape_of(model, field_name, model.model_fields[field_name]))
        _retire(message, self._numbers.retired(name, model.model_fields))
        file.message_type.append(message)
        return full

    def _field(self, file: FileDescriptorProto, message: DescriptorProto, name: str, shape: Shape) -> None:
        made = message.field.add(name=name, number=self._numbers.of(message.name, name))
        if shape.map_to is not None:
            self._map(file, message, made, shape)
            return
        self._type(file, made, shape.atom)
        if shape.repeated:
            made.label = FieldDescriptorProto.LABEL_REPEATED
            return
        made.label = FieldDescriptorProto.LABEL_OPTIONAL
        if made.type != FieldDescriptorProto.TYPE_MESSAGE:
            # Presence for every single value: left out is not the same as zero, as in JSON.
            made.proto3_optional = True
            made.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{name}")

    def _map(
        self, file: FileDescriptorProto, message: DescriptorProto, made: FieldDescriptorProto, shape: Shape
    ) -> None:
        """A map is, in protobuf's own words, a repeated message of key and value."""
        entry = message.nested_type.add(name=made.name.title().replace("_", "") + "Entry")
        entry.options.map_entry = True
        for number, (name, atom) in enumerate((("key", shape.atom), ("value", shape.map_to)), start=1):
            assert atom is not None
            part = entry.field.add(name=name, number=number, label=FieldDescriptorProto.LABEL_OPTIONAL)
            self._type(file, part, atom)
        made.label = FieldDescriptorProto.LABEL_REPEATED
        made.type = FieldDescriptorProto.TYPE_MESSAGE
        made.type_name = f".{PACKAGE}.{message.name}.{entry.name}"

    def _type(self, file: FileDescriptorProto, made: FieldDescriptorProto, atom: Atom) -> None:
        if atom == TIMESTAMP:
            made.type, made.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".{TIMESTAMP}"
            self._need(file, TIMESTAMP_FILE.name)
        elif isinstance(atom, str):
            made.type = SCALAR_TYPES[atom]
        elif isinstance(atom, Choice):
            home = self._file(atom.home)
            made.type, made.type_name = FieldDescriptorProto.TYPE_ENUM, self._enum(home, atom)
            self._need(file, home.name)
        else:
            home = self._file(atom.__module__)
            made.type = FieldDescriptorProto.TYPE_MESSAGE
            made.type_name = self._message(home, atom.__name__, atom, atom.__doc__)
            self._need(file, home.name)

    def _enum(self, file: FileDescriptorProto, choice: Choice) -> str:
        full = f".{PACKAGE}.{choice.name}"
        if choice.name in self._known:
            return full
        self._known.add(choice.name)
        self._document(choice.name, choice.doc)
        enum = EnumDescriptorProto(name=choice.name)
        enum.value.add(name=choice.nothing, number=0)
        names = [choice.value_name(word) for word in choice.words]
        for name in names:
            enum.value.add(name=name, number=self._numbers.of(choice.name, name))
        _retire(enum, self._numbers.retired(choice.name, [choice.nothing, *names]))
        file.enum_type.append(enum)
        return full

    def _need(self, file: FileDescriptorProto, other: str) -> None:
        if other != file.name and other not in file.dependency:
            file.dependency.append(other)
            file.dependency.sort()

    def _document(self, name: str, doc: str | None) -> None:
        self.schema.docs[name] = cleandoc(doc or "")


def _retire(owner: DescriptorProto | EnumDescriptorProto, gone: dict[str, int]) -> None:
    for name, number in sorted(gone.items(), key=lambda item: item[1]):
        owner.reserved_name.append(name)
        # The end of a message's range is exclusive, that of an enum's is not.
        owner.reserved_range.add(start=number, end=number + isinstance(owner, DescriptorProto))
