"""When a case may be acted on: windows, deadlines, the association's publicity, the days that are left."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from services.application.domain.problems import (
    NOT_OPEN_YET,
    PUBLICITY_DATES,
    PUBLICITY_TOO_SHORT,
    TOO_EARLY_TO_CLOSE,
    TOO_LATE_TO_REOPEN,
    WINDOW_CLOSED,
)
from services.application.domain.table import unmoved
from shared.contracts.form import Form
from shared.contracts.vocabulary import Stage
from shared.errors import Text
from shared.policy import Policy, Window, Windows
from shared.workdays import midnight, moment

APPLYING = Text("个人网上申报", "The application window")

ENDING = {
    Stage.DRAFT: APPLYING,
    Stage.ASSOCIATION_REVIEW: Text("上传推荐材料", "The window for stamped forms"),
    Stage.EMPLOYER_REVIEW: Text("单位审核推荐", "The employers' window"),
    Stage.EMPLOYER_PUBLICITY: Text("单位审核推荐", "The employers' window"),
    Stage.CORRECTION: Text("补正", "The time for the correction"),
    Stage.PAYMENT: Text("缴费", "The time to pay"),
}
"""What is over when a stage ends by itself."""

NOT_DONE = {
    Stage.DRAFT: "未提交申报",
    Stage.ASSOCIATION_REVIEW: "未上传协会学会推荐材料",
    Stage.CORRECTION: "未补正，视为放弃申报",
}


def windows(policy: Policy, form: Form) -> Windows:
    """The windows of the form's series, an industry authority's own for positions (三(二)). Raises `unknown-major`."""
    return policy.windows_of(policy.series_of(form.major).id) if form.major else policy.windows


def check_cycle_open(policy: Policy, now: datetime) -> datetime:
    """Some series takes applications now. Returns when the last of the open windows closes."""
    closing = [window.closes for window in _application_windows(policy) if window.contains(now)]
    if not closing:
        _check_window(policy.windows.application, now, "三(一)1")
    return max(closing)


def _application_windows(policy: Policy) -> list[Window]:
    return [each.application for each in (policy.windows, *policy.scheduled_windows.values())]


def with_grace(policy: Policy, form: Form, closes: datetime, granted: datetime | None) -> datetime:
    """When a stage ends whose window closes then, and whose grace, if any, was granted or begun at a moment (三(一)).

    Nothing is won by a grace past the last day on which a committee can take the case.
    """
    if granted is None:
        return closes
    ends = policy.end_of_working_days(granted, policy.deadlines.grace_working_days)
    return max(closes, min(ends, windows(policy, form).evaluation_ends))


def employer_ends(policy: Policy, form: Form, arrived: datetime, granted: datetime | None) -> datetime:
    """Until when the employer may act on a case that arrived then. A grace begins with the arrival at the latest."""
    closes = windows(policy, form).employer.closes
    return with_grace(policy, form, closes, granted and max(granted, arrived))


def association_ends(policy: Policy, form: Form, arrived: datetime, granted: datetime | None) -> datetime:
    """Until when stamped forms may be uploaded. A grace begins with the arrival at the latest."""
    closes = windows(policy, form).association.closes
    return with_grace(policy, form, closes, granted and max(granted, arrived))


def application_window(policy: Policy, form: Form, granted: datetime | None) -> Window:
    """When the form's series takes applications, this one if it was granted a grace."""
    window = windows(policy, form).application
    return replace(window, closes=with_grace(policy, form, window.closes, granted))


def check_application_window(policy: Policy, form: Form, now: datetime, granted: datetime | None = None) -> None:
    """The form's series takes applications now."""
    _check_window(application_window(policy, form, granted), now, _window_clause(policy, form))


def draft_ends(policy: Policy, form: Form, now: datetime, granted: datetime | None = None) -> datetime:
    """When a draft ends by itself: with its series' window, or with the last open one while no major is chosen.

    A major whose window has closed is refused; one whose window is still to open may be prepared for.
    """
    if form.major is None and granted is None:
        return check_cycle_open(policy, now)
    window = application_window(policy, form, granted)
    if now >= window.closes:
        raise WINDOW_CLOSED(clause=_window_clause(policy, form), what=APPLYING, closing=window.closing)
    return window.closes


def _window_clause(policy: Policy, form: Form) -> str:
    own = form.major and policy.schedule(policy.series_of(form.major).id)
    return "三(二)" if own else "三(一)1"


