"""What the suspension of an institution means for the cases that lie there (四(三))."""

from datetime import datetime

from services.application.domain.problems import INSTITUTION_SUSPENDED
from services.application.tables import Case, Suspension
from shared.bus import Work
from shared.mirrors import suspensions
from shared.mirrors.stops import stops, suspended_since
from shared.policy import Policy


def counting(work: Work, case: Case, policy: Policy) -> Policy:
    """The policy as it counts for this case: the working days on which it stood still do not."""
    if case.institution is None:
        return policy
    stays = case.stays()
    told = suspensions.of(work.session, Suspension, {case.institution, *(stay.institution for stay in stays)})
    return policy.stopped(stops(stays, case.institution, told, work.now)) if told else policy


def since(work: Work, institution: str | None) -> datetime | None:
    """Since when the institution is suspended; None while it is at work, or if there is none."""
    if institution is None:
        return None
    return suspended_since(institution, suspensions.of(work.session, Suspension, [institution]), work.now)


def check_at_work(work: Work, policy: Policy, institution: str) -> None:
    """No case is given to an institution that is suspended. Raises `institution-suspended`."""
    if since(work, institution):
        raise INSTITUTION_SUSPENDED(clause="四(三)", name=policy.institution(institution).name)
