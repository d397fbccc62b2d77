"""What the application service is asked: the applicant's form, the hub, and what their readers see."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.contracts.base import Command, Done, Question
from shared.contracts.case_views import (
    CasePage,
    CaseView,
    Eligibility,
    RevealedNumber,
    TimelineView,
)
from shared.contracts.catalogue import MajorList, MajorNotice
from shared.contracts.files import Dossier, Paper
from shared.contracts.form import (
    DocumentRef,
    Form,
    Line,
    Prose,
)
from shared.contracts.vocabulary import Stage

# Commands of the applicant


class OpenDraft(Command, service="application", answer=Done):
    """Start an application. The document must belong to the acting person."""

    cycle: Line
    name: Line
    document_type: Line
    document_number: Line


class SaveDraft(Command, service="application", answer=Done):
    """Replace the draft's form."""

    case_id: str
    form: Form


class AttachDocument(Command, service="application", answer=Done):
    """Attach an uploaded file to a draft or a correction; the same code replaces the earlier file."""

    case_id: str
    document: DocumentRef


class SubmitApplication(Command, service="application", answer=Done):
    """Sign the integrity pledge and submit (三(一)1).

    The notice of the major (GetMajor) has the pledge; its Chinese words are signed to the letter.
    """

    case_id: str
    pledge: Prose


class UploadStampedForms(Command, service="application", answer=Done):
    """Hand in the forms that the association stamped (三(一)2), with its publicity record's dates."""

    case_id: str
    publicity_opened_on: date
    publicity_closed_on: date
    opinion: Prose


class ResubmitCorrection(Command, service="application", answer=Done):
    """Answer the one correction notice (三(一)3): completes what was asked, adds no achievement."""

    case_id: str
    form: Form


class WithdrawApplication(Command, service="application", answer=Done):
    """Take the application back, while the ballot box has not been opened."""

    case_id: str
    reason: Prose


class RetryRegistryCheck(Command, service="application", answer=Done):
    """Ask the registries of record again now, without waiting for the next retry; also what did not match."""

    case_id: str


class CloseNotEvaluated(Command, service="application", answer=Done):
    """Close a case that no committee evaluated by the cycle's last day; the fee goes back."""

    case_id: str
    reason: Prose


class RefuseAfterAudit(Command, service="application", answer=Done):
    """End a case that lost its ground since the audit (四(一)): its base title was revoked, or its applicant is on the
    civil service register. The policy says whether a fee goes back.
    """

    case_id: str
    reason: Prose


class ReopenCase(Command, service="application", answer=Done):
    """Take a case up again, at the stage it left, that lapsed or was abandoned by no fault of the applicant.

    `fault`: what or who it was instead.
    """

    case_id: str
    fault: Literal["outage", "employer", "institution"]
    reason: Prose


class ReassignCase(Command, service="application", answer=Done):
    """Give an open case another employer, by its credit code, or another institution of the list, or both.

    For an employer that was dissolved or has no account, and an institution that is suspended or lost its right.
    """

    case_id: str
    employer: Line | None = None
    institution: Line | None = None
    reason: Prose


class CloseForDeath(Command, service="application", answer=Done):
    """End the case of an applicant who died before the ballot; a paid fee goes back in full."""

    case_id: str
    reason: Prose


class RevealNumber(Command, service="application", answer=RevealedNumber):
    """Show the applicant's identity number, with a reason that the case's history keeps (四(一))."""

    keeps_answer: ClassVar[bool] = False

    case_id: str
    reason: Prose


# Questions


class ListMajors(Question, service="application", answer=MajorList):
    """All series, majors and levels of a cycle (二, 三); anybody may ask."""

    cycle: Line


class GetMajor(Question, service="application", answer=MajorNotice):
    """One major: requirements, defence notice, the institutions' telephones and the hotline (二); anybody may ask."""

    cycle: Line
    major: Line


class CheckEligibility(Question, service="application", answer=Eligibility):
    """Ask before filling in, or before submitting, which conditions are not met (一)."""

    cycle: Line
    document_type: Line
    form: Form


class GetCase(Question, service="application", answer=CaseView):
    """One case."""

    case_id: str


class Timeline(Question, service="application", answer=TimelineView):
    """Everything that happened to a case."""

    case_id: str


class FetchDocument(Question, service="application", answer=Paper):
    """An uploaded document of a case, for those who may know of it."""

    case_id: str
    code: Line


class FetchForm(Question, service="application", answer=Paper):
    """A form to print, filled in from what was submitted (三(一)2), or from the draft for who applies exceptionally.

    `form` is information_form, pledge or publicity_form for who applies through an association, and
    exceptional_recommendation for the peers of an exceptional application (四(六)).
    """

    case_id: str
    form: Line


class FetchDossier(Question, service="application", answer=Dossier):
    """A whole case as one folder: case, snapshots, timeline, documents, and SHA256SUMS over all of them.

    What the reader may not see is not in it. The bureau's holds the opinions, too.
    """

    case_id: str


class ListCases(Question, service="application", answer=CasePage):
    """The acting party's cases: one's own, one's organisation's, or for the bureau all; of a cycle, at a stage.

    `institution`: those which lie at it since their audit began.
    """

    cycle: Line | None = None
    stage: Stage | None = None
    institution: Line | None = None
    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)
