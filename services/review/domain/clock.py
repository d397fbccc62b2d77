"""What happens by itself. None means that the deadline has lost its ground: the case moved on, or the date did."""

from dataclasses import replace
from datetime import datetime

from services.review.domain import dates
from services.review.domain.desk import AT_EMPLOYER, Decision, Desk, Stage
from shared.contracts.review import ReviewRefused
from shared.policy import Policy
from shared.workdays import moment


def lapse(desk: Desk, now: datetime, policy: Policy) -> Decision | None:
    """The employer's window is over and the employer has not decided (三(一)2)."""
    if desk.stage not in AT_EMPLOYER:
        return None
    closes = dates.employer_closes(desk, policy)
    if now < closes:
        return None
    waiting = desk.stage is Stage.EMPLOYER_PUBLICITY and bool(desk.undecided)
    reason = f"用人单位未在{moment(closes, policy.tz)}前推荐" + ("，公示异议未处理" if waiting else "")
    refused = ReviewRefused(outcome="lapsed", clause="三(一)2", reason=reason)
    return Decision(desk.closed(now), (refused,), "lapse", "三(一)2")


def flag_overdue(desk: Desk, now: datetime, policy: Policy) -> Decision | None:
    """The time for the correction notice is over: the bureau sees the case, nothing is closed (三(一)3)."""
    noticed = desk.stage is not Stage.AUDIT or bool(desk.corrections)
    if noticed or desk.overdue or now < dates.notice_due(desk, policy):
        return None
    return Decision(replace(desk, overdue=True), (), "flag_overdue", "三(一)3")
