"""Expected refusals: declared once, in two languages, with a stable slug.

A refusal is an answer, not a failure. A domain declares its problems as constants and raises them;
the bus turns them into reply values and the gateway into HTTP or gRPC. The text stands where the
rule stands, so no catalogue can drift from the code.

    WINDOW_CLOSED = Problem("window-closed", Kind.CONFLICT, zh="已于{closing}截止", en="closed at {closing}")
    raise WINDOW_CLOSED(clause="三(一)1", closing="2023-07-17 24:00")
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What sort of no it is. The gateway maps each kind to one HTTP status and one gRPC code."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"


class Text(NamedTuple):
    """One sentence in both languages of the system."""

    zh: str
    en: str


@dataclass(frozen=True)
class Failure:
    """One failed check among several.

    `rule` is a stable name, `clause` the notice's clause, `found` what the case shows, `needed`
    what would satisfy the rule, `field` the form's field as a dotted path where there is one.
    """

    rule: str
    clause: str | None
    found: Text
    needed: Text
    field: str | None = None


@dataclass(frozen=True)
class Problem:
    """A kind of refusal. Calling it with the template's values makes a `Refusal` to raise."""

    slug: str
    kind: Kind
    zh: str
    en: str

    def __post_init__(self) -> None:
        known = PROBLEMS.setdefault(self.slug, self)
        if known is not self and known != self:
            raise ValueError(f"two problems share the slug {self.slug!r}")

    def __call__(
        self,
        *,
        clause: str | None = None,
        possible: Iterable[str] = (),
        failures: Iterable[Failure] = (),
        **values: Any,
    ) -> "Refusal":
        """Make the refusal; `values` fill the templates, `possible` names the moves open now."""
        text = Text(self.zh.format(**values), self.en.format(**values))
        return Refusal(self.slug, self.kind, text, clause, tuple(possible), tuple(failures))


PROBLEMS: dict[str, Problem] = {}


@dataclass(eq=False)
class Refusal(Exception):
    """Raised by a domain, returned by the bus as a value: nothing was changed."""

    slug: str
    kind: Kind
    text: Text
    clause: str | None = None
    possible: tuple[str, ...] = field(default=())
    failures: tuple[Failure, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.slug}: {self.text.en}"


# Said by more than one room, in the same words on purpose.

NO_SUCH_CASE = Problem("no-such-case", Kind.NOT_FOUND, zh="没有这个申报件", en="There is no such case")
"""Also the answer for a case that is not the asker's to know of."""

INVALID_BODY = Problem(
    "invalid-body",
    Kind.INVALID,
    zh="请求内容不符合要求",
    en="The request's body is not as the contract says",
)
NOT_YOUR_MOVE = Problem(
    "not-your-move",
    Kind.FORBIDDEN,
    zh="“{zh}”不由{role_zh}办理；您现在可办理：{open_zh}",
    en="{move} is not a move of the role {role}; possible for you now: {open_en}.",
)
MOVE_NOT_OPEN = Problem(
    "move-not-open",
    Kind.CONFLICT,
    zh="申报件处于“{stage_zh}”环节，不能办理“{zh}”；您现在可办理：{open_zh}",
    en="The case is at {stage}, where {move} is not possible; possible for you now: {open_en}.",
)
ACTED_IN_ANOTHER_ROLE = Problem(
    "acted-in-another-role",
    Kind.FORBIDDEN,
    zh="您已以“{role_zh}”身份参与本申报件，同一人不得以不同身份办理同一申报件",
    en="You have a part in this case as {role}; nobody acts on one case in two roles.",
)
EVALUATION_SUSPENDED = Problem(
    "evaluation-suspended",
    Kind.CONFLICT,
    zh="贵单位自{since}起被暂停评审工作，恢复前不能办理",
    en="Your institution is suspended from evaluating since {since}; until that is lifted its cases stay as they are.",
)
NOT_YOUR_LIST = Problem(
    "not-your-list", Kind.FORBIDDEN, zh="您的身份没有这份待办清单", en="This work list is not one of your role."
)
VERSION_PASSED = Problem(
    "version-passed",
    Kind.CONFLICT,
    zh="您看到的内容已被更改，未作任何处理，请刷新后再试",
    en="What you saw has changed since. Nothing was done; look again and retry.",
)
"""The caller named the version that it saw, and it is no longer the one."""
