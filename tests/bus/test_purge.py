"""What is done is forgotten in time, what is not done never, and nothing forgotten is done again."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import Table, func, select, update

from shared.bus import purge
from shared.bus.purge import INBOX_KEPT, KEYS_KEPT, OUTBOX_KEPT, forget, id_at
from shared.bus.tables import commands, inbox, outbox
from shared.contracts.base import new_id
from tests.bus.probe.bench import ANNA, ProbeBench
from tests.bus.probe.contracts import Deposit, GetTotal

HOUR = timedelta(hours=1)
TEN = Deposit(account="a", amount=10)


def aged(age: timedelta) -> str:
    """The id of an event told so long ago."""
    return id_at(datetime.now(UTC) - age) + new_id()[13:]


def rows(probe: ProbeBench, table: Table) -> int:
    with probe.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_id_sorts_by_the_moment_it_was_made() -> None:
    before, made, after = datetime.now(UTC) - HOUR, new_id(), datetime.now(UTC) + HOUR
    assert id_at(before) < made < id_at(after)


@pytest.mark.parametrize(("age", "left"), [(KEYS_KEPT - HOUR, 1), (KEYS_KEPT + HOUR, 0)])
def test_a_key_means_the_same_command_for_thirty_days(probe: ProbeBench, age: timedelta, left: int) -> None:
    probe.call(TEN, ANNA, key="k")
    with probe.house.database.write() as session:
        session.execute(update(commands).values(at=datetime.now(UTC) - age))
    forget(probe.house.database)
    assert rows(probe, commands) == left
    probe.call(TEN, ANNA, key="k")
    assert probe.call(GetTotal(account="a"), ANNA).total == (10 if left else 20)


@pytest.mark.parametrize(
    ("age", "published", "left"),
    [(OUTBOX_KEPT + HOUR, True, 0), (OUTBOX_KEPT - HOUR, True, 1), (10 * OUTBOX_KEPT, False, 1)],
)
def test_a_published_event_is_kept_a_while_and_another_for_ever(
    probe: ProbeBench, age: timedelta, published: bool, left: int
) -> None:
    probe.call(TEN, ANNA)
    with probe.house.database.write() as session:
        told = datetime.now(UTC) if published else None
        session.execute(update(outbox).values(event_id=aged(age), published_at=told))
    forget(probe.house.database)
    assert rows(probe, outbox) == left


@pytest.mark.parametrize(
    ("age", "state", "left"),
    [(INBOX_KEPT + HOUR, "done", 0), (INBOX_KEPT - HOUR, "done", 1)]
    + [(10 * INBOX_KEPT, state, 1) for state in ("waiting", "retry", "dead")],
)
def test_an_event_heard_is_kept_a_while_and_an_unfinished_one_for_ever(
    probe: ProbeBench, age: timedelta, state: str, left: int
) -> None:
    probe.count(5, "a")
    with probe.house.database.write() as session:
        session.execute(update(inbox).values(event_id=aged(age), state=state))
    forget(probe.house.database)
    assert rows(probe, inbox) == left


@pytest.mark.parametrize("follows", [False, True])
def test_what_comes_again_after_it_was_forgotten_is_not_done_again(probe: ProbeBench, follows: bool) -> None:
    probe.hearing.follows = follows
    with patch.object(purge, "INBOX_TRUSTED", 100 * INBOX_KEPT):  # it came while it was new
        envelope = probe.count(5, "a", id=aged(INBOX_KEPT + HOUR))
    assert probe.inbox_states() == ["done"]
    forget(probe.house.database)
    assert rows(probe, inbox) == 0
    probe.hear(envelope)
    assert probe.book() == [("Counted", 5)]


def test_it_is_done_a_batch_at_a_time(probe: ProbeBench) -> None:
    for n in range(5):
        probe.call(TEN, ANNA, key=str(n))
    with probe.house.database.write() as session:
        session.execute(update(commands).values(at=datetime.now(UTC) - 2 * KEYS_KEPT))
    with patch.object(purge, "BATCH", 2):
        left = []
        for _ in range(3):
            forget(probe.house.database)
            left.append(rows(probe, commands))
    assert left == [3, 1, 0]
