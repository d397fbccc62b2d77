"""An event has its effect once, whatever the broker does, and in order where a subject is followed."""

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from shared.bus.inbox import FORGOTTEN, RETRY_DELAYS
from shared.bus.purge import INBOX_KEPT, id_at
from shared.bus.tables import inbox
from shared.contracts.base import Event
from shared.db import is_away
from tests.bus.probe.bench import WAIT_SECONDS, ProbeBench, at_once
from tests.bus.probe.contracts import Counted
from tests.bus.probe.service import ProbeService


def amounts(probe: ProbeBench) -> list[int]:
    return [amount for _, amount in probe.book()]


def mend(probe: ProbeBench) -> None:
    """Let every failing frame become a good one, as a new version of the handler would."""
    with probe.house.database.write() as session:
        for row in probe.rows(inbox):
            if row.frame is not None:
                session.execute(
                    update(inbox).where(inbox.c.event_id == row.event_id).values(frame=row.frame.replace(":-7", ":7"))
                )


def test_a_repeated_event_has_one_effect(probe: ProbeBench) -> None:
    envelope = probe.count(5, "a")
    probe.hear(envelope)
    assert probe.book() == [("Counted", 5)]
    assert probe.inbox_states() == ["done"]
    assert probe.rows(inbox)[0].frame is None