def _check_window(window: Window, now: datetime, clause: str) -> None:
    """[first day 00:00, day after the last 00:00), by the time the gateway held the request."""
    if now < window.opens:
        raise NOT_OPEN_YET(clause=clause, what=APPLYING, opens=window.first.isoformat())
    if now >= window.closes:
        raise WINDOW_CLOSED(clause=clause, what=APPLYING, closing=window.closing)


def in_force(policy: Policy, stage: Stage, form: Form, stated: datetime, begun: datetime | None) -> datetime:
    """When a stage ends whose end was once stated: an amendment of the policy or a suspension may have lengthened it.

    A draft without a major lives as long as the windows that were open until its stated end; correction and
    payment have their working days from when they have `begun`.
    """
    match stage:
        case Stage.DRAFT if form.major is None:
            open_then = [w.closes for w in _application_windows(policy) if w.opens < stated <= w.closes]
            return max((stated, *open_then))
        case Stage.DRAFT:
            return max(stated, windows(policy, form).application.closes)
        case Stage.ASSOCIATION_REVIEW:
            return max(stated, windows(policy, form).association.closes)
        case Stage.EMPLOYER_REVIEW | Stage.EMPLOYER_PUBLICITY:
            return max(stated, windows(policy, form).employer.closes)
        case Stage.CORRECTION if begun:
            return max(stated, correction_ends(policy, begun))
        case Stage.PAYMENT if begun:
            return max(stated, policy.end_of_working_days(begun, policy.deadlines.payment_working_days))
    return stated


def check_in_time(policy: Policy, stage: Stage, deadline: datetime | None, now: datetime) -> None:
    """A stage that ends by itself is over at its deadline, whether or not that has been booked yet.

    Until it is booked nothing else ends the case: a lapse is not made a withdrawal, after which one may apply again.
    """
    row = unmoved(stage)
    if row and deadline is not None and now >= deadline:
        raise WINDOW_CLOSED(clause=row.clause, what=ENDING[stage], closing=moment(deadline, policy.tz))


def why_ended(policy: Policy, stage: Stage, now: datetime) -> str:
    """Why a stage ended by itself at its deadline, for applicant and officers to read."""
    return f"截至{moment(now, policy.tz)}{NOT_DONE[stage]}"


def check_association_publicity(
    policy: Policy, submitted_at: datetime, opened_on: date, closed_on: date, now: datetime
) -> None:
    """The association's record shows the full working days, between the submission and the upload (三(一)2).

    Its last day ends at 24:00, so the forms are uploaded on the day after it at the earliest.
    """
    submitted = submitted_at.astimezone(policy.tz).date()
    if not submitted <= opened_on <= closed_on < now.astimezone(policy.tz).date():
        raise PUBLICITY_DATES(clause="三(一)2", submitted=submitted.isoformat())
    days = policy.deadlines.association_publicity_working_days
    ends = policy.end_of_working_days(midnight(opened_on, policy.tz), days)
    if midnight(closed_on + timedelta(days=1), policy.tz) < ends:
        raise PUBLICITY_TOO_SHORT(clause="三(一)2", days=days, ends=moment(ends, policy.tz))


def check_never_evaluated(policy: Policy, form: Form, now: datetime) -> None:
    """Only after the last day on which a committee could have taken the case."""
    ends = windows(policy, form).evaluation_ends
    if now < ends:
        raise TOO_EARLY_TO_CLOSE(clause="三(一)4", closing=moment(ends, policy.tz))


def check_still_evaluated(policy: Policy, form: Form, now: datetime) -> None:
    """A committee can still take the case, so that reopening it leads somewhere."""
    ends = windows(policy, form).evaluation_ends
    if now >= ends:
        raise TOO_LATE_TO_REOPEN(clause="三(一)4", closing=moment(ends, policy.tz))


def correction_ends(policy: Policy, noticed: datetime) -> datetime:
    """Until when a correction is answered that was noticed, or reopened, then: all its working days (三(一)3)."""
    return policy.end_of_working_days(noticed, policy.deadlines.correction_working_days)


def days_left(policy: Policy, deadline: datetime | None, now: datetime) -> int | None:
    """The days until a deadline, today included; 0 once it is over, None where there is none."""
    if deadline is None:
        return None
    last = (deadline.astimezone(policy.tz) - timedelta(microseconds=1)).date()
    return max((last - now.astimezone(policy.tz).date()).days + 1, 0) if now < deadline else 0
