"""A payment service beside a real provider, on each database."""

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from demo.provider import account
from demo.provider.keys import Keys, keys_in
from demo.provider.ledger import Ledger
from demo.stack.ports import free_ports
from services.payment.settings import PaymentSettings
from shared.contracts.payment import ReceiveCallback
from shared.settings import Settings
from tests.bench import Bench
from tests.conftest import beijing
from tests.services.payment.kit import Door, Town, serving


@pytest.fixture(scope="session")
def key_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the key files of both sides; making them takes a moment."""
    folder = tmp_path_factory.mktemp("keys")
    keys_in(folder)
    return folder


@pytest.fixture(scope="session")
def keys(key_files: Path) -> Keys:
    """What the provider holds."""
    return keys_in(key_files)


@pytest.fixture
def provider_settings(settings: Settings, key_files: Path, monkeypatch: pytest.MonkeyPatch) -> PaymentSettings:
    """The payment service's settings with a port for the provider and one for its callbacks, nobody on either."""
    shutil.copytree(key_files, settings.secrets_dir)
    port, door = free_ports(2)
    notify = {"NOTIFY_URL": f"http://127.0.0.1:{door}/v1/payments/notifications"}
    for name, value in {**account.environment(f"http://127.0.0.1:{port}"), **notify}.items():
        monkeypatch.setenv(name, value)
    return PaymentSettings.beside(settings)


@pytest.fixture
def town(provider_settings: PaymentSettings, make_bench: Callable[..., Bench], running: ExitStack, keys: Keys) -> Town:
    """The service on Monday, 2023-08-14, its provider running, nothing charged yet."""
    bench = make_bench("services.payment", at=beijing("2023-08-14 09:00"))
    door = Door(bench, _port(provider_settings.callback_url))
    running.enter_context(serving(door))
    ledger = Ledger(provider_settings.var_dir / "provider.jsonl")
    town = Town(bench, door, keys, ledger, _port(provider_settings.provider_url))
    running.enter_context(serving(town.open_provider()))
    return town


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """Servers that end with the test."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def sign(keys: Keys) -> Callable[[str, datetime], ReceiveCallback]:
    """`sign(body, then)`: a notification as the provider would have signed it at that moment of wall time."""

    def made(body: str, then: datetime) -> ReceiveCallback:
        timestamp, nonce = str(int(then.timestamp())), "n" * 32
        message = f"{timestamp}\n{nonce}\n{body}\n".encode()
        signature = keys.platform.sign(message, PKCS1v15(), SHA256())
        return ReceiveCallback(
            timestamp=timestamp,
            nonce=nonce,
            signature=base64.b64encode(signature).decode(),
            serial=account.PLATFORM_SERIAL,
            body=body,
        )

    return made


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port
