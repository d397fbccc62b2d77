"""Changing a certificate's state: one function, one row of history, one event."""

from services.certificate import domain
from services.certificate.domain import State
from services.certificate.domain.problems import NO_SUCH_CERTIFICATE
from services.certificate.tables import Certificate, Change, certificate_of
from shared.bus import Work
from shared.contracts.certificate import CertificateStatusChanged, CertificateView


def load(work: Work, number: str) -> Certificate:
    """The certificate with a number as somebody typed it. Raises `number-mistyped`, `no-such-certificate`."""
    certificate = work.session.get(Certificate, domain.read_number(number))
    if certificate is None:
        raise NO_SUCH_CERTIFICATE()
    return certificate


def change(work: Work, certificate: Certificate, move: str, *, clause: str | None, reason: str) -> CertificateView:
    """Make a move of the table and tell it. Raises `certificate-state-forbids`."""
    before = State(certificate.state)
    after = domain.moved(before, move)
    certificate.state, certificate.live = after, after.can_be_valid
    work.session.flush()
    note(work, certificate, before, clause=clause, reason=reason, actor=work.actor.model_dump(mode="json"))
    changed = CertificateStatusChanged(
        number=certificate.number, before=before.value, after=after.value, clause=clause, reason=reason
    )
    work.publish(changed, certificate.case_id, round=certificate.round, policy=certificate.policy)
    return CertificateView(
        number=certificate.number, case_id=certificate.case_id, state=after.value, version=certificate.version
    )


def note(
    work: Work,
    certificate: Certificate,
    before: State | None,
    *,
    clause: str | None,
    reason: str,
    actor: dict[str, object],
) -> None:
    """Write one row of history: who, when, why and by which clause."""
    work.session.add(
        Change(
            number=certificate.number,
            version=certificate.version,
            at=work.now,
            actor=actor,
            before=before,
            after=certificate.state,
            clause=clause,
            reason=reason,
        )
    )


def revoke_issued(work: Work, case_id: str, clause: str | None, reason: str) -> None:
    """Revoke what was issued for a case, if anything was and still can be."""
    certificate = certificate_of(work.session, case_id)
    if certificate is not None and "revoke" in domain.possible(State(certificate.state)):
        change(work, certificate, "revoke", clause=clause, reason=reason)
