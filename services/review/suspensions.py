"""暂停评审 (四(三)): what the suspension of an institution means for the cases on its desk."""

from collections.abc import Sequence

from services.review.domain import AT_INSTITUTION, Desk
from services.review.tables import Base
from shared.bus import Work
from shared.mirrors import suspensions
from shared.mirrors.stops import Suspension as Told
from shared.mirrors.stops import stops
from shared.mirrors.suspensions import SuspensionMirror
from shared.policy import Policy


class Suspension(SuspensionMirror, Base):
    """Integrity's word on an institution."""


def told(work: Work, desk: Desk) -> list[Told]:
    """Every suspension of the institutions at which an audited case lay; none of a case that is not there."""
    if desk.stage not in AT_INSTITUTION:
        return []
    return suspensions.of(work.session, Suspension, {desk.institution, *(stay.institution for stay in desk.earlier)})


def counting(work: Work, desk: Desk, told: Sequence[Told]) -> Policy:
    """The policy as it counts for the case: the working days on which the audit stood still do not."""
    return work.policy(desk.policy).stopped(stops(desk.earlier, desk.institution, told, work.now))
