"""What a correction notice may ask for (三(一)3): only what the applicant can then really correct."""

from collections.abc import Iterator
from types import UnionType
from typing import get_args, get_origin

from services.review.domain.desk import Desk
from shared.contracts.base import Message
from shared.contracts.form import WHOLE_CASE, Form
from shared.policy import Policy


def exists(field: str, desk: Desk, policy: Policy) -> bool:
    """Whether it is a field of the form, an achievement that was submitted, or a paper of the policy's list."""
    kind, _, rest = field.partition(".")
    if kind == "documents":
        return rest in policy.documents.kinds
    if kind == "achievements" and rest:
        return any(field == item or field.startswith(f"{item}.") for item in desk.items if item.startswith(kind))
    return field in _FIELDS


def may_change(field: str, policy: Policy) -> bool:
    """Whether the applicant may change or supply it: not what makes it this case, nor what 四(四) and 四(六) forbid."""
    kind, _, rest = field.partition(".")
    return policy.documents.kinds[rest].correctable if kind == "documents" else kind not in WHOLE_CASE


def _paths(part: type[Message], place: str = "") -> Iterator[str]:
    for name, field in part.model_fields.items():
        yield f"{place}{name}"
        kinds = get_args(field.annotation) if get_origin(field.annotation) is UnionType else (field.annotation,)
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Message):
                yield from _paths(kind, f"{place}{name}.")


_FIELDS = frozenset(_paths(Form))
"""Every dotted path that the applicant can fill in."""
