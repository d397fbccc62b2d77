"""How an order ends unpaid, and when a paid fee goes back."""

from dataclasses import replace
from datetime import datetime

from services.payment.domain.order import ASK, DEADLINE, REFUND, Decision, Order, Promise, Wake
from shared.contracts.case_events import CaseClosed, FeeDecided
from shared.contracts.payment import FeeCharged, PaymentLapsed


def deadline_reached(order: Order, *, now: datetime, standing_still: bool = False) -> Decision:
    """Nothing was paid so far. The provider is asked, told to close, asked again; its answer alone ends the order.

    A deadline that was lengthened meanwhile is told anew, and awaited; while the case stands still (四(三)) nobody
    knows yet which it will be, and it is only awaited.
    """
    ended = order.paid_at or order.lapsed_at or order.closed_at
    if ended or order.deadline is None:
        return Decision(order)
    if now < order.deadline:
        told = FeeCharged(order=order.order_id, amount_fen=order.amount_fen, deadline=order.deadline)
        return Decision(order, () if standing_still else (told,), wakes=(Wake(DEADLINE, order.deadline),))
    over = replace(order, over_at=now)
    if over.live:
        return Decision(over, promises=(Promise(ASK, over.live.trade_no),))
    return lapse_if_over(over, now=now)


def lapse_if_over(order: Order, *, now: datetime) -> Decision:
    """The deadline is past and the provider takes nothing more: the application is given up (三(一)3)."""
    if order.over_at is None or order.paid_at or order.lapsed_at or order.closed_at or order.live:
        return Decision(order)
    return Decision(replace(order, lapsed_at=now), (PaymentLapsed(order=order.order_id, closed_at=now),))


def case_closed(order: Order, event: CaseClosed | FeeDecided, *, at: datetime) -> Decision:
    """The case ended. What is unpaid is closed at the provider; a paid fee goes back where the hub says so.

    Where it leaves that open, what it decides about the fee may be heard first: that the case ended follows.

    A closing from before the order was charged is stale: the case was reopened since. One heard before any
    order is kept, so that a fee of an earlier moment is not charged any more.
    """
    if order.charged_at and at < order.charged_at:
        return Decision(order)
    closed = replace(order, closed_at=max(at, order.closed_at or at))
    if order.fee and order.fee.cause is None and event.refund:
        back = replace(order.fee, cause=str(event.outcome))
        return Decision(closed.with_charge(back), promises=(Promise(REFUND, back.transaction_id),))
    if closed.live:
        return Decision(closed, promises=(Promise(ASK, closed.live.trade_no),))
    return Decision(closed)
