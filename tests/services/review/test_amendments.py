"""An amendment of the policy reaches the desks. On both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts.review import EmployerWorkList, ReviewRefused
from tests.bench import Bench
from tests.services.lent import POLICIES
from tests.unit.review import kit
from tests.unit.review.kit import OFFICER, beijing

AMENDMENT = """amendments:
  - id: outage
    date: 2023-07-17
    reason: {zh: 系统故障, en: An outage}
    windows: {employer: 2023-08-03, audit: 2023-09-02}
"""


@pytest.fixture
def amended(submitted: Bench, tmp_path: Path) -> Iterator[Bench]:
    """A case on the employer's desk; then the policy is amended."""
    text = (POLICIES / "beijing-2023.yaml").read_text(encoding="utf-8")
    (tmp_path / "beijing-2023.yaml").write_text(text.replace("amendments: []", AMENDMENT), encoding="utf-8")
    submitted.house.policies.adopt(submitted.house.database, tmp_path)
    yield submitted
    submitted.house.policies.adopt(submitted.house.database, POLICIES)


def test_the_employers_window_is_longer(amended: Bench) -> None:
    amended.sweep(beijing("2023-08-02 12:00"))
    assert amended.published == []
    (row,) = amended.call(EmployerWorkList(), OFFICER).items
    assert row.deadline == beijing("2023-08-04 00:00")
    amended.call(kit.CONFIRM, OFFICER)
    amended.sweep(beijing("2023-08-20 00:00"))
    envelope, told = amended.published[-1]
    assert isinstance(told, ReviewRefused)
    assert (told.outcome, envelope.time) == ("lapsed", beijing("2023-08-04 00:00"))
