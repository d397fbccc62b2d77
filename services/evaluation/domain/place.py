"""Where somebody stands who wants to act: before a case or in a meeting; and what follows from acting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.evaluation.domain import problems as no
from services.evaluation.domain.case import STATE_NAMES, Case, State
from services.evaluation.domain.meeting import PHASE_NAMES, Meeting, Phase
from shared.contracts.base import Actor, Event, Role
from shared.errors import MOVE_NOT_OPEN, NO_SUCH_CASE, Problem
from shared.policy import Policy


@dataclass(frozen=True)
class Here:
    """A case as somebody stands before it: who, when, under which policy.

    Besides: since when its institution is suspended, if it is, and whether the slot of its defence fell into a
    suspension, so that nobody could be heard.
    """

    case: Case
    actor: Actor
    now: datetime
    policy: Policy
    suspended_since: datetime | None = None
    slot_lost: bool = False

    unknown: ClassVar[Problem] = NO_SUCH_CASE
    not_open: ClassVar[Problem] = MOVE_NOT_OPEN

    @property
    def stage(self) -> State:
        """Where the case is."""
        return self.case.state

    @property
    def stage_name(self) -> str:
        """The same for people."""
        return STATE_NAMES[self.case.state]

    @property
    def knows(self) -> bool:
        """Whether the case exists for this actor at all: for its institution's secretary and the bureau."""
        return self.case.due is not None and _keeps(self.actor, self.case.institution)

    @property
    def acted_as(self) -> Role | None:
        """In which role the actor has a part in the case already; the applicant has one from the start."""
        return self.case.hands.get(self.actor.subject)


@dataclass(frozen=True)
class Room:
    """A meeting as somebody stands in it, as before a case. `cases` are there for the moves that change them.

    `held_off` are the cases that nobody votes on now, because something was lost since the list was closed (四(一)).
    """

    meeting: Meeting
    cases: Mapping[str, Case]
    actor: Actor
    now: datetime
    policy: Policy
    held_off: frozenset[str] = frozenset()
    suspended_since: datetime | None = None

    unknown: ClassVar[Problem] = no.NO_SUCH_MEETING
    not_open: ClassVar[Problem] = no.MEETING_MOVE_NOT_OPEN

    @property
    def stage(self) -> Phase:
        """Where the meeting is."""
        return self.meeting.phase

    @property
    def stage_name(self) -> str:
        """The same for people."""
        return PHASE_NAMES[self.meeting.phase]

    @property
    def knows(self) -> bool:
        """Whether the meeting exists for this actor at all."""
        return _keeps(self.actor, self.meeting.institution)

    @property
    def acted_as(self) -> Role | None:
        """In which role the actor has a part in the meeting or one of its cases already."""
        return self.meeting.hands.get(self.actor.subject)

    @property
    def is_member(self) -> bool:
        """Whether the actor sits in the committee."""
        return self.meeting.member(self.actor.subject) is not None


def _keeps(actor: Actor, institution: str) -> bool:
    if actor.role is Role.SECRETARY:
        return actor.organisation == institution
    return actor.role is Role.BUREAU_OFFICER


@dataclass(frozen=True)
class Told:
    """An event about a case, in the round and under the policy that the case has here."""

    case: Case
    event: Event


@dataclass(frozen=True)
class Decision:
    """What follows: the meeting and the cases as they are then, what is told, and the move for the history."""

    cases: tuple[Case, ...] = ()
    meeting: Meeting | None = None
    told: tuple[Told, ...] = ()
    move: str = ""
    clause: str | None = None
