"""Commands, questions, events and the envelopes in which they travel."""

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, Self

import uuid_utils
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.errors import Failure, Kind, Refusal, Text

SERVICES = ("application", "review", "payment", "evaluation", "certificate", "integrity")
"""Every service that runs."""

AUDITOR = "integrity"
"""Hears every event, whoever else does: the event is the audit entry."""


class Message(BaseModel):
    """Immutable data on the wire. Unknown fields are ignored, so that older readers survive newer writers."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Request(Message):
    """Something one service is asked. Subclasses name the service and the shape of its answer."""

    service: ClassVar[str]
    answer: ClassVar[type[Message]]
    known: ClassVar[dict[str, type["Request"]]] = {}

    @classmethod
    def __init_subclass__(cls, *, service: str | None = None, answer: type[Message] | None = None, **_: Any) -> None:
        if service is not None and answer is not None:
            cls.service, cls.answer = service, answer
            Request.known[cls.method()] = cls

    @model_validator(mode="before")
    @classmethod
    def _no_nul(cls, data: Any) -> Any:
        """PostgreSQL stores no NUL character; SQLite would. Refused once, for both."""
        if _has_nul(data):
            raise PydanticCustomError("nul_character", "a text may not hold the NUL character")
        return data

    @classmethod
    def method(cls) -> str:
        """The RPC routing key, `<service>.<name_in_snake_case>`."""
        return f"{cls.service}.{snake_case(cls.__name__)}"


class Command(Request):
    """Asks a service to change something. Retried with the same idempotency key, it happens once.

    The answer is kept for that, unless it is a secret: then a repetition is told that it was given.
    """

    keeps_answer: ClassVar[bool] = True


class Question(Request):
    """Asks a service for an answer. Changes nothing."""


class Event(Message):
    """A fact. `publisher` alone says it; `consumers` have it bound to their queue."""

    publisher: ClassVar[str]
    consumers: ClassVar[tuple[str, ...]]
    known: ClassVar[dict[str, type["Event"]]] = {}
    version: ClassVar[int] = 1

    @classmethod
    def __init_subclass__(cls, *, publisher: str | None = None, to: tuple[str, ...] = (), **_: Any) -> None:
        if publisher is not None:
            cls.publisher, cls.consumers = publisher, to
            Event.known[cls.__name__] = cls


class Role(StrEnum):
    """Who acts. DOMAIN's actors, persons and systems alike."""

    APPLICANT = "applicant"
    EMPLOYER_OFFICER = "employer_officer"
    COLLEAGUE = "colleague"
    AUDITOR = "auditor"
    SECRETARY = "secretary"
    BUREAU_OFFICER = "bureau_officer"
    INTEGRITY_OFFICER = "integrity_officer"
    REVIEWING_BODY = "reviewing_body"
    PROVIDER = "provider"
    CLOCK = "clock"
    PUBLIC = "public"
    OPERATOR = "operator"

    @property
    def zh(self) -> str:
        """The role's name as people read it."""
        return _ROLE_NAMES[self]


_ROLE_NAMES = {
    Role.APPLICANT: "申报人",
    Role.EMPLOYER_OFFICER: "单位人事",
    Role.COLLEAGUE: "单位同事",
    Role.AUDITOR: "审核员",
    Role.SECRETARY: "评委会秘书",
    Role.BUREAU_OFFICER: "市人社局",
    Role.INTEGRITY_OFFICER: "诚信核查人员",
    Role.REVIEWING_BODY: "学术评议机构",
    Role.PROVIDER: "支付机构",
    Role.CLOCK: "系统",
    Role.PUBLIC: "社会公众",
    Role.OPERATOR: "运维人员",
}


LONGEST_SUBJECT = 100
"""Characters by which a person may be known: with a role before it, it is a key of every service's tables."""


