"""A case as its readers see it."""

from pydantic import AwareDatetime

from shared.contracts.base import Actor, Done, Message
from shared.contracts.form import (
    CorrectionItem,
    DocumentRef,
    Form,
    Holder,
    RegistryFinding,
)
from shared.contracts.vocabulary import Level, Outcome, Stage


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
    """A case as its reader may see it. `deadline` is when the current stage ends by itself.

    `suspended_since`: its institution does not evaluate since then (四(三)). The working days of correction and
    payment stand still, so that the `deadline` is the earliest one that it can still be.
    """

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
    suspended_since: AwareDatetime | None = None


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

    `days_left` are calendar days, today included; working days are already in the `deadline`. While the
    institution is suspended, since `suspended_since`, the `deadline` is the earliest one that it can still be.
    """

    case_id: str
    entries: tuple[TimelineEntry, ...]
    deadline: AwareDatetime | None = None
    days_left: int | None = None
    suspended_since: AwareDatetime | None = None


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
