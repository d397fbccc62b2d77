"""When a move is open, beyond role and stage. A guard answers the refusal, or None if it lets pass.

Clause and possible moves are added where the move is refused.
"""

from services.integrity.domain import problems as no
from services.integrity.domain.place import OFFICES, AtProposal, AtReport, AtSanction
from services.integrity.domain.sanctioning import effects, rule_for
from shared.errors import ACTED_IN_ANOTHER_ROLE, Refusal
from shared.workdays import moment


def clean_hands(at: AtReport | AtSanction | AtProposal) -> Refusal | None:
    """No officer acts on a case in which the same person has a part in another role."""
    others = sorted(at.acted_as - {at.actor.role})
    if at.actor.role not in OFFICES or not others:
        return None
    return ACTED_IN_ANOTHER_ROLE(role=others[0], role_zh=others[0].zh)


def completion_runs(at: AtReport) -> Refusal | None:
    """What is missing can still be supplied, whether or not the end has been booked yet."""
    ends = at.report.complete_by
    if ends is None or at.report.can_be_completed(at.now):
        return None
    return no.COMPLETION_OVER(ends=moment(ends, at.policy.tz))


def filed_by_another(at: AtReport) -> Refusal | None:
    """Nobody decides the own report."""
    return no.OWN_REPORT() if at.actor.subject == at.report.reporter else None


def heard_or_silent(at: AtSanction) -> Refusal | None:
    """The person has been heard, or has let the time pass."""
    if at.sanction.state == "heard" or at.now >= at.sanction.hear_by:
        return None
    return no.HEARING_RUNS(ends=moment(at.sanction.hear_by, at.policy.tz))


def signed_by_others(at: AtSanction) -> Refusal | None:
    """Each signature that is still wanted is somebody else's."""
    signers = at.policy.integrity.signers
    if at.actor.subject not in at.sanction.signatures or len(at.sanction.signatures) >= signers:
        return None
    return no.ALREADY_SIGNED(signers=signers)


def finding_fits(at: AtSanction) -> Refusal | None:
    """What follows from the finding still fits the case as it is now."""
    try:
        effects(rule_for(at.sanction.finding, at.sanction.target, at.policy), at.case)
    except Refusal as refusal:
        return refusal
    return None


def term_runs(at: AtSanction) -> Refusal | None:
    """There is something left to lift."""
    runs = at.sanction.stops or at.sanction.is_on_record(at.now, at.policy.tz)
    return None if runs else no.SANCTION_OVER()
