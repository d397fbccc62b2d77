"""The rules of the fee. Pure: they are told the time, the actor and the policy, and return what follows.

- `order.py`: the order, what was placed with the provider and what it took; what a decision is
- `charging.py`: what is charged, and who may start to pay until when
- `facts.py`: what the provider's word means; one payment settles an order, every other goes back
- `ending.py`: the deadline and the end of the case
"""

from services.payment.domain.charging import (
    charged,
    check_reader,
    description,
    lengthened,
    placed,
    reassigned,
    started,
)
from services.payment.domain.ending import case_closed, deadline_reached
from services.payment.domain.facts import Paid, RefundState, Returned, Trade, TradeState, found, refund_told
from services.payment.domain.order import (
    ASK,
    DEADLINE,
    LOOK,
    LOOK_AT_REFUNDS,
    PLACE,
    REFUND,
    Charge,
    Decision,
    Order,
    Placement,
    Promise,
    Wake,
)
from services.payment.domain.problems import CALLBACK_NOT_GENUINE, CALLBACK_NOT_UNDERSTOOD, NO_SUCH_ORDER

__all__ = [
    "ASK",
    "CALLBACK_NOT_GENUINE",
    "CALLBACK_NOT_UNDERSTOOD",
    "DEADLINE",
    "LOOK",
    "LOOK_AT_REFUNDS",
    "NO_SUCH_ORDER",
    "PLACE",
    "REFUND",
    "Charge",
    "Decision",
    "Order",
    "Paid",
    "Placement",
    "Promise",
    "RefundState",
    "Returned",
    "Trade",
    "TradeState",
    "Wake",
    "case_closed",
    "charged",
    "check_reader",
    "deadline_reached",
    "description",
    "found",
    "lengthened",
    "placed",
    "reassigned",
    "refund_told",
    "started",
]
