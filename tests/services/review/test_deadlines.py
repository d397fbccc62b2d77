"""The desks' own deadlines after an outage, and swept by several replicas: each once, dated when it was due."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from services.review.tables import Act
from shared.bus.tables import deadlines
from shared.clock import StandingClock
from shared.contracts.review import ReviewRefused
from tests.bench import Bench
from tests.bus.probe.bench import at_once
from tests.unit.review import kit
from tests.unit.review.kit import OFFICER, beijing

EMPLOYERS, NOTICE, SCHOOLS = beijing("2023-08-01 00:00"), beijing("2023-08-02 00:00"), beijing("2023-09-23 00:00")
WEEKS_LATER = beijing("2023-09-30 12:34:56")
CASES = tuple(f"case-{n}" for n in range(2, 12))


@pytest.fixture
def make_replica(bench: Bench) -> Iterator[Callable[[], Bench]]:
    """Another process of the service on the same database."""
    made: list[Bench] = []

    def make() -> Bench:
        made.append(Bench("services.review", bench.house.settings, StandingClock(WEEKS_LATER)))
        return made[-1]

    yield make
    for one in made:
        one.house.database.engine.dispose()


@pytest.fixture
def waiting(at_audit: Bench) -> Bench:
    """One case in audit without a notice, ten on their employers' desks, a teacher's whose window is longer."""
    at_audit.clock.moment = beijing("2023-07-12 10:00")
    at_audit.feed(kit.submission(stated=kit.form(major="preschool", institution="education_center")), "case-teacher")
    for case_id in CASES:
        at_audit.feed(kit.submission(), case_id)
    return at_audit


def happened(bench: Bench) -> list[tuple[str, str, object]]:
    """What the clock did, by the moment in which it was due."""
    with bench.house.database.read() as session:
        acts = session.scalars(select(Act).where(Act.move.in_(("lapse", "flag_overdue"))).order_by(Act.at, Act.case_id))
        return [(act.case_id, act.move, act.at) for act in acts]


EXPECTED = [
    *((case_id, "lapse", EMPLOYERS) for case_id in sorted(CASES)),
    (kit.CASE, "flag_overdue", NOTICE),
    ("case-teacher", "lapse", SCHOOLS),
]


def test_after_an_outage_of_weeks_everything_due_happens_once_in_the_order_in_which_it_was_due(waiting: Bench) -> None:
    told_before = len(waiting.published)
    waiting.sweep(WEEKS_LATER)
    waiting.sweep(WEEKS_LATER)
    assert happened(waiting) == EXPECTED
    times = [envelope.time for envelope, _ in waiting.published[told_before:]]
    assert times == [EMPLOYERS] * len(CASES) + [NOTICE, SCHOOLS]


def test_replicas_that_sweep_at_once_book_each_deadline_once(waiting: Bench, make_replica: Callable[[], Bench]) -> None:
    replicas = [waiting, make_replica(), make_replica()]
    at_once(*(lambda replica=replica: replica.sweep(WEEKS_LATER) for replica in replicas))
    assert happened(waiting) == EXPECTED
    assert len(waiting.told(ReviewRefused)) == len(CASES) + 1
    with waiting.house.database.read() as session:
        assert session.execute(deadlines.select()).all() == []


def test_a_decision_in_the_last_second_beats_every_sweep(waiting: Bench, make_replica: Callable[[], Bench]) -> None:
    """The gateway held it in time; it is booked while two replicas wait to sweep, and they find nothing left to do."""
    waiting.clock.moment = beijing("2023-08-01 00:00:05")
    for case_id in CASES:
        decline = kit.DECLINE.model_copy(update={"case_id": case_id})
        waiting.call(decline, OFFICER, held=beijing("2023-07-31 23:59:59"))
    at_once(*(lambda replica=replica: replica.sweep(WEEKS_LATER) for replica in (waiting, make_replica())))
    assert [case_id for case_id, move, _ in happened(waiting) if move == "lapse"] == ["case-teacher"]
