"""What an operator asks of every service: how it stands, and what became of messages that found no end.

Called a dead letter here is whatever does not go on by itself: an event whose handler failed to the last
attempt, a frame that is no event, an event that the broker gave back, a promise or a deadline that keeps
failing, a gap in a followed subject. Its id begins with its kind: `event:review:0189…`. Every text in an
answer is masked by the service that gives it: personal data never leaves with a dead letter.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Command, Message, Question, Request, snake_case

Kind = Literal["event", "frame", "outbox", "errand", "deadline", "gap"]
Act = Literal["replay", "discard"]
LetterId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class ServiceStatus(Message):
    """How one service stands. Counts are of rows in its database, moments are wall time unless said otherwise.

    `swept_to` and `business_time` are business time: all that was due by the first has been booked.
    `returned` are outbox rows that the broker gave back, `failing` are promises and deadlines that have
    failed so often that somebody should look. `complaints` name what no part of the service handles.
    """

    service: str
    at: AwareDatetime
    business_time: AwareDatetime
    swept_to: AwareDatetime
    handled: int
    outbox: int
    outbox_since: AwareDatetime | None
    returned: int
    waiting: int
    waiting_since: AwareDatetime | None
    retrying: int
    dead: int
    frames: int
    errands: int
    errands_failing: int
    deadlines_overdue: int
    deadlines_failing: int
    complaints: tuple[str, ...] = ()


class Letter(Message):
    """One line of the list. `what` is the event's type or the kind of promise or deadline, `possible` what may be done.

    `since` is when it was heard, committed, promised or due; `error` is masked.
    """

    id: str
    kind: Kind
    state: str
    what: str
    subject: str
    seq: int | None = None
    attempts: int = 0
    since: AwareDatetime | None = None
    next_at: AwareDatetime | None = None
    error: str | None = None
    possible: tuple[Act, ...] = ()


class LetterList(Message):
    """Oldest first within each kind. `more` says that not all are here."""

    items: tuple[Letter, ...]
    more: bool = False


class ActView(Message):
    """An act of an operator: `operator` is the broker user, vouched for by the broker, `person` who it said it was."""

    id: str
    at: AwareDatetime
    operator: str
    person: str
    act: Act
    letter: str
    what: str
    subject: str
    reason: str


class LetterView(Message):
    """A dead letter with its masked content, a word on what to do, and what operators have done with it."""

    letter: Letter
    content: Any = None
    note: str = ""
    acts: tuple[ActView, ...] = ()


class ActList(Message):
    """The acts of operators, newest first."""

    items: tuple[ActView, ...]
    more: bool = False


class Operation(Request):
    """A request that every service answers, to operators alone. It belongs to no service's own contract."""

    @classmethod
    def method(cls) -> str:
        """What follows the service in the RPC routing key: `operator.get_status`."""
        return f"operator.{snake_case(cls.__name__)}"


class GetStatus(Operation, Question):
    """How the service stands."""

    answer: ClassVar[type[Message]] = ServiceStatus


class ListLetters(Operation, Question):
    """The dead letters; with `all`, also what still goes on by itself after a failure."""

    answer: ClassVar[type[Message]] = LetterList

    all: bool = False
    limit: int = Field(default=100, ge=1, le=500)


class GetLetter(Operation, Question):
    """One dead letter, with its masked content."""

    answer: ClassVar[type[Message]] = LetterView

    id: LetterId


class Replay(Operation, Command):
    """Have a dead letter tried again, through the inbox: what was done already is not done twice."""

    answer: ClassVar[type[Message]] = LetterView

    id: LetterId
    reason: Reason


class Discard(Operation, Command):
    """Give a dead letter up. Where its subject is followed, the later events go on."""

    answer: ClassVar[type[Message]] = LetterView

    id: LetterId
    reason: Reason


class ListActs(Operation, Question):
    """What operators have done here."""

    answer: ClassVar[type[Message]] = ActList

    limit: int = Field(default=100, ge=1, le=500)


OPERATIONS: tuple[type[Operation], ...] = (GetStatus, ListLetters, GetLetter, Replay, Discard, ListActs)
