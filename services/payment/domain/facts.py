"""What the provider's word means. Facts come late, twice, in any order: each counts once, and one alone settles."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.payment.domain.ending import lapse_if_over
from services.payment.domain.order import (
    LOOK,
    LOOK_AT_REFUNDS,
    REFUND,
    Charge,
    Decision,
    Order,
    Promise,
    Wake,
    next_look,
)
from shared.contracts.payment import FeeRefunded, PaymentSettled


class TradeState(StrEnum):
    """Where a placement stands at the provider. `unknown`: it never took it; `returned`: paid, and paid back."""

    UNKNOWN = "unknown"
    OPEN = "open"
    PAID = "paid"
    RETURNED = "returned"
    CLOSED = "closed"


class RefundState(StrEnum):
    """Where a refund stands at the provider."""

    PENDING = "pending"
    DONE = "done"


@dataclass(frozen=True)
class Paid:
    """A payment that the provider took. `at` is its success time."""

    transaction_id: str
    amount_fen: int
    at: datetime


@dataclass(frozen=True)
class Trade:
    """What the provider says of a placement."""

    trade_no: str
    state: TradeState
    paid: Paid | None = None


@dataclass(frozen=True)
class Returned:
    """What the provider says of a refund; `at` once it is done."""

    state: RefundState
    at: datetime | None = None


def found(order: Order, trade: Trade, *, now: datetime) -> Decision:
    """What follows from the provider's word on a placement, asked for or told."""
    if trade.paid and trade.state is TradeState.PAID:
        return _paid(order, trade.trade_no, trade.paid, now)
    open = trade.state is TradeState.OPEN
    never_taken = trade.state is TradeState.UNKNOWN and order.wanted(trade.trade_no)
    if open or never_taken:
        return _look_again(order, trade.trade_no, now)
    return _over(order, trade.trade_no, now)


def _paid(order: Order, trade_no: str, paid: Paid, now: datetime) -> Decision:
    """Money came. It settles the order, or it goes back; a charge that is known changes nothing."""
    if order.charge(paid.transaction_id):
        return Decision(order)
    cause = _why_not(order, trade_no, paid)
    charge = Charge(
        transaction_id=paid.transaction_id,
        order_id=order.placement(trade_no).order_id,
        trade_no=trade_no,
        amount_fen=paid.amount_fen,
        paid_at=paid.at,
        settles=cause is None,
        cause=cause,
    )
    booked = order.with_charge(charge)
    if cause is None:
        settled = Decision(
            replace(booked, paid_at=paid.at, settled_at=now),
            (PaymentSettled(order=order.order_id, paid_at=paid.at),),
        )
        return settled.and_then(_over(settled.order, trade_no, now))
    back = Decision(booked, promises=(Promise(REFUND, paid.transaction_id),))
    return back.and_then(_over(booked, trade_no, now))


def _why_not(order: Order, trade_no: str, paid: Paid) -> str | None:
    """Why a payment does not settle the order; None if it does. In time iff the success time is before the deadline."""
    assert order.deadline
    of_this_order = order.placement(trade_no).order_id == order.order_id
    if order.closed_at:
        return "case_closed"
    if order.paid_at:
        return "twice"
    if order.lapsed_at or not of_this_order or paid.at >= order.deadline:
        return "late"
    return None if paid.amount_fen == order.amount_fen else "wrong_amount"


def _over(order: Order, trade_no: str, now: datetime) -> Decision:
    """The provider takes nothing more for this number. An unpaid order stays due: another number can be placed."""
    done = order.with_placement(replace(order.placement(trade_no), over=True))
    return lapse_if_over(done, now=now)


def _look_again(order: Order, trade_no: str, now: datetime) -> Decision:
    """Nothing was paid so far. What is not wanted any more has its own closing under way."""
    if not order.wanted(trade_no):
        return Decision(order)
    placement = order.placement(trade_no)
    looked = order.with_placement(replace(placement, looks=placement.looks + 1))
    return Decision(looked, wakes=(Wake(LOOK, next_look(placement.looks + 1, now)),))


def refund_told(order: Order, transaction_id: str, returned: Returned, *, now: datetime) -> Decision:
    """The provider's word on a refund: told once when the money is back, looked at again until then."""
    charge = order.charge(transaction_id)
    assert charge
    assert charge.cause
    if charge.refunded_at:
        return Decision(order)
    if returned.state is RefundState.DONE:
        back = replace(charge, refunded_at=returned.at or now)
        told = FeeRefunded(order=charge.order_id, amount_fen=charge.amount_fen, cause=charge.cause)
        return Decision(order.with_charge(back), (told,))
    looked = order.with_charge(replace(charge, looks=charge.looks + 1))
    return Decision(looked, wakes=(Wake(LOOK_AT_REFUNDS, next_look(charge.looks, now)),))
