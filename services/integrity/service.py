"""The integrity service: load, decide, store, tell."""

from dataclasses import replace
from typing import Any

import shared.contracts.everything  # noqa: F401  (it hears every event)
from services.integrity import domain, queries, views
from services.integrity.domain import AtProposal, AtReport, AtSanction, Case, ReportDecision, SanctionDecision
from services.integrity.domain.problems import NO_SUCH_REPORT, NO_SUCH_SANCTION
from services.integrity.tables import CaseRow, ReportRow, SanctionRow, storable
from shared.bus import Work, command, due, on, question
from shared.contracts import integrity as say
from shared.contracts.base import CLOCK, Actor, Command, Event, Role, new_id
from shared.contracts.certificate import CertificateStatusChanged
from shared.contracts.sanction import RecordList, SanctionList, SanctionView, StandingView

REPORT_COMPLETION = "report_completion"

SOMEBODY = Actor(role=Role.PUBLIC, subject="reporter")
"""Whom an event names that must not say who reported."""


class IntegrityService:
    """Reports, sanctions, records, and the audit entry of every event."""

    name = "integrity"
    follows = True

    # What everybody tells

    @on(*Event.known.values())
    def hear(self, work: Work, event: Event) -> None:
        """Keep the event whole, note who acted, and learn what it says of a case."""
        assert work.envelope is not None
        queries.keep(work.session, work.envelope)
        if work.envelope.subject_kind == "case":
            queries.take_part(work.session, work.subject, work.actor)
            _learn(work, event)
            if isinstance(event, CertificateStatusChanged) and event.after == "suspended" and event.base:
                _investigate(work, event.number, event.base)

    # Reports

    @command(say.FileReport)
    def file_report(self, work: Work, cmd: say.FileReport) -> say.ReportView:
        """Receive a report on a publicised result; tells ReportStatusChanged."""
        case = queries.case(work.session, cmd.case_id)
        _, ref = domain.check_publicised(case)
        assert case is not None
        decision = domain.file_report(new_id(), case, cmd, work.actor, work.now, work.policy(ref))
        return _settle_report(work, ReportRow(), decision, cmd)

    @command(say.CompleteReport)
    def complete_report(self, work: Work, cmd: say.CompleteReport) -> say.ReportView:
        """Take what was missing; tells ReportStatusChanged if that changes how the report stands."""
        row, place = _at_report(work, cmd.report)
        return _settle_report(work, row, domain.decide(place, cmd), cmd)

    @command(say.DecideReport)
    def decide_report(self, work: Work, cmd: say.DecideReport) -> say.ReportView:
        """Uphold or dismiss a report; tells ReportStatusChanged."""
        row, place = _at_report(work, cmd.report)
        return _settle_report(work, row, domain.decide(place, cmd), cmd)

    @due(REPORT_COMPLETION)
    def lapse(self, work: Work, report: str) -> None:
        """Nobody supplied what was missing; tells ReportStatusChanged, and the case waits no longer."""
        row = work.session.get_one(ReportRow, report)
        decision = domain.lapse(row.read(), work.now, work.policy(row.policy))
        if decision is not None:
            _settle_report(work, row, decision, None)

    # Sanctions

    @command(say.ProposeSanction)
    def propose_sanction(self, work: Work, cmd: say.ProposeSanction) -> SanctionView:
        """The first signature, on a finding of the policy's table."""
        decision = domain.propose(new_id(), _at_proposal(work, cmd), cmd)
        return _settle_sanction(work, SanctionRow(), decision, cmd)

    @command(say.HearSanction)
    def hear_sanction(self, work: Work, cmd: say.HearSanction) -> SanctionView:
        """Put the person's statement on record."""
        return _decide(work, cmd)

    @command(say.ImposeSanction)
    def impose_sanction(self, work: Work, cmd: say.ImposeSanction) -> SanctionView:
        """One more signature; with the last one tells SanctionImposed."""
        return _decide(work, cmd)

    @command(say.LiftSanction)
    def lift_sanction(self, work: Work, cmd: say.LiftSanction) -> SanctionView:
        """End a sanction early; tells SanctionLifted."""
        return _decide(work, cmd)

    # Questions

    @question(say.GetReport)
    def get_report(self, work: Work, ask: say.GetReport) -> say.ReportView:
        """A report as the reader may see it."""
        row, place = _at_report(work, ask.report)
        domain.read(place)
        return views.report(row, place)

    @question(say.OpenReports)
    def open_reports(self, work: Work, ask: say.OpenReports) -> say.ReportList:
        """What waits for an integrity officer, oldest first."""
        domain.check_lists_reports(work.actor)
        return views.reports(queries.open_reports(work.session, ask.after, ask.limit), ask.limit, work.now)

    @question(say.GetSanction)
    def get_sanction(self, work: Work, ask: say.GetSanction) -> SanctionView:
        """A sanction as the reader may see it."""
        row, place = _at_sanction(work, ask.sanction)
        domain.read(place)
        return views.sanction(row, place)

    @question(say.OpenSanctions)
    def open_sanctions(self, work: Work, ask: say.OpenSanctions) -> SanctionList:
        """What waits for a statement, a signature or its lifting, oldest first."""
        domain.check_lists_sanctions(work.actor)
        return views.sanctions(queries.open_sanctions(work.session, ask.after, ask.limit), ask.limit)

    @question(say.Records)
    def records(self, work: Work, ask: say.Records) -> RecordList:
        """What is on record of a person now; what ran out is gone by itself."""
        domain.check_reads_records(work.actor, ask.person_ref)
        imposed = queries.imposed_on(work.session, [ask.person_ref])
        return views.records(one for one in imposed if one.is_on_record(work.now, work.policy(one.policy).tz))

    @question(say.Standing)
    def standing(self, work: Work, ask: say.Standing) -> StandingView:
        """Bans in force and blocking reports, for the certificate service."""
        domain.check_asks_standing(work.actor)
        imposed = queries.imposed_on(work.session, ask.person_refs)
        banned = [one for one in imposed if one.bans(work.now, work.policy(one.policy).tz)]
        reports = queries.reports_on(work.session, ask.cases)
        blocked = {report.case_id for report in reports if report.blocks(work.now)}
        return StandingView(bans=views.bans(banned), blocked=tuple(sorted(blocked)))


