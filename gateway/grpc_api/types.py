"""A field of a contract as a field of protobuf: which type, and whether it comes singly, repeated or as a map."""

import datetime
import enum
import types
import typing
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.contracts.base import snake_case

SCALARS: dict[type, str] = {
    str: "string",
    int: "int64",
    bool: "bool",
    bytes: "bytes",
    datetime.date: "string",
}
"""A date is text, ISO 8601: protobuf has none of its own."""

TIMESTAMP = "google.protobuf.Timestamp"


@dataclass(frozen=True)
class Choice:
    """A closed list of words, as an enum. `words` are the contract's, in order."""

    name: str
    words: tuple[str, ...]
    home: str
    doc: str

    @property
    def prefix(self) -> str:
        """What each value's name begins with: protobuf's enum values share one name space."""
        return snake_case(self.name).upper() + "_"

    def value_name(self, word: str) -> str:
        """`full_senior` of `Level` → `LEVEL_FULL_SENIOR`."""
        return self.prefix + word.upper()

    @property
    def nothing(self) -> str:
        """The name of the value 0, which says nothing."""
        return self.prefix + "UNSPECIFIED"


Atom = str | type[BaseModel] | Choice
"""A scalar of protobuf by name (or TIMESTAMP), a message by its model, or an enum."""


@dataclass(frozen=True)
class Shape:
    """The type of one field."""

    atom: Atom
    repeated: bool = False
    map_to: Atom | None = None


def shape_of(model: type[BaseModel], name: str, field: FieldInfo) -> Shape:
    """The shape of a field of a contract. Raises TypeError for what protobuf has no plain form of."""
    annotation = _bare(field.annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return Shape(_atom(model, name, _bare(arguments[0])), repeated=True)
    if origin is dict:
        key, value = (_atom(model, name, _bare(argument)) for argument in arguments)
        return Shape(key, map_to=value)
    return Shape(_atom(model, name, annotation))


def _bare(annotation: object) -> object:
    """The type without its constraints and without `None`: every field of ours has presence."""
    while True:
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Annotated:
            annotation = arguments[0]
        elif origin in (typing.Union, types.UnionType):
            (annotation,) = (argument for argument in arguments if argument is not types.NoneType)
        else:
            return annotation


def _atom(model: type[BaseModel], name: str, annotation: object) -> Atom:
    if typing.get_origin(annotation) is typing.Literal:
        return Choice(model.__name__ + _pascal(name), typing.get_args(annotation), model.__module__, "")
    # pydantic's AwareDatetime is a class of its own, not a datetime.
    if annotation is datetime.datetime or getattr(annotation, "__name__", "") == "AwareDatetime":
        return TIMESTAMP
    if isinstance(annotation, type) and issubclass(annotation, enum.StrEnum):
        words = tuple(member.value for member in annotation)
        return Choice(annotation.__name__, words, annotation.__module__, annotation.__doc__ or "")
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if isinstance(annotation, type) and annotation in SCALARS:
        return SCALARS[annotation]
    raise TypeError(f"{model.__name__}.{name}: protobuf has no plain form of {annotation}")


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
