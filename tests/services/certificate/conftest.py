"""The certificate service on a bench, with a demo key of its own and integrity's answers in a test's hand."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from services.certificate import demo_ca
from shared.settings import Settings
from tests.services.certificate.papers import Papers
from tests.unit.certificate.kit import beijing

MakePapers = Callable[..., Papers]


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


@pytest.fixture
def make_papers(settings: Settings, signing_keys: Path) -> Iterator[MakePapers]:
    """One process of the service; called again, another one on the same database."""
    shutil.copytree(signing_keys, settings.secrets_dir / "certificates")
    made: list[Papers] = []

    def make(at: str = "2023-11-20 10:00") -> Papers:
        made.append(Papers(settings, beijing(at)))
        return made[-1]

    yield make
    for bench in made:
        bench.house.database.engine.dispose()


@pytest.fixture
def bench(make_papers: MakePapers) -> Papers:
    """The service on 2023-11-20 at 10:00."""
    return make_papers()
