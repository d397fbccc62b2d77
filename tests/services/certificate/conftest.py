"""The certificate service on a bench, with a demo key of its own and integrity's answers in a test's hand."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from services.certificate import demo_ca
from services.certificate.tables import Base
from shared.settings import Settings
from tests.services.certificate.papers import Papers
from tests.services.lent import give_back, lent
from tests.unit.certificate.kit import beijing

START = beijing("2023-11-20 10:00")


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What was logged; rendering it would take longer than most tests."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    demo_ca.make_once(folder / "certificates", folder / "ca.pem")
    return folder / "certificates"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, signing_keys: Path
) -> Iterator[Settings]:
    """One database and one key for all tests of a file."""
    with lent("certificate", request, tmp_path_factory) as here:
        shutil.copytree(signing_keys, here.secrets_dir / "certificates")
        yield here


@pytest.fixture(scope="module")
def process(settings: Settings) -> Papers:
    """One process of the service for a file's tests: to read the key and all fonts takes as long as a test."""
    return Papers(settings, START)


@pytest.fixture
def bench(process: Papers) -> Iterator[Papers]:
    """The service on 2023-11-20 at 10:00."""
    process.start_over(START)
    yield process
    give_back(process, Base.metadata)


@pytest.fixture
def twin(bench: Papers) -> Iterator[Papers]:
    """Another process on the same database."""
    made = Papers(bench.house.settings, START)
    yield made
    made.house.database.engine.dispose()
