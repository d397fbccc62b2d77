"""The certificate service: electronic certificates and result notices, and what the public may verify."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Event, Message, Question
from shared.contracts.files import Paper
from shared.contracts.form import Digest, Line, Prose
from shared.contracts.vocabulary import Level

CertificateState = Literal["valid", "suspended", "revoked", "superseded"]


class Batch(Message):
    """What a batch has begun to issue."""

    batch: str
    cases: int


class HeldBack(Message):
    """A case that a batch passed over. It waits for the next one."""

    case_id: str
    why: str


class BatchView(Batch):
    """How a batch stands. `dropped` are cases that ended while they waited: nothing will be issued."""

    cycle: str
    begun_at: AwareDatetime
    pending: int
    issued: int
    dropped: int
    held_back: tuple[HeldBack, ...]


class CertificateView(Message):
    """A certificate as its authority sees it."""

    number: str
    case_id: str
    state: CertificateState
    version: int


class Verified(Message):
    """What the public sees: the minimum, never the identity number (三(一)6).

    `title`, `series`, `major` and `authority` are the Chinese words that stand on the certificate, `date`
    is the title's, `digest` the SHA-256 of the file that was issued.
    """

    number: str
    name: str
    title: str
    level: Level
    series: str
    major: str
    date: date
    authority: str
    state: CertificateState
    digest: Digest


class IssueBatch(Command, service="certificate", answer=Batch):
    """Issue every passed case of a cycle whose publicity is over; asks integrity again for each."""

    cycle: Line


class SuspendCertificate(Command, service="certificate", answer=CertificateView):
    """Not valid for the time being, with a reason."""

    number: Line
    reason: Prose


class RestoreCertificate(Command, service="certificate", answer=CertificateView):
    """Valid again after a suspension."""

    number: Line
    reason: Prose


class RevokeCertificate(Command, service="certificate", answer=CertificateView):
    """Never valid again (四(一))."""

    number: Line
    clause: Line
    reason: Prose


class Verify(Question, service="certificate", answer=Verified):
    """What the QR code leads to. `token` is unguessable and stands on the certificate alone."""

    token: Line


class FindByNumberAndName(Question, service="certificate", answer=Verified):
    """The same without the code: number and name must both be right. A name stands in no address: this is a POST."""

    number: Line
    name: Line


class GetBatch(Question, service="certificate", answer=BatchView):
    """How a batch stands, and which cases it passed over and why."""

    batch: Line


class FetchCertificate(Question, service="certificate", answer=Paper):
    """The holder's certificate."""

    case_id: str


class FetchNotice(Question, service="certificate", answer=Paper):
    """The applicant's result notice."""

    case_id: str


class CertificateIssued(Event, publisher="certificate", to=("application", "review", "evaluation")):
    """The title is in force; `person_ref` is its holder."""

    number: str
    date: date
    status_index: int = Field(ge=0)
    person_ref: str | None = None


class CertificateStatusChanged(Event, publisher="certificate", to=("application", "review", "evaluation")):
    """A certificate was suspended, restored or revoked.

    Where `base` is named nobody ordered it: it was suspended with the certificate on which it was built, or had been
    `before` and stays so.
    """

    number: str
    before: CertificateState
    after: CertificateState
    clause: str | None = None
    reason: str
    base: str | None = None


class NoticeIssued(Event, publisher="certificate", to=("application",)):
    """The result notice lies ready for its applicant.

    `reconsider_by` is the end of the time in which who did not pass may ask for reconsideration (四(三)).
    """

    outcome: Literal["passed", "not_passed"]
    issued_at: AwareDatetime
    reconsider_by: AwareDatetime | None = None
