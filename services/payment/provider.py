"""The port to the payment provider: WeChat Pay's API v3, native payments. Answers are verified or they do not count."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import TypeVar
from zoneinfo import ZoneInfo

import httpx

from services.payment import words
from services.payment.domain import Charge, Returned, Trade, TradeState
from services.payment.settings import PaymentSettings
from services.payment.signatures import MerchantSignature, NotGenuineError, PlatformKey, Signed
from services.payment.words import NEVER_TAKEN, Notice, Said

BEIJING = ZoneInfo("Asia/Shanghai")
Told = TypeVar("Told")


class ProviderAwayError(Exception):
    """The provider cannot be reached, cannot answer now, or what came is not its answer. Nothing is known."""


class ProviderRefusedError(Exception):
    """The provider will not do this; its signed answer, `said`, tells why."""

    def __init__(self, status: int, said: Said) -> None:
        super().__init__(f"{status} {said.get('code')}")
        self.said = {"status": status, **said}


class NotUnderstoodError(Exception):
    """The provider signed something that is not in the shape of its interface."""


class Provider:
    """The payment provider behind one URL. Every method but `callback` talks to it, for seconds at most."""

    def __init__(self, settings: PaymentSettings) -> None:
        self._settings = settings

    @cached_property
    def _http(self) -> httpx.Client:
        own = self._settings
        return httpx.Client(
            base_url=own.provider_url,
            auth=MerchantSignature(own.merchant_key_file, own.provider_merchant_id, own.provider_merchant_serial),
            headers={"Accept": "application/json"},
            timeout=httpx.Timeout(own.provider_timeout_seconds, connect=own.provider_timeout_seconds / 2),
            trust_env=own.mode != "demo",  # the demo's provider is on this machine: no proxy is meant for it
        )

    @cached_property
    def _platform(self) -> PlatformKey:
        return PlatformKey(self._settings.platform_key_file, self._settings.provider_platform_serial)

    def load_keys(self) -> None:
        """Read the key files now instead of when they are first needed. Raises MissingSecretError."""
        _ = self._http, self._platform

    # Paying

    def place(self, trade_no: str, description: str, amount_fen: int, expires: datetime) -> tuple[str, Said]:
        """Have an order taken, and get the `code_url` to scan. The same again, it is the same order."""
        said = self._ask(
            "POST",
            "/v3/pay/transactions/native",
            {
                "appid": self._settings.provider_app_id,
                "mchid": self._settings.provider_merchant_id,
                "description": description,
                "out_trade_no": trade_no,
                "time_expire": expires.astimezone(BEIJING).isoformat(timespec="seconds"),
                "notify_url": self._settings.callback_url,
                "amount": {"total": amount_fen, "currency": "CNY"},
            },
        )
        if not isinstance(said.get("code_url"), str):
            raise ProviderAwayError("the order was taken without a code")
        return said["code_url"], said

    def query(self, trade_no: str) -> tuple[Trade, Said]:
        """What became of an order."""
        path = f"/v3/pay/transactions/out-trade-no/{trade_no}?mchid={self._settings.provider_merchant_id}"
        said = self._ask_about("GET", path)
        if said.get("code") in NEVER_TAKEN:
            return Trade(trade_no, TradeState.UNKNOWN), said
        trade = _understood(said, lambda: words.trade(said, self._settings.provider_merchant_id))
        if trade.trade_no != trade_no:
            raise ProviderAwayError("the answer is about another order")
        return trade, said

    def close(self, trade_no: str) -> Said:
        """Have an order closed, if it still can be. Only a query afterwards tells whether it was."""
        body = {"mchid": self._settings.provider_merchant_id}
        return self._ask_about("POST", f"/v3/pay/transactions/out-trade-no/{trade_no}/close", body)

    # Giving back

    def refund(self, charge: Charge, reason: str) -> tuple[Returned, Said]:
        """Give a charge back in full. The same again, it is the same refund."""
        amount = {"refund": charge.amount_fen, "total": charge.amount_fen, "currency": "CNY"}
        said = self._ask(
            "POST",
            "/v3/refund/domestic/refunds",
            {
                "transaction_id": charge.transaction_id,
                "out_refund_no": charge.refund_no,
                "reason": reason,
                "amount": amount,
            },
        )
        return _understood(said, lambda: words.returned(said, charge)), said

    def refund_of(self, charge: Charge) -> tuple[Returned, Said] | None:
        """What became of a charge's refund; None if the provider was never asked for one."""
        said = self._ask_about("GET", f"/v3/refund/domestic/refunds/{charge.refund_no}")
        if said.get("code") in NEVER_TAKEN:
            return None
        return _understood(said, lambda: words.returned(said, charge)), said

    # Being told

    def callback(self, signed: Signed) -> Notice:
        """Read a notification. Raises NotGenuineError, or NotUnderstoodError for one that is genuine."""
        self._platform.check(signed)
        try:
            return words.notice(signed.body, self._settings.provider_merchant_id)
        except ValueError as error:
            raise NotUnderstoodError(type(error).__name__) from None

    # The wire

    def _ask_about(self, method: str, path: str, body: Said | None = None) -> Said:
        """Ask about something that may not be there or not be possible: the refusal then is the answer."""
        try:
            return self._ask(method, path, body)
        except ProviderRefusedError as refused:
            return refused.said

    def _ask(self, method: str, path: str, body: Said | None = None) -> Said:
        """Send a request and verify what comes back."""
        try:
            reply = self._http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise ProviderAwayError(type(error).__name__) from None
        said = self._verified(reply)
        if reply.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or reply.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise ProviderAwayError(f"{reply.status_code} {said.get('code')}")
        if not reply.is_success:
            raise ProviderRefusedError(reply.status_code, said)
        return said

    def _verified(self, reply: httpx.Response) -> Said:
        try:
            self._platform.check(Signed.of(reply))
            said = reply.json() if reply.content else {"status": reply.status_code}
        except (NotGenuineError, ValueError) as error:
            raise ProviderAwayError(f"{reply.status_code}, but {error}") from None
        if not isinstance(said, dict):
            raise ProviderAwayError("the answer is not an object")
        return said


def _understood(said: Said, read: Callable[[], Told]) -> Told:
    try:
        return read()
    except ValueError as error:
        raise ProviderAwayError(f"not understood ({type(error).__name__}): {said.get('code')}") from None
