"""What is charged, by when, and how paying begins (三(一)3)."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.payment.domain import problems as no
from services.payment.domain.order import (
    ASK,
    CODE_VALID,
    DEADLINE,
    LOOK,
    PLACE,
    Decision,
    Order,
    Placement,
    Promise,
    Wake,
    next_look,
)
from shared.contracts.base import Actor, Event, Role
from shared.contracts.case_events import CaseReassigned, PaymentDue
from shared.contracts.payment import FeeCharged, PaymentSettled
from shared.policy import LEVEL_NAMES, Policy
from shared.workdays import moment


def charged(
    order: Order, due: PaymentDue, *, order_id: str, at: datetime, round: int, policy_ref: str, policy: Policy
) -> Decision:
    """The fee of the level, due after all working days of the deadline, past the cycle's windows too.

    A fee that is due again, after its case was closed and reopened, makes a new order; what is heard
    late or twice makes none. A level without a fee is settled at once.
    """
    if _heard_before(order, at):
        return Decision(order)
    deadline = policy.end_of_working_days(at, policy.deadlines.payment_working_days)
    amount = policy.fee(due.level)
    assigned = order.assigned_at is not None and at < order.assigned_at
    fresh = Order(
        case_id=order.case_id,
        order_id=order_id,
        payer_ref=due.payer_ref,
        level=due.level,
        amount_fen=amount,
        charged_at=at,
        deadline=deadline,
        round=round,
        policy=policy_ref,
        institution=order.institution if assigned else due.institution,
        earlier=order.earlier,
        assigned_at=order.assigned_at,
        placements=order.placements,
        charges=order.charges,
    )
    told = FeeCharged(order=order_id, amount_fen=amount, deadline=deadline)
    if amount:
        return Decision(fresh, (told,), wakes=(Wake(DEADLINE, deadline),))
    settled: tuple[Event, ...] = (told, PaymentSettled(order=order_id, paid_at=at))
    return Decision(replace(fresh, paid_at=at, settled_at=at), settled)


def reassigned(order: Order, event: CaseReassigned, *, at: datetime) -> Order:
    """The order of a case that lies at another institution; the same order if the hub has said since where it lies."""
    if any(later and at < later for later in (order.assigned_at, order.charged_at)):
        return order
    return replace(order, institution=event.institution, earlier=event.earlier, assigned_at=at)


def lengthened(order: Order, policy: Policy) -> Order:
    """The order with the deadline in force, by the policy as it counts for this case.

    An amendment or a suspension lengthens it while it can still be paid.
    """
    if not order.charged_at or not order.deadline or order.state not in ("due", "placing", "open"):
        return order
    ends = policy.end_of_working_days(order.charged_at, policy.deadlines.payment_working_days)
    return replace(order, deadline=max(order.deadline, ends))


def _heard_before(order: Order, at: datetime) -> bool:
    """A closing of the same moment or later stands, and what is being paid or is paid is not charged again."""
    if order.order_id and order.state in ("due", "placing", "open", "closing", "paid"):
        return True
    return any(earlier and at <= earlier for earlier in (order.charged_at, order.closed_at))


def description(policy: Policy, order: Order) -> str:
    """What the payer reads on the bill."""
    assert order.level
    return f"{policy.cycle.name.zh}评审费（{LEVEL_NAMES[order.level].zh}）"


def check_reader(order: Order, actor: Actor) -> None:
    """The payer and the bureau know of an order; for everybody else there is none."""
    payer = actor.role is Role.APPLICANT and actor.subject == order.payer_ref
    if not order.order_id or not (payer or actor.role is Role.BUREAU_OFFICER):
        raise no.NO_SUCH_ORDER()


def started(order: Order, actor: Actor, *, trade_no: str, now: datetime, policy: Policy) -> Decision:
    """The payer wants to pay: have the order placed, or placed again when its code is worn out.

    Who can still use what was placed gets nothing new. In the last minutes nothing is begun.
    """
    if actor.role is not Role.APPLICANT:
        raise no.NO_SUCH_ORDER()
    check_reader(order, actor)
    _check_payable(order, now, policy)
    live = order.live
    if live and (live.code_url is None or live.code(now)):
        return Decision(order)
    _check_not_last_minutes(order, now, policy)
    placement = replace(live, code_url=None) if live else Placement(trade_no, order.order_id)
    return Decision(order.with_placement(placement), promises=(Promise(PLACE, placement.trade_no),))


def _check_payable(order: Order, now: datetime, policy: Policy) -> None:
    if order.paid_at:
        raise no.ALREADY_PAID(clause=policy.fees.clause)
    if order.state == "cancelled":
        raise no.ORDER_CANCELLED(clause=policy.fees.clause)
    assert order.deadline
    if order.state in ("closing", "lapsed") or now >= order.deadline:
        raise no.PAYMENT_OVER(clause=policy.fees.clause, deadline=moment(order.deadline, policy.tz))


def _check_not_last_minutes(order: Order, now: datetime, policy: Policy) -> None:
    assert order.deadline
    minutes = policy.deadlines.payment_last_order_minutes
    if now >= order.deadline - timedelta(minutes=minutes):
        ends = moment(order.deadline, policy.tz)
        raise no.LAST_MINUTES(clause=policy.fees.clause, deadline=ends, minutes=minutes)


def placed(order: Order, trade_no: str, code_url: str, *, now: datetime) -> Decision:
    """The provider took the order: the payer can scan. If meanwhile it is not wanted any more, have it closed."""
    if not order.wanted(trade_no):
        return Decision(order, promises=(Promise(ASK, trade_no),))
    placement = replace(order.placement(trade_no), code_url=code_url, code_until=now + CODE_VALID, looks=0)
    return Decision(order.with_placement(placement), wakes=(Wake(LOOK, next_look(0, now)),))
