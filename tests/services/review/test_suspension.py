"""The institution is suspended (四(三)): its desk stands still. On both databases."""

import pytest

from shared.contracts.audit import AuditWorkList, CorrectionRequested
from shared.contracts.base import Actor, Command
from shared.contracts.case_events import CaseReassigned, Stay
from shared.contracts.review import DeskView, GetDesk
from shared.errors import Refusal
from tests.bench import Bench
from tests.suspensions import CENTER, suspend
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, beijing


@pytest.fixture
def claimed(at_audit: Bench) -> Bench:
    """A notice is due by 2023-08-01, 24:00."""
    at_audit.call(kit.CLAIM, AUDITOR, at=beijing("2023-07-19 10:00"))
    return at_audit


def seen(bench: Bench, who: Actor = AUDITOR) -> DeskView:
    view: DeskView = bench.call(GetDesk(case_id=kit.CASE), who)
    return view


def overdue(bench: Bench) -> bool:
    return bool(bench.call(AuditWorkList(), BUREAU).items)


@pytest.mark.parametrize("command", [kit.CORRECT, kit.PASS, kit.REFUSE])
def test_nothing_is_decided_there(claimed: Bench, command: Command) -> None:
    suspend(claimed, beijing("2023-07-24 10:00"))
    with pytest.raises(Refusal) as caught:
        claimed.call(command, AUDITOR)
    assert caught.value.slug == "evaluation-suspended"
    assert "2023-07-24 10:00" in caught.value.text.zh
    assert seen(claimed).possible == ("release_case",)
    assert seen(claimed).suspended_since == beijing("2023-07-24 10:00")


def test_nothing_is_claimed_there(at_audit: Bench) -> None:
    suspend(at_audit, beijing("2023-07-24 10:00"))
    with pytest.raises(Refusal, match="evaluation-suspended"):
        at_audit.call(kit.CLAIM, AUDITOR)


def test_what_was_sent_before_is_decided_as_it_was_then(claimed: Bench) -> None:
    suspend(claimed, beijing("2023-07-24 10:00"))
    claimed.call(kit.PASS, AUDITOR, at=beijing("2023-07-24 09:59:59"))
    assert seen(claimed, BUREAU).stage == "passed"


def test_lifted_it_goes_on_where_it_was(claimed: Bench) -> None:
    suspend(claimed, beijing("2023-07-24 10:00"), beijing("2023-07-26 16:00"))
    claimed.call(kit.PASS, AUDITOR)
    assert seen(claimed, BUREAU).stage == "passed"


def test_the_notice_is_due_the_days_later(claimed: Bench) -> None:
    suspend(claimed, beijing("2023-07-24 10:00"), beijing("2023-07-26 16:00"))
    assert seen(claimed).deadline == beijing("2023-08-05 00:00")
    claimed.sweep(beijing("2023-08-04 23:00"))
    assert not overdue(claimed)
    claimed.sweep(beijing("2023-08-05 00:00"))
    assert overdue(claimed)


def test_the_last_day_of_the_notice_does_not_move(claimed: Bench) -> None:
    suspend(claimed, beijing("2023-07-24 10:00"))
    claimed.sweep(beijing("2023-08-17 23:00"))
    assert not overdue(claimed)
    claimed.sweep(beijing("2023-08-18 00:00"))
    assert overdue(claimed)


def test_a_correction_is_due_the_days_later_and_then_decided_without_the_employer(claimed: Bench) -> None:
    claimed.call(kit.CORRECT, AUDITOR, at=beijing("2023-07-20 10:00"))
    (posted,) = claimed.told(CorrectionRequested)
    assert posted.deadline == beijing("2023-08-04 00:00")
    suspend(claimed, beijing("2023-07-24 10:00"), beijing("2023-07-26 16:00"))
    assert seen(claimed).deadline == beijing("2023-08-09 00:00")


def test_another_institution_has_the_days_that_are_left(claimed: Bench) -> None:
    claimed.call(kit.CORRECT, AUDITOR, at=beijing("2023-07-20 10:00"))
    suspend(claimed, beijing("2023-07-24 10:00"))
    left = Stay(institution=CENTER, until=beijing("2023-07-26 16:00"))
    moved = CaseReassigned(employer=kit.EMPLOYER, institution="innovation_park", earlier=(left,), reason="评审工作暂停")
    claimed.clock.moment = beijing("2023-07-26 16:00")
    claimed.feed(moved, kit.CASE, round=1)
    claimed.clock.moment = beijing("2023-08-07 10:00")
    assert (seen(claimed, BUREAU).deadline, seen(claimed, BUREAU).suspended_since) == (
        beijing("2023-08-09 00:00"),
        None,
    )


@pytest.mark.parametrize("late", [False, True])
def test_the_days_are_the_same_in_whichever_order_it_is_heard(claimed: Bench, late: bool) -> None:
    claimed.call(kit.CORRECT, AUDITOR, at=beijing("2023-07-20 10:00"))
    suspend(claimed, beijing("2023-07-24 10:00"))
    left = Stay(institution=CENTER, until=beijing("2023-07-26 16:00"))
    moved = CaseReassigned(employer=kit.EMPLOYER, institution="innovation_park", earlier=(left,), reason="评审工作暂停")
    again = kit.submission(cause="corrected", institution="innovation_park")
    events = [(moved, beijing("2023-07-26 16:00")), (again, beijing("2023-07-26 16:01"))]
    for event, at in reversed(events) if late else events:
        claimed.clock.moment = at
        claimed.feed(event, kit.CASE, round=1)
    claimed.clock.moment = beijing("2023-08-07 10:00")
    assert seen(claimed, BUREAU).deadline == beijing("2023-08-09 00:00")
