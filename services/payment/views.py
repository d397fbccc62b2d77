"""The answer to a question: an order as its payer sees it."""

from datetime import datetime

from services.payment.domain import Order
from shared.contracts.payment import OrderView, PaymentView


def order_view(order: Order, now: datetime) -> OrderView:
    """The order now. What is over can not be scanned any more."""
    assert order.deadline
    live = order.live if order.state == "open" and now < order.deadline else None
    return OrderView(
        case_id=order.case_id,
        order=order.order_id,
        amount_fen=order.amount_fen,
        deadline=order.deadline,
        state=order.state,
        code_url=live.code(now) if live else None,
        paid_at=order.paid_at,
        payments=tuple(
            PaymentView(amount_fen=c.amount_fen, paid_at=c.paid_at, refund=c.refund, cause=c.cause)
            for c in order.charges
        ),
    )
