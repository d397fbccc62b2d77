"""The institution is suspended (四(三)): the time to pay stands still. On both databases."""

import pytest

from shared.contracts.case_events import CaseReassigned, Stay
from shared.contracts.payment import FeeCharged, PaymentLapsed
from tests.conftest import beijing
from tests.services.payment.kit import CASE, SOON, Town
from tests.suspensions import CENTER, suspend
from tests.unit.payment.kit import DEADLINE

LATER = beijing("2023-08-26 00:00")


@pytest.fixture
def charged(town: Town) -> Town:
    """A fee of the 14th of August: until the 23rd, 24:00."""
    town.charge()
    return town


def test_its_working_days_do_not_count(charged: Town) -> None:
    suspend(charged.bench, beijing("2023-08-17 10:00"), beijing("2023-08-18 10:00"))
    assert charged.order().deadline == LATER
    charged.move_to(DEADLINE + SOON)
    assert charged.bench.told(FeeCharged)[-1].deadline == LATER
    charged.pay(charged.start().code_url, at=beijing("2023-08-25 23:59"))
    charged.move_to(LATER + SOON)
    assert charged.order().state == "paid"


def test_unpaid_it_lapses_the_days_later(charged: Town) -> None:
    suspend(charged.bench, beijing("2023-08-17 10:00"), beijing("2023-08-18 10:00"))
    charged.move_to(LATER)
    (told,) = charged.bench.told(PaymentLapsed)
    assert told.closed_at == LATER


def test_while_it_goes_on_nothing_lapses(charged: Town) -> None:
    suspend(charged.bench, beijing("2023-08-17 10:00"))
    charged.move_to(beijing("2023-09-05 10:00"))
    assert charged.told == ["FeeCharged"]  # nothing is told anew before it is known
    assert charged.order().state == "due"


def test_another_institution_has_the_days_that_are_left(charged: Town) -> None:
    suspend(charged.bench, beijing("2023-08-17 10:00"))
    charged.move_to(beijing("2023-08-18 10:00"))
    left = Stay(institution=CENTER, until=beijing("2023-08-18 10:00"))
    moved = CaseReassigned(employer=None, institution="innovation_park", earlier=(left,), reason="评审工作暂停")
    charged.bench.feed(moved, CASE)
    charged.move_to(beijing("2023-08-21 10:00"))
    assert charged.order().deadline == LATER
