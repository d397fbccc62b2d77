"""The review service: load, decide, store, tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.review import domain, tables, views
from services.review.domain import Deadline, Decision, Desk, Here
from services.review.tables import DeskRow
from shared.bus import Work, command, due, on, question
from shared.contracts.application import ApplicationSubmitted, CaseClosed, CaseReopened, RegistryChecked
from shared.contracts.audit import (
    AllowSecondCorrection,
    AuditWorkList,
    ClaimCase,
    CountersignAudit,
    DecideCheckOnDocument,
    PassAudit,
    RefuseAudit,
    ReleaseCase,
    RequestCorrection,
)
from shared.contracts.base import Command, Done
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
    ResolveObjection,
    ReturnToApplicant,
    WorkList,
)
from shared.errors import NO_SUCH_CASE
from shared.policy import Policy


class ReviewService:
    """The employer's desk and the institution's audit desk of every case."""

    name = "review"

    # What the hub tells

    @on(ApplicationSubmitted)
    def open_desk(self, work: Work, event: ApplicationSubmitted) -> None:
        """A case reached a desk, for the first time or again."""
        assert work.policy_ref is not None
        row = _row(work)
        before = row.read()
        after = domain.submitted(before, event, at=work.now, round=work.round, policy=work.policy_ref)
        if after is not before:
            row.keep(event.snapshot)
            _store(work, row, before, after)

    @on(RegistryChecked)
    def note_finding(self, work: Work, event: RegistryChecked) -> None:
        """A registry answered; the desk may not be there yet."""
        row = _row(work)
        before = row.read()
        _store(work, row, before, domain.checked(before, event.finding, at=work.now, round=work.round))

    @on(CaseClosed)
    def put_away(self, work: Work, _: CaseClosed) -> None:
        """The case ended elsewhere; a submission heard later opens nothing."""
        row = _row(work)
        before = row.read()
        _store(work, row, before, domain.closed(before, at=work.now))

    @on(CaseReopened)
    def take_up_again(self, work: Work, event: CaseReopened) -> None:
        """The bureau undid the closing before; a closing heard later that was before it closes nothing."""
        assert work.policy_ref is not None
        row = _row(work)
        before = row.read()
        after = domain.reopened(before, event, at=work.now, policy=work.policy(work.policy_ref))
        _store(work, row, before, after)

    # The employer's desk

    @command(ConfirmItems)
    def confirm_items(self, work: Work, cmd: ConfirmItems) -> Done:
        """Confirm the truth of single items."""
        return _decide(work, cmd)

    @command(ReturnToApplicant)
    def return_to_applicant(self, work: Work, cmd: ReturnToApplicant) -> Done:
        """Give the form back; tells CaseReturned."""
        return _decide(work, cmd)

    @command(RecordSuperiorConsent)
    def record_superior_consent(self, work: Work, cmd: RecordSuperiorConsent) -> Done:
        """The superior unit's consent is on the desk."""
        return _decide(work, cmd)

    @command(OpenInternalPublicity)
    def open_internal_publicity(self, work: Work, cmd: OpenInternalPublicity) -> Posted:
        """Start the publicity; tells InternalPublicityOpened with its end, and warns if that is too late."""
        row, here = _before(work, cmd.case_id)
        decision = domain.decide(here, cmd)
        done = _settle(work, row, here.desk, decision, cmd)
        ends = decision.desk.publicity.ends_at
        return Posted(**done.model_dump(), ends_at=ends, warning=views.warning(replace(here, desk=decision.desk)))

    @command(RaiseObjection)
    def raise_objection(self, work: Work, cmd: RaiseObjection) -> Objected:
        """A colleague objects; the answer names the objection."""
        row, here = _before(work, cmd.case_id)
        decision = domain.decide(here, cmd)
        done = _settle(work, row, here.desk, decision, cmd)
        return Objected(**done.model_dump(), objection_id=decision.desk.publicity.objections[-1].id)

    @command(ResolveObjection)
    def resolve_objection(self, work: Work, cmd: ResolveObjection) -> Done:
        """Dismiss or uphold an objection."""
        return _decide(work, cmd)

    @command(Recommend)
    def recommend(self, work: Work, cmd: Recommend) -> Done:
        """Close the employer's desk and open the institution's; tells EmployerRecommended."""
        return _decide(work, cmd)

    @command(Decline)
    def decline(self, work: Work, cmd: Decline) -> Done:
        """End the case; tells ReviewRefused."""
        return _decide(work, cmd)

    @due(domain.EMPLOYER_WINDOW)
    def lapse(self, work: Work, case_id: str) -> None:
        """The employer's window is over; tells ReviewRefused if nobody decided."""
        _happen(work, case_id, domain.lapse)

    # The institution's desk

    @command(ClaimCase)
    def claim_case(self, work: Work, cmd: ClaimCase) -> Done:
        """Take a case to audit."""
        return _decide(work, cmd)

    @command(ReleaseCase)
    def release_case(self, work: Work, cmd: ReleaseCase) -> Done:
        """Put it back."""
        return _decide(work, cmd)

    @command(RequestCorrection)
    def request_correction(self, work: Work, cmd: RequestCorrection) -> Done:
        """Post the correction notice; tells CorrectionRequested with its deadline."""
        return _decide(work, cmd)

    @command(AllowSecondCorrection)
    def allow_second_correction(self, work: Work, cmd: AllowSecondCorrection) -> Done:
        """The bureau allows one more notice."""
        return _decide(work, cmd)

    @command(DecideCheckOnDocument)
    def decide_check_on_document(self, work: Work, cmd: DecideCheckOnDocument) -> Done:
        """Settle a registry check on the original document."""
        return _decide(work, cmd)

    @command(CountersignAudit)
    def countersign_audit(self, work: Work, cmd: CountersignAudit) -> Done:
        """The bureau countersigns the audit of an institution's own staff."""
        return _decide(work, cmd)

    @command(PassAudit)
    def pass_audit(self, work: Work, cmd: PassAudit) -> Done:
        """Accept the case; tells AuditPassed."""
        return _decide(work, cmd)

    @command(RefuseAudit)
    def refuse_audit(self, work: Work, cmd: RefuseAudit) -> Done:
        """End the case; tells ReviewRefused."""
        return _decide(work, cmd)

    @due(domain.CORRECTION_NOTICE)
    def flag_overdue(self, work: Work, case_id: str) -> None:
        """The time for the correction notice is over; the bureau finds the case in its list."""
        _happen(work, case_id, domain.flag_overdue)

    # Questions

    @question(GetDesk)
    def get_desk(self, work: Work, ask: GetDesk) -> DeskView:
        """A case as the reader may see it."""
        row, here = _before(work, ask.case_id)
        domain.read(here)
        return views.desk_view(here, row)

    @question(EmployerWorkList)
    def employer_work_list(self, work: Work, ask: EmployerWorkList) -> WorkList:
        """What waits for the acting officer's organisation, oldest first."""
        rows = tables.waiting_for_employer(domain.employer_of(work.actor))
        return views.work_list(tables.page(work.session, rows, ask.after, ask.limit), ask.limit, work.actor)

    @question(AuditWorkList)
    def audit_work_list(self, work: Work, ask: AuditWorkList) -> WorkList:
        """What waits for the acting auditor's institution; for the bureau, what is overdue at any."""
        institution = domain.institution_of(work.actor)
        rows = tables.waiting_for_audit(institution, ask.major) if institution else tables.overdue_at_audit(ask.major)
        return views.work_list(tables.page(work.session, rows, ask.after, ask.limit), ask.limit, work.actor)


