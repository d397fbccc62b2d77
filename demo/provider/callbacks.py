"""How the provider tells its merchant of a payment: signed, again until it is acknowledged, and not forever."""

import json
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from demo.provider.api import beijing, transaction
from demo.provider.keys import Keys
from demo.provider.ledger import Ledger, Trade
from demo.provider.signing import signature_headers
from shared.clock import Clock
from shared.contracts.base import new_id

PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0, 60.0)
"""Seconds of wall time before each attempt. The real provider takes 24 hours for as many."""

ANSWER_SECONDS = 5.0
LATE_LOOK_SECONDS = 0.2
EXPECTED = {"normal": 1, "late": 1, "twice": 2, "wrong_amount": 1, "never": 0}
"""How often the merchant is to hear of a payment, by the payer's behaviour."""


@dataclass(frozen=True)
class Callbacks:
    """Tells of payments, each in a thread of its own."""

    keys: Keys
    ledger: Ledger
    clock: Clock
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=ANSWER_SECONDS, trust_env=False))

    def resume(self) -> None:
        """Go on telling what was not acknowledged before a restart."""
        for trade in list(self.ledger.trades.values()):
            if trade.paid_at:
                self.tell(trade)

    def tell(self, trade: Trade) -> None:
        """Begin to tell of a payment."""
        threading.Thread(target=self._tell, args=(trade,), daemon=True).start()

    def post(self, trade: Trade, key: RSAPrivateKey) -> int | None:
        """Send one notification, signed with a key; its status, or None when nobody answered."""
        body = json.dumps(_notification(trade, self.clock), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **signature_headers(key, body)}
        try:
            answer = self.http.post(trade.notify_url, content=body, headers=headers)
        except httpx.HTTPError:
            return None
        return answer.status_code

    def _tell(self, trade: Trade) -> None:
        if trade.behaviour == "late":
            self._wait_until_late(trade)
        while trade.told < EXPECTED[trade.behaviour]:
            if not self._tell_once(trade):
                return

    def _wait_until_late(self, trade: Trade) -> None:
        """A late callback comes after the order's own time to pay."""
        while not self._is_late(trade):
            time.sleep(LATE_LOOK_SECONDS)

    def _is_late(self, trade: Trade) -> bool:
        try:
            return self.clock.now() >= trade.expires_at
        except OSError:  # the clock is being started again
            return False

    def _tell_once(self, trade: Trade) -> bool:
        for pause in PAUSES:
            time.sleep(pause)
            if self.post(trade, self.keys.platform) in (HTTPStatus.OK, HTTPStatus.NO_CONTENT):
                self.ledger.write("told", trade.trade_no)
                return True
        return False


def _notification(trade: Trade, clock: Clock) -> dict[str, object]:
    """The real provider encrypts the resource; this one sends the text that would be encrypted."""
    text = json.dumps({**transaction(trade), "trade_state": "SUCCESS"}, ensure_ascii=False)
    return {
        "id": new_id(),
        "create_time": beijing(clock.now()),
        "event_type": "TRANSACTION.SUCCESS",
        "resource_type": "resource",
        "summary": "支付成功",
        "resource": {"original_type": "transaction", "plaintext": text},
    }
