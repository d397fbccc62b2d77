"""The application service: load, decide, store, tell."""

from sqlalchemy import delete

from services.application import attaching, bureau, cases, checks, facts, peers, people, resealing, standing, submission
from services.application.autonomous import AutonomousTrack
from services.application.domain import case as rules
from services.application.domain import correction, dates, papers, parties, table
from services.application.inspection.door import Inspectors
from services.application.questions import Questions
from services.application.registry import Registry
from services.application.tables import Ban, Suspension, documents_of
from services.application.vault import Vault
from shared.bus import Errand, Reading, Work, command, due, errand, on
from shared.contracts import application as say
from shared.contracts.base import Done, Event
from shared.contracts.case_events import NumberRevealed
from shared.contracts.case_views import RevealedNumber
from shared.contracts.form import Form
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.contracts.vocabulary import Stage
from shared.identity import masked_in
from shared.mirrors import suspensions
from shared.settings import Settings
from shared.store import open_store
from shared.typesetting import Typesetter


class ApplicationService(Questions, AutonomousTrack):
    """The applicant's form and the hub. What it answers, and the autonomous track, stand in files of their own."""

    name = "application"
    follows = True

    inspectors = Inspectors()
    registry: Registry

    @classmethod
    def prepare(cls, settings: Settings) -> None:
        """Open what lies outside the database."""
        cls.vault = Vault(settings)
        cls.registry = Registry(settings.registry_url)
        cls.store = open_store(settings)
        cls.typesetter = Typesetter(settings)

    @classmethod
    def at_start(cls, work: Work) -> None:
        """See to what lies under older keys."""
        resealing.look_after(work, cls.vault)

    # Drafting

    @command(say.OpenDraft)
    def open_draft(self, work: Work, cmd: say.OpenDraft) -> Done:
        """A draft for the acting person, in a cycle that takes applications now."""
        policy = work.cycle(cmd.cycle)
        closes = dates.check_cycle_open(policy, work.now)
        person = people.of(self.vault, policy, cmd, cases.today(work, policy))
        parties.check_same_person(work.actor, person.person_ref)
        case = cases.begun(work, policy, person, "open", Form())
        cases.ends_at(work, case, closes)
        return cases.done(work, case)

    @command(say.SaveDraft)
    def save_draft(self, work: Work, cmd: say.SaveDraft) -> Done:
        """Replace the form; the draft then ends with the window of its series."""
        case = cases.own(work, cmd.case_id)
        table.check_at_work(case.at, "save_draft", work.actor.role)
        policy = cases.policy_of(work, case)
        cases.check_in_time(work, case)
        form = peers.identified(self.vault, policy, case.stated(), cmd.form, cases.today(work, policy))
        case.form = form.model_dump(mode="json")
        cases.ends_at(work, case, dates.draft_ends(policy, form, work.now, case.grace_since))
        return cases.done(work, case)

    def take_in(self, reading: Reading, cmd: say.AttachDocument) -> None:
        """Look into an uploaded file and take it out of quarantine, unless it would be refused anyway."""
        with reading() as work:
            attaching.check(work, cases.own(work, cmd.case_id), cmd.document)
        attaching.take_in(self.store, self.inspectors, cmd.document)

    @command(say.AttachDocument, beforehand=take_in)
    def attach_document(self, work: Work, cmd: say.AttachDocument) -> Done:
        """Add a file to the case. Uploads for one case wait for each other."""
        case = cases.held(work, cmd.case_id)
        attaching.check(work, case, cmd.document)
        return attaching.attach(work, case, cmd.document)

    # Submitting

    @command(say.SubmitApplication)
    def submit_application(self, work: Work, cmd: say.SubmitApplication) -> Done:
        """Sign the pledge, freeze the snapshot, hand it to the first desk."""
        case = cases.own(work, cmd.case_id)
        form, policy = case.stated(), cases.policy_of(work, case)
        row = table.row(case.at, rules.first_stage_move(form), work.actor.role)
        dates.check_application_window(policy, form, work.now, case.grace_since)
        cases.check_in_time(work, case)
        documents = documents_of(work.session, case.id)
        papers.check_submittable(policy, cases.applicant(work, case), form, documents)
        papers.check_pledged(policy, form, cmd.pledge)
        cause = "returned" if case.submitted_at else "first"
        case.submitted_at = work.now
        checks.ask(work, case)
        submission.address(work, case)
        snapshot = submission.freeze(work, case, documents, cmd.pledge, work.now)
        if row.to is Stage.ASSOCIATION_REVIEW:
            cases.move(work, case, row)
            cases.ends_at(work, case, dates.association_ends(policy, form, work.now, case.grace_since))
        else:
            ends = dates.employer_ends(policy, form, work.now, case.grace_since)
            cases.move(work, case, row, deadline=ends)
            submission.hand_in(work, case, snapshot, cause, grace_until=ends if case.grace_since else None)
        return cases.done(work, case)

    @command(say.UploadStampedForms)
    def upload_stamped_forms(self, work: Work, cmd: say.UploadStampedForms) -> Done:
        """The association has checked, published and stamped; the institution's desk is next."""
        case = cases.own(work, cmd.case_id)
        row = table.row(case.at, "upload_stamped_forms", work.actor.role)
        policy, before = cases.policy_of(work, case), submission.submitted(work, case)
        cases.check_in_time(work, case)
        dates.check_association_publicity(
            policy, before.pledged_at, cmd.publicity_opened_on, cmd.publicity_closed_on, work.now
        )
        documents = documents_of(work.session, case.id)
        papers.check_stamped(policy, cases.groups(work, case), before.form, documents)
        case.recommendation = cmd.opinion
        snapshot = submission.freeze(work, case, documents, before.pledge, before.pledged_at)
        cases.move(work, case, row, reason=cmd.opinion)
        checks.ask_at_audit(work, case)
        submission.hand_in(work, case, snapshot, "association", association_opinion=cmd.opinion)
        return cases.done(work, case)

    @command(say.ResubmitCorrection)
    def resubmit_correction(self, work: Work, cmd: say.ResubmitCorrection) -> Done:
        """Answer the correction notice; the employer confirms again what changed."""
        case = cases.own(work, cmd.case_id)
        row = table.row(case.at, "resubmit", work.actor.role)
        policy, before = cases.policy_of(work, case), submission.submitted(work, case)
        cases.check_in_time(work, case)
        documents, on = documents_of(work.session, case.id), cases.today(work, policy)
        form = peers.identified(self.vault, policy, before.form, cmd.form, on)
        changed = correction.changes(before.form, form, before.documents, documents)
        correction.check_correction(before.form, form, changed, case.noticed())
        papers.check_resubmittable(policy, cases.applicant(work, case), form, documents)
        case.form = form.model_dump(mode="json")
        checks.ask(work, case)
        snapshot = submission.freeze(work, case, documents, before.pledge, before.pledged_at)
        cases.move(work, case, row, reason=", ".join(changed))
        submission.hand_in(work, case, snapshot, "corrected", changed=correction.items(changed))
        return cases.done(work, case)

    @command(say.WithdrawApplication)
    def withdraw_application(self, work: Work, cmd: say.WithdrawApplication) -> Done:
        """The applicant takes the case back."""
        case = cases.own(work, cmd.case_id)
        row = table.row(case.at, "withdraw", work.actor.role)
        rules.check_box_closed(cases.box_open(work, case))
        cases.check_in_time(work, case)
        return cases.move(work, case, row, reason=cmd.reason)

    @command(say.CloseNotEvaluated)
    def close_not_evaluated(self, work: Work, cmd: say.CloseNotEvaluated) -> Done:
        """The bureau closes what no committee took in time."""
        return bureau.close_not_evaluated(work, cmd)

    @command(say.ReopenCase)
    def reopen_case(self, work: Work, cmd: say.ReopenCase) -> Done:
        """The bureau undoes an end that was not the applicant's fault; tells CaseReopened."""
        return bureau.reopen(work, cmd)

    @command(say.ReassignCase)
    def reassign_case(self, work: Work, cmd: say.ReassignCase) -> Done:
        """The bureau puts another employer or institution in the place of one that cannot act; tells CaseReassigned."""
        return bureau.reassign(work, cmd)

    @command(say.RefuseAfterAudit)
    def refuse_after_audit(self, work: Work, cmd: say.RefuseAfterAudit) -> Done:
        """The bureau ends a case that lost its ground since the audit."""
        return bureau.refuse_after_audit(work, cmd)

    @command(say.CloseForDeath)
    def close_for_death(self, work: Work, cmd: say.CloseForDeath) -> Done:
        """The bureau ends the case of an applicant who has died."""
        return bureau.close_for_death(work, cmd)

    @due(cases.STAGE_DEADLINE)
    def end_stage(self, work: Work, case_id: str) -> None:
        """Nobody moved the case in time: the table says what follows, unless the time was lengthened."""
        case = cases.held(work, case_id)
        row, ends = table.by_deadline(case.at), cases.ends(work, case)
        if row is None or ends is None:
            return
        if work.now < ends:
            cases.ends_at(work, case, ends)
        else:
            cases.move(work, case, row, reason=dates.why_ended(cases.policy_of(work, case), case.at, work.now))

    # Numbers under older keys

    @errand(resealing.RESEAL)
    def reseal_numbers(self, promise: Errand) -> None:
        """One batch after a rotation."""
        with promise.settle() as work:
            resealing.batch(work, self.vault)

    # Registries of record

    @errand(checks.LOOK_UP)
    def look_up(self, promise: Errand) -> None:
        """Ask registries about what the form states; who does not answer is asked again later."""
        checks.look_up(promise, self.registry, self.vault)

    @command(say.RetryRegistryCheck)
    def retry_registry_check(self, work: Work, cmd: say.RetryRegistryCheck) -> Done:
        """Do not wait for the next attempt, nor leave it at an answer in which a registry may have erred."""
        case = cases.known(work, cmd.case_id)
        table.check_at_work(case.at, "retry_registry_check", work.actor.role)
        checks.retry(work, cases.held(work, case.id))
        return cases.done(work, case)

    @command(say.RevealNumber)
    def reveal_number(self, work: Work, cmd: say.RevealNumber) -> RevealedNumber:
        """Show the whole number to who needs it, and write down who, when and why."""
        cases.known(work, cmd.case_id)
        case = cases.held(work, cmd.case_id)
        parties.check_may_reveal(work.actor, case.at, case.auditor)
        person = case.person
        number = person.number(self.vault)
        reason = masked_in(cmd.reason, number)
        cases.note(work, case, "reveal_number", reason=reason, clause="四(一)")
        work.publish(NumberRevealed(reason=reason), case.id, round=case.round, policy=case.policy)
        return RevealedNumber(case_id=case.id, document_type=person.document_type, document_number=number)

    # What the desks have decided

    @on(*facts.OF_CASES)
    def mirror(self, work: Work, event: Event) -> None:
        """Take the row that the fact triggers; whatever else is told about a case is noted."""
        facts.take_in(work, cases.held(work, work.subject), event)
        standing.hear(work, event)

    @on(SanctionImposed)
    def be_sanctioned(self, work: Work, event: SanctionImposed) -> None:
        """Keep a ban or a suspension, and end the case that the sanction cancels."""
        facts.sanction(work, event)

    @on(SanctionLifted)
    def be_relieved(self, work: Work, event: SanctionLifted) -> None:
        """Forget a ban, and end a suspension."""
        suspensions.lift(work.session, Suspension, event)
        work.session.execute(delete(Ban).where(Ban.sanction == event.sanction))
