"""The integrity service on a bench, and what it has heard by the time that matters."""

from collections.abc import Callable, Iterator

import pytest

from services.integrity.tables import Base
from shared.contracts.case_events import ApplicationSubmitted
from shared.contracts.evaluation import ResultAccepted
from shared.settings import Settings
from tests.bench import Bench
from tests.services.integrity.samples import sample
from tests.services.lent import give_back, lent
from tests.unit.integrity import kit
from tests.unit.integrity.kit import beijing


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One database for all tests of a file."""
    with lent("integrity", request, tmp_path_factory) as here:
        yield here


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Iterator[Bench]:
    """The service on 2023-06-12 at 10:00."""
    made = make_bench("services.integrity", at=beijing("2023-06-12 10:00"))
    yield made
    give_back(made, Base.metadata)


def submitted(person_ref: str = kit.PERSON) -> ApplicationSubmitted:
    """What the hub tells when a case is handed in."""
    return sample(ApplicationSubmitted).model_copy(update={"person_ref": person_ref})


def accepted() -> ResultAccepted:
    """What evaluation tells when a result becomes public."""
    return ResultAccepted(
        outcome="passed",
        place="institution",
        title_date=beijing("2023-10-20").date(),
        publicity_ends_at=kit.PUBLICITY_ENDS,
        bundle_digest="0" * 64,
    )


def publicise(bench: Bench, case_id: str = kit.CASE) -> None:
    """A case's way to its publicity, which begins on 2023-11-06 at 10:00."""
    bench.clock.moment = beijing("2023-07-05 10:00")
    bench.feed(submitted(), case_id, actor=kit.APPLICANT)
    bench.clock.moment = beijing("2023-11-06 10:00")
    bench.feed(accepted(), case_id, actor=kit.BUREAU)


@pytest.fixture
def public(bench: Bench) -> Bench:
    """The result is public, and it is 2023-11-08, 10:00."""
    publicise(bench)
    bench.clock.moment = beijing("2023-11-08 10:00")
    return bench