# Before


def _learn(work: Work, event: Event) -> None:
    """Keep what the event says of its case, if that is of use here."""
    row = queries.case_row(work.session, work.subject)
    before = row.read() if row else Case(work.subject)
    after = domain.heard(before, event, work.policy_ref)
    if after != before:
        row = row or CaseRow()
        row.write(after)
        work.session.add(row)


def _investigate(work: Work, number: str, base: str) -> None:
    """Open what an officer then finds among the open reports, once; a suspension that an officer ordered opens nothing.

    What else is known of the case by now does not matter: the hub and evaluation may be heard later.
    """
    number, base, policy = storable(number), storable(base), storable(work.policy_ref)
    if policy is None or queries.is_investigated(work.session, work.subject, base):
        return
    decision = domain.investigate(new_id(), work.subject, number=number, base=base, now=work.now, policy=policy)
    _store_report(replace(work, actor=CLOCK), ReportRow(), decision, None)


def _at_report(work: Work, report: str) -> tuple[ReportRow, AtReport]:
    """The report as the acting party stands before it. Raises `no-such-report`."""
    row = work.session.get(ReportRow, report)
    if row is None:
        raise NO_SUCH_REPORT()
    held = row.read()
    return row, AtReport(held, work.actor, _acted_as(work, held.case_id), work.now, work.policy(held.policy))


def _at_sanction(work: Work, sanction: str) -> tuple[SanctionRow, AtSanction]:
    """The sanction as the acting party stands before it. Raises `no-such-sanction`."""
    row = work.session.get(SanctionRow, sanction)
    if row is None:
        raise NO_SUCH_SANCTION()
    held = row.read()
    case, acted_as = queries.case(work.session, held.case_id), _acted_as(work, held.case_id, held.ref)
    return row, AtSanction(held, case, work.actor, acted_as, work.now, work.policy(held.policy))


def _at_proposal(work: Work, cmd: say.ProposeSanction) -> AtProposal:
    """What a sanction is to be proposed on."""
    row = work.session.get(ReportRow, cmd.report) if cmd.report else None
    case_id = cmd.case_id or (row.case_id if row else None)
    return AtProposal(
        case=queries.case(work.session, case_id),
        report=row.read() if row else None,
        actor=work.actor,
        acted_as=_acted_as(work, case_id, cmd.ref),
        now=work.now,
        policy=work.cycle(cmd.cycle),
    )


def _acted_as(work: Work, case_id: str | None, sanctioned: str | None = None) -> frozenset[Role]:
    """The roles in which the actor has a part: in the case, and as the very person."""
    subject = work.actor.subject
    roles = queries.roles_in(work.session, case_id, subject) if case_id else frozenset()
    return roles | {Role.APPLICANT} if subject == sanctioned else roles


# After


def _decide(work: Work, cmd: Any) -> SanctionView:
    """Load a sanction, decide, store, tell."""
    row, place = _at_sanction(work, cmd.sanction)
    return _settle_sanction(work, row, domain.decide(place, cmd), cmd)


def _settle_report(work: Work, row: ReportRow, decision: ReportDecision, cmd: Command | None) -> say.ReportView:
    """Store a report, tell its events, and answer with the report."""
    _store_report(work, row, decision, cmd)
    return views.report(*_at_report(work, decision.report.report))


def _store_report(work: Work, row: ReportRow, decision: ReportDecision, cmd: Command | None) -> None:
    """Store a report with its act and its deadline, note which officer has a part in the case, and tell its events."""
    held = decision.report
    row.write(held)
    work.session.add(row)
    work.session.flush()
    queries.record(work, row, decision, cmd)
    if held.status == "incomplete" and held.complete_by is not None:
        work.schedule(REPORT_COMPLETION, held.report, held.complete_by)
    else:
        work.cancel(REPORT_COMPLETION, held.report)
    if not decision.anonymously:
        queries.take_part(work.session, held.case_id, work.actor)
    teller = replace(work, actor=SOMEBODY) if decision.anonymously else work
    for event in decision.told:
        teller.publish(event, held.report, policy=held.policy, subject_kind="report")


def _settle_sanction(work: Work, row: SanctionRow, decision: SanctionDecision, cmd: Command) -> SanctionView:
    """Store a sanction with its act, note who has a part in the case now, and tell its events."""
    held = decision.sanction
    row.write(held)
    work.session.add(row)
    work.session.flush()
    queries.record(work, row, decision, cmd)
    if held.case_id is not None:
        queries.take_part(work.session, held.case_id, work.actor)
    for event in decision.told:
        work.publish(event, held.sanction, policy=held.policy, subject_kind="sanction")
    return views.sanction(*_at_sanction(work, held.sanction))
