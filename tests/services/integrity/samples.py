"""A valid sample of any event, made from its own fields: a new event needs no line here."""

import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

LEAVES = (datetime(2023, 11, 6, 2, tzinfo=UTC), date(2023, 11, 6), True, 1, 2023, "样例", "0" * 64)


def sample(kind: Any) -> Any:
    """A value that the type takes; of several alternatives the first."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return inner[0]
    if origin in (Union, types.UnionType):
        return sample(next(one for one in inner if one is not types.NoneType))
    if origin is tuple:
        return (sample(inner[0]),)
    if origin in (dict, Mapping):
        return {sample(inner[0]): sample(inner[1])}
    if origin is Annotated and isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
        return sample(inner[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_validate({name: sample(_with_limits(field)) for name, field in kind.model_fields.items()})
    return next(leaf for leaf in LEAVES if _takes(kind, leaf))


def _with_limits(field: Any) -> Any:
    """The field's type together with what pydantic keeps of it beside the type."""
    return (
        Annotated[field.annotation, *field.metadata]
        if field.metadata and not _nested(field.annotation)
        else (field.annotation)
    )


def _nested(kind: Any) -> bool:
    return get_origin(kind) is not None or (isinstance(kind, type) and issubclass(kind, BaseModel | Enum))


def _takes(kind: Any, leaf: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(leaf, strict=True)
    except ValidationError:
        return False
    return True
