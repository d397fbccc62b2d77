"""Every date evaluation goes by. The numbers are the policy's; each end is exclusive (24:00 is 00:00 after)."""

from datetime import date, datetime

from services.evaluation.domain import problems as no
from services.evaluation.domain.case import Case, State
from shared.errors import Refusal
from shared.policy import Policy
from shared.workdays import moment

Deadline = tuple[str, datetime]
"""What happens by itself, and when."""

PUBLICITY_END = "publicity_end"


def evaluation(series: str, policy: Policy) -> tuple[datetime, datetime]:
    """From when until when a case of the series can be evaluated: the window's first day to the cycle's last.

    The window's own last day is when institutions mean to be done; what they do not finish by then
    can still be decided until the day after which the case counts as not evaluated.
    """
    windows = policy.windows_of(series)
    return windows.evaluation.opens, windows.evaluation_ends


def outside_evaluation(series: str, now: datetime, policy: Policy) -> Refusal | None:
    """The refusal of an act before evaluation begins or after it is over."""
    opens, ends = evaluation(series, policy)
    if now < opens:
        return no.EVALUATION_NOT_OPEN(opens=opens.date())
    return None if now < ends else no.EVALUATION_OVER(ends=moment(ends))


def notice_ends(now: datetime, policy: Policy) -> datetime:
    """The earliest slot of a defence that is announced now (三(一)4)."""
    return policy.end_of_working_days(now, policy.deadlines.defence_notice_working_days)


def publicity_ends(posted: datetime, policy: Policy) -> datetime:
    """When a result posted now has been public long enough (三(一)5)."""
    return policy.end_of_working_days(posted, policy.deadlines.publicity_working_days)


def title_date(opened_at: datetime, policy: Policy) -> date:
    """The date of a title is the ballot's."""
    return opened_at.astimezone(policy.tz).date()


def deadline(case: Case) -> Deadline | None:
    """What happens to the case by itself next, and when."""
    if case.state is State.PUBLICITY and case.publicity_ends_at is not None and not case.over:
        return PUBLICITY_END, case.publicity_ends_at
    return None
