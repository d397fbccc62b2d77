"""The evaluation service: defence, committee, signed paper ballot (never who cast what), acceptance, publicity."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Done, Event, Message, Question
from shared.contracts.committee import MeetingId, MeetingState, Member, Publicity
from shared.contracts.form import Digest, Line, Prose, Snapshot
from shared.contracts.vocabulary import Level

Score = Annotated[int, Field(ge=0, le=100)]
"""Of a hundred; what the criterion weighs is the policy's."""
Papers = Annotated[int, Field(ge=0, le=10_000)]
"""Ballot papers, counted by hand."""


class EvaluationView(Done):
    """A case as the secretary prepares it: what the committee sees before it votes."""

    round: int
    mode: Literal["defence", "paper"]
    snapshot: Snapshot
    recommendation: str | None = None
    audit_opinion: str
    defence_at: AwareDatetime | None = None
    room: str | None = None
    rescheduled: int = 0
    present: bool | None = None
    panel: tuple[Member, ...] = ()
    scores: dict[str, int] = Field(default_factory=dict)
    opinion: str | None = None
    meeting: str | None = None
    publicity_ends_at: AwareDatetime | None = None
    possible: tuple[str, ...] = ()


class EvaluationRow(Message):
    """A case that waits for defence, meeting or acceptance."""

    case_id: str
    round: int
    name: str
    major: str
    level: Level
    mode: Literal["defence", "paper"]
    state: str
    defence_at: AwareDatetime | None = None
    meeting: str | None = None


class EvaluationList(Message):
    """A page of the institution's cases in evaluation; `next` asks for the following one."""

    items: tuple[EvaluationRow, ...]
    next: str | None = None


# Defence (三(一)4)


class ScheduleDefence(Command, service="evaluation", answer=Done):
    """Give the applicant a time and a room, with the notice that the policy asks for."""

    case_id: str
    at: AwareDatetime
    room: Line


class Reschedule(Command, service="evaluation", answer=Done):
    """Move a defence once, asked before its time, with a reason."""

    case_id: str
    at: AwareDatetime
    room: Line
    reason: Prose


class RecordAttendance(Command, service="evaluation", answer=Done):
    """Whether the applicant was there when called. Absent ends the case."""

    case_id: str
    present: bool


class SubmitPanelOpinion(Command, service="evaluation", answer=Done):
    """The panel's opinion, and its score for each of the series' criteria by id; the committee weighs them."""

    case_id: str
    panel: tuple[Member, ...] = Field(min_length=1, max_length=25)
    scores: dict[Line, Score] = Field(max_length=50)
    opinion: Prose


# Meeting


class ConveneMeeting(Command, service="evaluation", answer=MeetingState):
    """Name the committee, of a `major` or of the whole series, and close its case list: no refund from here on.

    Members who share the employer with an applicant, recommended or acted on the case are recused here.
    """

    meeting: MeetingId
    cycle: Line
    series: Line
    major: Line | None = None
    members: tuple[Member, ...] = Field(min_length=1, max_length=199)
    cases: tuple[str, ...] = Field(min_length=1, max_length=500)


class SignIn(Command, service="evaluation", answer=MeetingState):
    """A member is in the room."""

    meeting: str
    member: str


class Recuse(Command, service="evaluation", answer=MeetingState):
    """Another reason why a member may not see or vote on a case; only before the boxes open."""

    meeting: str
    member: str
    case_id: str
    reason: Prose


class OpenBallot(Command, service="evaluation", answer=MeetingState):
    """Open the boxes; freezes who attends. Quorum: 3 × signed_in ≥ 2 × seats, and the same by case."""

    meeting: str
    presiding: Line


class RecordTally(Command, service="evaluation", answer=MeetingState):
    """The counted papers of one case, from the signed paper tally."""

    meeting: str
    case_id: str
    approve: Papers
    reject: Papers
    abstain: Papers


class SignMinutes(Command, service="evaluation", answer=MeetingState):
    """Seal the meeting: every box is counted, who presided signs. Tells CaseDecided for each case."""

    meeting: str
    presiding: Line


# Acceptance and publicity (三(一)5)


class AcceptResults(Command, service="evaluation", answer=MeetingState):
    """The bureau's check of quorum, attendance, tally, recusals and records; opens the publicity."""

    meeting: str


class SendBackResults(Command, service="evaluation", answer=MeetingState):
    """The bureau sends a meeting back; its cases are decided again in a new one."""

    meeting: str
    reasons: Prose


# Questions


class GetEvaluation(Question, service="evaluation", answer=EvaluationView):
    """One case in evaluation."""

    case_id: str


class GetMeeting(Question, service="evaluation", answer=MeetingState):
    """One meeting."""

    meeting: str


class EvaluationWorkList(Question, service="evaluation", answer=EvaluationList):
    """The acting secretary's institution's cases in evaluation."""

    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


class PublicityList(Question, service="evaluation", answer=Publicity):
    """Results in publicity, at the bureau or at an institution."""

    cycle: Line
    institution: Line | None = None
    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


# Events


class DefenceScheduled(Event, publisher="evaluation", to=("application",)):
    """The applicant is called to the defence."""

    at: AwareDatetime
    room: str


class CaseListed(Event, publisher="evaluation", to=("application",)):
    """The case is on a meeting's closed list."""

    meeting: str
    closed_at: AwareDatetime


class BoxOpened(Event, publisher="evaluation", to=("application",)):
    """The case's ballot box is open; it can no longer be withdrawn."""

    meeting: str


class CaseDecided(Event, publisher="evaluation", to=("application",)):
    """The committee has decided, or the applicant was absent. No outcome: that is for acceptance to tell."""

    meeting: str | None
    absent: bool = False


class ResultAccepted(Event, publisher="evaluation", to=("application",)):
    """The bureau accepted the result. One that did not pass has no publicity, no place and no title.

    A passed one is public at `place` until `publicity_ends_at`; its title is dated the day of the ballot.
    """

    outcome: Literal["passed", "not_passed"]
    place: Literal["bureau", "institution"] | None
    title_date: date | None
    publicity_ends_at: AwareDatetime | None
    bundle_digest: Digest


class ResultSentBack(Event, publisher="evaluation", to=("application",)):
    """The bureau sent the result of this round back; both sides go to the next."""

    reasons: str


class CaseReleased(Event, publisher="evaluation", to=("application",)):
    """The committee lets a withdrawn case go. `after`: how far it had come before the withdrawal was held.

    The case list was closed, the ballot box open, or the applicant absent from the defence; None: none of these.
    """

    after: Literal["list", "ballot", "absence"] | None


class PublicityClosed(Event, publisher="evaluation", to=("application",)):
    """The publicity ended and no report blocks the case."""

    closed_at: AwareDatetime
