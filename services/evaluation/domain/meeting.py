"""A committee's meeting, as values. About who cast what nothing exists here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.contracts.base import Role
from shared.contracts.committee import Member
from shared.contracts.vocabulary import Level


class Phase(StrEnum):
    """Where a meeting is."""

    CONVENED = "convened"
    OPEN = "open"
    SIGNED = "signed"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


PHASE_NAMES: Mapping[Phase, str] = {
    Phase.CONVENED: "已召集",
    Phase.OPEN: "表决中",
    Phase.SIGNED: "待验收",
    Phase.ACCEPTED: "已验收",
    Phase.SENT_BACK: "已退回",
}

Box = Literal["listed", "open", "counted", "not_opened", "closed"]


@dataclass(frozen=True)
class Recusal:
    """回避: a member, and why."""

    member: str
    reason: str


@dataclass(frozen=True)
class Count:
    """The counted papers of one box."""

    approve: int
    reject: int
    abstain: int

    @property
    def handed_in(self) -> int:
        """How many papers were in the box."""
        return self.approve + self.reject + self.abstain


@dataclass(frozen=True)
class Item:
    """One case of the meeting. `box` says what became of its ballot box, `attending` is frozen when it opens."""

    case_id: str
    round: int
    level: Level
    employer: str | None
    opinion: str
    box: Box = "listed"
    recusals: tuple[Recusal, ...] = ()
    attending: int | None = None
    count: Count | None = None
    passed: bool | None = None

    @property
    def recused(self) -> frozenset[str]:
        """The members who neither see nor vote on the case."""
        return frozenset(recusal.member for recusal in self.recusals)


@dataclass(frozen=True)
class Meeting:
    """One session of a committee.

    `signed_in` says when each member came, `attending` who was there when the boxes opened. `minutes`
    is the sealed record as text, `salt` keeps its public digest from giving away the counts. `hands`
    tells in which role each person has acted on the meeting or one of its cases.
    """

    meeting: str
    institution: str
    cycle: str
    policy: str
    series: str
    major: str | None
    members: tuple[Member, ...]
    items: tuple[Item, ...]
    convened_at: datetime
    salt: str
    phase: Phase = Phase.CONVENED
    signed_in: Mapping[str, datetime] = field(default_factory=dict)
    presiding: str | None = None
    opened_at: datetime | None = None
    attending: tuple[str, ...] = ()
    minutes: str | None = None
    bundle_digest: str | None = None
    reasons: str | None = None
    hands: Mapping[str, Role] = field(default_factory=dict)

    @property
    def seats(self) -> int:
        """How many members the committee has, present or not."""
        return len(self.members)

    def member(self, ref: str) -> Member | None:
        """The member with this reference."""
        return next((member for member in self.members if member.ref == ref), None)

    def item(self, case_id: str) -> Item | None:
        """The case's place in the meeting."""
        return next((item for item in self.items if item.case_id == case_id), None)

    def with_item(self, item: Item) -> "Meeting":
        """The same with one item replaced."""
        return replace(self, items=tuple(item if i.case_id == item.case_id else i for i in self.items))

    def boxes(self, box: Box) -> tuple[Item, ...]:
        """The items whose box is like this."""
        return tuple(item for item in self.items if item.box == box)

    def present_for(self, item: Item) -> int:
        """How many of those who have signed in may vote on the case."""
        return len(self.signed_in.keys() - item.recused)


def left(meeting: Meeting, case_id: str) -> Meeting:
    """The meeting after one of its cases ended elsewhere: the box closes as it is and nothing is applied."""
    item = meeting.item(case_id)
    return meeting if item is None else meeting.with_item(replace(item, box="closed"))
