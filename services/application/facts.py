"""What the other services' facts do to a case, and what comes next on the road.

The order of the road is in the table and here. A fact is never refused: it was already told to somebody.
"""

from collections.abc import Callable, Mapping
from typing import Any

from services.application import cases
from services.application.domain import case as rules
from services.application.domain import table
from services.application.tables import Ban, Case, SubmittedSnapshot
from shared.bus import Work
from shared.contracts.application import EvaluationDue, PaymentDue, ResultDue
from shared.contracts.base import Event, snake_case
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged, NoticeIssued
from shared.contracts.evaluation import (
    BoxOpened,
    CaseDecided,
    CaseListed,
    DefenceScheduled,
    PublicityClosed,
    ResultAccepted,
    ResultSentBack,
)
from shared.contracts.integrity import SanctionImposed
from shared.contracts.payment import FeeCharged, FeeRefunded, PaymentLapsed, PaymentSettled
from shared.contracts.review import (
    AuditPassed,
    CaseReturned,
    CorrectionRequested,
    EmployerRecommended,
    InternalPublicityOpened,
    ReviewRefused,
)
from shared.contracts.vocabulary import Stage
from shared.workdays import moment


def take_in(work: Work, case: Case, event: Event) -> None:
    """Take the row that a fact triggers and set off what follows; a fact that moves nothing is noted."""
    row = table.mirrored(case.at, event)
    if row is None:
        _note(work, case, event)
    else:
        cases.move(work, case, row, reason=_words(work, case, event), clause=getattr(event, "clause", None))
    follow = _FOLLOWS.get(type(event))
    if follow and (row is not None or _moves_nothing(event)) and _concerns(case, event):
        follow(work, case, event)


def sanction(work: Work, event: SanctionImposed) -> None:
    """A ban is kept for submissions; a cancelled application is disqualified if it is still open (四(一))."""
    if "ban" in event.effects and event.until is not None:
        work.session.merge(Ban(sanction=event.sanction, person_ref=event.person_ref, until=event.until))
    if "cancel_application" in event.effects and event.case_id:
        case = cases.held(work, event.case_id)
        if table.mirrored(case.at, event):
            take_in(work, case, event)


def _concerns(case: Case, event: Event) -> bool:
    """A closed case sets nothing off any more, but its result is still told."""
    return case.at is not Stage.CLOSED or isinstance(event, ResultAccepted)


def _note(work: Work, case: Case, event: Event) -> None:
    """One line of history. What fits no row of an open case is an error that an operator must see."""
    what = snake_case(type(event).__name__)
    if not _moves_nothing(event):
        if case.at is not Stage.CLOSED:
            raise LookupError(f"{type(event).__name__} fits no row at {case.stage}")
        what = f"late_{what}"
    cases.note(work, case, what, reason=_words(work, case, event))


# What comes next


def _correct(work: Work, case: Case, event: CorrectionRequested) -> None:
    case.notice = [item.model_dump(mode="json") for item in event.items]
    cases.ends_at(work, case, event.deadline)


def _draft_again(work: Work, case: Case, event: CaseReturned) -> None:
    windows = rules.windows(cases.policy_of(work, case), case.stated())
    cases.ends_at(work, case, windows.application.closes)


def _publicise_inside(work: Work, case: Case, event: InternalPublicityOpened) -> None:
    windows = rules.windows(cases.policy_of(work, case), case.stated())
    cases.ends_elsewhere(work, case, windows.employer.closes)


def _keep_recommendation(work: Work, case: Case, event: EmployerRecommended) -> None:
    case.recommendation = event.opinion


def _charge(work: Work, case: Case, event: AuditPassed) -> None:
    case.audit_opinion = event.opinion
    form = case.stated()
    assert form.level
    assert case.institution
    cases.tell(work, case, PaymentDue(level=form.level, institution=case.institution, payer_ref=case.person_ref))


def _await_payment(work: Work, case: Case, event: FeeCharged) -> None:
    case.deadline = event.deadline


