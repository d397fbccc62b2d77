"""A committee, its meeting and its results as they are read: who judges, who was there, what was counted."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, StringConstraints

from shared.contracts.base import Message
from shared.contracts.form import Line
from shared.contracts.vocabulary import Level

MeetingId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Chosen by the institution, unique among all; it stands in addresses."""


class Member(Message):
    """An expert of a panel or a committee. `presides` names the chair and the vice-chairs of a committee.

    `organisation` is the unified credit code of the expert's employer: who shares it with an applicant
    neither sees nor votes on the case. `ref` is the person's reference, as Actors and forms carry it.
    """

    ref: Line
    name: Line
    organisation: Line
    level: Level
    presides: Literal["chair", "vice_chair"] | None = None


class Seat(Member):
    """A member and when the member signed in. Who signed in after the opening does not count as attending."""

    signed_in_at: AwareDatetime | None = None


class Recusal(Message):
    """A member who neither sees nor votes on a case."""

    member: str
    reason: str


class Tally(Message):
    """One case of a meeting. `attending` was frozen when the box opened, and is what `passed` is measured by.

    A box is `not_opened` where recusals left too few for a quorum, or the case lost what it builds on since
    the list was closed: another meeting takes the case. It is `closed` when the case ended elsewhere: the box
    closes as it is and nothing in it is applied.
    """

    case_id: str
    box: Literal["listed", "open", "counted", "not_opened", "closed"]
    recusals: tuple[Recusal, ...] = ()
    attending: int | None = None
    approve: int | None = None
    reject: int | None = None
    abstain: int | None = None
    passed: bool | None = None


class MeetingState(Message):
    """Where a meeting stands. Members, recusals and counts are for the secretary and the bureau alone.

    `bundle_digest` is the SHA-256 of the sealed minutes, from their signing on.
    """

    meeting: str
    institution: str
    state: Literal["convened", "open", "signed", "accepted", "sent_back"]
    version: int
    seats: int
    signed_in: int
    cases: tuple[str, ...]
    members: tuple[Seat, ...] = ()
    tallies: tuple[Tally, ...] = ()
    presiding: str | None = None
    bundle_digest: str | None = None
    reasons: str | None = None
    possible: tuple[str, ...] = ()


class PublicityRow(Message):
    """What the public sees of a passed case: the minimum (三(一)5)."""

    case_id: str
    name: str
    organisation: str | None
    major: str
    level: Level
    ends_at: AwareDatetime


class Publicity(Message):
    """The results that are public now, by place."""

    items: tuple[PublicityRow, ...]
    next: str | None = None
