"""The defence and the panel's opinion (三(一)4): what follows from each move. Whether it is open is decided before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from services.evaluation.domain import dates, experts
from services.evaluation.domain import problems as no
from services.evaluation.domain.case import Defence, Opinion, State
from services.evaluation.domain.experts import fault
from services.evaluation.domain.place import Decision, Here, Told
from shared.contracts.evaluation import (
    CaseDecided,
    DefenceScheduled,
    RecordAttendance,
    Reschedule,
    ScheduleDefence,
    SubmitPanelOpinion,
)
from shared.errors import Failure
from shared.workdays import moment


def schedule_defence(here: Here, cmd: ScheduleDefence) -> Decision:
    """The applicant is called."""
    return _called(here, Defence(_slot(here, cmd.at), cmd.room))


def reschedule(here: Here, cmd: Reschedule) -> Decision:
    """The applicant is called to another slot, with the same notice. What a suspension brings about does not count."""
    assert here.case.defence is not None
    moved = here.case.defence.moved + (not here.slot_lost)
    return _called(here, Defence(_slot(here, cmd.at), cmd.room, moved))


def record_attendance(here: Here, cmd: RecordAttendance) -> Decision:
    """Who was there goes on to the panel's opinion; who was not has ended the case."""
    assert here.case.defence is not None
    defence = replace(here.case.defence, present=cmd.present)
    if cmd.present:
        return Decision((replace(here.case, defence=defence, state=State.DEFENDED),))
    case = replace(here.case, defence=defence, state=State.ABSENT).reaching("absence", here.now)
    return Decision((case,), told=(Told(case, CaseDecided(meeting=None, absent=True)),))


def submit_panel_opinion(here: Here, cmd: SubmitPanelOpinion) -> Decision:
    """The case can go before a committee. Until it is listed, a later opinion replaces the earlier."""
    failures = tuple(_panel_faults(here, cmd))
    if failures:
        raise no.PANEL_UNFIT(n=len(failures), failures=failures)
    opinion = Opinion(cmd.panel, cmd.scores, cmd.opinion, here.now)
    return Decision((replace(here.case, state=State.ASSESSED, opinion=opinion),))


def _called(here: Here, defence: Defence) -> Decision:
    case = replace(here.case, state=State.SCHEDULED, defence=defence)
    return Decision((case,), told=(Told(case, DefenceScheduled(at=defence.at, room=defence.room)),))


def _slot(here: Here, at: datetime) -> datetime:
    """The slot, if it lies in the time of evaluation and leaves the applicant the notice."""
    opens, ends = dates.evaluation(here.case.series, here.policy)
    if not opens <= at < ends:
        raise no.SLOT_OUTSIDE(opens=opens.date(), ends=moment(ends))
    earliest = dates.notice_ends(here.now, here.policy)
    if at < earliest:
        days = here.policy.deadlines.defence_notice_working_days
        raise no.NOTICE_TOO_SHORT(days=days, ends=moment(earliest))
    return at


def _panel_faults(here: Here, cmd: SubmitPanelOpinion) -> Iterator[Failure]:
    least = here.policy.evaluation.defence.panel
    if len(cmd.panel) < least:
        n = len(cmd.panel)
        yield fault("panel-size", f"{n}人", f"{n} experts", f"不少于{least}人", f"at least {least}", "panel")
    yield from experts.faults(cmd.panel, here.case.level, "panel")
    for member in cmd.panel:
        reason = experts.conflict(here.case, member)
        if reason or member.ref == here.actor.subject:
            found = reason or experts.HAS_A_PART
            yield fault("expert-conflict", found, "a conflict", "应当回避", "must be recused", f"panel.{member.ref}")
    criteria = {criterion.id for criterion in here.policy.criteria(here.case.series)}
    if set(cmd.scores) != criteria:
        found, needed = ", ".join(sorted(cmd.scores)), ", ".join(sorted(criteria))
        yield fault("scores-by-criteria", found, found, needed, needed, "scores")
