"""The evaluation service: load, decide, store, tell."""

from services.evaluation import domain, keeping, lists, tables, views
from services.evaluation.certificates import Certificate
from services.evaluation.domain import Mark, Report
from shared.bus import Work, command, due, on, question
from shared.contracts.base import Done
from shared.contracts.case_events import CaseClosed, CaseWithdrawn, EvaluationDue, StandingChecked
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.committee import MeetingState, Publicity
from shared.contracts.evaluation import (
    AcceptResults,
    ConveneMeeting,
    EvaluationList,
    EvaluationView,
    EvaluationWorkList,
    GetEvaluation,
    GetMeeting,
    OpenBallot,
    PublicityList,
    RecordAttendance,
    RecordTally,
    Recuse,
    Reschedule,
    ScheduleDefence,
    SendBackResults,
    SignIn,
    SignMinutes,
    SubmitPanelOpinion,
)
from shared.contracts.integrity import ReportStatusChanged, SanctionImposed, SanctionLifted
from shared.mirrors import civil_service, issued, suspensions


class EvaluationService:
    """Defence, committee, signed paper ballot, acceptance and publicity of results."""

    name = "evaluation"

    # What the hub tells

    @on(EvaluationDue)
    def begin_evaluation(self, work: Work, event: EvaluationDue) -> None:
        """A case waits for its defence or its committee, for the first time or in another round."""
        assert work.policy_ref is not None
        row = tables.heard_of(work.session, work.subject)
        before = row.read()
        mark = Mark(work.round, work.now)
        after = domain.due(before, event, mark, work.policy_ref, work.policy(work.policy_ref))
        if after is not before:
            row.keep(event)
            keeping.leave_meeting(work, before)
            keeping.store(work, row, before, after)

    @on(CaseClosed)
    def put_away(self, work: Work, _: CaseClosed) -> None:
        """The case ended elsewhere; nothing more is decided about it, and an open box closes unapplied."""
        keeping.put_away(work)

    @on(CaseWithdrawn)
    def let_go(self, work: Work, event: CaseWithdrawn) -> None:
        """It ended by a withdrawal, which this service alone can date against its lists; tells CaseReleased."""
        case = keeping.put_away(work)
        told = domain.released(case, work.round, event.at)
        work.publish(told, subject=work.subject, round=work.round, policy=work.policy_ref)

    @on(StandingChecked)
    def note_standing(self, work: Work, event: StandingChecked) -> None:
        """No case of a civil servant is listed, and none of their boxes opens."""
        civil_service.hear(work.session, tables.CivilService, work.subject, event, work.now)

    # Defence

    @command(ScheduleDefence)
    def schedule_defence(self, work: Work, cmd: ScheduleDefence) -> Done:
        """Call the applicant; tells DefenceScheduled."""
        return keeping.decide(work, cmd)

    @command(Reschedule)
    def reschedule(self, work: Work, cmd: Reschedule) -> Done:
        """Call the applicant to another slot; tells DefenceScheduled again."""
        return keeping.decide(work, cmd)

    @command(RecordAttendance)
    def record_attendance(self, work: Work, cmd: RecordAttendance) -> Done:
        """Whether the applicant was there; an absence tells CaseDecided."""
        return keeping.decide(work, cmd)

    @command(SubmitPanelOpinion)
    def submit_panel_opinion(self, work: Work, cmd: SubmitPanelOpinion) -> Done:
        """The case can go before a committee."""
        return keeping.decide(work, cmd)

    # Meeting

    @command(ConveneMeeting)
    def convene_meeting(self, work: Work, cmd: ConveneMeeting) -> MeetingState:
        """Name the committee and close its case list; tells CaseListed for each case."""
        return keeping.convene(work, cmd)

    @command(SignIn)
    def sign_in(self, work: Work, cmd: SignIn) -> MeetingState:
        """A member is in the room."""
        return keeping.meet(work, cmd)

    @command(Recuse)
    def recuse(self, work: Work, cmd: Recuse) -> MeetingState:
        """A member does not attend for a case."""
        return keeping.meet(work, cmd)

    @command(OpenBallot)
    def open_ballot(self, work: Work, cmd: OpenBallot) -> MeetingState:
        """Freeze who attends; tells BoxOpened for each case whose box has a quorum."""
        return keeping.meet(work, cmd, with_cases=True)

    @command(RecordTally)
    def record_tally(self, work: Work, cmd: RecordTally) -> MeetingState:
        """The counted papers of one case."""
        return keeping.meet(work, cmd)

    @command(SignMinutes)
    def sign_minutes(self, work: Work, cmd: SignMinutes) -> MeetingState:
        """Seal the record; tells CaseDecided for each case, without the outcome."""
        return keeping.meet(work, cmd, with_cases=True)

    # Acceptance and publicity

    @command(AcceptResults)
    def accept_results(self, work: Work, cmd: AcceptResults) -> MeetingState:
        """The record stands the check; tells ResultAccepted for each case and opens the publicity."""
        return keeping.meet(work, cmd, with_cases=True)

    @command(SendBackResults)
    def send_back_results(self, work: Work, cmd: SendBackResults) -> MeetingState:
        """The cases wait for another meeting; tells ResultSentBack for each."""
        return keeping.meet(work, cmd, with_cases=True)

    @due(domain.PUBLICITY_END)
    def end_publicity(self, work: Work, case_id: str) -> None:
        """The last day is over; tells PublicityClosed unless a report blocks."""
        row = tables.heard_of(work.session, case_id)
        keeping.happen(work, row, domain.end_publicity(row.read(), work.now))

    # What integrity tells

    @on(ReportStatusChanged)
    def note_report(self, work: Work, event: ReportStatusChanged) -> None:
        """A report blocks or not; one dismissed after the last day tells PublicityClosed."""
        row = tables.heard_of(work.session, event.case_id)
        news = Report(work.now, event.status, event.blocks)
        keeping.happen(work, row, domain.reported(row.read(), event.report, news))

    @on(SanctionImposed)
    def note_sanction(self, work: Work, event: SanctionImposed) -> None:
        """A banned person's cases are not listed; a suspended institution evaluates nothing."""
        suspensions.impose(work.session, tables.Suspension, event, work.now)
        if "ban" in event.effects:
            row = tables.ban(work.session, event.sanction, event.ref)
            row.since, row.until = event.since, event.until

    @on(SanctionLifted)
    def lift_sanction(self, work: Work, event: SanctionLifted) -> None:
        """The ban or the suspension, heard of or not, is over."""
        suspensions.lift(work.session, tables.Suspension, event)
        if event.target == "applicant":
            tables.ban(work.session, event.sanction, event.ref).lifted_at = event.lifted_at

    # What the certificate service tells

    @on(CertificateIssued)
    def note_certificate(self, work: Work, event: CertificateIssued) -> None:
        """A title is in force, and may be the base of the next one."""
        assert work.envelope is not None
        issued.hear_issue(work.session, Certificate, event, work.envelope.seq)

    @on(CertificateStatusChanged)
    def note_certificate_state(self, work: Work, event: CertificateStatusChanged) -> None:
        """No case is listed, and no box opens, on a title that was suspended or revoked."""
        assert work.envelope is not None
        issued.hear_change(work.session, Certificate, event, work.envelope.seq)

    # Questions

    @question(GetEvaluation)
    def get_evaluation(self, work: Work, ask: GetEvaluation) -> EvaluationView:
        """A case as the reader may see it."""
        row, here = keeping.before(work, ask.case_id)
        domain.read_case(here)
        return views.evaluation(here, row)

    @question(GetMeeting)
    def get_meeting(self, work: Work, ask: GetMeeting) -> MeetingState:
        """A meeting as the reader may see it."""
        row, _, room = keeping.in_room(work, ask.meeting)
        domain.read_meeting(room)
        return views.meeting(room, row.version)

    @question(EvaluationWorkList)
    def evaluation_work_list(self, work: Work, ask: EvaluationWorkList) -> EvaluationList:
        """What the acting secretary's institution has in evaluation."""
        rows = lists.in_evaluation(domain.secretary_of(work.actor))
        return views.work_list(lists.page(work.session, rows, ask.after, ask.limit), ask.limit)

    @question(PublicityList)
    def publicity_list(self, work: Work, ask: PublicityList) -> Publicity:
        """What is public now, for everybody."""
        policy = work.cycle(ask.cycle)
        institution = None if ask.institution is None else policy.institution(ask.institution).id
        rows = lists.public(policy.id, institution, work.now)
        return views.publicity(lists.page(work.session, rows, ask.after, ask.limit), ask.limit)
