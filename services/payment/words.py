"""The provider's words (WeChat Pay's API v3) and what they mean to the domain. What has no meaning is a ValueError.

One shape is still missing: the real provider encrypts the resource of its notifications (`_clear_text`).
"""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, BaseModel

from services.payment.domain import Charge, Paid, RefundState, Returned, Trade, TradeState

Said = dict[str, Any]
"""What the provider said, to the letter, for the ledger."""

NEVER_TAKEN = ("ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS")
"""What it answers about a number that it does not know; one of them is an older spelling."""

TRADE_STATES = {
    "SUCCESS": TradeState.PAID,
    "REFUND": TradeState.RETURNED,
    "NOTPAY": TradeState.OPEN,
    "USERPAYING": TradeState.OPEN,
    "CLOSED": TradeState.CLOSED,
}


class _Amount(BaseModel):
    total: int
    currency: str = "CNY"


class _Transaction(BaseModel):
    mchid: str
    out_trade_no: str
    trade_state: str
    transaction_id: str | None = None
    success_time: AwareDatetime | None = None
    amount: _Amount | None = None


class _Refunded(BaseModel):
    refund: int


class _Refund(BaseModel):
    out_refund_no: str
    transaction_id: str
    status: str
    success_time: AwareDatetime | None = None
    amount: _Refunded


class _Notification(BaseModel):
    id: str
    event_type: str
    resource: Said


@dataclass(frozen=True)
class Notice:
    """A notification. One that tells of something else than a payment has no trade."""

    id: str
    trade: Trade | None
    said: Said


def trade(said: Said, merchant: str) -> Trade:
    """A transaction of ours."""
    told = _Transaction.model_validate(said)
    state = TRADE_STATES.get(told.trade_state)
    if told.mchid != merchant or state is None:
        raise ValueError(f"a transaction of {told.mchid} that is {told.trade_state}")
    if state is not TradeState.PAID:
        return Trade(told.out_trade_no, state)
    if not (told.transaction_id and told.success_time and told.amount and told.amount.currency == "CNY"):
        raise ValueError("paid, but not said what, when or how much")
    return Trade(told.out_trade_no, state, Paid(told.transaction_id, told.amount.total, told.success_time))


def returned(said: Said, charge: Charge) -> Returned:
    """The refund of a charge. One that failed at the bank stays pending: a person ends it on the merchant platform."""
    told = _Refund.model_validate(said)
    if (told.out_refund_no, told.transaction_id) != (charge.refund_no, charge.transaction_id):
        raise ValueError("it is about another refund")
    if told.amount.refund != charge.amount_fen:
        raise ValueError("it is a refund of another amount")
    if told.status != "SUCCESS":
        return Returned(RefundState.PENDING)
    return Returned(RefundState.DONE, told.success_time)


def notice(body: bytes, merchant: str) -> Notice:
    """A notification, once its signature has been checked."""
    told = _Notification.model_validate_json(body)
    if told.event_type != "TRANSACTION.SUCCESS":
        return Notice(told.id, None, told.model_dump())
    said = _clear_text(told.resource)
    return Notice(told.id, trade(said, merchant), said)


def _clear_text(resource: Said) -> Said:
    """What a notification is about. The ONE place that changes when resources come encrypted.

    The real provider sends `ciphertext` (AEAD_AES_256_GCM under the merchant's API v3 key) with its `nonce`
    and `associated_data`; the demo's sends the same JSON text as `plaintext`.
    """
    said = json.loads(resource.get("plaintext") or "null")
    if not isinstance(said, dict):
        raise ValueError("a resource is an object")
    return said
