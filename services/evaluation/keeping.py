"""From the tables to the rules and back: how a case or a meeting is loaded, stored and told of."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from services.evaluation import domain, tables, views
from services.evaluation.certificates import bases_of
from services.evaluation.domain import Case, Decision, Hall, Here, Mark, Meeting, Phase, Room
from services.evaluation.domain.problems import MEETING_EXISTS, NO_SUCH_MEETING
from services.evaluation.tables import CaseRow, MeetingRow, Suspension
from shared.bus import Work
from shared.contracts.base import Command, Done
from shared.contracts.committee import MeetingState
from shared.contracts.evaluation import ConveneMeeting
from shared.errors import NO_SUCH_CASE
from shared.mirrors import suspensions
from shared.mirrors.civil_service import serving
from shared.mirrors.stops import Suspension as Told
from shared.mirrors.stops import suspended_since
from shared.policy import Policy


def before(work: Work, case_id: str) -> tuple[CaseRow, Here]:
    """The case as the acting party stands before it. Raises `no-such-case`."""
    row = tables.find(work.session, case_id)
    if row is None or row.due is None:
        raise NO_SUCH_CASE()
    case, told = row.read(), _suspensions(work, row.institution)
    slot = case.defence.at if case.defence else None
    return row, Here(
        case,
        work.actor,
        work.now,
        work.policy(row.policy),
        suspended_since=suspended_since(row.institution, told, work.now),
        slot_lost=slot is not None and suspended_since(row.institution, told, slot) is not None,
    )


def in_room(work: Work, meeting: str, *, with_cases: bool = False) -> tuple[MeetingRow, dict[str, CaseRow], Room]:
    """The meeting as the acting party stands in it. Raises `no-such-meeting`."""
    row = tables.meeting(work.session, meeting)
    if row is None:
        raise NO_SUCH_MEETING()
    held = row.read()
    rows = tables.cases(work.session, (item.case_id for item in held.items)) if with_cases else {}
    return row, rows, _room(work, held, rows)


def convene(work: Work, cmd: ConveneMeeting) -> MeetingState:
    """Decide about a meeting that is not there yet, store it, tell."""
    rows = tables.cases(work.session, cmd.cases)
    decision = domain.convene(_hall(work, cmd, rows), cmd)
    assert decision.meeting is not None
    row = tables.new_meeting(work.session, decision.meeting)
    try:
        work.session.flush()
    except IntegrityError:
        raise MEETING_EXISTS(meeting=cmd.meeting) from None
    return _settle_meeting(work, row, rows, decision, cmd)


def decide(work: Work, cmd: Any) -> Done:
    """Load a case, decide, store, tell."""
    row, here = before(work, cmd.case_id)
    decision = domain.decide(here, cmd)
    _settle(work, {row.case_id: row}, decision)
    if decision.cases != (here.case,):
        tables.record(work.session, row, decision, at=work.now, actor=work.actor, cmd=cmd)
    return Done(case_id=row.case_id, stage=row.state, version=row.version)


def meet(work: Work, cmd: Any, *, with_cases: bool = False) -> MeetingState:
    """Load a meeting, decide, store, tell."""
    row, rows, room = in_room(work, cmd.meeting, with_cases=with_cases)
    return _settle_meeting(work, row, rows, domain.decide(room, cmd), cmd)


def happen(work: Work, row: CaseRow, decision: Decision | None) -> None:
    """What a deadline or a report brings, if anything."""
    if decision is None:
        return
    _settle(work, {row.case_id: row}, decision)
    if decision.move:
        tables.record(work.session, row, decision, at=work.now, actor=work.actor, cmd=None)


def store(work: Work, row: CaseRow, earlier: Case, after: Case) -> None:
    """Make the row what was decided, and keep its deadline with it."""
    row.write(after)
    past, coming = domain.deadline(earlier), domain.deadline(after)
    if past == coming:
        return
    if past is not None:
        work.cancel(past[0], after.case_id)
    if coming is not None:
        work.schedule(coming[0], after.case_id, coming[1])


def put_away(work: Work) -> Case:
    """Close the case that the hub has ended, whatever became of it here; the case as it is then."""
    row = tables.heard_of(work.session, work.subject)
    before = row.read()
    after = domain.closed(before, Mark(work.round, work.now))
    if after is not before:
        leave_meeting(work, before)
        store(work, row, before, after)
    return after


def leave_meeting(work: Work, case: Case) -> None:
    """A case that ended elsewhere is on no list any more; its box, open or not, is closed unapplied."""
    if case.meeting is None or case.state not in domain.AT_MEETING:
        return
    row = tables.meeting(work.session, case.meeting)
    assert row is not None
    row.write(domain.left(row.read(), case.case_id))


def _hall(work: Work, cmd: ConveneMeeting, rows: dict[str, CaseRow]) -> Hall:
    policy, cases = work.cycle(cmd.cycle), _read(rows)
    return Hall(
        cases=cases,
        banned=_banned(work, (case.person_ref for case in cases.values()), policy),
        taken=tables.meeting(work.session, cmd.meeting) is not None,
        actor=work.actor,
        now=work.now,
        policy=policy,
        salt=secrets.token_hex(16),
        bases=bases_of(work.session, cases),
        serving=serving(work.session, tables.CivilService, cases),
        suspended_since=_suspended_since(work, work.actor.organisation),
    )


def _suspended_since(work: Work, institution: str | None) -> datetime | None:
    """Since when an institution does not evaluate; None while it is at work (四(三))."""
    return suspended_since(institution, _suspensions(work, institution), work.now) if institution else None


def _suspensions(work: Work, institution: str) -> list[Told]:
    return suspensions.of(work.session, Suspension, [institution])


def _room(work: Work, meeting: Meeting, rows: dict[str, CaseRow]) -> Room:
    return Room(
        meeting,
        _read(rows),
        work.actor,
        work.now,
        work.policy(meeting.policy),
        held_off=_held_off(work, meeting) if meeting.phase is Phase.CONVENED else frozenset(),
        suspended_since=_suspended_since(work, meeting.institution),
    )


def _held_off(work: Work, meeting: Meeting) -> frozenset[str]:
    """The cases of a closed list whose applicant is banned or a civil servant by now, or lost the base title since."""
    listed = [item.case_id for item in meeting.items]
    lost = {case_id for case_id, base in bases_of(work.session, listed).items() if not base.stands}
    persons = {row.case_id: row.person_ref for row in tables.cases(work.session, listed).values()}
    barred = _banned(work, persons.values(), work.policy(meeting.policy))
    banned = {case_id for case_id, person in persons.items() if person in barred}
    return serving(work.session, tables.CivilService, listed) | lost | banned


def _banned(work: Work, persons: Iterable[str], policy: Policy) -> frozenset[str]:
    bans = tables.bans_of(work.session, set(persons))
    return frozenset(person for person, ban in bans if domain.in_force(ban, work.now, policy))


def _settle_meeting(
    work: Work, row: MeetingRow, rows: dict[str, CaseRow], decision: Decision, cmd: Command
) -> MeetingState:
    """Store what was decided in a meeting with its act, tell its events, and answer with the meeting."""
    assert decision.meeting is not None
    row.write(decision.meeting)
    _settle(work, rows, decision)
    tables.record(work.session, row, decision, at=work.now, actor=work.actor, cmd=cmd)
    return views.meeting(_room(work, decision.meeting, {}), row.version)


def _settle(work: Work, rows: dict[str, CaseRow], decision: Decision) -> None:
    """Store the cases of a decision and tell its events."""
    for case in decision.cases:
        row = rows[case.case_id]
        store(work, row, row.read(), case)
    work.session.flush()
    for told in decision.told:
        work.publish(told.event, subject=told.case.case_id, round=told.case.round, policy=told.case.policy)


def _read(rows: dict[str, CaseRow]) -> dict[str, Case]:
    return {case_id: row.read() for case_id, row in rows.items()}
