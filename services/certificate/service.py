"""The certificate service: load, decide, store, tell."""

from services.certificate import changing, domain, issuing, views, waiting
from services.certificate.press import Press
from services.certificate.standing import IntegrityOnTheBus, StandingOf
from services.certificate.tables import Ban, CivilService
from shared.bus import Errand, Work, command, errand, on, question
from shared.contracts import certificate as say
from shared.contracts.case_events import CaseClosed, ResultDue, StandingChecked
from shared.contracts.files import Paper
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.mirrors import civil_service
from shared.settings import Settings


class CertificateService:
    """Certificates, result notices, and what the public may verify."""

    name = "certificate"
    press: Press
    standing: StandingOf

    @classmethod
    def prepare(cls, settings: Settings) -> None:
        """Open what lies outside the database: fonts, key, file store, and the way to integrity."""
        cls.press = Press(settings)
        cls.standing = IntegrityOnTheBus(settings)

    # What the hub and integrity tell

    @on(ResultDue)
    def hear_result(self, work: Work, event: ResultDue) -> None:
        """A result is final: who passed waits for a batch, everybody else gets the notice now."""
        waiting.hear(work, event)

    @on(StandingChecked)
    def hear_register(self, work: Work, event: StandingChecked) -> None:
        """Remember whom the civil service register has: nothing is issued to a civil servant."""
        civil_service.hear(work.session, CivilService, work.subject, event, work.now)

    @on(CaseClosed)
    def end_case(self, work: Work, event: CaseClosed) -> None:
        """The case ended: nothing is issued any more, and a disqualified one gives back what it got."""
        ending = domain.ending_by_closing(event, work.now)
        if ending is not None:
            waiting.end(work, work.subject, ending)
        if domain.takes_back(event):
            changing.revoke_issued(work, work.subject, event.clause, event.reason)

    @on(SanctionImposed)
    def obey_sanction(self, work: Work, event: SanctionImposed) -> None:
        """Stop or revoke what the sanction names, and remember a ban."""
        ending = domain.ending_by_sanction(event, work.now)
        if ending is not None and event.case_id is not None:
            waiting.end(work, event.case_id, ending)
            if domain.takes_back(event):
                changing.revoke_issued(work, event.case_id, event.clause, event.reason)
        if "ban" in event.effects:
            ban = work.session.get(Ban, event.sanction) or Ban(sanction=event.sanction)
            ban.person_ref, ban.until = event.ref, event.until
            work.session.add(ban)

    @on(SanctionLifted)
    def lift_ban(self, work: Work, event: SanctionLifted) -> None:
        """A ban ended early, perhaps before it was heard of. What was revoked stays revoked."""
        if event.target != "applicant":
            return
        ban = work.session.get(Ban, event.sanction) or Ban(sanction=event.sanction, person_ref=event.ref)
        ban.lifted_at = event.lifted_at
        work.session.add(ban)

    # Issuing

    @command(say.IssueBatch)
    def issue_batch(self, work: Work, cmd: say.IssueBatch) -> say.Batch:
        """Take every passed case of the cycle that waits; each is issued, dropped or held back by itself."""
        domain.check_bureau(work.actor)
        return waiting.begin(work, work.cycle(cmd.cycle).id)

    @errand(waiting.ISSUE)
    def issue(self, promise: Errand) -> None:
        """Unless something stands against it, print, sign, store and say that the title is in force.

        Integrity is asked again: no answer, no issue.
        """
        hand = issuing.taken(promise)
        if hand is None:
            return issuing.forget(promise)
        why = issuing.hindrance(promise, hand)
        if why is None:
            person_ref, case_id = hand.row.person_ref, hand.row.case_id
            standing = self.standing(person_ref, case_id, promise.house.clock.now())
            why = domain.hindrance(standing, person_ref, case_id)
        if why is not None:
            return issuing.pass_over(promise, why)
        return issuing.issue(promise, self.press, hand)

    @errand(waiting.NOTIFY)
    def notify(self, promise: Errand) -> None:
        """Hand the result notice to who did not pass."""
        hand = issuing.taken(promise)
        if hand is None:
            return issuing.forget(promise)
        return issuing.notify(promise, self.press, hand)

    @question(say.GetBatch)
    def get_batch(self, work: Work, ask: say.GetBatch) -> say.BatchView:
        """How a batch stands, for the bureau."""
        domain.check_bureau(work.actor)
        return waiting.view(work, ask.batch)

    # The certificate's state

    @command(say.SuspendCertificate)
    def suspend_certificate(self, work: Work, cmd: say.SuspendCertificate) -> say.CertificateView:
        """Not valid for the time being."""
        domain.check_bureau(work.actor)
        return changing.change(work, changing.load(work, cmd.number), "suspend", clause=None, reason=cmd.reason)

    @command(say.RestoreCertificate)
    def restore_certificate(self, work: Work, cmd: say.RestoreCertificate) -> say.CertificateView:
        """Valid again."""
        domain.check_bureau(work.actor)
        return changing.change(work, changing.load(work, cmd.number), "restore", clause=None, reason=cmd.reason)

    @command(say.RevokeCertificate)
    def revoke_certificate(self, work: Work, cmd: say.RevokeCertificate) -> say.CertificateView:
        """Never valid again."""
        domain.check_bureau(work.actor)
        found = changing.load(work, cmd.number)
        return changing.change(work, found, "revoke", clause=cmd.clause, reason=cmd.reason)

    # Questions of the public and of holders

    @question(say.Verify)
    def verify(self, work: Work, ask: say.Verify) -> say.Verified:
        """What the code on the certificate leads to."""
        return views.by_token(work, ask.token)

    @question(say.FindByNumberAndName)
    def find_by_number_and_name(self, work: Work, ask: say.FindByNumberAndName) -> say.Verified:
        """The same without the code."""
        return views.by_number_and_name(work, ask)

    @question(say.FetchCertificate)
    def fetch_certificate(self, work: Work, ask: say.FetchCertificate) -> Paper:
        """The file, for its holder and the bureau."""
        return views.certificate(work, ask.case_id)

    @question(say.FetchNotice)
    def fetch_notice(self, work: Work, ask: say.FetchNotice) -> Paper:
        """The file, for its applicant and the bureau."""
        return views.notice(work, ask.case_id)
