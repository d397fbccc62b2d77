"""The review service: load, decide, store, tell."""

from dataclasses import replace

from services.review import desks, domain, lists, tables, views
from services.review.outside import OutsideWord
from shared.bus import Work, command, due, on, question
from shared.contracts.audit import (
    AllowSecondCorrection,
    AuditLoad,
    AuditWorkList,
    ClaimCase,
    CountersignAudit,
    DecideCheckOnDocument,
    Load,
    PassAudit,
    RefuseAudit,
    ReleaseCase,
    RequestCorrection,
    TakeBackCase,
)
from shared.contracts.base import Done
from shared.contracts.case_events import ApplicationSubmitted, CaseClosed, CaseReassigned, CaseReopened, RegistryChecked
from shared.contracts.review import (
    ConfirmItems,
    Decline,
    DeskView,
    EmployerWorkList,
    GetDesk,
    Objected,
    OpenInternalPublicity,
    Posted,
    RaiseObjection,
    Recommend,
    RecordSuperiorConsent,
    ReminderList,
    Reminders,
    ResolveObjection,
    ReturnToApplicant,
    WorkList,
)


class ReviewService(OutsideWord):
    """The employer's desk and the institution's audit desk of every case."""

    name = "review"

    # What the hub tells

    @on(ApplicationSubmitted)
    def open_desk(self, work: Work, event: ApplicationSubmitted) -> None:
        """A case reached a desk, for the first time or again."""
        assert work.policy_ref is not None
        row = tables.heard_of(work.session, work.subject)
        before = row.read()
        after = domain.submitted(before, event, at=work.now, round=work.round, policy=work.policy_ref)
        if after is not before:
            row.keep(event.snapshot)
            desks.store(work, row, before, after)

    @on(RegistryChecked)
    def note_finding(self, work: Work, event: RegistryChecked) -> None:
        """A registry answered; the desk may not be there yet."""
        row = tables.heard_of(work.session, work.subject)
        before = row.read()
        desks.store(work, row, before, domain.checked(before, event.finding, at=work.now, round=work.round))

    @on(CaseClosed)
    def put_away(self, work: Work, _: CaseClosed) -> None:
        """The case ended elsewhere; a submission heard later opens nothing."""
        row = tables.heard_of(work.session, work.subject)
        before = row.read()
        desks.store(work, row, before, domain.closed(before, at=work.now))

    @on(CaseReopened)
    def take_up_again(self, work: Work, event: CaseReopened) -> None:
        """The bureau undid the closing before; a closing heard later that was before it closes nothing."""
        desks.hear(work, domain.reopened, event)

    @on(CaseReassigned)
    def change_hands(self, work: Work, event: CaseReassigned) -> None:
        """Whose the case is from now on; for whoever it was before it does not exist any more."""
        desks.hear(work, domain.reassigned, event)

    # The employer's desk

    @command(ConfirmItems)
    def confirm_items(self, work: Work, cmd: ConfirmItems) -> Done:
        """Confirm the truth of single items."""
        return desks.decide(work, cmd)

    @command(ReturnToApplicant)
    def return_to_applicant(self, work: Work, cmd: ReturnToApplicant) -> Done:
        """Give the form back; tells CaseReturned."""
        return desks.decide(work, cmd)

    @command(RecordSuperiorConsent)
    def record_superior_consent(self, work: Work, cmd: RecordSuperiorConsent) -> Done:
        """The superior unit's consent is on the desk."""
        return desks.decide(work, cmd)

    @command(OpenInternalPublicity)
    def open_internal_publicity(self, work: Work, cmd: OpenInternalPublicity) -> Posted:
        """Start the publicity; tells InternalPublicityOpened with its end, and warns if that is too late."""
        row, here = desks.stand_before(work, cmd.case_id)
        decision = domain.decide(here, cmd)
        done = desks.settle(work, row, here.desk, decision, cmd)
        ends = decision.desk.publicity.ends_at
        return Posted(**done.model_dump(), ends_at=ends, warning=views.warning(replace(here, desk=decision.desk)))

    @command(RaiseObjection)
    def raise_objection(self, work: Work, cmd: RaiseObjection) -> Objected:
        """A colleague objects; the answer names the objection."""
        row, here = desks.stand_before(work, cmd.case_id)
        decision = domain.decide(here, cmd)
        done = desks.settle(work, row, here.desk, decision, cmd)
        return Objected(**done.model_dump(), objection_id=decision.desk.publicity.objections[-1].id)

    @command(ResolveObjection)
    def resolve_objection(self, work: Work, cmd: ResolveObjection) -> Done:
        """Dismiss or uphold an objection."""
        return desks.decide(work, cmd)

    @command(Recommend)
    def recommend(self, work: Work, cmd: Recommend) -> Done:
        """Close the employer's desk and open the institution's; tells EmployerRecommended."""
        return desks.decide(work, cmd)

    @command(Decline)
    def decline(self, work: Work, cmd: Decline) -> Done:
        """End the case; tells ReviewRefused."""
        return desks.decide(work, cmd)

    @due(domain.EMPLOYER_WINDOW)
    def lapse(self, work: Work, case_id: str) -> None:
        """The employer's window is over; tells ReviewRefused if nobody decided."""
        desks.happen(work, case_id, domain.lapse)

    @due(domain.PUBLICITY_END)
    def have_heard_objections(self, work: Work, case_id: str) -> None:
        """That this is not due any more is all that a recommendation waits for: nothing is done or told."""

    @due(domain.REMINDER)
    def remind(self, work: Work, case_id: str) -> None:
        """Few working days are left: whoever has to act finds a reminder."""
        desks.remind(work, case_id)

    # The institution's desk

    @command(ClaimCase)
    def claim_case(self, work: Work, cmd: ClaimCase) -> Done:
        """Take a case to audit."""
        return desks.decide(work, cmd)

    @command(ReleaseCase)
    def release_case(self, work: Work, cmd: ReleaseCase) -> Done:
        """Put it back."""
        return desks.decide(work, cmd)

    @command(TakeBackCase)
    def take_back_case(self, work: Work, cmd: TakeBackCase) -> Done:
        """The secretary puts it back."""
        return desks.decide(work, cmd)

    @command(RequestCorrection)
    def request_correction(self, work: Work, cmd: RequestCorrection) -> Done:
        """Post the correction notice; tells CorrectionRequested with its deadline."""
        return desks.decide(work, cmd)

    @command(AllowSecondCorrection)
    def allow_second_correction(self, work: Work, cmd: AllowSecondCorrection) -> Done:
        """The bureau allows one more notice."""
        return desks.decide(work, cmd)

    @command(DecideCheckOnDocument)
    def decide_check_on_document(self, work: Work, cmd: DecideCheckOnDocument) -> Done:
        """Settle a registry check on the original document."""
        return desks.decide(work, cmd)

    @command(CountersignAudit)
    def countersign_audit(self, work: Work, cmd: CountersignAudit) -> Done:
        """The bureau countersigns the audit of an institution's own staff."""
        return desks.decide(work, cmd)

    @command(PassAudit)
    def pass_audit(self, work: Work, cmd: PassAudit) -> Done:
        """Accept the case; tells AuditPassed."""
        return desks.decide(work, cmd)

    @command(RefuseAudit)
    def refuse_audit(self, work: Work, cmd: RefuseAudit) -> Done:
        """End the case; tells ReviewRefused."""
        return desks.decide(work, cmd)

    @due(domain.CORRECTION_NOTICE)
    def flag_overdue(self, work: Work, case_id: str) -> None:
        """The time for the correction notice is over; the bureau finds the case in its list."""
        desks.happen(work, case_id, domain.flag_overdue)

    # Questions

    @question(GetDesk)
    def get_desk(self, work: Work, ask: GetDesk) -> DeskView:
        """A case as the reader may see it."""
        row, here = desks.stand_before(work, ask.case_id)
        domain.read(here)
        return views.desk_view(here, row)

    @question(EmployerWorkList)
    def employer_work_list(self, work: Work, ask: EmployerWorkList) -> WorkList:
        """What waits for the acting officer's organisation, oldest first."""
        rows = lists.waiting_for_employer(domain.employer_of(work.actor))
        return views.work_list(lists.page(work.session, rows, ask.after, ask.limit), ask.limit, work.actor)

    @question(AuditWorkList)
    def audit_work_list(self, work: Work, ask: AuditWorkList) -> WorkList:
        """What waits for the acting auditor's institution; for the bureau, what is overdue at any."""
        institution = domain.institution_of(work.actor)
        rows = lists.waiting_for_audit(institution, ask.major) if institution else lists.overdue_at_audit(ask.major)
        return views.work_list(lists.page(work.session, rows, ask.after, ask.limit), ask.limit, work.actor)

    @question(Reminders)
    def reminders(self, work: Work, ask: Reminders) -> ReminderList:
        """What the acting party has to do before it ends, the earliest reminder first."""
        rows = lists.reminders(work.actor.role, domain.party_of(work.actor))
        return views.reminders(lists.page(work.session, rows, ask.after, ask.limit, lists.BY_REMINDER), ask.limit)

    @question(AuditLoad)
    def audit_load(self, work: Work, ask: AuditLoad) -> Load:
        """Whether the acting one's institution keeps up; for the bureau, whether each does."""
        policy, institution = work.cycle(ask.cycle), domain.institution_of(work.actor)
        asked = (institution,) if institution else tuple(policy.institutions)
        since, until = domain.measured_from(work.now, ask.days, policy)
        counts = lists.load(work.session, asked)
        decided = lists.decided(work.session, asked, since, until)
        paces = {each: domain.Pace(decided.get(each, 0), ask.days) for each in asked}
        return views.load(ask.days, paces, counts, work.now, policy)
