"""An amendment of the policy reaches orders that can still be paid. On both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts.payment import FeeCharged, PaymentLapsed
from tests.conftest import beijing
from tests.services.lent import POLICIES
from tests.services.payment.kit import FEE, SOON, Town
from tests.unit.payment.kit import AMENDMENT, DEADLINE, LENGTHENED_DEADLINE


@pytest.fixture
def charged(town: Town, tmp_path: Path) -> Iterator[Town]:
    """A fee that is due; then the policy is amended."""
    town.charge()
    text = (POLICIES / "beijing-2023.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "amended"
    folder.mkdir()
    (folder / "beijing-2023.yaml").write_text(text.replace("amendments: []", AMENDMENT), encoding="utf-8")
    policies, database = town.bench.house.policies, town.bench.house.database
    policies.adopt(database, folder)
    yield town
    policies.adopt(database, POLICIES)


def test_the_longer_time_is_told_and_paid_in(charged: Town) -> None:
    assert charged.order().deadline == LENGTHENED_DEADLINE
    charged.move_to(DEADLINE + SOON)
    assert charged.bench.told(FeeCharged)[-1].deadline == LENGTHENED_DEADLINE
    charged.pay(charged.start().code_url, at=beijing("2023-08-28 23:59"))
    charged.move_to(LENGTHENED_DEADLINE + SOON)
    assert (charged.order().state, charged.net_fen()) == ("paid", FEE)
    assert charged.told == ["FeeCharged", "FeeCharged", "PaymentSettled"]


def test_unpaid_it_lapses_at_the_longer_deadline(charged: Town) -> None:
    charged.move_to(LENGTHENED_DEADLINE)
    (told,) = charged.bench.told(PaymentLapsed)
    assert told.closed_at == LENGTHENED_DEADLINE
