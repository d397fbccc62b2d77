"""The payer's phone: it scans a code and pays, well or badly."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from demo.provider.api import ORDER_NOT_EXIST, PARAM_ERROR, beijing, check_unpaid
from demo.provider.callbacks import EXPECTED, Callbacks
from demo.provider.ledger import Ledger, Trade
from demo.provider.signing import Declined, No
from shared.clock import Clock

FORGED = "forged"
CODE_EXPIRED = No(HTTPStatus.BAD_REQUEST, "CODE_EXPIRED", "二维码已过期，请重新获取")
ORDER_EXPIRED = No(HTTPStatus.BAD_REQUEST, "ORDER_EXPIRED", "订单已超过商户设置的最晚支付成功时间")


@dataclass(frozen=True)
class Phone:
    """What a payer, or somebody who would rather not pay, does with a code."""

    ledger: Ledger
    callbacks: Callbacks
    clock: Clock

    def pay(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Pay the order of `code_url`; `behaviour` says how, `success_time` when, if not now.

        `normal`; `late`: the callback comes after the order's time to pay; `twice`: two callbacks; `never`: none;
        `wrong_amount`: a fen is missing; `forged`: nothing is paid, somebody else sends a callback.
        A `success_time` is taken as it is, after the order's time too: the bank was slow.
        """
        trade = self.ledger.by_code(str(asked["code_url"]))
        behaviour = asked.get("behaviour", "normal")
        if trade is None:
            raise Declined(ORDER_NOT_EXIST)
        if behaviour == FORGED:
            return self._forge(trade)
        if behaviour not in EXPECTED:
            raise Declined(PARAM_ERROR)
        at = datetime.fromisoformat(asked["success_time"]) if asked.get("success_time") else None
        if at and at.tzinfo is None:
            raise Declined(PARAM_ERROR)
        with self.ledger.held():
            self._pay(trade, behaviour, at)
        self.callbacks.tell(trade)
        return _receipt(trade)

    def _pay(self, trade: Trade, behaviour: str, at: datetime | None) -> None:
        check_unpaid(trade)
        now = self.clock.now()
        if at is None and trade.code_until and now >= trade.code_until:
            raise Declined(CODE_EXPIRED)
        if at is None and now >= trade.expires_at:
            raise Declined(ORDER_EXPIRED)
        self.ledger.write(
            "paid",
            trade.trade_no,
            transaction_id=_transaction_id(),
            paid_fen=trade.total_fen - (behaviour == "wrong_amount"),
            paid_at=(at or now).replace(microsecond=0),
            behaviour=behaviour,
        )

    def _forge(self, trade: Trade) -> dict[str, Any]:
        """Somebody claims that this order was paid, in the provider's name and with a key of their own."""
        claim = Trade(trade.trade_no, trade.total_fen, trade.description, trade.notify_url, trade.expires_at)
        claim.transaction_id, claim.paid_fen, claim.paid_at = _transaction_id(), trade.total_fen, self.clock.now()
        return {"answered": self.callbacks.post(claim, generate_private_key(65537, 2048))}


def _transaction_id() -> str:
    return f"42{secrets.randbelow(10**26):026}"


def _receipt(trade: Trade) -> dict[str, Any]:
    assert trade.paid_at
    return {
        "out_trade_no": trade.trade_no,
        "transaction_id": trade.transaction_id,
        "amount_fen": trade.paid_fen,
        "success_time": beijing(trade.paid_at),
    }
