"""Every date the desks go by. The numbers are the policy's; each end is exclusive (24:00 is 00:00 after)."""

from datetime import date, datetime

from services.review.domain.desk import AT_EMPLOYER, AT_INSTITUTION, Check, Desk, Stage
from shared.policy import Policy, Step, Windows

Deadline = tuple[str, datetime]
"""What happens by itself, and when."""

EMPLOYER_WINDOW = "employer_window"
CORRECTION_NOTICE = "correction_notice"
PUBLICITY_END = "publicity_end"


def windows(desk: Desk, policy: Policy) -> Windows:
    """The windows of the case's series."""
    return policy.windows_of(policy.series_of(desk.major).id)


def return_closes(desk: Desk, policy: Policy) -> datetime:
    """Until when a form given back can be submitted again: the applicants' own window (三(一)1)."""
    return windows(desk, policy).application.closes


def employer_closes(desk: Desk, policy: Policy) -> datetime:
    """Until when the employer may act (三(一)2), the time that the bureau gave this case besides included."""
    closes = windows(desk, policy).employer.closes
    return max(closes, desk.grace_until) if desk.grace_until else closes


def publicity_ends(posted: datetime, policy: Policy) -> datetime:
    """When an internal publicity opened now is over (三(一)2)."""
    return policy.end_of_working_days(posted, policy.deadlines.employer_publicity_working_days)


def publicity_open_by(desk: Desk, policy: Policy) -> date | None:
    """The last day on which the publicity can open and be over before the employer's window is (三(一)2).

    None where nothing is published, and once the case has left the employer.
    """
    if desk.stage not in AT_EMPLOYER or not policy.has_step(policy.series_of(desk.major).id, Step.EMPLOYER_PUBLICITY):
        return None
    return policy.latest_posting_day(policy.deadlines.employer_publicity_working_days, employer_closes(desk, policy))


def notice_due(desk: Desk, policy: Policy) -> datetime:
    """When the correction notice is overdue (三(一)3): so many working days after arrival, and the cycle's last day.

    For a case that arrived after that last day the working days alone count.
    """
    assert desk.audit_since is not None
    due = policy.end_of_working_days(desk.audit_since, policy.deadlines.correction_notice_working_days)
    last = windows(desk, policy).correction_requests.closes
    return due if desk.audit_since >= last else min(due, last)


def correction_ends(posted: datetime, policy: Policy) -> datetime:
    """Until when a correction posted now is answered (三(一)3): all its working days, past the window's end too."""
    return policy.end_of_working_days(posted, policy.deadlines.correction_working_days)


def answer_due(desk: Desk, policy: Policy) -> datetime:
    """Until when the latest correction is answered: counted from its notice, or from when it was reopened.

    What was told then may have been lengthened since, by an amendment of the policy or a suspension.
    """
    latest = desk.corrections[-1]
    begun = max(latest.posted_at, desk.reopened_at or latest.posted_at)
    return max(latest.deadline, correction_ends(begun, policy))


def fallback_from(check: Check, policy: Policy) -> datetime:
    """From when an auditor may settle a check that its registry did not answer (四(一))."""
    assert check.stated_at is not None
    return policy.end_of_working_days(check.stated_at, policy.deadlines.registry_fallback_working_days)


def deadline(desk: Desk, policy: Policy) -> Deadline | None:
    """What happens by itself next, and when. The hub owns the correction's own deadline."""
    if desk.stage in AT_EMPLOYER:
        return EMPLOYER_WINDOW, employer_closes(desk, policy)
    if desk.stage is Stage.AUDIT and not desk.corrections and not desk.overdue:
        return CORRECTION_NOTICE, notice_due(desk, policy)
    return None


def publicity_end(desk: Desk) -> Deadline | None:
    """When the publicity that runs is over, and every objection raised before that is on the desk (三(一)2)."""
    return (PUBLICITY_END, desk.publicity.ends_at) if desk.stage is Stage.EMPLOYER_PUBLICITY else None


def shown_deadline(desk: Desk, policy: Policy) -> datetime | None:
    """The date that the desk's reader works towards."""
    if desk.stage in AT_EMPLOYER:
        return employer_closes(desk, policy)
    if desk.stage not in AT_INSTITUTION:
        return None
    return answer_due(desk, policy) if desk.corrections else notice_due(desk, policy)
