"""The port believes nothing that the provider did not sign, and says plainly what is missing."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from pydantic import ValidationError

from demo.provider.keys import Keys
from demo.provider.signing import signature_headers
from services.payment import signatures
from services.payment.domain import Charge, TradeState
from services.payment.provider import Provider, ProviderAwayError, ProviderRefusedError
from services.payment.settings import PaymentSettings
from shared.secrets import MissingSecretError
from shared.settings import Settings
from tests.conftest import beijing
from tests.services.payment.kit import serving, with_a_provider

DEADLINE = beijing("2023-08-24 00:00")
CHARGE = Charge("42001", "o", "n", 100, DEADLINE, settles=False, cause="late")
MINE = {"mchid": "1900000001", "out_trade_no": "n"}


class Rogue(ThreadingHTTPServer):
    """Answers everything alike, under whatever signature it is told to use."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.status, self.body, self.key = 200, b"{}", None
        self.may_answer = threading.Event()
        self.may_answer.set()
        super().__init__(("127.0.0.1", port), RogueHandler)

    status: int
    body: bytes
    key: RSAPrivateKey | None

    def says(self, status: int, said: Any, key: RSAPrivateKey | None) -> None:
        """What it answers from now on."""
        self.status, self.key = status, key
        self.body = said if isinstance(said, bytes) else json.dumps(said).encode()


class RogueHandler(BaseHTTPRequestHandler):
    """Every method, every address."""

    server: Rogue

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.may_answer.wait()
        self.send_response(self.server.status)
        if self.server.key:
            for name, value in signature_headers(self.server.key, self.server.body).items():
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_GET

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """No database is needed here."""
    return Settings(mode="demo", var_dir=tmp_path)


@pytest.fixture
def provider_settings(settings: Settings, key_files: Path) -> Iterator[PaymentSettings]:
    """These settings, with who the provider is."""
    with with_a_provider(settings, key_files) as own:
        yield own


@pytest.fixture
def rogue(provider_settings: PaymentSettings) -> Iterator[Rogue]:
    server = Rogue(urlsplit(provider_settings.provider_url).port or 0)
    with ExitStack() as stack:
        stack.enter_context(serving(server))
        yield server


@pytest.fixture
def platform(keys: Keys) -> RSAPrivateKey:
    return keys.platform


@pytest.fixture
def port(provider_settings: PaymentSettings) -> Provider:
    return Provider(provider_settings)


def every_question(port: Provider) -> tuple[Callable[[], Any], ...]:
    """Everything that is asked of the provider."""
    return (
        lambda: port.place("n", "评审费", 100, DEADLINE),
        lambda: port.query("n"),
        lambda: port.close("n"),
        lambda: port.refund(CHARGE, "退款"),
        lambda: port.refund_of(CHARGE),
    )


@pytest.mark.parametrize("status", [200, 204, 404])
def test_an_answer_without_the_providers_signature_is_none(port: Provider, rogue: Rogue, status: int) -> None:
    said = {**MINE, "trade_state": "CLOSED", "code_url": "weixin://x", "code": "ORDER_NOT_EXIST"}
    for key in (None, generate_private_key(65537, 2048)):
        rogue.says(status, b"" if status == 204 else said, key)
        for ask in every_question(port):
            with pytest.raises(ProviderAwayError):
                ask()


def test_an_old_answer_is_none(
    port: Provider, rogue: Rogue, platform: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    rogue.says(200, {**MINE, "trade_state": "NOTPAY"}, platform)
    assert port.query("n")[0].state is TradeState.OPEN

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + 2 * signatures.FRESH

    monkeypatch.setattr(signatures, "datetime", Later)
    with pytest.raises(ProviderAwayError, match="too long ago"):
        port.query("n")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (500, {"code": "SYSTEM_ERROR"}),
        (429, {"code": "FREQUENCY_LIMITED"}),
        (200, b"<html>"),
        (200, []),
        (200, {}),
        (200, {**MINE, "out_trade_no": "another", "trade_state": "CLOSED"}),
        (200, {**MINE, "mchid": "another", "trade_state": "CLOSED"}),
        (200, {**MINE, "trade_state": "MAGIC"}),
        (200, {**MINE, "trade_state": "SUCCESS"}),
        (403, {"code": "NO_AUTH"}),
    ],
)
def test_what_cannot_be_understood_is_no_answer(
    port: Provider, rogue: Rogue, platform: RSAPrivateKey, status: int, said: Any
) -> None:
    rogue.says(status, said, platform)
    with pytest.raises(ProviderAwayError):
        port.query("n")


@pytest.mark.parametrize(
    "said",
    [
        {"out_refund_no": "R42002", "transaction_id": "42001", "status": "SUCCESS", "amount": {"refund": 100}},
        {"out_refund_no": "R42001", "transaction_id": "42001", "status": "SUCCESS", "amount": {"refund": 99}},
        {"out_refund_no": "R42001", "transaction_id": "42001", "status": "SUCCESS"},
    ],
)
def test_a_refund_of_something_else_is_no_answer(
    port: Provider, rogue: Rogue, platform: RSAPrivateKey, said: Any
) -> None:
    rogue.says(200, said, platform)
    with pytest.raises(ProviderAwayError):
        port.refund(CHARGE, "退款")


def test_a_signed_no_says_why(port: Provider, rogue: Rogue, platform: RSAPrivateKey) -> None:
    rogue.says(403, {"code": "NOT_ENOUGH", "message": "余额不足"}, platform)
    with pytest.raises(ProviderRefusedError, match="403 NOT_ENOUGH"):
        port.refund(CHARGE, "退款")
    assert port.close("n") == {"status": 403, "code": "NOT_ENOUGH", "message": "余额不足"}


def test_a_provider_that_says_nothing_is_away(
    provider_settings: PaymentSettings, rogue: Rogue, platform: RSAPrivateKey
) -> None:
    port = Provider(provider_settings.model_copy(update={"provider_timeout_seconds": 0.2}))
    rogue.says(200, {**MINE, "trade_state": "NOTPAY"}, platform)
    rogue.may_answer.clear()
    with pytest.raises(ProviderAwayError, match="ReadTimeout"):
        port.query("n")
    rogue.may_answer.set()
    assert port.query("n")[0].state is TradeState.OPEN


def test_nobody_there_is_no_answer(port: Provider) -> None:
    for ask in every_question(port):
        with pytest.raises(ProviderAwayError, match="ConnectError"):
            ask()


@pytest.mark.parametrize("name", ["provider-merchant.pem", "provider-platform.pub.pem"])
def test_a_missing_key_file_is_named(provider_settings: PaymentSettings, name: str) -> None:
    (provider_settings.secrets_dir / name).unlink()
    with pytest.raises(MissingSecretError, match=name):
        Provider(provider_settings).load_keys()


def test_a_private_key_that_others_can_read_is_refused(provider_settings: PaymentSettings) -> None:
    provider_settings.merchant_key_file.chmod(0o640)
    with pytest.raises(MissingSecretError, match="0600"):
        Provider(provider_settings).load_keys()


def test_settings_that_are_missing_are_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROVIDER_URL", "PROVIDER_MERCHANT_ID"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ValidationError, match=r"provider_url(.|\n)*provider_merchant_id"):
        PaymentSettings.beside(settings)


def test_callbacks_come_to_the_public_address_unless_told_otherwise(provider_settings: PaymentSettings) -> None:
    public = provider_settings.model_copy(update={"notify_url": None, "public_url": "https://zc.example/"})
    assert public.callback_url == "https://zc.example/v1/payments/notifications"
    assert provider_settings.callback_url == provider_settings.notify_url