def _evaluate(work: Work, case: Case, event: PaymentSettled) -> None:
    assert case.snapshot
    form, snapshot = case.stated(), work.session.get_one(SubmittedSnapshot, (case.id, case.snapshot))
    in_person = form.level in cases.policy_of(work, case).evaluation.defence.levels
    due = {
        "snapshot": snapshot.body,
        "recommendation": case.recommendation,
        "audit_opinion": case.audit_opinion,
        "institution": case.institution,
        "mode": "defence" if in_person else "paper",
    }
    cases.tell(work, case, EvaluationDue.model_validate(due))


def _list(work: Work, case: Case, event: CaseListed) -> None:
    case.listed = True


def _open_box(work: Work, case: Case, event: BoxOpened) -> None:
    case.box_open = True


def _next_round(work: Work, case: Case, event: ResultSentBack) -> None:
    case.round += 1
    case.listed = case.box_open = False


def _take_result(work: Work, case: Case, event: ResultAccepted) -> None:
    case.title_date = event.title_date
    case.deadline = event.publicity_ends_at
    if event.outcome == "not_passed":
        _tell_result(work, case, "not_passed")


def _result(work: Work, case: Case, event: PublicityClosed) -> None:
    _tell_result(work, case, "passed")


def _tell_result(work: Work, case: Case, outcome: str) -> None:
    form, policy = case.stated(), cases.policy_of(work, case)
    assert form.major
    due = {
        "outcome": outcome,
        "holder": cases.holder(cases.person_of(work, case)),
        "series": policy.series_of(form.major).id,
        "major": form.major,
        "level": form.level,
        "institution": case.institution,
        "title_date": case.title_date,
    }
    cases.tell(work, case, ResultDue.model_validate(due))


_FOLLOWS: Mapping[type[Event], Callable[[Work, Case, Any], None]] = {
    CorrectionRequested: _correct,
    CaseReturned: _draft_again,
    InternalPublicityOpened: _publicise_inside,
    EmployerRecommended: _keep_recommendation,
    AuditPassed: _charge,
    FeeCharged: _await_payment,
    PaymentSettled: _evaluate,
    CaseListed: _list,
    BoxOpened: _open_box,
    ResultSentBack: _next_round,
    ResultAccepted: _take_result,
    PublicityClosed: _result,
}

_MOVE_NOTHING = frozenset(
    {FeeCharged, FeeRefunded, DefenceScheduled, CaseListed, BoxOpened, PublicityClosed, NoticeIssued}
)
"""Facts for the timeline. Of the others a row must be found while the case is open."""


def _moves_nothing(event: Event) -> bool:
    status_only = isinstance(event, CertificateStatusChanged) and event.after != "revoked"
    return type(event) in _MOVE_NOTHING or status_only


OF_CASES: tuple[type[Event], ...] = (
    *_FOLLOWS,
    *(_MOVE_NOTHING - _FOLLOWS.keys()),
    ReviewRefused,
    PaymentLapsed,
    CaseDecided,
    CertificateIssued,
    CertificateStatusChanged,
)


def _words(work: Work, case: Case, event: Event) -> str | None:
    """What a reader of the timeline is told."""
    tz = cases.policy_of(work, case).tz
    match event:
        case CaseReturned() | ResultSentBack():
            return event.reasons
        case EmployerRecommended() | AuditPassed():
            return event.opinion
        case InternalPublicityOpened():
            return f"公示至{moment(event.ends_at, tz)}"
        case CorrectionRequested():
            return f"补正截至{moment(event.deadline, tz)}"
        case FeeCharged():
            return f"应缴{event.amount_fen / 100:.2f}元，截至{moment(event.deadline, tz)}"
        case FeeRefunded():
            return f"已退{event.amount_fen / 100:.2f}元"
        case PaymentLapsed():
            return "逾期未完成缴费，视为放弃申报"
        case DefenceScheduled():
            return f"答辩{event.at.astimezone(tz):%Y-%m-%d %H:%M}，{event.room}"
        case CaseDecided() if event.absent:
            return "未按时参加答辩"
        case ResultAccepted() if event.outcome == "not_passed":
            return "评审委员会表决未通过"
        case ResultAccepted() if event.publicity_ends_at:
            return f"公示至{moment(event.publicity_ends_at, tz)}"
        case CertificateIssued():
            return event.number
        case ReviewRefused() | SanctionImposed() | CertificateStatusChanged():
            return event.reason
    return None
