"""What is told of people and titles rather than of cases: it holds at whichever desk it matters."""

from services.review import bans
from services.review.certificates import Certificate
from services.review.suspensions import Suspension
from shared.bus import Work, on
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.mirrors import issued, suspensions


class OutsideWord:
    """The handlers of such facts; the review service has them as its own."""

    # What integrity tells

    @on(SanctionImposed)
    def note_sanction(self, work: Work, event: SanctionImposed) -> None:
        """No audit of a banned person's case passes; a suspended institution audits nothing."""
        bans.impose(work.session, event)
        suspensions.impose(work.session, Suspension, event, work.now)

    @on(SanctionLifted)
    def lift_sanction(self, work: Work, event: SanctionLifted) -> None:
        """A ban is over before its term, or a suspension."""
        bans.lift(work.session, event)
        suspensions.lift(work.session, Suspension, event)

    # What the certificate service tells

    @on(CertificateIssued)
    def note_certificate(self, work: Work, event: CertificateIssued) -> None:
        """A title is in force, and may be the base of the next one."""
        assert work.envelope is not None
        issued.hear_issue(work.session, Certificate, event, work.envelope.seq)

    @on(CertificateStatusChanged)
    def note_certificate_state(self, work: Work, event: CertificateStatusChanged) -> None:
        """No audit passes on a title that was suspended or revoked."""
        assert work.envelope is not None
        issued.hear_change(work.session, Certificate, event, work.envelope.seq)
