"""The application service: the form, the hub's commands and what it tells the desks."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, NonNegativeInt, StringConstraints

from shared.contracts.base import Actor, Command, Done, Event, Message, Question
from shared.contracts.vocabulary import CheckResult, Degree, Level, Outcome, Path, Stage

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Employment(Message):
    """Where the applicant works and is insured. The payer of the social insurance vouches for the case."""

    credit_code: Line
    organisation: Line
    kind: Literal["state", "public_institution", "non_public", "social", "central_unit"] = "non_public"
    insured_in_beijing: bool
    department: Line | None = None


class FreelanceWork(Message):
    """One dated piece of freelance work in Beijing, in a field of the policy. Without `until` it goes on."""

    field: Line
    title: Line
    since: date
    until: date | None = None


class Education(Message):
    """The highest degree that counts for the application."""

    degree: Degree
    school: Line | None = None
    graduated_on: date | None = None
    certificate_number: Line | None = None


class HeldTitle(Message):
    """A title already held, or the professional qualification (an id of the policy) that counts as one (四(五))."""

    level: Level | None = None
    series: Line | None = None
    qualification: Line | None = None
    obtained_on: date
    appointed_on: date | None = None
    certificate_number: Line | None = None


class Achievement(Message):
    """A work, paper, patent or prize. `key` stays the same through corrections."""

    key: Line
    kind: Literal["work", "paper", "patent", "prize", "standard", "project"]
    title: Line
    on: date
    description: Prose | None = None


class Skill(Message):
    """技能等级 of a high-skilled worker (一)."""

    grade: Literal["advanced_worker", "technician", "senior_technician"]
    since: date
    certificate_number: Line | None = None


class StaffSanction(Message):
    """处分 of a public institution's staff, while it runs."""

    kind: Literal["warning", "demerit", "demotion", "dismissal"]
    until: date


class Recommender(Message):
    """A peer who recommends an exceptional application (四(六))."""

    name: Line
    person_ref: Line
    organisation: Line
    level: Level
    major: Line


class CommissionLetter(Message):
    """委托函 of a central unit in Beijing (四(四))."""

    year: int
    issued_by: Literal["superior", "unit_with_consent"]


class Form(Message):
    """What the applicant states. A draft may leave out almost everything; submission checks completeness.

    A `skill` makes it the application of a high-skilled worker (一), `exceptional` one of 四(六) with
    the ids of the conditions it claims.
    """

    major: Line | None = None
    level: Level | None = None
    institution: Line | None = None
    path: Path | None = None
    phone: Line | None = None
    skill: Skill | None = None
    civil_servant: bool = False
    retired: bool = False
    staff_sanction: StaffSanction | None = None
    work_permit: Line | None = None
    employment: Employment | None = None
    association: Line | None = None
    freelance_work: tuple[FreelanceWork, ...] = Field(default=(), max_length=50)
    education: Education | None = None
    title: HeldTitle | None = None
    working_since: date | None = None
    exam_certificate: Line | None = None
    exceptional: bool = False
    exceptional_grounds: tuple[Line, ...] = Field(default=(), max_length=20)
    recommenders: tuple[Recommender, ...] = Field(default=(), max_length=10)
    commission_letter: CommissionLetter | None = None
    achievements: tuple[Achievement, ...] = Field(default=(), max_length=100)
    summary: Prose | None = None


class DocumentRef(Message):
    """An uploaded file as the gateway received it; `code` says what it proves."""

    code: Line
    digest: Digest
    size: NonNegativeInt
    media_type: Line
    filename: Line


class Holder(Message):
    """The person as other services may know them: never the number itself."""

    name: str
    document_type: str
    masked_number: str
    person_ref: str


class Snapshot(Message):
    """What was submitted, frozen. Its digest names it."""

    holder: Holder
    form: Form
    documents: tuple[DocumentRef, ...]
    pledge: str
    pledged_at: AwareDatetime


class RegistryFinding(Message):
    """One statement beside what the registry of record says."""

    check: Literal["identity", "degree", "title", "insurance"]
    mandatory: bool
    result: CheckResult
    stated: str | None = None
    found: str | None = None


class CorrectionItem(Message):
    """One thing to correct: the form's field as a dotted path or `documents.<code>`, and what is wanted."""

    field: Line
    wanted: Prose


class TimelineEntry(Message):
    """One line of a case's history."""

    n: int
    at: AwareDatetime
    move: str
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
    """The whole history of a case, oldest first."""

    case_id: str
    entries: tuple[TimelineEntry, ...]


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


# Questions


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
    the registry checks that an audit cannot pass without.
    """

    cause: Literal["first", "returned", "corrected", "reopened", "association"]
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


class RegistryChecked(Event, publisher="application", to=("review",)):
    """A registry of record answered, or could not be reached (`pending`)."""

    finding: RegistryFinding


class PaymentDue(Event, publisher="application", to=("payment",)):
    """The audit accepted; a fee is due."""

    level: Level
    institution: str
    payer_ref: str


class EvaluationDue(Event, publisher="application", to=("evaluation",)):
    """The fee is settled; a committee may take the case."""

    snapshot: Snapshot
    recommendation: str | None
    audit_opinion: str
    institution: str
    mode: Literal["defence", "paper"]


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
    """The case ended without a certificate; every desk puts it away."""

    outcome: Outcome
    clause: str | None
    reason: str
    refund: bool = False
