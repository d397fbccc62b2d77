"""Between a contract's JSON form and its protobuf message, field by field after the model's shapes."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message as Protobuf
from pydantic import BaseModel

from gateway.grpc_api.types import TIMESTAMP, Atom, Choice, Shape, shape_of


@cache
def shapes(model: type[BaseModel]) -> Mapping[str, Shape]:
    """The shape of each field of a model."""
    return {name: shape_of(model, name, field) for name, field in model.model_fields.items()}


def to_json(model: type[BaseModel], message: Protobuf) -> dict[str, Any]:
    """What a caller sent, in the form in which the contract reads it: what was left out stays out.

    A list cannot be left out in protobuf: an empty one counts as given where the contract requires it.
    """
    data: dict[str, Any] = {}
    for name, shape in shapes(model).items():
        described, value = message.DESCRIPTOR.fields_by_name[name], getattr(message, name)
        if shape.map_to is not None:
            data[name] = dict(value)
        elif shape.repeated:
            data[name] = [_word(described, shape.atom, part) for part in value]
        elif message.HasField(name):
            data[name] = _word(described, shape.atom, value)
        if not data.get(name, True) and described.is_repeated and not model.model_fields[name].is_required():
            del data[name]
    return data


def _word(described: FieldDescriptor, atom: Atom, value: Any) -> Any:
    if atom == TIMESTAMP:
        return _moment(value)
    if isinstance(atom, Choice):
        return _words(described.enum_type, atom).get(value, f"number {value}")  # the contract refuses what is no word
    return to_json(atom, value) if isinstance(atom, type) else value


def _moment(value: Any) -> str:
    """Its seconds reach further than any date, and its nanoseconds below zero: the contract refuses what is no time."""
    try:
        return str(value.ToJsonString())
    except ValueError:
        return "no time"


def fill(message: Protobuf, model: type[BaseModel], data: Mapping[str, Any]) -> None:
    """Put the JSON form of an answer into its message."""
    for name, shape in shapes(model).items():
        value = data.get(name)
        if value is None:
            continue
        described, target = message.DESCRIPTOR.fields_by_name[name], getattr(message, name)
        if shape.map_to is not None:
            target.update(value)
        elif shape.repeated and isinstance(shape.atom, type):
            for part in value:
                fill(target.add(), shape.atom, part)
        elif shape.repeated:
            target.extend(_scalar(described, shape.atom, part) for part in value)
        elif isinstance(shape.atom, type):
            target.SetInParent()
            fill(target, shape.atom, value)
        elif shape.atom == TIMESTAMP:
            target.FromJsonString(value)
        else:
            setattr(message, name, _scalar(described, shape.atom, value))


def _scalar(described: FieldDescriptor, atom: Atom, value: Any) -> Any:
    """A word of a newer service that this gateway's enum lacks becomes the value that says nothing."""
    if isinstance(atom, Choice):
        numbers = described.enum_type.values_by_name
        return numbers[atom.value_name(value)].number if value in atom.words else 0
    return value


@cache
def _words(enum: EnumDescriptor, choice: Choice) -> Mapping[int, str]:
    return {enum.values_by_name[choice.value_name(word)].number: word for word in choice.words}