def _decide(work: Work, cmd: Any) -> Done:
    """Load, decide, store, tell."""
    row, here = _before(work, cmd.case_id)
    return _settle(work, row, here.desk, domain.decide(here, cmd), cmd)


def _happen(work: Work, case_id: str, rule: Callable[[Desk, datetime, Policy], Decision | None]) -> None:
    """What a deadline brings, if the case still waits for it; else the deadline that holds now is shown and kept."""
    row, here = _before(work, case_id)
    decision = rule(here.desk, here.now, here.policy)
    if decision is None:
        row.write(here.desk, domain.shown_deadline(here.desk, here.policy))
        _reschedule(work, None, domain.deadline(here.desk, here.policy), case_id)
    else:
        _settle(work, row, here.desk, decision)


def _row(work: Work) -> DeskRow:
    """The row of the case an event is about, made if this is the first that is heard of it."""
    return tables.find(work.session, work.subject) or tables.new(work.session, work.subject)


def _before(work: Work, case_id: str) -> tuple[DeskRow, Here]:
    """The desk as the acting party stands before it. Raises `no-such-case`."""
    row = tables.find(work.session, case_id)
    if row is None or row.submitted_at is None:
        raise NO_SUCH_CASE()
    return row, Here(row.read(), work.actor, work.now, work.policy(row.policy))


def _settle(work: Work, row: DeskRow, before: Desk, decision: Decision, cmd: Command | None = None) -> Done:
    """Store a decision with its act, and tell its events."""
    after = decision.desk
    _store(work, row, before, after)
    if after != before:
        tables.record(work.session, row, decision, at=work.now, actor=work.actor, cmd=cmd)
    for event in decision.events:
        work.publish(event, subject=after.case_id, round=after.round, policy=after.policy)
    return Done(case_id=after.case_id, stage=after.stage, version=row.version)


def _store(work: Work, row: DeskRow, before: Desk, after: Desk) -> None:
    """Make the row what was decided, and keep its deadline with it."""
    if after.submitted_at is None:
        row.write(after, None)
    else:
        policy = work.policy(after.policy)
        row.write(after, domain.shown_deadline(after, policy))
        earlier = domain.deadline(before, policy) if before.submitted_at else None
        _reschedule(work, earlier, domain.deadline(after, policy), after.case_id)
    work.session.flush()


def _reschedule(work: Work, earlier: Deadline | None, now: Deadline | None, case_id: str) -> None:
    """Replace one deadline by another."""
    if earlier == now:
        return
    if earlier is not None:
        work.cancel(earlier[0], case_id)
    if now is not None:
        work.schedule(now[0], case_id, now[1])
