"""The probe, on both databases, known to the process for one test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from demo.stack.ports import free_port
from shared.settings import Settings
from tests.bus.probe.bench import ProbeBench
from tests.bus.probe.contracts import registered


@pytest.fixture(autouse=True)
def contracts() -> Iterator[None]:
    """The probe's contracts are known."""
    with registered():
        yield


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What was logged; rendering it would take longer than most tests."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def make_probe(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], ProbeBench]]:
    """Another process of the same service: on SQLite too, where only tests have two."""
    benches: list[ProbeBench] = []

    def make() -> ProbeBench:
        benches.append(ProbeBench(settings.model_copy(update={"policy_dir": tmp_path / "no-policies"})))
        return benches[-1]

    yield make
    for bench in benches:
        bench.house.database.engine.dispose()


@pytest.fixture
def unused_port() -> int:
    """Nobody listens here."""
    return free_port()


@pytest.fixture
def probe(make_probe: Callable[[], ProbeBench]) -> ProbeBench:
    """The probe on a fresh database."""
    return make_probe()
