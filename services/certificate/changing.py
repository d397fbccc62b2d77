"""Changing a certificate's state: one function, one row of history, one event."""

from dataclasses import replace

from services.certificate import built, domain
from services.certificate.domain import State
from services.certificate.domain.problems import NO_SUCH_CERTIFICATE
from services.certificate.tables import Certificate, Change, certificate_of
from shared.bus import Work
from shared.contracts.base import CLOCK
from shared.contracts.certificate import CertificateStatusChanged, CertificateView


def load(work: Work, number: str) -> Certificate:
    """The certificate with a number as somebody typed it. Raises `number-mistyped`, `no-such-certificate`."""
    certificate = work.session.get(Certificate, domain.read_number(number))
    if certificate is None:
        raise NO_SUCH_CERTIFICATE()
    return certificate


def change(
    work: Work, certificate: Certificate, move: str, *, clause: str | None, reason: str, base: str | None = None
) -> CertificateView:
    """Make a move of the table and tell it; `base` is what alone brought it about. Raises `certificate-state-forbids`.

    What was built on a revoked certificate is suspended with it, or stays so.
    """
    before = State(certificate.state)
    after = domain.moved(before, move)
    certificate.state, certificate.live = after, after.can_be_valid
    work.session.flush()
    note(work, certificate, before, clause=clause, reason=reason, actor=work.actor.model_dump(mode="json"))
    _tell(work, certificate, before, clause=clause, reason=reason, base=base)
    if after is State.REVOKED:
        _suspend_what_was_built_on(work, certificate)
    return CertificateView(
        number=certificate.number, case_id=certificate.case_id, state=after.value, version=certificate.version
    )


def _suspend_what_was_built_on(work: Work, base: Certificate) -> None:
    """Nobody has ordered it: it follows, and integrity investigates (四(一)).

    One that an officer had suspended stays as it is, and is told of all the same: else nobody would look into it.
    """
    by_itself, reason = replace(work, actor=CLOCK), domain.suspended_with(base.number)
    why = {"clause": domain.BUILT_ON, "reason": reason, "base": base.number}
    for certificate in built.live_ones_on(work.session, base):
        if certificate.state == State.SUSPENDED:
            _tell(by_itself, certificate, State.SUSPENDED, **why)
        else:
            change(by_itself, certificate, "suspend", **why)


def _tell(
    work: Work, certificate: Certificate, before: State, *, clause: str | None, reason: str, base: str | None
) -> None:
    """Say how a certificate stands now, and why."""
    told = CertificateStatusChanged(
        number=certificate.number,
        before=before.value,
        after=State(certificate.state).value,
        clause=clause,
        reason=reason,
        base=base,
    )
    work.publish(told, certificate.case_id, round=certificate.round, policy=certificate.policy)


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
