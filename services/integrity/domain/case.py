"""What integrity knows of a case, and how it learns it from what the others tell.

The hub's, the evaluation's and the certificates' events each touch fields of their own, so it does not
matter which service is heard first. Whatever validates is taken as it is: nothing here can fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from shared.contracts.base import Event
from shared.contracts.case_events import ApplicationSubmitted, CaseClosed, CaseReopened, EvaluationDue, PaymentDue
from shared.contracts.certificate import CertificateIssued, CertificateState, CertificateStatusChanged
from shared.contracts.evaluation import ResultAccepted
from shared.contracts.filing import CaseFiled

IN_FORCE: tuple[CertificateState, ...] = ("valid", "suspended")


@dataclass(frozen=True)
class Case:
    """One case. `policy` is the one its result was accepted or filed under, `certificates` their states by number."""

    case_id: str
    person_ref: str | None = None
    policy: str | None = None
    publicity_ends_at: datetime | None = None
    closed: bool = False
    certificates: Mapping[str, CertificateState] = field(default_factory=dict)

    @property
    def certified(self) -> bool:
        """Whether a title is in force, suspended or not."""
        return not self.closed and any(state in IN_FORCE for state in self.certificates.values())


def heard(case: Case, event: Event, policy: str | None) -> Case:
    """The case after an event about it; the same case if there is nothing to learn. `policy` is the event's."""
    match event:
        case ApplicationSubmitted():
            return replace(case, person_ref=event.person_ref, closed=False)
        case CaseFiled():
            ends = _instant(event.publicity_ends_at)
            return replace(
                case, person_ref=event.holder.person_ref, publicity_ends_at=ends, policy=policy, closed=False
            )
        case CaseReopened() | PaymentDue() | EvaluationDue():
            return replace(case, closed=False)
        case CaseClosed():
            return replace(case, closed=True)
        case ResultAccepted():
            return replace(case, publicity_ends_at=_instant(event.publicity_ends_at), policy=policy)
        case CertificateIssued():
            return _with_certificate(case, event.number, "valid")
        case CertificateStatusChanged():
            return _with_certificate(case, event.number, event.after)
    return case


def _with_certificate(case: Case, number: str, state: CertificateState) -> Case:
    return replace(case, certificates={**case.certificates, number: state})


def _instant(at: datetime | None) -> datetime | None:
    """The same in UTC; an end so far away that UTC has no date for it is none."""
    try:
        return at and at.astimezone(UTC)
    except OverflowError:
        return None