class Actor(Message):
    """The authenticated party of a request.

    `subject` identifies the person (for an applicant the `person_ref`), `organisation` is a unified
    credit code or, for people of an institution or a reviewing body, its id in the policy. An autonomous
    institution (三(三)) is known by its credit code.
    """

    role: Role
    subject: str = Field(max_length=LONGEST_SUBJECT)
    organisation: str | None = None
    name: str = ""


CLOCK = Actor(role=Role.CLOCK, subject="clock", name="系统")


class Call(Message):
    """A request on its way.

    `received_at` is business time: when the gateway held the whole request, and what guards use.
    `expires_at` is wall time: after it nobody waits for the answer and the command is not begun.
    `seen_version` is the version that the caller saw of what the command's first field names; a command on
    another one is refused.
    """

    body: dict[str, Any]
    actor: Actor
    received_at: AwareDatetime
    expires_at: AwareDatetime
    correlation_id: str
    idempotency_key: str | None = Field(default=None, max_length=200)
    seen_version: int | None = Field(default=None, ge=0)


class Answer(Message):
    """What a service says back: either `ok` or an expected refusal."""

    ok: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None

    @classmethod
    def refusal(cls, refusal: Refusal) -> Self:
        """Carry a refusal as a value, so that no exception crosses the wire."""
        return cls(
            problem={
                "slug": refusal.slug,
                "kind": refusal.kind,
                "text": refusal.text._asdict(),
                "clause": refusal.clause,
                "possible": refusal.possible,
                "failures": [
                    {
                        "rule": failure.rule,
                        "clause": failure.clause,
                        "found": failure.found._asdict(),
                        "needed": failure.needed._asdict(),
                        "field": failure.field,
                    }
                    for failure in refusal.failures
                ],
            }
        )

    def unwrap(self) -> dict[str, Any]:
        """The answer's data, or the refusal raised again on this side."""
        if self.problem is None:
            return self.ok or {}
        problem = self.problem
        raise Refusal(
            problem["slug"],
            Kind(problem["kind"]),
            Text(**problem["text"]),
            problem["clause"],
            tuple(problem["possible"]),
            tuple(
                Failure(f["rule"], f["clause"], Text(**f["found"]), Text(**f["needed"]), f["field"])
                for f in problem["failures"]
            ),
        )


class Envelope(Message):
    """An event on its way, and as it lies in the audit trail.

    `seq` counts per publisher and subject without gaps; `round` counts evaluations of one case;
    `time` is business time; `policy` is `<cycle>@<digest>`.
    """

    id: str
    type: str
    version: int
    publisher: str
    time: AwareDatetime
    subject_kind: Literal[
        "case",
        "organisation",
        "draw",
        "certificate",
        "report",
        "sanction",
        "reconsideration",
        "plan",
        "filing",
        "academic_review",
    ]
    subject: str
    seq: int
    round: int
    actor: Actor
    policy: str | None
    correlation_id: str
    body: dict[str, Any]

    def event(self) -> Event:
        """The typed event; KeyError if this process does not know the type."""
        return Event.known[self.type].model_validate(self.body)


class Wording(Message):
    """A sentence in both languages of the system."""

    zh: str
    en: str


class Done(Message):
    """The plain answer of a command: where the case stands now."""

    case_id: str
    stage: str
    version: int


def _has_nul(data: Any) -> bool:
    match data:
        case str():
            return "\x00" in data
        case dict():
            return any(_has_nul(key) or _has_nul(value) for key, value in data.items())
        case list() | tuple():
            return any(map(_has_nul, data))
    return False


def new_id() -> str:
    """A UUIDv7 as text: unique, and ordered by time of making."""
    return str(uuid_utils.uuid7())


def snake_case(name: str) -> str:
    """`ConfirmItems` → `confirm_items`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def events_for(service: str) -> Iterator[type[Event]]:
    """The events bound to a service's queue."""
    return (event for event in Event.known.values() if service in event.consumers or service == AUDITOR)


class Probe(Message):
    """What a process says of itself: `swept_to` is business time; the counts are of unfinished things."""

    service: str
    swept_to: datetime
    outbox: int
    waiting: int
    queue: int
    handled: int
    dead: int
