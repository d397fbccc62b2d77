"""The review service: the employer's desk, and what both desks show. The institution's own stands in `audit.py`."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Done, Event, Message, Question, Wording
from shared.contracts.form import Holder, Line, Prose, RegistryFinding, Snapshot
from shared.contracts.vocabulary import Level


class ObjectionView(Message):
    """A colleague's objection in internal publicity and what the employer found."""

    id: str
    at: AwareDatetime
    facts: str
    resolution: Literal["dismissed", "upheld"] | None = None
    answer: str | None = None


class ConsentView(Message):
    """The superior unit's consent: whose, its document's number and date."""

    unit: str
    number: str
    on: date


class CheckToAnswer(Message):
    """One line of the check list by which the institution audits the case; `found` is what the system knows of it."""

    line: str
    clause: str
    text: Wording
    found: Wording | None = None


class DeskView(Done):
    """A case as it lies on the reader's desk.

    `publicity_open_by` is the last day on which the internal publicity can open and still be over in time,
    `warning` says why the case can no longer be recommended. While the institution with the case is suspended,
    since `suspended_since`, the `deadline` is the earliest one that it can still be.
    """

    round: int
    holder: Holder
    snapshot: Snapshot
    items: tuple[str, ...]
    confirmed: tuple[str, ...]
    objections: tuple[ObjectionView, ...] = ()
    publicity_ends_at: AwareDatetime | None = None
    recommendation: str | None = None
    checks: tuple[RegistryFinding, ...] = ()
    auditor: str | None = None
    possible: tuple[str, ...] = ()
    deadline: AwareDatetime | None = None
    suspended_since: AwareDatetime | None = None
    consent: ConsentView | None = None
    publicity_open_by: date | None = None
    warning: Wording | None = None
    checklist: tuple[CheckToAnswer, ...] = ()


class DeskRow(Message):
    """A case in a work list."""

    case_id: str
    stage: str
    name: str
    major: str
    level: Level
    arrived_at: AwareDatetime
    deadline: AwareDatetime | None = None
    auditor: str | None = None
    reminded_at: AwareDatetime | None = None


class ReminderRow(Message):
    """A case whose window or deadline ends soon, and from when on its party is reminded of it."""

    case_id: str
    stage: str
    name: str
    major: str
    level: Level
    at: AwareDatetime
    deadline: AwareDatetime


class ReminderList(Message):
    """A page of reminders; `next` asks for the following one."""

    items: tuple[ReminderRow, ...]
    next: str | None = None


class WorkList(Message):
    """A page of a work list; `next` asks for the following one."""

    items: tuple[DeskRow, ...]
    next: str | None = None


class Posted(Done):
    """The answer to OpenInternalPublicity: its end, and a warning if that is too late to recommend."""

    ends_at: AwareDatetime
    warning: Wording | None = None


class Objected(Done):
    """The answer to RaiseObjection."""

    objection_id: str


# The employer's desk


class ConfirmItems(Command, service="review", answer=Done):
    """Confirm the truth of the named items, each looked at by itself (三(一)2)."""

    case_id: str
    items: tuple[Line, ...] = Field(min_length=1, max_length=300)


class ReturnToApplicant(Command, service="review", answer=Done):
    """Give the form back for changes, while the applicant can still submit again."""

    case_id: str
    reasons: Prose


class RecordSuperiorConsent(Command, service="review", answer=Done):
    """Record the superior unit's consent (管理权限), where the policy asks for it before the publicity (三(一)2).

    `number` and `on` are those of the document that the employer keeps; the newest record holds.
    """

    case_id: str
    unit: Line
    number: Line
    on: date


class OpenInternalPublicity(Command, service="review", answer=Posted):
    """Start the publicity inside the employer; the answer says when it ends."""

    case_id: str


class RaiseObjection(Command, service="review", answer=Objected):
    """A colleague objects while the internal publicity runs."""

    case_id: str
    facts: Prose


class ResolveObjection(Command, service="review", answer=Done):
    """Decide an objection. An upheld one leaves only return or decline."""

    case_id: str
    objection_id: str
    resolution: Literal["dismissed", "upheld"]
    grounds: Prose


class Recommend(Command, service="review", answer=Done):
    """Give the employer's opinion after the publicity (三(一)2); the committee weighs it."""

    case_id: str
    opinion: Prose


class Decline(Command, service="review", answer=Done):
    """Do not recommend, with reasons."""

    case_id: str
    reasons: Prose


# Questions


class GetDesk(Question, service="review", answer=DeskView):
    """A case on one's own desk."""

    case_id: str


class EmployerWorkList(Question, service="review", answer=WorkList):
    """The cases that wait for the acting officer's organisation."""

    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


class Reminders(Question, service="review", answer=ReminderList):
    """What the acting party has to do before it ends: the employer, the institution, or the applicant."""

    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


# Events


class CaseReturned(Event, publisher="review", to=("application",)):
    """The employer gave the form back."""

    reasons: str


class InternalPublicityOpened(Event, publisher="review", to=("application",)):
    """The publicity inside the employer began."""

    ends_at: AwareDatetime


class EmployerRecommended(Event, publisher="review", to=("application",)):
    """The employer vouches for the case."""

    opinion: str
    recommender: str


class DeskActed(Event, publisher="review", to=("application",)):
    """Something was done at a desk that tells nothing else: for the timeline. `act` is the move, `said` in Chinese."""

    act: str
    clause: str | None
    said: str | None


class ReviewRefused(Event, publisher="review", to=("application",)):
    """The case ended on a desk of the review service."""

    outcome: Literal["not_recommended", "lapsed", "refused"]
    clause: str | None
    reason: str
