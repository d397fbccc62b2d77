"""Where the tests' broker and databases come from, and the bench on which a service is tried."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from demo.stack import sources
from shared.clock import StandingClock
from shared.settings import Settings

BEIJING = ZoneInfo("Asia/Shanghai")
ROOT = Path(__file__).parent.parent

hypothesis.settings.register_profile("busy", deadline=None)  # how long an example takes says more of the machine
hypothesis.settings.load_profile("busy")


def beijing(text: str) -> datetime:
    """An instant of the policy's zone: `beijing("2023-07-17 23:59:59")`."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    """A real broker, the same for all tests of the run."""
    with sources.broker() as source:
        yield source.url


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL database, the same for all tests of the run."""
    with sources.database() as source:
        yield source.url


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a demo installation on each of the two databases, with nothing in it yet."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    yield Settings(mode="demo", database_url=url, var_dir=tmp_path, policy_dir=ROOT / "policies")
    if url is not None:
        forget_schemas(url)


@pytest.fixture
def make_bench(settings: Settings) -> Callable[..., object]:
    """`make_bench("services.review", at=…)`: a service on its own database."""
    from tests.bench import Bench

    def make(package: str, at: datetime) -> Bench:
        return Bench(package, settings, StandingClock(at))

    return make


def forget_schemas(url: str) -> None:
    """Leave the one PostgreSQL database to the next test as it was."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for name in connection.scalars(text("select nspname from pg_namespace where nspname !~ '^(pg_|information_)'")):
            if name != "public":
                connection.execute(text(f'drop schema "{name}" cascade'))
    engine.dispose()
