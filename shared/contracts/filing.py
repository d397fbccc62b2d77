"""The autonomous track (三(三)): signed records of results, and academic reviews that others hold."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Command, Event, Message, Question
from shared.contracts.form import DocumentRef, Holder, Line, Prose
from shared.contracts.record import FilingMeeting, FilingPublicity, FilingRecord, FilingTally
from shared.contracts.vocabulary import Level, Outcome, Stage

FilingState = Literal["handed_in", "accepted", "returned"]
ReviewState = Literal["commissioned", "delivered"]

PublicKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]
"""An Ed25519 public key, 32 bytes in base64url without padding, as the `x` of a JWK has it."""

Signature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{85}[AQgw]$")]
"""An Ed25519 signature, 64 bytes in base64url without padding, in the one way to write it."""


class FilingKey(Message):
    """The key by which a plan's records are known to be its institution's."""

    plan: str
    public_key: str
    registered_at: AwareDatetime


class FiledResult(Message):
    """One person of a filing and where the case stands. The number is masked."""

    case_id: str
    holder: Holder
    series: str
    major: str
    level: Level
    tally: FilingTally
    publicity: FilingPublicity
    opinion: str | None = None
    stage: Stage
    outcome: Outcome | None = None


class FilingRow(Message):
    """A filing in a list. `institution` is the credit code."""

    filing: str
    cycle: str
    plan: str
    institution: str
    state: FilingState
    people: int
    handed_in_at: AwareDatetime


class FilingPage(Message):
    """A page of filings, oldest first; `next` asks for the following one."""

    items: tuple[FilingRow, ...]
    next: str | None = None


class FilingView(FilingRow):
    """A filing as its institution and the bureau see it."""

    version: int
    meeting: FilingMeeting
    results: tuple[FiledResult, ...]
    decided_at: AwareDatetime | None = None
    reasons: str | None = None
    possible: tuple[str, ...] = ()


class ReviewMaterial(Message):
    """What the academic review reads."""

    title: Line
    text: Prose


class AcademicReviewRow(Message):
    """An academic review in a list. `body` holds it, `institution` (a credit code) asked for it."""

    review: str
    cycle: str
    plan: str
    institution: str
    body: str
    state: ReviewState
    holder: Holder
    series: str
    major: str
    level: Level
    commissioned_at: AwareDatetime


class AcademicReviewPage(Message):
    """A page of reviews, oldest first; `next` asks for the following one."""

    items: tuple[AcademicReviewRow, ...]
    next: str | None = None


class AcademicReview(AcademicReviewRow):
    """An academic review with what it reads and what it says."""

    version: int
    materials: tuple[ReviewMaterial, ...]
    files: tuple[DocumentRef, ...] = ()
    delivered_at: AwareDatetime | None = None
    reaches_level: bool | None = None
    opinion: str | None = None
    possible: tuple[str, ...] = ()


# Results


class RegisterFilingKey(Command, service="application", answer=FilingKey):
    """The bureau enters the key of a plan's institution, as handed over on paper; it replaces an earlier one."""

    plan: Line
    cycle: Line
    public_key: PublicKey


class FileAutonomousResults(Command, service="application", answer=FilingView):
    """Hand in results under a filed plan. The signature is over the record's canonical JSON, by the plan's key."""

    record: FilingRecord
    signature: Signature


class AcceptFiling(Command, service="application", answer=FilingView):
    """The bureau finds the record in order; the next batch issues the certificates."""

    filing: str


class ReturnFiling(Command, service="application", answer=FilingView):
    """The bureau gives the record back; the institution may hand in again under the same plan."""

    filing: str
    reasons: Prose


class GetFiling(Question, service="application", answer=FilingView):
    """One filing, for its institution and the bureau."""

    filing: str


class ListFilings(Question, service="application", answer=FilingPage):
    """The acting institution's filings, for the bureau all."""

    cycle: Line | None = None
    state: FilingState | None = None
    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


# Academic review


class CommissionReview(Command, service="application", answer=AcademicReview):
    """Have one person's achievements judged by the body that the plan names."""

    cycle: Line
    plan: Line
    name: Line
    document_type: Line
    document_number: Line
    series: Line
    major: Line
    level: Level
    materials: tuple[ReviewMaterial, ...] = Field(min_length=1, max_length=20)


class SubmitAcademicOpinion(Command, service="application", answer=AcademicReview):
    """The body's opinion under its name; the institution decides with it."""

    review: str
    reaches_level: bool
    opinion: Prose


class GetAcademicReview(Question, service="application", answer=AcademicReview):
    """One academic review, for the body that holds it, the institution that asked for it, and the bureau."""

    review: str


class ListAcademicReviews(Question, service="application", answer=AcademicReviewPage):
    """The acting body's or institution's academic reviews, for the bureau all."""

    state: ReviewState | None = None
    after: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


# Events. Nobody but the audit hears them: what a case needs further goes out as ResultDue.


class FilingKeyRegistered(Event, publisher="application"):
    """From here on a plan's records are checked by this key."""

    public_key: str


class ResultsFiled(Event, publisher="application"):
    """An institution handed in results; each person has a case from now on."""

    plan: str
    institution: str
    cases: tuple[str, ...]


class CaseFiled(Event, publisher="application"):
    """A case came to be by a filing instead of an application; its publicity at the institution is over."""

    filing: str
    plan: str
    institution: str
    holder: Holder
    series: str
    major: str
    level: Level
    publicity_ends_at: AwareDatetime


class FilingAccepted(Event, publisher="application"):
    """The bureau found a filing in order."""

    plan: str
    institution: str


class FilingReturned(Event, publisher="application"):
    """The bureau gave a filing back."""

    plan: str
    institution: str
    reasons: str


class ReviewCommissioned(Event, publisher="application"):
    """A body was asked for an academic review."""

    plan: str
    institution: str
    body: str
    holder: Holder
    series: str
    major: str
    level: Level


class AcademicOpinionGiven(Event, publisher="application"):
    """The body has said what it thinks."""

    body: str
    institution: str
    reaches_level: bool
