"""The review service: the institution's audit desk. Both desks' views and their common ending stand in `review.py`."""

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Done, Event, Message, Question
from shared.contracts.form import CorrectionItem, Digest, Line, Prose
from shared.contracts.review import WorkList


class ChecklistLine(Message):
    """One line of the auditor's check list: the clause and whether the case meets it."""

    clause: Line
    met: bool
    note: str | None = Field(default=None, max_length=1000)


class ClaimCase(Command, service="review", answer=Done):
    """Take a case to audit; two auditors never hold one case."""

    case_id: str


class ReleaseCase(Command, service="review", answer=Done):
    """Put a claimed case back."""

    case_id: str


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
    """Accept the case for evaluation (三(一)3)."""

    case_id: str
    opinion: Prose
    checklist: tuple[ChecklistLine, ...] = Field(min_length=1, max_length=50)


class RefuseAudit(Command, service="review", answer=Done):
    """Refuse the case, with the clause it fails."""

    case_id: str
    clause: Line
    reason: Prose


# Questions


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
