"""Events to tell, errands and deadlines have no dead end: an operator may only hurry them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from shared.bus.tables import deadlines, errands, outbox
from shared.contracts.operations import (
    Discard,
    GetStatus,
    Replay,
)
from tests.bus.desk import WHY, Counter, refused
from tests.bus.probe.bench import ANNA, START, ProbeBench
from tests.bus.probe.contracts import CloseAt, Deposit, Promise


@pytest.fixture
def desk(probe: ProbeBench) -> Counter:
    return Counter(probe)


def test_an_event_that_the_broker_gave_back_is_told_again_and_never_discarded(probe: ProbeBench, desk: Counter) -> None:
    probe.call(Deposit(account="a", amount=5), ANNA)
    assert desk.letters(everything=True) == []
    later = datetime.now(UTC) + timedelta(hours=1)
    with probe.house.database.write() as session:
        session.execute(update(outbox).values(attempt=1, next_at=later, error="no queue for probe.events Deposited"))
    letter = desk.only()
    assert (letter.id, letter.state) == ("outbox:case:a:1", "returned")
    assert refused(lambda: desk.ask(Discard(id=letter.id, reason=WHY))) == "letter-not-open"
    desk.ask(Replay(id=letter.id, reason=WHY))
    assert [row.next_at for row in probe.rows(outbox)] == [None]


def test_an_event_that_was_told_can_be_told_again(probe: ProbeBench, desk: Counter) -> None:
    probe.call(Deposit(account="a", amount=5), ANNA)
    with probe.house.database.write() as session:
        session.execute(update(outbox).values(published_at=datetime.now(UTC)))
    view = desk.ask(Replay(id="outbox:case:a:1", reason=WHY))
    assert view.letter.state == "to tell"
    assert [row.published_at for row in probe.rows(outbox)] == [None]


def test_a_failing_errand_is_shown_and_may_be_tried_at_once(probe: ProbeBench, desk: Counter) -> None:
    probe.call(Promise(account="a"), ANNA)
    later = datetime.now(UTC) + timedelta(hours=1)
    with probe.house.database.write() as session:
        session.execute(update(errands).values(attempt=6, next_at=later, error="ConnectionRefusedError: no"))
    letter = desk.only()
    assert (letter.kind, letter.state, letter.what, letter.possible) == ("errand", "failing", "tell", ("replay",))
    assert refused(lambda: desk.ask(Discard(id=letter.id, reason=WHY))) == "letter-not-open"
    desk.ask(Replay(id=letter.id, reason=WHY))
    probe.keep_promises()
    assert probe.book() == [("told", 7)]
    assert desk.letters() == []


def test_an_errand_that_is_being_tried_is_left_to_who_tries_it(probe: ProbeBench, desk: Counter) -> None:
    probe.call(Promise(account="a"), ANNA)
    with probe.house.database.write() as session:
        lease = datetime.now(UTC) + timedelta(seconds=30)
        session.execute(update(errands).values(attempt=6, next_at=lease, taken_until=lease))
    desk.ask(Replay(id=desk.only().id, reason=WHY))
    probe.keep_promises()
    assert probe.book() == []
    assert [row.next_at for row in probe.rows(errands)] == [lease]


def test_a_failing_deadline_is_shown_and_may_be_booked_at_once(probe: ProbeBench, desk: Counter) -> None:
    probe.call(CloseAt(account="a", at=START), ANNA)
    later = datetime.now(UTC) + timedelta(hours=1)
    with probe.house.database.write() as session:
        session.execute(update(deadlines).values(attempt=3, next_at=later))
    probe.sweep(START)
    letter = desk.only()
    assert (letter.id, letter.state) == ("deadline:close:a", "failing")
    assert refused(lambda: desk.ask(Discard(id=letter.id, reason=WHY))) == "letter-not-open"
    desk.ask(Replay(id=letter.id, reason=WHY))
    probe.sweep(START)
    assert probe.book() == [("closed", 0)]


def test_only_what_nobody_handles_any_more_is_given_up(probe: ProbeBench, desk: Counter) -> None:
    with probe.house.database.write() as session:
        session.execute(insert(deadlines).values(kind="renamed", subject="a", due_at=START))
    letter = desk.only()
    assert (letter.state, letter.possible) == ("orphaned", ("discard",))
    assert desk.ask(GetStatus()).complaints == ("no handler for the deadline renamed",)
    desk.ask(Discard(id=letter.id, reason=WHY))
    assert probe.rows(deadlines) == []
