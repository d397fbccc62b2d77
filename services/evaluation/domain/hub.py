"""What follows from what the hub tells. Its events are heard in any order, so these rules commute.

A closing ends every evaluation that the hub opened before it, also one that is heard later; one that
it opens after it, or at another institution, begins anew. The next round after a result was sent back is
opened here, not by the hub.

What a withdrawal came after is told by the time at which it was held, whatever was heard first.
"""

from dataclasses import replace
from datetime import datetime

from services.evaluation.domain.case import Case, Mark, Reach, State
from shared.contracts.base import Role
from shared.contracts.case_events import EvaluationDue
from shared.contracts.evaluation import CaseReleased
from shared.policy import Policy


def due(case: Case, event: EvaluationDue, mark: Mark, ref: str, policy: Policy) -> Case:
    """The case as it waits for its defence or its committee; the same case if the event is stale.

    What an earlier round brought, defence and opinion included, counts no more. Reports stay. `ref` names
    the policy that the case was opened under; `policy` has its amendments too.
    """
    if _stale(case, mark):
        return case
    applicant = event.snapshot.holder.person_ref
    return replace(
        _begun(case.case_id, event, ref, policy),
        round=_next_round(case, mark),
        due=mark,
        closing=case.closing,
        reports=case.reports,
        hands={**case.hands, applicant: Role.APPLICANT},
    )


def closed(case: Case, mark: Mark) -> Case:
    """The case put away; the same case if the hub has opened an evaluation after this closing.

    The hub's round may lie behind the one here, where the hub has not yet heard that a result was sent
    back; what counts is that it said so after the evaluation it opened last.
    """
    if case.closing is not None and mark <= case.closing:
        return case
    if case.due is not None and mark < case.due:
        return case
    return replace(case, state=State.CLOSED, closing=mark)


FURTHEST: tuple[Reach, ...] = ("absence", "ballot", "list")
"""An absence ends a case, a box opens after its list has closed."""


def released(case: Case, round: int, held: datetime) -> CaseReleased:
    """What a withdrawal that was `held` then came after (三(一)4); in the hub's `round`, or one that was opened here.

    An earlier round does not count: the hub gave the case to another committee, which began anew. A case of
    which nothing was heard yet has come nowhere: it was never listed, and is not any more.
    """
    found = {each.what for each in case.reached if each.round >= round and each.holds(held)}
    return CaseReleased(after=next((what for what in FURTHEST if what in found), None))


def _begun(case_id: str, event: EvaluationDue, ref: str, policy: Policy) -> Case:
    form = event.snapshot.form
    assert form.major is not None
    assert form.level is not None
    return Case(
        case_id=case_id,
        state=State.WAITING,
        policy=ref,
        person_ref=event.snapshot.holder.person_ref,
        employer=event.employer or (form.employment.credit_code if form.employment else None),
        recommenders=tuple(peer.person_ref for peer in form.recommenders if peer.person_ref),
        institution=event.institution,
        series=policy.series_of(form.major).id,
        major=form.major,
        level=form.level,
        mode=event.mode,
    )


def _stale(case: Case, mark: Mark) -> bool:
    if case.closing is not None and mark <= case.closing:
        return True
    return case.due is not None and mark <= case.due


def _next_round(case: Case, mark: Mark) -> int:
    """The round that begins: the hub's, and one that it will come to where it has not heard of what was sent back."""
    sent_back = case.due is not None and case.round > case.due.round and case.state is not State.CLOSED
    return max(mark.round, case.round + 1) if sent_back else mark.round
