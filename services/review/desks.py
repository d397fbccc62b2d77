"""A desk, loaded and stored: the one way in which a decision becomes rows, deadlines and events."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.review import bans, certificates, domain, suspensions, tables, telling
from services.review.domain import Deadline, Decision, Desk, Here, Reminder
from services.review.tables import DeskRow
from shared.bus import Work
from shared.contracts.base import Command, Done, Event
from shared.errors import NO_SUCH_CASE
from shared.mirrors.stops import suspended_since
from shared.policy import Policy


def decide(work: Work, cmd: Any) -> Done:
    """Load, decide, store, tell."""
    row, here = stand_before(work, cmd.case_id)
    return settle(work, row, here.desk, domain.decide(here, cmd), cmd)


def happen(work: Work, case_id: str, rule: Callable[[Desk, datetime, Policy], Decision | None]) -> None:
    """What a deadline brings, if the case still waits for it; else the deadline that holds now is shown and kept."""
    row, here = stand_before(work, case_id)
    desk = here.desk
    decision = rule(desk, here.now, here.policy)
    if decision is None:
        row.write(desk, domain.shown_deadline(desk, here.policy))
        _reschedule(work, None, domain.deadline(desk, here.policy), case_id)
        _remind_later(work, None, domain.reminder(desk, here.policy), case_id)
    else:
        settle(work, row, desk, decision)


def remind(work: Work, case_id: str) -> None:
    """The party finds a reminder from now on, if the case still waits for it and the deadline has not moved."""
    _, here = stand_before(work, case_id)
    reminder = domain.reminder(here.desk, here.policy)
    if reminder and here.now < reminder.at:
        work.schedule(domain.REMINDER, case_id, reminder.at)
    elif reminder:
        tables.remind(work.session, case_id, reminder)


def hear(work: Work, rule: Callable[..., Desk], event: Event) -> None:
    """What follows from the bureau's word on a case, which the desk may not have heard of yet."""
    assert work.policy_ref is not None
    row = tables.heard_of(work.session, work.subject)
    before = row.read()
    store(work, row, before, rule(before, event, at=work.now, policy=work.policy(work.policy_ref)))


def stand_before(work: Work, case_id: str) -> tuple[DeskRow, Here]:
    """The desk as the acting party stands before it. Raises `no-such-case`."""
    row = tables.find(work.session, case_id)
    if row is None or row.submitted_at is None:
        raise NO_SUCH_CASE()
    desk = row.read()
    told = suspensions.told(work, desk)
    policy = suspensions.counting(work, desk, told)
    banned = bans.banned_until(work.session, desk.applicant, work.now.astimezone(policy.tz).date())
    held = desk.stage in domain.AT_INSTITUTION
    base = certificates.base_title(work.session, row, desk.applicant) if held else None
    suspended = suspended_since(desk.institution, told, work.now)
    publicised = desk.stage is domain.Stage.EMPLOYER_PUBLICITY
    may_come = publicised and work.is_scheduled(domain.PUBLICITY_END, case_id)
    return row, Here(desk, work.actor, work.now, policy, banned, suspended, base, may_come)


def settle(work: Work, row: DeskRow, before: Desk, decision: Decision, cmd: Command | None = None) -> Done:
    """Store a decision with its act, and tell its events."""
    after = decision.desk
    store(work, row, before, after)
    if after != before:
        tables.record(work.session, row, decision, at=work.now, actor=work.actor, cmd=cmd)
        for event in telling.events(decision, cmd):
            work.publish(event, subject=after.case_id, round=after.round, policy=after.policy)
    return Done(case_id=after.case_id, stage=after.stage, version=row.version)


def store(work: Work, row: DeskRow, before: Desk, after: Desk) -> None:
    """Make the row what was decided, and keep its deadline with it."""
    if after.submitted_at is None:
        row.write(after, None)
    else:
        policy = suspensions.counting(work, after, suspensions.told(work, after))
        row.write(after, domain.shown_deadline(after, policy))
        (ended, reminded), (ends, reminds) = _ahead(before, policy), _ahead(after, policy)
        _reschedule(work, ended, ends, row.case_id)
        _reschedule(work, domain.publicity_end(before), domain.publicity_end(after), row.case_id)
        _remind_later(work, reminded, reminds, row.case_id)
    work.session.flush()


def _ahead(desk: Desk, policy: Policy) -> tuple[Deadline | None, Reminder | None]:
    """What happens by itself next, and who is reminded; nothing of a case that was never submitted."""
    if desk.submitted_at is None:
        return None, None
    return domain.deadline(desk, policy), domain.reminder(desk, policy)


def _reschedule(work: Work, earlier: Deadline | None, now: Deadline | None, case_id: str) -> None:
    """Replace one deadline by another."""
    if earlier == now:
        return
    if earlier is not None:
        work.cancel(earlier[0], case_id)
    if now is not None:
        work.schedule(now[0], case_id, now[1])


def _remind_later(work: Work, earlier: Reminder | None, now: Reminder | None, case_id: str) -> None:
    """Replace one reminder by another, whether the party has it already or not."""
    if earlier == now:
        return
    work.cancel(domain.REMINDER, case_id)
    tables.forget_reminder(work.session, case_id)
    if now is not None:
        work.schedule(domain.REMINDER, case_id, max(now.at, work.now))
