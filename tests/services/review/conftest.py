"""The review service on a bench, and a case brought to the places that matter."""

from collections.abc import Callable, Iterator

import pytest

from shared.contracts.application import RegistryChecked
from tests.bench import Bench
from tests.unit.review import kit
from tests.unit.review.kit import beijing


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Iterator[Bench]:
    """The service on 2023-07-05 at 10:00."""
    made = make_bench("services.review", at=beijing("2023-07-05 10:00"))
    yield made
    made.house.database.engine.dispose()


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
    submitted.call(kit.RECOMMEND, kit.OFFICER, at=beijing("2023-07-18 10:00"))
    return submitted
