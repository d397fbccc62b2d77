"""Who may do what to a case, and when."""

from datetime import date, datetime, timedelta

from services.application.domain.problems import (
    BOX_IS_OPEN,
    NOT_OPEN_YET,
    NOT_YOUR_DOCUMENT,
    PUBLICITY_DATES,
    PUBLICITY_TOO_SHORT,
    TOO_EARLY_TO_CLOSE,
    UNKNOWN_DOCUMENT_TYPE,
    WINDOW_CLOSED,
)
from services.application.domain.table import by_deadline
from shared.contracts.application import Form
from shared.contracts.base import Actor, Role
from shared.contracts.vocabulary import Outcome, Path, Stage
from shared.errors import NO_SUCH_CASE, Text
from shared.identity import DocumentType
from shared.policy import Policy, RefundCause, Window, Windows
from shared.workdays import midnight, moment

APPLYING = Text("个人网上申报", "The application window")

ENDING = {
    Stage.DRAFT: APPLYING,
    Stage.ASSOCIATION_REVIEW: Text("上传推荐材料", "The window for stamped forms"),
    Stage.CORRECTION: Text("补正", "The time for the correction"),
}
"""What is over when a stage ends by itself."""

NOT_DONE = {
    Stage.DRAFT: "未提交申报",
    Stage.ASSOCIATION_REVIEW: "未上传协会学会推荐材料",
    Stage.CORRECTION: "未补正，视为放弃申报",
}

# Who


def document_type(word: str) -> DocumentType:
    """The document type by its name. Raises `unknown-document-type`."""
    try:
        return DocumentType(word)
    except ValueError:
        raise UNKNOWN_DOCUMENT_TYPE(word=word, known=", ".join(DocumentType)) from None


def check_same_person(actor: Actor, person_ref: str) -> None:
    """A draft is opened with one's own document."""
    if actor.role is not Role.APPLICANT or actor.subject != person_ref:
        raise NOT_YOUR_DOCUMENT(clause="四(一)")


def check_reader(actor: Actor, person_ref: str, employer: str | None, institution: str | None) -> None:
    """Who may know of a case: its applicant, its employer, its institution, the bureau. Else `no-such-case`."""
    mine = {
        Role.APPLICANT: actor.subject == person_ref,
        Role.EMPLOYER_OFFICER: employer is not None and actor.organisation == employer,
        Role.AUDITOR: institution is not None and actor.organisation == institution,
        Role.SECRETARY: institution is not None and actor.organisation == institution,
        Role.BUREAU_OFFICER: True,
        Role.INTEGRITY_OFFICER: True,
    }
    if not mine.get(actor.role, False):
        raise NO_SUCH_CASE()


def check_owner(actor: Actor, person_ref: str) -> None:
    """Only the applicant acts on the own case."""
    if actor.role is not Role.APPLICANT or actor.subject != person_ref:
        raise NO_SUCH_CASE()


def check_bureau(actor: Actor) -> None:
    """Only the bureau ends a case that nobody else has ended."""
    if actor.role is not Role.BUREAU_OFFICER:
        raise NO_SUCH_CASE()


def first_stage_move(form: Form) -> str:
    """Freelancers have no employer: an association vouches for them."""
    return "submit_freelance" if form.path is Path.FREELANCER else "submit"


def check_box_closed(box_open: bool) -> None:
    """A case can be withdrawn until the ballot box opens."""
    if box_open:
        raise BOX_IS_OPEN(clause="三(一)4")


def refunds(policy: Policy, outcome: Outcome, *, listed: bool) -> bool:
    """Whether a paid fee goes back when the case ends so; after the case list closed a withdrawal brings none."""
    cause = _REFUND_CAUSES.get(outcome)
    if outcome is Outcome.WITHDRAWN:
        cause = RefundCause.WITHDRAWN_LATER if listed else RefundCause.WITHDRAWN_BEFORE_LIST
    return cause is not None and policy.fees.refunds.get(cause, False)


_REFUND_CAUSES = {
    Outcome.NOT_EVALUATED: RefundCause.NOT_EVALUATED,
    Outcome.ABSENT: RefundCause.ABSENT,
    Outcome.NOT_PASSED: RefundCause.NOT_PASSED,
    Outcome.DISQUALIFIED: RefundCause.DISQUALIFIED,
}


# When


def windows(policy: Policy, form: Form) -> Windows:
    """The windows of the form's series, an industry authority's own for positions (三(二)). Raises `unknown-major`."""
    return policy.windows_of(policy.series_of(form.major).id) if form.major else policy.windows


def check_cycle_open(policy: Policy, now: datetime) -> datetime:
    """Some series takes applications now. Returns when the last of the open windows closes."""
    open_windows = [policy.windows, *(policy.windows_of(series) for series in policy.series)]
    closing = [w.application.closes for w in open_windows if w.application.contains(now)]
    if not closing:
        _check_window(policy.windows.application, now, "三(一)1")
    return max(closing)


def check_application_window(policy: Policy, form: Form, now: datetime) -> None:
    """The form's series takes applications now."""
    _check_window(windows(policy, form).application, now, _window_clause(policy, form))


def draft_ends(policy: Policy, form: Form, now: datetime) -> datetime:
    """When a draft ends by itself: with its series' window, or with the last open one while no major is chosen.

    A major whose window has closed is refused; one whose window is still to open may be prepared for.
    """
    if form.major is None:
        return check_cycle_open(policy, now)
    window = windows(policy, form).application
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


def check_in_time(policy: Policy, stage: Stage, deadline: datetime | None, now: datetime) -> None:
    """A stage is over at its deadline, whether or not that has been booked yet."""
    row = by_deadline(stage)
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
