"""A case in evaluation, as values. A decision never changes a case; it returns another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.contracts.base import Role
from shared.contracts.committee import Member
from shared.contracts.integrity import ReportStatus
from shared.contracts.vocabulary import Level


class State(StrEnum):
    """Where a case is as evaluation sees it.

    `awaited` is only heard of; `passed` and `not_passed` are results that are final here; `closed` is
    what the hub has ended.
    """

    AWAITED = "awaited"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    DEFENDED = "defended"
    ASSESSED = "assessed"
    LISTED = "listed"
    VOTING = "voting"
    DECIDED = "decided"
    PUBLICITY = "publicity"
    PASSED = "passed"
    NOT_PASSED = "not_passed"
    ABSENT = "absent"
    CLOSED = "closed"


STATE_NAMES: Mapping[State, str] = {
    State.AWAITED: "尚未送达",
    State.WAITING: "待安排",
    State.SCHEDULED: "待答辩",
    State.DEFENDED: "已答辩",
    State.ASSESSED: "待上会",
    State.LISTED: "已列入上会名单",
    State.VOTING: "表决中",
    State.DECIDED: "待验收",
    State.PUBLICITY: "公示中",
    State.PASSED: "公示结束",
    State.NOT_PASSED: "未通过",
    State.ABSENT: "缺席答辩",
    State.CLOSED: "已结束",
}

AT_MEETING = (State.LISTED, State.VOTING, State.DECIDED)
UNDECIDED = (State.WAITING, State.SCHEDULED, State.DEFENDED, State.ASSESSED, *AT_MEETING)


@dataclass(frozen=True, order=True)
class Mark:
    """When the hub said something, in the order in which it said it."""

    round: int
    at: datetime


@dataclass(frozen=True)
class Defence:
    """现场答辩: the slot, how often it was moved, and whether the applicant was there when called."""

    at: datetime
    room: str
    moved: int = 0
    present: bool | None = None


@dataclass(frozen=True)
class Opinion:
    """评价意见 of the panel."""

    panel: tuple[Member, ...]
    scores: Mapping[str, int]
    text: str
    at: datetime


@dataclass(frozen=True)
class Report:
    """What integrity said last of one report against the case."""

    at: datetime
    status: ReportStatus
    blocks: bool


Reach = Literal["list", "ballot", "absence"]


@dataclass(frozen=True)
class Reached:
    """How far a committee came with a case, in which round and when; `until` its result was sent back."""

    what: Reach
    round: int
    at: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it was so at that moment."""
        return self.at <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Case:
    """One case.

    `due` and `closing` mark what the hub said last; before the first `due` nothing of the applicant is
    known. `round` is the evaluation that goes on here, which a meeting sent back makes one more than the
    hub's. `place` is where a passed result is public; `over` says that its last day has passed, though a
    report may still keep the publicity from being closed. `reached` is kept when the case has left the meeting,
    and when it is closed. `hands` tells in which role each person has acted.
    """

    case_id: str
    state: State = State.AWAITED
    round: int = 0
    policy: str = ""
    due: Mark | None = None
    closing: Mark | None = None
    person_ref: str = ""
    employer: str | None = None
    recommenders: tuple[str, ...] = ()
    institution: str = ""
    series: str = ""
    major: str = ""
    level: Level = Level.JUNIOR
    mode: Literal["defence", "paper"] = "defence"
    defence: Defence | None = None
    opinion: Opinion | None = None
    meeting: str | None = None
    place: Literal["bureau", "institution"] | None = None
    publicity_ends_at: datetime | None = None
    over: bool = False
    reached: tuple[Reached, ...] = ()
    reports: Mapping[str, Report] = field(default_factory=dict)
    hands: Mapping[str, Role] = field(default_factory=dict)

    @property
    def cycle(self) -> str:
        """The cycle the case was opened in."""
        return self.policy.partition("@")[0]

    @property
    def blocked(self) -> bool:
        """Whether a report keeps the publicity from being closed."""
        return any(report.blocks for report in self.reports.values())

    @property
    def undecided(self) -> bool:
        """Whether an institution or the bureau still has to decide it."""
        return self.state in UNDECIDED

    def reaching(self, what: Reach, at: datetime) -> "Case":
        """The same, so much further."""
        return replace(self, reached=(*self.reached, Reached(what, self.round, at)))

    def signed(self, subject: str, role: Role) -> "Case":
        """The same with the hand of whoever acted on it."""
        return replace(self, hands={**self.hands, subject: role})
