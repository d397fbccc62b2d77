"""The review service on a bench, and a case brought to the places that matter."""

from collections.abc import Iterator

import pytest

from services.review.tables import Base
from shared.clock import StandingClock
from shared.contracts.case_events import RegistryChecked
from tests.bench import Bench
from tests.services.lent import give_back, lent
from tests.unit.review import kit
from tests.unit.review.kit import beijing

START = beijing("2023-07-05 10:00")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made_bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The service on its own database, for all tests of a file."""
    with lent("review", request, tmp_path_factory) as here:
        made = Bench("services.review", here, StandingClock(START))
        yield made
        made.house.database.engine.dispose()


@pytest.fixture
def bench(made_bench: Bench) -> Iterator[Bench]:
    """The service on 2023-07-05 at 10:00, with nothing in it but its policies."""
    made_bench.clock.moment = START
    yield made_bench
    give_back(made_bench, Base.metadata)


@pytest.fixture
def submitted(bench: Bench) -> Bench:
    """A case on the employer's desk whose registries all confirm what is stated."""
    bench.feed(kit.submission(), kit.CASE, round=1)
    for check in kit.MANDATORY:
        bench.feed(RegistryChecked(finding=kit.finding(check)), kit.CASE, round=1)
    return bench


@pytest.fixture
def at_audit(submitted: Bench) -> Bench:
    """The case recommended on 2023-07-18 at 10:00."""
    submitted.call(kit.CONFIRM, kit.OFFICER, at=beijing("2023-07-10 10:00"))
    submitted.call(kit.PUBLISH, kit.OFFICER)
    submitted.sweep(beijing("2023-07-18 10:00"))
    submitted.call(kit.RECOMMEND, kit.OFFICER)
    submitted.feed(RegistryChecked(finding=kit.finding(kit.ASKED_AGAIN)), kit.CASE, round=1)
    return submitted
