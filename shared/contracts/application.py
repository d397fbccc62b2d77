"""The application service: the hub's commands and questions, and what it tells the desks."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Actor, Command, Done, Event, Message, Question
from shared.contracts.catalogue import MajorList, MajorNotice
from shared.contracts.files import Dossier, Paper
from shared.contracts.form import (
    CorrectionItem,
    Digest,
    DocumentRef,
    Form,
    Holder,
    Line,
    Prose,
    RegistryFinding,
    Snapshot,
)
from shared.contracts.vocabulary import Level, Outcome, Path, Stage


class Label(Message):
    """The same words in both languages."""

    zh: str
    en: str


class TimelineEntry(Message):
    """One line of a case's history, as its reader may see it: `text` says what happened, `move` names its kind."""

    n: int
    at: AwareDatetime
    move: str
    text: Label
    stage: Stage
    actor: Actor
    clause: str | None = None
    reason: str | None = None


class CaseView(Done):
    """A case as its reader may see it. `deadline` is when the current stage ends by itself."""

    outcome: Outcome | None = None
    reason: str | None = None
    clause: str | None = None
    round: int = 0
    cycle: str
    policy: str
    holder: Holder
    major: str | None = None
    level: Level | None = None
    institution: str | None = None
    form: Form
    documents: tuple[DocumentRef, ...] = ()
    checks: tuple[RegistryFinding, ...] = ()
    notice: tuple[CorrectionItem, ...] = ()
    possible: tuple[str, ...] = ()
    deadline: AwareDatetime | None = None


class CaseRow(Message):
    """A case in a list."""

    case_id: str
    stage: Stage
    outcome: Outcome | None = None
    name: str
    major: str | None = None
    level: Level | None = None


class CasePage(Message):
    """A page of a list; `next` asks for the following one."""

    items: tuple[CaseRow, ...]
    next: str | None = None


class TimelineView(Message):
    """The history of a case, oldest first, as far as its reader may know it, and when its stage ends.

    `days_left` are calendar days, today included; working days are already in the `deadline`.
    """

    case_id: str
    entries: tuple[TimelineEntry, ...]
    deadline: AwareDatetime | None = None
    days_left: int | None = None


class FailureView(Message):
    """One failed check, as `shared.errors.Failure` on the wire."""

    rule: str
    clause: str | None
    found: dict[str, str]
    needed: dict[str, str]
    field: str | None = None


class Eligibility(Message):
    """The answer to CheckEligibility: the same failures that a submission would be refused with."""

    eligible: bool
    failures: tuple[FailureView, ...]


class RevealedNumber(Message):
    """The whole number of the applicant's document. Neither kept for a repetition nor logged."""

    case_id: str
    document_type: str
    document_number: str


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
    """Sign the integrity pledge and submit (三(一)1)."""

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
    """Ask the registries of record again now, without waiting for the next retry."""

    case_id: str


class CloseNotEvaluated(Command, service="application", answer=Done):
    """Close a case that no committee evaluated by the cycle's last day; the fee goes back."""

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
    """The acting party's cases: one's own, one's organisation's, or for the bureau all of a cycle."""

    cycle: Line | None = None
    stage: Stage | None = None
    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


# Events


class ApplicationSubmitted(Event, publisher="application", to=("review",)):
    """A case reached a desk: the employer's, or for `association` the institution's.

    `changed` names the items that a correction changed and the employer confirms again; `mandatory`
    the registry checks that an audit cannot pass without; `categories` the groups of the notice to which
    the applicant belongs, from which the audit's check list follows. `grace_until` is until when the
    employer may act, where the bureau has given the case more time than the employers' window.
    """

    cause: Literal["first", "returned", "corrected", "association"]
    snapshot: Snapshot
    digest: Digest
    person_ref: str
    path: Path
    employer: str | None
    association: str | None = None
    association_opinion: str | None = None
    institution: str
    mandatory: tuple[str, ...]
    changed: tuple[str, ...] = ()
    grace_until: AwareDatetime | None = None
    categories: tuple[str, ...] = ()


class RegistryChecked(Event, publisher="application", to=("review",)):
    """A registry of record answered, or could not be reached (`pending`)."""

    finding: RegistryFinding


class NumberRevealed(Event, publisher="application"):
    """Somebody was shown the applicant's identity number. It moves nothing and is for the audit alone."""

    reason: str


class PaymentDue(Event, publisher="application", to=("payment",)):
    """The audit accepted; a fee is due."""

    level: Level
    institution: str
    payer_ref: str


class EvaluationDue(Event, publisher="application", to=("evaluation",)):
    """The fee is settled, or the case was given to another institution; a committee may take it.

    `employer` is who vouches for the applicant, whatever the form says.
    """

    snapshot: Snapshot
    recommendation: str | None
    audit_opinion: str
    institution: str
    mode: Literal["defence", "paper"]
    employer: str | None = None


class ResultDue(Event, publisher="application", to=("certificate",)):
    """A result is final: a certificate for the passed, a result notice for everyone."""

    outcome: Literal["passed", "not_passed"]
    holder: Holder
    series: str
    major: str
    level: Level
    institution: str
    title_date: date | None


class CaseClosed(Event, publisher="application", to=("review", "payment", "evaluation", "certificate")):
    """The case ended without a certificate; every desk puts it away. `refund`: a fee, if one was paid, goes back."""

    outcome: Outcome
    clause: str | None
    reason: str
    refund: bool = False


class CaseReopened(Event, publisher="application", to=("review",)):
    """The bureau undid the closing before: the case is at this stage again, which now ends at `deadline`.

    Without a deadline the stage has none, or another service sets it.
    """

    stage: Stage
    deadline: AwareDatetime | None = None
    reason: str


class CaseReassigned(Event, publisher="application", to=("review",)):
    """Whose the case is from now on. `grace_until`: until when the employer may act, if the bureau gave more time."""

    employer: str | None
    institution: str
    reason: str
    grace_until: AwareDatetime | None = None
