"""The review service: the institution's audit desk. Both desks' views and their common ending stand in `review.py`."""

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Done, Event, Message, Question
from shared.contracts.form import CorrectionItem, Digest, Line, Prose
from shared.contracts.review import WorkList


class ChecklistLine(Message):
    """The auditor's answer to one line of the check list: whether the case meets it."""

    line: Line
    met: bool
    note: str | None = Field(default=None, max_length=1000)


class ClaimCase(Command, service="review", answer=Done):
    """Take a case to audit; two auditors never hold one case."""

    case_id: str


class ReleaseCase(Command, service="review", answer=Done):
    """Put a claimed case back."""

    case_id: str


class TakeBackCase(Command, service="review", answer=Done):
    """The institution's secretary puts back a case whose auditor is away or has left."""

    case_id: str
    reason: Prose


class RequestCorrection(Command, service="review", answer=Done):
    """The one correction notice: everything to correct at once (三(一)3)."""

    case_id: str
    items: tuple[CorrectionItem, ...] = Field(min_length=1, max_length=100)


class AllowSecondCorrection(Command, service="review", answer=Done):
    """The bureau's written reason for a second correction notice."""

    case_id: str
    reason: Prose


class DecideCheckOnDocument(Command, service="review", answer=Done):
    """Settle a mandatory registry check on the original document, with a reason."""

    case_id: str
    check: Line
    reason: Prose


class CountersignAudit(Command, service="review", answer=Done):
    """The bureau countersigns the audit of an institution's own staff."""

    case_id: str


class PassAudit(Command, service="review", answer=Done):
    """Accept the case for evaluation (三(一)3). The check list answers every line that the desk shows."""

    case_id: str
    opinion: Prose
    checklist: tuple[ChecklistLine, ...] = Field(min_length=1, max_length=50)


class RefuseAudit(Command, service="review", answer=Done):
    """Refuse the case, with the clause of the notice that it fails."""

    case_id: str
    clause: Line
    reason: Prose


# Capacity


class MajorLoad(Message):
    """The cases of one major: unclaimed, claimed, in correction, with an overdue notice; the oldest one's age.

    `closes` is when the audit window ends, `in_time` whether that can be met; none while there is no pace.
    """

    major: str
    waiting: int
    claimed: int
    in_correction: int
    overdue: int
    oldest_working_days: int | None = None
    closes: AwareDatetime | None = None
    in_time: bool | None = None


class InstitutionLoad(Message):
    """What lies at one institution, and how many working days it takes at the pace of the last ones."""

    institution: str
    majors: tuple[MajorLoad, ...]
    open: int
    decided: int
    working_days_needed: int | None = None


class Load(Message):
    """Institutions and their load. `decided` counts the audits of the last `days` whole working days."""

    days: int
    institutions: tuple[InstitutionLoad, ...]


# Questions


class AuditLoad(Question, service="review", answer=Load):
    """Whether an institution keeps up: the acting one's load, for the bureau that of all in the cycle."""

    cycle: Line
    days: int = Field(default=5, ge=1, le=20)


class AuditWorkList(Question, service="review", answer=WorkList):
    """The cases that wait for the acting auditor's institution."""

    major: Line | None = None
    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


# Events


class CorrectionRequested(Event, publisher="review", to=("application",)):
    """The institution listed everything to correct."""

    items: tuple[CorrectionItem, ...]
    deadline: AwareDatetime


class AuditPassed(Event, publisher="review", to=("application",)):
    """The institution accepts the case for evaluation."""

    opinion: str
    checklist_digest: Digest
