"""Whether a case still stands on what its audit found (一, 三(一)1, 四(一)), as far as the hub was told."""

from services.application import cases
from services.application.tables import Case, Certificate, Check
from shared.bus import Work
from shared.contracts.base import Event
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.vocabulary import CheckResult
from shared.mirrors import issued
from shared.mirrors.issued import Claim
from shared.policy import RegistryCheck, Standing


def hear(work: Work, event: Event) -> None:
    """What becomes of a certificate: the title that some other case builds on."""
    assert work.envelope is not None
    if isinstance(event, CertificateIssued):
        issued.hear_issue(work.session, Certificate, event, work.envelope.seq)
    if isinstance(event, CertificateStatusChanged):
        issued.hear_change(work.session, Certificate, event, work.envelope.seq)


def lost(work: Work, case: Case) -> str | None:
    """The clause of what the case has lost for good; None if nothing."""
    policy = cases.policy_of(work, case)
    base = issued.base_titles(work.session, Certificate, {case.id: Claim(case.person_ref, case.stated().title)})
    if case.id in base and base[case.id].state == "revoked":
        return policy.conditions.clause
    register = work.session.get(Check, (case.id, RegistryCheck.CIVIL_SERVICE))
    if register and register.result == CheckResult.MISMATCH and register.since_audit:
        return policy.applicants.excluded[Standing.CIVIL_SERVANT].clause
    return None
