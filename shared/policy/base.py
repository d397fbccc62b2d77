"""What every part of a policy is made of: frozen models that refuse unknown keys, and a few exact field types."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from shared.errors import Refusal, Text
from shared.identity import check_credit_code


class Part(BaseModel):
    """A part of a policy: immutable, and a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _both_languages(text: Text) -> Text:
    if not (text.zh.strip() and text.en.strip()):
        raise ValueError("both languages need a text")
    return text


def _a_day(value: Any) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return date.fromisoformat(value)
    raise ValueError("must be a date like 2023-07-04")


def _with_ids(value: Any) -> Any:
    """Give each entry of a mapping its key as `id`, so that it can be passed on alone."""
    if not isinstance(value, Mapping):
        return value
    for key, part in value.items():
        if isinstance(part, Mapping) and part.get("id", key) != key:
            raise ValueError(f"{key}: the id is the key")
    return {key: {**part, "id": key} if isinstance(part, Mapping) else part for key, part in value.items()}


def _credit_code(value: str) -> str:
    try:
        return check_credit_code(value)
    except Refusal as refusal:
        raise ValueError(refusal.text.en) from refusal


Words = Annotated[Text, AfterValidator(_both_languages)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Day = Annotated[date, BeforeValidator(_a_day)]
Count = Annotated[int, Field(strict=True, ge=1)]
Number = Annotated[int, Field(strict=True, ge=0)]
Flag = Annotated[bool, Field(strict=True)]
CreditCode = Annotated[str, AfterValidator(_credit_code)]

_P = TypeVar("_P", bound=Part)
ById = Annotated[Mapping[Id, _P], BeforeValidator(_with_ids)]
