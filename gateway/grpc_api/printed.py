"""The published `.proto` files, printed from the descriptors that the gateway serves.

`python -m gateway.grpc_api.printed` writes them; with `--check` it says whether they are what it would write.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    ServiceDescriptorProto,
)

from gateway.grpc_api.methods import METHODS
from gateway.grpc_api.numbers import FOLDER, Numbers
from gateway.grpc_api.schema import PACKAGE, Schema, build

HEAD = "// Printed from the contracts in shared/contracts by `make reference`. Numbers, once here, stay."
WIDTH = 100


def printed(schema: Schema) -> dict[str, str]:
    """The text of each file by its name."""
    return {name: "\n".join(_file(file, schema.docs)) + "\n" for name, file in schema.files.items()}


def _file(file: FileDescriptorProto, docs: dict[str, str]) -> Iterator[str]:
    yield from (HEAD, "", 'syntax = "proto3";', "", f"package {file.package};")
    if file.dependency:
        yield ""
        yield from (f'import "{name}";' for name in file.dependency)
    for service in file.service:
        yield from _service(service, docs)
    for enum in file.enum_type:
        yield from _enum(enum, docs)
    for message in file.message_type:
        yield from _message(message, docs)


def _service(service: ServiceDescriptorProto, docs: dict[str, str]) -> Iterator[str]:
    yield ""
    yield from _comment(docs[service.name])
    yield f"service {service.name} {{"
    for index, method in enumerate(service.method):
        if index:
            yield ""
        yield from _comment(docs[f"{service.name}.{method.name}"], "  ")
        sent = ("stream " if method.client_streaming else "") + _short(method.input_type)
        answered = ("stream " if method.server_streaming else "") + _short(method.output_type)
        yield f"  rpc {method.name}({sent}) returns ({answered});"
    yield "}"


def _enum(enum: EnumDescriptorProto, docs: dict[str, str]) -> Iterator[str]:
    yield ""
    yield from _comment(docs[enum.name])
    yield f"enum {enum.name} {{"
    yield from _reserved(enum, [range.start for range in enum.reserved_range])
    yield from (f"  {value.name} = {value.number};" for value in enum.value)
    yield "}"


def _message(message: DescriptorProto, docs: dict[str, str]) -> Iterator[str]:
    yield ""
    yield from _comment(docs[message.name])
    yield f"message {message.name} {{"
    yield from _reserved(message, [range.start for range in message.reserved_range])
    maps = {nested.name: nested for nested in message.nested_type}
    yield from (f"  {_typed(field, maps)} {field.name} = {field.number};" for field in message.field)
    yield "}"


def _reserved(owner: DescriptorProto | EnumDescriptorProto, numbers: list[int]) -> Iterator[str]:
    if numbers:
        yield f"  reserved {', '.join(map(str, numbers))};"
        yield "  reserved " + ", ".join(f'"{name}"' for name in owner.reserved_name) + ";"


def _typed(field: FieldDescriptorProto, maps: dict[str, DescriptorProto]) -> str:
    if entry := maps.get(field.type_name.rpartition(".")[2]):
        return f"map<{_name(entry.field[0])}, {_name(entry.field[1])}>"
    if field.label == FieldDescriptorProto.LABEL_REPEATED:
        return f"repeated {_name(field)}"
    return f"optional {_name(field)}" if field.proto3_optional else _name(field)


def _name(field: FieldDescriptorProto) -> str:
    return _short(field.type_name) if field.type_name else FieldDescriptorProto.Type.Name(field.type)[5:].lower()


def _short(full: str) -> str:
    return full.removeprefix(f".{PACKAGE}.").removeprefix(".")


def _comment(text: str, indent: str = "") -> Iterator[str]:
    for line in text.splitlines():
        yield from (f"{indent}// {part}" for part in wrap(line, WIDTH)) if line else (f"{indent}//",)


def main(arguments: list[str]) -> None:
    """Write the files, or with `--check` exit 1 if they differ."""
    texts = {FOLDER / name: text for name, text in printed(build(METHODS, Numbers.published())).items()}
    stale = [path for path, text in texts.items() if not _same(path, text)]
    if "--check" in arguments:
        sys.exit("\n".join(f"{path} is not what the contracts say" for path in stale) or None)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    main(sys.argv[1:])