def test_two_processes_with_the_same_event_have_one_effect(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    envelope = first.frame(Counted(amount=5), "a", 1)
    inside, beside = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        beside.wait(WAIT_SECONDS)

    def twin() -> None:
        inside.wait(WAIT_SECONDS)
        beside.set()
        second.hear(envelope)

    with patch.object(ProbeService, "meanwhile", staticmethod(hold)):
        at_once(lambda: first.hear(envelope), twin)
    assert first.book() == [("Counted", 5)]


def test_without_follows_events_are_applied_as_they_come(probe: ProbeBench) -> None:
    for seq in (3, 1, 2):
        probe.count(seq, "a", seq=seq)
    assert amounts(probe) == [3, 1, 2]


def test_a_follower_applies_events_in_order(probe: ProbeBench) -> None:
    probe.hearing.follows = True
    for seq in (3, 2):
        probe.count(seq, "a", seq=seq)
    assert amounts(probe) == []
    assert probe.inbox_states() == ["waiting", "waiting"]
    probe.count(1, "a", seq=1)
    assert amounts(probe) == [1, 2, 3]
    assert probe.inbox_states() == ["done"] * 3


@pytest.mark.parametrize("seed", range(8))
def test_a_follower_survives_any_shuffling_and_repeating(probe: ProbeBench, seed: int) -> None:
    chance = random.Random(seed)
    probe.hearing.follows = True
    frames = [probe.frame(Counted(amount=seq), account, seq) for account in "ab" for seq in range(1, 7)]
    delivered = frames + chance.choices(frames, k=12)
    chance.shuffle(delivered)
    for envelope in delivered:
        probe.hear(envelope)
    for account in "ab":
        assert probe.book(account) == [("Counted", seq) for seq in range(1, 7)]


def test_followers_at_once_leave_nothing_waiting(make_probe: Callable[[], ProbeBench]) -> None:
    first, second = make_probe(), make_probe()
    frames = [first.frame(Counted(amount=seq), "a", seq) for seq in range(1, 21)]

    def hear(probe: ProbeBench, own: int) -> None:
        probe.hearing.follows = True
        for envelope in frames[own::2]:
            probe.hear(envelope)

    at_once(lambda: hear(first, 0), lambda: hear(second, 1))
    first.hearing.sweep()
    assert amounts(first) == list(range(1, 21))


def test_a_failing_handler_leaves_a_row_and_no_effect(probe: ProbeBench) -> None:
    probe.count(-7, "a")
    assert probe.book() == []
    (row,) = probe.rows(inbox)
    assert (row.state, row.attempt) == ("retry", 1)
    assert row.error == "BrokenError: a negative amount"
    assert row.next_at > datetime.now(UTC)


def test_it_is_tried_again_later_each_time_and_at_last_is_dead(probe: ProbeBench) -> None:
    probe.count(-7, "a")
    pauses = []
    while (row := probe.rows(inbox)[0]).state == "retry":
        pauses.append((row.next_at - datetime.now(UTC)).total_seconds())
        assert len(pauses) <= len(RETRY_DELAYS)
        probe.hearing.sweep()
        assert probe.rows(inbox)[0].attempt == row.attempt  # not before its time
        probe.make_due(inbox)
        probe.hearing.sweep()
    assert [round(pause) for pause in pauses] == [round(delay.total_seconds()) for delay in RETRY_DELAYS]
    assert row.state == "dead"
    assert row.frame is not None
    probe.hearing.sweep()
    assert probe.rows(inbox)[0].attempt == row.attempt


def test_delivered_again_it_is_not_tried_before_its_time(probe: ProbeBench) -> None:
    envelope = probe.count(-7, "a")
    probe.hear(envelope)
    assert [row.attempt for row in probe.rows(inbox)] == [1]


def test_a_mended_handler_brings_the_effect(probe: ProbeBench) -> None:
    probe.count(-7, "a")
    mend(probe)
    probe.make_due(inbox)
    probe.hearing.sweep()
    probe.hearing.sweep()
    assert probe.book() == [("Counted", 7)]
    assert probe.inbox_states() == ["done"]


def test_a_followed_subject_waits_for_its_failing_event_and_others_go_on(probe: ProbeBench) -> None:
    probe.hearing.follows = True
    probe.count(-7, "a")
    probe.count(2, "a")
    probe.count(1, "b")
    assert amounts(probe) == [1]
    mend(probe)
    probe.make_due(inbox)
    probe.hearing.sweep()
    assert amounts(probe) == [1, 7, 2]
    assert probe.inbox_states() == ["done"] * 3


def test_a_repetition_is_past_for_a_follower_even_if_its_row_is_gone(probe: ProbeBench) -> None:
    probe.hearing.follows = True
    frames = [probe.count(seq, "a", seq=seq) for seq in (1, 2)]
    with probe.house.database.write() as session:
        session.execute(delete(inbox))
    for envelope in frames:
        probe.hear(envelope)
    assert amounts(probe) == [1, 2]
    assert probe.inbox_states() == ["done", "done"]


def test_an_event_too_old_to_be_told_from_a_repetition_is_dead_until_an_operator_says_so(probe: ProbeBench) -> None:
    old = id_at(datetime.now(UTC) - INBOX_KEPT) + "-7000-8000-000000000000"
    probe.count(5, "a", id=old)
    assert probe.book() == []
    (row,) = probe.rows(inbox)
    assert (row.state, row.error) == ("dead", FORGOTTEN)
    with probe.house.database.write() as session:
        session.execute(update(inbox).values(state="retry", next_at=datetime.now(UTC) - timedelta(seconds=1)))
    probe.hearing.sweep()
    assert probe.book() == [("Counted", 5)]


def test_a_type_without_a_handler_waits_for_the_version_that_has_one(make_probe: Callable[[], ProbeBench]) -> None:
    older, newer = make_probe(), make_probe()
    del older.handlers.events["Counted"]
    older.count(5, "a")
    (row,) = older.rows(inbox)
    assert (row.state, row.error) == ("retry", "UnheardError: probe has no handler for Counted")
    older.make_due(inbox)
    older.hearing.sweep()
    assert [row.attempt for row in older.rows(inbox)] == [1]
    newer.hearing.sweep()
    assert newer.book() == [("Counted", 5)]


def test_a_kept_frame_that_this_version_cannot_read_stops_no_other(probe: ProbeBench) -> None:
    probe.count(-7, "a")
    probe.count(-7, "b")
    mend(probe)
    with probe.house.database.write() as session:
        session.execute(update(inbox).where(inbox.c.subject == "a").values(frame='{"id": "from another version"}'))
    probe.make_due(inbox)
    probe.hearing.sweep()
    assert probe.book() == [("Counted", 7)]
    assert {row.subject: row.state for row in probe.rows(inbox)} == {"a": "dead", "b": "done"}


def test_a_waiting_frame_that_this_version_cannot_read_takes_nothing_back(probe: ProbeBench) -> None:
    probe.hearing.follows = True
    probe.count(2, "a", seq=2)
    with probe.house.database.write() as session:
        session.execute(update(inbox).values(frame='{"id": "from another version"}'))
    probe.count(1, "a", seq=1)
    assert amounts(probe) == [1]
    probe.hearing.sweep()
    assert sorted(probe.inbox_states()) == ["dead", "done"]


def test_an_event_this_version_does_not_know_is_kept_for_the_next(probe: ProbeBench) -> None:
    known = Event.known.pop("Counted")
    probe.count(5, "a")
    assert probe.inbox_states() == ["retry"]
    Event.known["Counted"] = known
    probe.make_due(inbox)
    probe.hearing.sweep()
    assert probe.book() == [("Counted", 5)]


def test_a_frame_that_the_database_cannot_hold_is_no_outage(probe: ProbeBench) -> None:
    if probe.house.database.is_sqlite:
        pytest.skip("SQLite holds any length")
    with pytest.raises(DBAPIError) as refused:
        probe.count(5, "a" * 100)
    assert not is_away(refused.value)
