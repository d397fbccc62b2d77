"""The payers' phones, as the sandbox provider plays them; and its ledger, to compare with ours.

Paying twice by mistake is the payer's risk, so after a lost answer the phone asks again and takes "already
paid" for its own payment.
"""

import time
from typing import Any

import httpx

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.3
REQUEST_SECONDS = 10.0
ALREADY_PAID = "ORDERPAID"


class PhoneFailed(Exception):
    """The provider would not take the payment, or did not answer."""


class Phone:
    """Scans codes and pays."""

    def __init__(self, provider_url: str) -> None:
        self._http = httpx.Client(base_url=provider_url, timeout=REQUEST_SECONDS, trust_env=False)

    def pay(self, code_url: str, behaviour: str = "normal", at: str | None = None) -> dict[str, Any]:
        """Pay what the code asks for; `at` is the bank's time, if not now. Raises PhoneFailed."""
        asked = {"code_url": code_url, "behaviour": behaviour} | ({"success_time": at} if at else {})
        return self._send("POST", "/sandbox/pay", json=asked)

    def ledger(self) -> list[dict[str, Any]]:
        """All trades as the provider has them."""
        trades: list[dict[str, Any]] = self._send("GET", "/sandbox/ledger")["trades"]
        return trades

    def _send(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        gives_up, asked_before = time.monotonic() + PATIENCE_SECONDS, False
        while True:
            try:
                response = self._http.request(method, path, **request)
                said: dict[str, Any] = response.json()
            except (httpx.TransportError, ValueError) as error:
                asked_before, said = True, {"code": repr(error)}
            else:
                if response.is_success or (asked_before and said.get("code") == ALREADY_PAID):
                    return said
                if response.is_client_error:
                    raise PhoneFailed(f"the provider refused: {said}")
            if time.monotonic() > gives_up:
                raise PhoneFailed(f"the provider does not answer: {said}")
            time.sleep(PAUSE_SECONDS)
