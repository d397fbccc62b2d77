"""A promise is kept at least once, its effect stored once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from shared.bus import Errand
from shared.bus.errands import LEASE, RETRY_DELAYS, Errands
from shared.bus.tables import errands
from shared.contracts.base import new_id
from tests.bus.probe.bench import ANNA, WAIT_SECONDS, ProbeBench, at_once
from tests.bus.probe.contracts import Promise
from tests.bus.probe.service import BrokenError, ProbeService


def promise(probe: ProbeBench, account: str = "a") -> None:
    probe.call(Promise(account=account), ANNA)


def errands_of(probe: ProbeBench) -> Errands:
    return Errands(probe.house, probe.handlers, probe.service)


@contextmanager
def outside(do: Callable[[Errand], None]) -> Iterator[None]:
    with patch.object(ProbeService, "outside", staticmethod(do)):
        yield


def fail(_: Errand) -> None:
    raise BrokenError("nobody answers")


def test_a_promise_is_kept_once(probe: ProbeBench) -> None:
    promise(probe)
    probe.keep_promises()
    probe.keep_promises()
    assert probe.book() == [("told", 7)]
    assert probe.rows(errands) == []


def test_a_promise_of_an_undone_command_was_never_made(probe: ProbeBench) -> None:
    def break_it() -> None:
        raise BrokenError("after promising")

    with patch.object(ProbeService, "meanwhile", staticmethod(break_it)), pytest.raises(BrokenError):
        promise(probe)
    assert probe.rows(errands) == []


def test_outside_work_holds_no_transaction(probe: ProbeBench) -> None:
    promise(probe)
    ((kind, errand),) = errands_of(probe).take(1)
    with outside(lambda _: promise(probe, "b")):  # on SQLite it would wait for ever
        errands_of(probe).keep(kind, errand)
    assert probe.book() == [("told", 7)]


def test_a_taken_one_is_not_taken_by_another(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    for account in "abc":
        promise(first, account)
    taken = at_once(lambda: errands_of(first).take(2), lambda: errands_of(second).take(2))
    ids = [errand.id for some in taken for _, errand in some]
    assert len(ids) == len(set(ids)) == 3


def test_a_lost_one_is_taken_over_after_its_lease(probe: ProbeBench) -> None:
    promise(probe)
    errands_of(probe).take(1)
    assert errands_of(probe).take(1) == []
    (row,) = probe.rows(errands)
    assert datetime.now(UTC) < row.next_at <= datetime.now(UTC) + LEASE
    probe.make_due(errands)
    probe.keep_promises()
    assert probe.book() == [("told", 7)]


def test_a_failing_one_comes_again_later_each_time_and_is_never_given_up(probe: ProbeBench) -> None:
    promise(probe)
    pauses = []
    with outside(fail):
        for _ in range(len(RETRY_DELAYS) + 2):
            probe.keep_promises()
            (row,) = probe.rows(errands)
            pauses.append(round((row.next_at - datetime.now(UTC)).total_seconds()))
            probe.make_due(errands)
    expected = [round(delay.total_seconds()) for delay in RETRY_DELAYS]
    assert pauses == [*expected, expected[-1], expected[-1]]
    assert (row.attempt, row.error) == (len(pauses), "BrokenError: nobody answers")
    probe.keep_promises()
    assert probe.book() == [("told", 7)]


def test_the_slower_of_two_settles_nothing(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    promise(first)
    out, done = threading.Event(), threading.Event()

    def be_slow(_: Errand) -> None:
        out.set()
        done.wait(WAIT_SECONDS)

    def take_over() -> None:
        out.wait(WAIT_SECONDS)
        first.make_due(errands)  # the lease is over
        with outside(lambda _: None):
            second.keep_promises()
        done.set()

    with outside(be_slow):
        at_once(first.keep_promises, take_over)
    assert first.book() == [("told", 7)]
    assert first.rows(errands) == []


def test_a_failure_while_settling_undoes_the_settling(probe: ProbeBench) -> None:
    promise(probe)

    def settle_and_fail(errand: Errand) -> None:
        with errand.settle():
            raise BrokenError("after crossing off")

    with outside(settle_and_fail):
        probe.keep_promises()
    assert [row.attempt for row in probe.rows(errands)] == [1]
    probe.make_due(errands)
    probe.keep_promises()
    assert probe.book() == [("told", 7)]


def hurry(probe: ProbeBench, account: str) -> None:
    with probe.house.work(probe.clock.now(), ANNA, new_id()) as work:
        work.hurry("tell", account)


def test_one_that_is_hurried_is_tried_now_and_there_is_no_second(probe: ProbeBench) -> None:
    for account in "ab":
        promise(probe, account)
    with outside(fail):
        probe.keep_promises()
    probe.keep_promises()
    assert probe.book() == []  # both wait for their next attempt
    hurry(probe, "a")
    assert [row.attempt for row in probe.rows(errands)] == [1, 1]
    probe.keep_promises()
    assert probe.book("a") == [("told", 7)]
    assert probe.book("b") == []
    assert [row.subject for row in probe.rows(errands)] == ["b"]


def test_one_in_somebodys_hands_is_not_hurried_into_anothers(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    promise(first)
    errands_of(first).take(1)
    hurry(second, "a")
    assert errands_of(second).take(1) == []


def test_a_kind_that_this_version_does_not_know_is_left_to_the_one_that_does(
    make_probe: Callable[[], ProbeBench],
) -> None:
    older, newer = make_probe(), make_probe()
    promise(newer)
    del older.handlers.errands["tell"]
    older.keep_promises()
    assert [(row.attempt, row.taken_until) for row in newer.rows(errands)] == [(0, None)]
    newer.keep_promises()
    assert newer.book() == [("told", 7)]


def test_after_a_start_on_sqlite_nobody_holds_one(probe: ProbeBench) -> None:
    promise(probe)
    errands_of(probe).take(1)
    errands_of(probe).take_back()
    probe.keep_promises()
    assert probe.book() == [("told", 7)]
