"""A payment service beside a real provider, on each database."""

import base64
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
from services.payment.provider import Provider
from services.payment.tables import Base
from shared.clock import StandingClock
from shared.contracts.payment import ReceiveCallback
from tests.bench import Bench
from tests.conftest import beijing
from tests.services.lent import give_back, lent
from tests.services.payment.kit import Door, Town, serving, with_a_provider

START = beijing("2023-08-14 09:00")


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


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made_bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, key_files: Path
) -> Iterator[Bench]:
    """The service on its own database, for all tests of a file."""
    with lent("payment", request, tmp_path_factory) as here:
        with with_a_provider(here, key_files):
            made = Bench("services.payment", here, StandingClock(START))
        yield made
        made.house.database.engine.dispose()


@pytest.fixture
def bench(made_bench: Bench) -> Iterator[Bench]:
    """The service on Monday, 2023-08-14, with nothing in it but its policies."""
    made_bench.clock.moment = START
    yield made_bench
    give_back(made_bench, Base.metadata)


@pytest.fixture
def town(bench: Bench, running: ExitStack, keys: Keys, key_files: Path, tmp_path: Path) -> Town:
    """The service and a provider, running; nothing is charged yet.

    Each test has ports of its own: a provider that has ended may still be trying to tell of an earlier one.
    """
    settings = running.enter_context(with_a_provider(bench.house.settings, key_files))
    bench.service.provider = Provider(settings)  # type: ignore[attr-defined]
    door = Door(bench, _port(settings.callback_url))
    running.enter_context(serving(door))
    town = Town(bench, door, keys, Ledger(tmp_path / "provider.jsonl"), _port(settings.provider_url))
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
