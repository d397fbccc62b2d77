"""State and events commit together or not at all, and are numbered without gaps."""

from collections.abc import Callable

import pytest

from shared.bus.tables import outbox
from shared.errors import Refusal
from tests.bus.probe.bench import ANNA, ProbeBench, at_once
from tests.bus.probe.contracts import Announce, Deposit, Deposited, GetTotal
from tests.bus.probe.service import BrokenError


def deposit(probe: ProbeBench, amount: int, account: str = "a") -> int:
    return int(probe.call(Deposit(account=account, amount=amount), ANNA).total)


def total(probe: ProbeBench, account: str = "a") -> int:
    return int(probe.call(GetTotal(account=account), ANNA).total)


def test_an_event_is_written_beside_the_change(probe: ProbeBench) -> None:
    assert deposit(probe, 5) == 5
    (envelope, event), *more = probe.published
    assert not more
    assert event == Deposited(amount=5)
    assert (envelope.publisher, envelope.subject, envelope.seq) == ("probe", "a", 1)
    assert envelope.actor == ANNA
    assert envelope.time == probe.clock.now()


@pytest.mark.parametrize(("amount", "failure"), [(2000, Refusal), (13, BrokenError)])
def test_what_fails_leaves_neither_change_nor_event(probe: ProbeBench, amount: int, failure: type[Exception]) -> None:
    deposit(probe, 5)
    with pytest.raises(failure):
        deposit(probe, amount)
    assert total(probe) == 5
    assert [event for _, event in probe.published] == [Deposited(amount=5)]


def test_numbers_have_no_gap_after_a_failure(probe: ProbeBench) -> None:
    deposit(probe, 1)
    with pytest.raises(BrokenError):
        deposit(probe, 13)
    deposit(probe, 2)
    deposit(probe, 3, "b")
    assert [(e.subject, e.seq) for e, _ in probe.published] == [("a", 1), ("a", 2), ("b", 1)]


def test_writers_at_once_get_numbers_in_order_of_their_rows(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()

    def announce(probe: ProbeBench) -> None:
        for _ in range(10):
            probe.call(Announce(account="a"), ANNA)

    at_once(lambda: announce(first), lambda: announce(second))
    assert [row.seq for row in sorted(first.rows(outbox), key=lambda row: row.id)] == list(range(1, 21))


def test_the_relay_is_told_after_the_commit_and_only_then(probe: ProbeBench) -> None:
    told: list[int] = []
    probe.house.after_commit.append(lambda: told.append(len(probe.published)))
    deposit(probe, 5)
    with pytest.raises(BrokenError):
        deposit(probe, 13)
    assert told == [1]
