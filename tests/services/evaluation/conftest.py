"""The evaluation service on a bench, and cases brought to the places that matter."""

from collections.abc import Callable, Iterator

import pytest

from services.evaluation.tables import Base
from shared.settings import Settings
from tests.bench import Bench
from tests.services.lent import give_back, lent
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, beijing


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One database for all tests of a file."""
    with lent("evaluation", request, tmp_path_factory) as here:
        yield here


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Iterator[Bench]:
    """The service on 2023-09-01 at 10:00."""
    made = make_bench("services.evaluation", at=beijing("2023-09-01 10:00"))
    yield made
    give_back(made, Base.metadata)


@pytest.fixture
def defended(bench: Bench) -> Bench:
    """One case, in round 1 of the hub, defended on 2023-09-15 and assessed."""
    bench.feed(kit.evaluation_due(), kit.CASE, round=1)
    bench.call(kit.SCHEDULE, SECRETARY, at=beijing("2023-09-04 10:00"))
    bench.call(kit.ATTEND, SECRETARY, at=beijing("2023-09-15 09:00"))
    bench.call(kit.OPINION, SECRETARY, at=beijing("2023-09-15 11:00"))
    return bench


@pytest.fixture
def assessed(defended: Bench) -> Bench:
    """A second case beside it, judged on paper."""
    defended.feed(kit.evaluation_due(kit.OTHER, level="junior"), kit.OTHER)
    defended.call(kit.opinion(kit.OTHER), SECRETARY)
    return defended


@pytest.fixture
def opened(assessed: Bench) -> Bench:
    """Both before a committee of seven, all of whom are there, on 2023-09-25 at 9:00."""
    assessed.call(kit.convene(kit.CASE, kit.OTHER), SECRETARY, at=beijing("2023-09-20 10:00"))
    assessed.clock.moment = beijing("2023-09-25 09:00")
    for cmd in (*kit.all_sign_in(), kit.OPEN):
        assessed.call(cmd, SECRETARY)
    return assessed


@pytest.fixture
def signed(opened: Bench) -> Bench:
    """The first passed, the second did not; sealed on 2023-09-25 at 17:00."""
    opened.clock.moment = beijing("2023-09-25 17:00")
    for cmd in (kit.TALLY, kit.tally(4, 3, case_id=kit.OTHER), kit.SIGN):
        opened.call(cmd, SECRETARY)
    return opened


@pytest.fixture
def accepted(signed: Bench) -> Bench:
    """Public from 2023-10-09 until 10-16 24:00."""
    signed.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))
    return signed
