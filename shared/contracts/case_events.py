"""What the hub tells the desks of a case."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from shared.contracts.base import Event, Message
from shared.contracts.form import (
    Digest,
    HeldTitle,
    Holder,
    RegistryFinding,
    Snapshot,
)
from shared.contracts.vocabulary import CheckResult, Level, Outcome, Path, Stage


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


class StandingChecked(Event, publisher="application", to=("evaluation", "certificate")):
    """What the civil service register says of the applicant (一): all that list and issue need of a finding.

    `since_audit`: it is another answer than the one with which the audit passed, so that no auditor has settled it.
    """

    result: CheckResult
    since_audit: bool


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
    """A result is final: a certificate for the passed, a result notice for everyone.

    `title` is what the form says of the title held, on which this one builds (三(一)1).
    """

    outcome: Literal["passed", "not_passed"]
    holder: Holder
    series: str
    major: str
    level: Level
    institution: str
    title_date: date | None
    title: HeldTitle | None = None


class CaseClosed(Event, publisher="application", to=("review", "payment", "evaluation", "certificate")):
    """The case ended without a certificate; every desk puts it away. `refund`: a fee, if one was paid, goes back.

    For a case that was withdrawn from its committee FeeDecided says so later.
    """

    outcome: Outcome
    clause: str | None
    reason: str
    refund: bool = False


class CaseWithdrawn(Event, publisher="application", to=("evaluation",)):
    """A case was taken from its committee by a request that the gateway held `at`: how far had the committee come?"""

    at: AwareDatetime


class FeeDecided(Event, publisher="application", to=("payment",)):
    """Whether the fee of a case that was withdrawn from its committee goes back, if one was paid."""

    outcome: Outcome
    refund: bool


class CaseReopened(Event, publisher="application", to=("review",)):
    """The bureau undid the closing before: the case is at this stage again, which now ends at `deadline`.

    Without a deadline the stage has none, or another service sets it.
    """

    stage: Stage
    deadline: AwareDatetime | None = None
    reason: str


class Stay(Message):
    """At which institution a case lay until the bureau gave it to another one."""

    institution: str
    until: AwareDatetime


class CaseReassigned(Event, publisher="application", to=("review", "payment")):
    """Whose the case is from now on, and at which institutions it lay from its audit on, the latest last.

    `grace_until`: until when the employer may act, if the bureau gave more time.
    """

    employer: str | None
    institution: str
    earlier: tuple[Stay, ...] = ()
    reason: str
    grace_until: AwareDatetime | None = None
