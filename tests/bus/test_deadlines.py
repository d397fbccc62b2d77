"""What is due happens once, dated when it was due, and not while a command in time may be on its way."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from shared.bus import deadlines as module
from shared.bus.deadlines import Deadlines
from shared.bus.tables import deadlines
from tests.bus.probe.bench import ANNA, START, WAIT_SECONDS, ProbeBench, at_once
from tests.bus.probe.contracts import CloseAt
from tests.bus.probe.service import BrokenError, ProbeService
from tests.bus.probe.tables import Account

DUE = START + timedelta(days=3)
HOUR = timedelta(hours=1)


class Wall:
    """Wall time in the test's hands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1000.0
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: self.seconds))


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    return Wall(monkeypatch)


def sweeper(probe: ProbeBench) -> Deadlines:
    return Deadlines(probe.house, probe.handlers, probe.service)


def close_at(probe: ProbeBench, account: str, at: datetime) -> None:
    probe.call(CloseAt(account=account, at=at), ANNA)


def closed(probe: ProbeBench) -> dict[str, datetime]:
    return {row.id: row.closed_at for row in probe.rows(Account.__table__) if row.closed_at}


def test_it_is_dated_when_it_was_due_however_late_it_is_booked(probe: ProbeBench) -> None:
    close_at(probe, "a", DUE)
    probe.sweep(DUE + timedelta(days=30))
    assert closed(probe) == {"a": DUE}
    assert probe.book() == [("closed", 0)]
    assert probe.rows(deadlines) == []


def test_not_a_moment_too_early(probe: ProbeBench) -> None:
    close_at(probe, "a", DUE)
    probe.sweep(DUE - timedelta(microseconds=1))
    assert closed(probe) == {}
    probe.sweep(DUE)
    assert closed(probe) == {"a": DUE}


def test_a_moved_deadline_counts_at_its_new_moment_only(probe: ProbeBench) -> None:
    close_at(probe, "a", DUE)
    close_at(probe, "a", DUE + HOUR)
    probe.sweep(DUE)
    assert closed(probe) == {}
    probe.sweep(DUE + HOUR)
    assert closed(probe) == {"a": DUE + HOUR}


def test_earliest_first(probe: ProbeBench) -> None:
    for hours, account in ((3, "c"), (1, "a"), (2, "b")):
        close_at(probe, account, DUE + hours * HOUR)
    booked: list[str] = []
    book = probe.handlers.due["close"]
    probe.handlers.due["close"] = lambda service, work, subject: booked.append(subject) or book(service, work, subject)
    probe.sweep(DUE + timedelta(days=1))
    assert booked == ["a", "b", "c"]


def test_it_is_scheduled_until_it_is_booked(probe: ProbeBench) -> None:
    def scheduled(kind: str, account: str) -> bool:
        with probe.house.reading(DUE, ANNA, "correlation") as work:
            return work.is_scheduled(kind, account)

    close_at(probe, "a", DUE)
    assert (scheduled("close", "a"), scheduled("close", "b"), scheduled("other", "a")) == (True, False, False)
    probe.sweep(DUE - timedelta(microseconds=1))
    assert scheduled("close", "a")
    probe.sweep(DUE)
    assert not scheduled("close", "a")


def test_two_processes_book_it_once(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    close_at(first, "a", DUE)
    inside, beside = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        beside.wait(WAIT_SECONDS)

    def twin() -> None:
        inside.wait(WAIT_SECONDS)
        beside.set()
        second.sweep(DUE)

    with patch.object(ProbeService, "meanwhile", staticmethod(hold)):
        at_once(lambda: first.sweep(DUE), twin)
    assert first.book() == [("closed", 0)]


def test_a_failing_one_stays_and_the_others_go_on(probe: ProbeBench) -> None:
    close_at(probe, "a", DUE)
    close_at(probe, "b", DUE + HOUR)
    turns = iter([True, False, False])

    def fail_first() -> None:
        if next(turns):
            raise BrokenError("not now")

    with patch.object(ProbeService, "meanwhile", staticmethod(fail_first)):
        probe.sweep(DUE + HOUR)
        assert closed(probe) == {"b": DUE + HOUR}
        (row,) = probe.rows(deadlines)
        assert (row.subject, row.attempt, row.error) == ("a", 1, "BrokenError: not now")
        probe.make_due(deadlines)
        probe.sweep(DUE + HOUR)
    assert closed(probe) == {"a": DUE, "b": DUE + HOUR}


def test_it_waits_the_rpc_time_out_in_wall_time(probe: ProbeBench, wall: Wall) -> None:
    patience = probe.house.settings.rpc_timeout_seconds
    close_at(probe, "a", DUE)
    sweeps = sweeper(probe)
    sweeps.tick()
    probe.clock.moment = DUE
    for _ in range(2):
        sweeps.tick()
        assert closed(probe) == {}
        assert sweeps.swept_to < DUE
        wall.seconds += patience - 0.01
    wall.seconds -= patience - 0.02
    sweeps.tick()
    assert closed(probe) == {"a": DUE}
    assert sweeps.swept_to == DUE


def test_a_restarted_process_waits_again(probe: ProbeBench, wall: Wall) -> None:
    close_at(probe, "a", DUE)
    probe.clock.moment = DUE + timedelta(days=1)
    sweeps = sweeper(probe)
    sweeps.tick()
    assert closed(probe) == {}
    wall.seconds += probe.house.settings.rpc_timeout_seconds
    sweeps.tick()
    assert closed(probe) == {"a": DUE}


def test_nothing_due_needs_no_patience(probe: ProbeBench, wall: Wall) -> None:
    close_at(probe, "a", DUE)
    sweeps = sweeper(probe)
    sweeps.tick()
    probe.clock.moment = DUE - HOUR
    sweeps.tick()
    assert sweeps.swept_to == DUE - HOUR


def test_a_clock_that_runs_on_does_not_put_it_off(probe: ProbeBench, wall: Wall) -> None:
    close_at(probe, "a", DUE)
    probe.clock.moment = DUE
    sweeps = sweeper(probe)
    for _ in range(60):
        sweeps.tick()
        probe.clock.moment += timedelta(seconds=0.2)
        wall.seconds += 0.2
    assert closed(probe) == {"a": DUE}


def test_a_kind_that_this_version_does_not_know_is_left_to_the_one_that_does(
    make_probe: Callable[[], ProbeBench],
) -> None:
    older, newer = make_probe(), make_probe()
    close_at(newer, "a", DUE)
    del older.handlers.due["close"]
    older.sweep(DUE)
    assert [(row.attempt, row.next_at) for row in newer.rows(deadlines)] == [(0, None)]
    newer.sweep(DUE)
    assert closed(newer) == {"a": DUE}


def test_a_kind_that_nobody_knows_does_not_keep_the_others_from_being_swept(probe: ProbeBench, wall: Wall) -> None:
    close_at(probe, "a", DUE)
    del probe.handlers.due["close"]
    probe.clock.moment = DUE
    sweeps = sweeper(probe)
    sweeps.tick()
    assert sweeps.swept_to == DUE
