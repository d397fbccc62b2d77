"""The far ends: registry of record, payment provider with its payers' phones, printer, and the way to integrity.

Requests reach them through the services' own ports, signed and verified as ever; only the network and
what is behind it are made. The provider is the demo's interface over a ledger in memory.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from demo.provider import account, keys
from demo.provider.api import Api, Body, beijing, check_unpaid, transaction
from demo.provider.ledger import Ledger, Trade
from demo.provider.signing import Declined, check_request, signature_headers
from services.certificate.standing import ASKING
from services.payment.provider import Provider
from services.payment.signatures import MerchantSignature
from shared.bus.calling import NoAnswerError
from shared.clock import StandingClock
from shared.contracts.base import Answer, Call, new_id
from shared.contracts.integrity import Standing
from shared.contracts.payment import ReceiveCallback
from shared.contracts.sanction import StandingView
from shared.settings import Settings
from tests.simulation.broker import Asked

LIKELY, LOST, ANSWER_LOST, TROUBLE = range(4)
"""What becomes of a request: done and answered; never arrives; done, but the answer is lost; a server in trouble."""

KEY_BITS = 1024
"""Signing is most of what a request costs here, and nobody attacks it."""


@dataclass
class Outside:
    """Everything beyond our own processes. `fate` decides what becomes of each request."""

    clock: StandingClock
    folder: Path
    fate: Callable[[], int] = lambda: LIKELY
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(Path("/dev/null"))
        self._keys = _small_keys(self.folder)
        self._api = Api(self.ledger, self.clock)

    def ledger_now(self) -> dict[str, Trade]:
        """All trades as they are."""
        return deepcopy(self.ledger.trades)

    def restore(self, trades: dict[str, Trade]) -> None:
        """Begin with these trades."""
        self.ledger.trades = deepcopy(trades)

    # What the services reach

    def client(self, **how: Any) -> httpx.Client:
        """A client of the services' own kind, on a made network."""
        return httpx.Client(transport=httpx.MockTransport(self._serve), **how)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        fate = self.fate()
        if fate == LOST:
            raise httpx.ConnectError("made")
        reply = self._answer(request, trouble=fate == TROUBLE)
        if fate == ANSWER_LOST:
            raise httpx.ReadTimeout("made")
        return reply

    def _answer(self, request: httpx.Request, *, trouble: bool) -> httpx.Response:
        if request.url.host == "registry":
            answer = httpx.ByteStream(b'{"result": "match", "found": null}')  # read as it comes, as from a network
            return httpx.Response(500 if trouble else 200, stream=answer)
        status, said = (
            (HTTPStatus.INTERNAL_SERVER_ERROR, {"code": "SYSTEM_ERROR"}) if trouble else self._paying(request)
        )
        body = b"" if said is None else json.dumps(said).encode()
        return httpx.Response(status, content=body, headers=dict(signature_headers(self._keys.platform, body)))

    def _paying(self, request: httpx.Request) -> tuple[HTTPStatus, Body | None]:
        path = request.url.raw_path.decode()
        try:
            check_request(self._keys, request.headers["Authorization"], request.method, path, request.content)
            return self._api.answer(request.method, path, json.loads(request.content or b"{}"))
        except Declined as declined:
            return declined.no.status, {"code": declined.no.code}

    # The payer's phone

    def pay(self, trade_no: str, *, fen_missing: int = 0, at: datetime | None = None) -> None:
        """Pay an order, if it still can be paid."""
        trade, now = self.ledger.trades[trade_no], at or self.clock.now()
        try:
            check_unpaid(trade)
        except Declined:
            return
        paid = {"paid_fen": trade.total_fen - fen_missing, "paid_at": now.replace(microsecond=0), "behaviour": "normal"}
        self.ledger.write("paid", trade_no, transaction_id=f"42{trade_no[-26:]}", **paid)

    def notification(self, trade_no: str) -> ReceiveCallback:
        """The provider's word on a payment, signed."""
        trade = self.ledger.trades[trade_no]
        text = json.dumps({**transaction(trade), "trade_state": "SUCCESS"})
        told = {
            "id": new_id(),
            "create_time": beijing(self.clock.now()),
            "event_type": "TRANSACTION.SUCCESS",
            "resource": {"plaintext": text},
        }
        body = json.dumps(told)
        headers = signature_headers(self._keys.platform, body.encode())
        names = ("timestamp", "nonce", "signature", "serial")
        return ReceiveCallback(body=body, **{name: headers[f"Wechatpay-{name.title()}"] for name in names})


def provider_over(outside: Outside, provider: Provider) -> None:
    """Give the real port its network."""
    own = provider._settings
    signature = MerchantSignature(own.merchant_key_file, own.provider_merchant_id, own.provider_merchant_serial)
    vars(provider)["_http"] = outside.client(base_url=own.provider_url, auth=signature)


def environment() -> dict[str, str]:
    """What tells the payment service who its provider is."""
    return account.environment("http://provider")


class Printer:
    """Prints the words of a paper as JSON: typst and the signature take 30 ms, and change nothing else."""

    def __init__(self, _: Settings) -> None:
        """Needs no fonts, keys or folders."""

    def certificate(self, words: Mapping[str, str], token: str) -> str:
        """The digest of a certificate."""
        return _digest("certificate", {**words, "token": token})

    def notice(self, words: Mapping[str, str]) -> str:
        """The digest of a notice."""
        return _digest("notice", words)


@dataclass(frozen=True)
class AskIntegrity:
    """How holder and case stand: the real question to the real service, without a broker between them."""

    ask: Callable[[Asked], Answer | None]

    def __call__(self, person_ref: str, case_id: str, at: datetime) -> StandingView:
        """Ask. Raises NoAnswerError."""
        question = Standing(person_refs=(person_ref,), cases=(case_id,))
        call = Call(
            body=question.model_dump(mode="json"), actor=ASKING, received_at=at, expires_at=at, correlation_id=new_id()
        )
        said = self.ask(Asked(question.method(), call, lambda _: None))
        if said is None:
            raise NoAnswerError("nobody answers")
        return StandingView.model_validate(said.unwrap())


def _digest(template: str, words: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps([template, words]).encode()).hexdigest()


def _small_keys(folder: Path) -> keys.Keys:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (keys.PLATFORM, keys.MERCHANT):
        pem = generate_private_key(65537, KEY_BITS).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(pem)
    return keys.keys_in(folder)
