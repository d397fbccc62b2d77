"""What the bureau does about a case that goes no further by itself."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from services.application import cases, checks, facts, standing, suspending, words
from services.application.domain import case as rules
from services.application.domain import dates, parties, table
from services.application.domain.assigning import Hands, reassigned
from services.application.domain.problems import ANOTHER_LIVE_CASE, NOTHING_LOST
from services.application.tables import Case, history_of
from shared.bus import Work
from shared.contracts.application import CloseForDeath, CloseNotEvaluated, ReassignCase, RefuseAfterAudit, ReopenCase
from shared.contracts.base import Done
from shared.contracts.case_events import CaseReassigned, CaseReopened, Stay
from shared.contracts.vocabulary import Outcome, Stage
from shared.policy import Policy


def close_not_evaluated(work: Work, cmd: CloseNotEvaluated) -> Done:
    """End what no committee took in time."""
    case = _held(work, cmd.case_id)
    row = table.row(case.at, "close_not_evaluated", work.actor.role)
    dates.check_never_evaluated(cases.policy_of(work, case), case.stated(), work.now)
    return cases.move(work, case, row, reason=cmd.reason)


def reopen(work: Work, cmd: ReopenCase) -> Done:
    """Take a case up again at the stage it left, with new time there and at the stages after it."""
    case = _held(work, cmd.case_id)
    outcome, left = case.outcome and Outcome(case.outcome), case.closed_from and Stage(case.closed_from)
    row = table.reopening(case.at, outcome or None, left or None, work.actor.role)
    dates.check_still_evaluated(cases.policy_of(work, case), case.stated(), work.now)
    _revive(work, case)
    case.reason = case.clause = None
    case.grace_since = work.now
    reason = f"{words.FAULTS[cmd.fault]}：{cmd.reason}"
    cases.move(work, case, row, reason=reason, deadline=_new_end(work, case, row.to))
    if case.deadline and table.by_deadline(row.to):
        cases.ends_at(work, case, case.deadline)
    cases.tell(work, case, CaseReopened(stage=row.to, deadline=case.deadline, reason=reason))
    checks.ask_on(work, case)
    if row.to is Stage.PAYMENT:
        facts.charge(work, case)
    return cases.done(work, case)


def reassign(work: Work, cmd: ReassignCase) -> Done:
    """Give a case to another employer, which has new time for it, or to another institution, or both."""
    case = _held(work, cmd.case_id)
    row = table.row(case.at, "reassign", work.actor.role)
    policy, form, now = cases.policy_of(work, case), case.stated(), Hands(case.employer, case.addressed_to)
    wanted = Hands(cmd.employer, cmd.institution)
    then = reassigned(policy, form, case.at, now, wanted, held=_held_by_meeting(work, case))
    if then.institution != now.institution:
        _move_on(work, case, policy, then)
    case.employer, case.addressed_to = then.employer, then.institution
    case.auditor = case.auditor if then.institution == now.institution else None
    reason = f"{words.of_change(policy, now, then)}：{cmd.reason}"
    cases.note(work, case, row.move, reason=reason, clause=row.clause)
    _tell_reassigned(work, case, reason, new_employer=then.employer != now.employer)
    if case.at is Stage.EVALUATION:
        case.round += 1
        case.listed_at = case.box_opened_at = None
        facts.evaluate(work, case)
    return cases.done(work, case)


def _held_by_meeting(work: Work, case: Case) -> bool:
    """A meeting has the case on its list; of a suspended institution, which cannot hold it, only once a box is open."""
    listed = rules.listed(case.listed_at, work.now) and suspending.since(work, case.institution) is None
    return listed or cases.box_open(work, case)


def _move_on(work: Work, case: Case, policy: Policy, then: Hands) -> None:
    """From the audit on an institution has the case, and what stopped it there stays so."""
    assert then.institution
    suspending.check_at_work(work, policy, then.institution)
    if case.institution is not None:
        left = Stay(institution=case.institution, until=work.now)
        case.earlier = [stay.model_dump(mode="json") for stay in (*case.stays(), left)]
        case.institution = then.institution


def _tell_reassigned(work: Work, case: Case, reason: str, *, new_employer: bool) -> None:
    assert case.addressed_to
    grace = None
    if new_employer and case.at in (Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY):
        case.grace_since = work.now
        grace = case.deadline = _new_end(work, case, case.at)
    told = CaseReassigned(
        employer=case.employer,
        institution=case.addressed_to,
        earlier=case.stays(),
        reason=reason,
        grace_until=grace,
    )
    cases.tell(work, case, told)


def close_for_death(work: Work, cmd: CloseForDeath) -> Done:
    """End the case of somebody who died before the ballot; after it the case goes on."""
    case = _held(work, cmd.case_id)
    row = table.row(case.at, "close_for_death", work.actor.role)
    rules.check_box_closed(cases.box_open(work, case))
    cases.check_in_time(work, case)
    return cases.move(work, case, row, reason=cmd.reason)


def refuse_after_audit(work: Work, cmd: RefuseAfterAudit) -> Done:
    """End what can be neither listed nor certified any more. Raises `nothing-lost` where nothing says so."""
    case = _held(work, cmd.case_id)
    row = table.row(case.at, "refuse_after_audit", work.actor.role)
    if case.at is Stage.FILING_CHECK and case.title_date is None:  # what was not accepted yet is returned
        raise table.illegal(case.at, row.move, work.actor.role)
    rules.check_box_closed(cases.box_open(work, case) and case.at is Stage.EVALUATION)
    clause = standing.lost(work, case)
    if clause is None:
        raise NOTHING_LOST(clause=row.clause)
    return cases.move(work, case, row, reason=cmd.reason, clause=clause)


def _held(work: Work, case_id: str) -> Case:
    parties.check_bureau(work.actor)
    case = cases.held(work, case_id)
    acted = (entry.by() for entry in history_of(work.session, case.id))
    parties.check_clean_hands(work.actor, case.person_ref, acted)
    return case


def _revive(work: Work, case: Case) -> None:
    """Make the case its applicant's live one again. Raises `another-live-case`."""
    case.live = True
    try:
        work.session.flush()
    except IntegrityError:
        raise ANOTHER_LIVE_CASE(clause="三(一)1") from None


def _new_end(work: Work, case: Case, stage: Stage) -> datetime | None:
    """When a stage that is reopened now ends; a payment's end comes with its new order."""
    policy, form = cases.policy_of(work, case), case.stated()
    match stage:
        case Stage.DRAFT:
            return dates.application_window(policy, form, work.now).closes
        case Stage.ASSOCIATION_REVIEW:
            return dates.association_ends(policy, form, work.now, work.now)
        case Stage.EMPLOYER_REVIEW | Stage.EMPLOYER_PUBLICITY:
            return dates.employer_ends(policy, form, work.now, work.now)
        case Stage.CORRECTION:
            return dates.correction_ends(policy, work.now)
    return None
