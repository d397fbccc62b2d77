"""What the other services' facts do to a case, and what comes next on the road.

The order of the road is in the table and here. A fact is never refused: it was already told to somebody.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from services.application import cases, checks, submission, words
from services.application.domain import case as rules
from services.application.domain import dates, table
from services.application.domain.history import LATE
from services.application.tables import Ban, Case, Suspension
from shared.bus import Work
from shared.contracts.audit import AuditPassed, CorrectionRequested
from shared.contracts.base import Event, snake_case
from shared.contracts.case_events import EvaluationDue, PaymentDue, ResultDue
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged, NoticeIssued
from shared.contracts.evaluation import (
    BoxOpened,
    CaseDecided,
    CaseListed,
    CaseReleased,
    DefenceScheduled,
    PublicityClosed,
    ResultAccepted,
    ResultSentBack,
)
from shared.contracts.integrity import SanctionImposed
from shared.contracts.payment import FeeCharged, FeeRefunded, PaymentLapsed, PaymentSettled
from shared.contracts.review import (
    CaseReturned,
    DeskActed,
    EmployerRecommended,
    InternalPublicityOpened,
    ReviewRefused,
)
from shared.contracts.vocabulary import Stage
from shared.mirrors import suspensions


def take_in(work: Work, case: Case, event: Event) -> None:
    """Take the row that a fact triggers and set off what follows; a fact that moves nothing is noted."""
    policy = cases.policy_of(work, case)
    row = table.mirrored(case.at, event, rules.left_out(policy, case.stated()))
    reason = words.of(event, policy.tz)
    if _of_an_earlier_round(work, case, event):
        cases.note(work, case, _late(event), reason=reason)
        case.round += isinstance(event, ResultSentBack)  # evaluation counts it, too
        return
    if row is None:
        _note(work, case, event, reason)
    else:
        cases.move(work, case, row, reason=reason, clause=getattr(event, "clause", None))
    follow = _FOLLOWS.get(type(event))
    if follow and (row is not None or _moves_nothing(event)) and _concerns(case, event):
        follow(work, case, event)


def sanction(work: Work, event: SanctionImposed) -> None:
    """A ban is kept for submissions, a suspension for the cases at the institution (四(三)).

    A cancelled application is disqualified if it is still open (四(一)).
    """
    suspensions.impose(work.session, Suspension, event, work.now)
    if "ban" in event.effects and event.until is not None:
        work.session.merge(Ban(sanction=event.sanction, person_ref=event.ref, until=event.until))
    if "cancel_application" in event.effects and event.case_id:
        case = cases.held(work, event.case_id)
        if table.mirrored(case.at, event):
            take_in(work, case, event)


def _concerns(case: Case, event: Event) -> bool:
    """A closed case sets nothing off any more, but its result is still told, and what becomes of its fee."""
    return case.at is not Stage.CLOSED or isinstance(event, ResultAccepted | CaseReleased)


def _of_an_earlier_round(work: Work, case: Case, event: Event) -> bool:
    """What a committee told before it heard that the case was given to another; not what the hub had asked it."""
    unasked = event.publisher == "evaluation" and not isinstance(event, CaseReleased)
    return unasked and work.round < case.round


def _late(event: Event) -> str:
    return LATE + snake_case(type(event).__name__)


def _note(work: Work, case: Case, event: Event, reason: str | None) -> None:
    """One line of history. What fits no row of an open case is an error that an operator must see."""
    what = event.act if isinstance(event, DeskActed) else snake_case(type(event).__name__)
    if not _moves_nothing(event):
        if case.at is not Stage.CLOSED:
            raise LookupError(f"{type(event).__name__} fits no row at {case.stage}")
        what = _late(event)
    cases.note(work, case, what, reason=reason, clause=getattr(event, "clause", None))


# What comes next


def _change_hands(work: Work, case: Case, event: DeskActed) -> None:
    match event.act:
        case "claim_case":
            case.auditor = work.actor.subject
        case "release_case" | "take_back_case":
            case.auditor = None


def _correct(work: Work, case: Case, event: CorrectionRequested) -> None:
    case.notice = [item.model_dump(mode="json") for item in event.items]
    cases.ends_at(work, case, event.deadline)


def _draft_again(work: Work, case: Case, event: CaseReturned) -> None:
    """The applicant has the window's own time: a grace given meanwhile was the employer's, and ends with the return."""
    case.grace_since = None
    windows = dates.windows(cases.policy_of(work, case), case.stated())
    cases.ends_at(work, case, windows.application.closes)


def _publicise_inside(work: Work, case: Case, event: InternalPublicityOpened) -> None:
    assert case.submitted_at
    policy, form = cases.policy_of(work, case), case.stated()
    case.deadline = dates.employer_ends(policy, form, case.submitted_at, case.grace_since)


def _begin_audit(work: Work, case: Case, event: EmployerRecommended) -> None:
    case.recommendation = event.opinion
    checks.ask_at_audit(work, case)


def _accept(work: Work, case: Case, event: AuditPassed) -> None:
    case.audit_opinion = event.opinion
    checks.leave_audit(work, case)
    if case.at is Stage.EVALUATION:
        evaluate(work, case)
    else:
        charge(work, case)


def charge(work: Work, case: Case) -> None:
    """The fee is due, for the first time or again."""
    level, institution = case.stated().level, case.institution
    assert level
    assert institution
    cases.tell(work, case, PaymentDue(level=level, institution=institution, payer_ref=case.person_ref))


def _await_payment(work: Work, case: Case, event: FeeCharged) -> None:
    if case.at is Stage.PAYMENT:
        case.deadline = event.deadline


def _settle(work: Work, case: Case, event: PaymentSettled) -> None:
    evaluate(work, case)


def evaluate(work: Work, case: Case) -> None:
    """A committee may take the case, of another institution perhaps than before."""
    assert case.audit_opinion
    assert case.institution
    due = EvaluationDue(
        snapshot=submission.submitted(work, case),
        recommendation=case.recommendation,
        audit_opinion=case.audit_opinion,
        institution=case.institution,
        mode="defence" if rules.in_person(cases.policy_of(work, case), case.stated()) else "paper",
        employer=case.employer,
    )
    cases.tell(work, case, due)


def _list(work: Work, case: Case, event: CaseListed) -> None:
    case.listed_at = event.closed_at
    checks.ask_once_more(work, case)


def _open_box(work: Work, case: Case, event: BoxOpened) -> None:
    case.box_opened_at = work.now


def _next_round(work: Work, case: Case, event: ResultSentBack) -> None:
    case.round += 1
    case.listed_at = case.box_opened_at = None
    case.sent_back_at = work.now


def _take_result(work: Work, case: Case, event: ResultAccepted) -> None:
    case.title_date = event.title_date
    case.deadline = event.publicity_ends_at
    if event.outcome == "not_passed":
        tell_result(work, case, "not_passed")


def _result(work: Work, case: Case, event: PublicityClosed) -> None:
    tell_result(work, case, "passed")


def tell_result(work: Work, case: Case, outcome: Literal["passed", "not_passed"]) -> None:
    """The result is final: papers are due."""
    form = case.stated()
    assert form.major
    assert form.level
    assert case.institution
    due = ResultDue(
        outcome=outcome,
        holder=cases.holder(case.person),
        series=cases.policy_of(work, case).series_of(form.major).id,
        major=form.major,
        level=form.level,
        institution=case.institution,
        title_date=case.title_date,
        title=form.title,
    )
    cases.tell(work, case, due)
    if outcome == "passed":
        checks.ask_once_more(work, case)


_FOLLOWS: Mapping[type[Event], Callable[[Work, Case, Any], None]] = {
    DeskActed: _change_hands,
    CorrectionRequested: _correct,
    CaseReturned: _draft_again,
    InternalPublicityOpened: _publicise_inside,
    EmployerRecommended: _begin_audit,
    AuditPassed: _accept,
    FeeCharged: _await_payment,
    PaymentSettled: _settle,
    CaseListed: _list,
    BoxOpened: _open_box,
    ResultSentBack: _next_round,
    CaseReleased: cases.decide_fee,
    ResultAccepted: _take_result,
    PublicityClosed: _result,
}

MOVE_NOTHING: tuple[type[Event], ...] = (
    DeskActed,
    FeeCharged,
    FeeRefunded,
    DefenceScheduled,
    CaseListed,
    BoxOpened,
    CaseReleased,
    PublicityClosed,
    NoticeIssued,
)
"""Facts for the timeline. Of the others a row must be found while the case is open."""


def _moves_nothing(event: Event) -> bool:
    status_only = isinstance(event, CertificateStatusChanged) and event.after != "revoked"
    return type(event) in MOVE_NOTHING or status_only


OF_CASES: tuple[type[Event], ...] = (
    *_FOLLOWS,
    *(kind for kind in MOVE_NOTHING if kind not in _FOLLOWS),
    ReviewRefused,
    PaymentLapsed,
    CaseDecided,
    CertificateIssued,
    CertificateStatusChanged,
)
