"""The hub's own deadlines after an outage, and swept by several replicas: each once, dated when it was due."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from shared.bus.tables import deadlines
from shared.clock import StandingClock
from shared.contracts.application import CloseForDeath, WithdrawApplication
from shared.contracts.base import Role
from shared.contracts.case_events import CaseClosed
from shared.contracts.payment import FeeCharged, PaymentLapsed
from shared.contracts.vocabulary import Outcome, Stage
from tests.bench import Bench
from tests.bus.probe.bench import at_once
from tests.services.application import player as cast
from tests.services.application.player import Player
from tests.unit.application.kit import beijing, employed, freelancer, senior

DRAFTS, STAMPED, CORRECTION = beijing("2023-07-18 00:00"), beijing("2023-08-01 00:00"), beijing("2023-08-02 00:00")
HEALTH = beijing("2023-08-15 00:00")
WEEKS_LATER = beijing("2023-09-30 12:34:56")
SECOND = timedelta(seconds=1)


@pytest.fixture
def make_replica(bench: Bench) -> Iterator[Callable[[], Bench]]:
    """Another process of the service on the same database."""
    made: list[Bench] = []

    def make() -> Bench:
        made.append(Bench("services.application", bench.house.settings, StandingClock(WEEKS_LATER)))
        return made[-1]

    yield make
    for one in made:
        one.house.database.engine.dispose()


def waiting(bench: Bench) -> dict[str, Player]:
    """A case at each deadline of the hub, opened in another order than they end."""
    health = Player(bench, "draft-of-health").opens().fills(senior(major="nursing", institution="health_center"))
    correction = Player(bench, "in-correction").applies(employed())
    stamped = Player(bench, "at-association").applies(freelancer())
    correction.hears(cast.PUBLISHED, cast.RECOMMENDED, cast.correction("summary"))
    return {"health": health, "correction": correction, "stamped": stamped, "draft": Player(bench, "draft").opens()}


def ended(bench: Bench) -> list[tuple[str, object, object]]:
    """What was told of cases that ended by themselves, in the order in which it was told."""
    return [
        (envelope.subject, envelope.time, told.outcome)
        for envelope, told in bench.published
        if isinstance(told, CaseClosed)
    ]


def test_after_an_outage_of_weeks_everything_due_happens_once_in_the_order_in_which_it_was_due(bench: Bench) -> None:
    cases = waiting(bench)
    bench.sweep(WEEKS_LATER)
    bench.sweep(WEEKS_LATER)
    assert ended(bench) == [
        (cases["draft"].case_id, DRAFTS, Outcome.LAPSED),
        (cases["stamped"].case_id, STAMPED, Outcome.LAPSED),
        (cases["correction"].case_id, CORRECTION, Outcome.ABANDONED),
        (cases["health"].case_id, HEALTH, Outcome.LAPSED),
    ]
    for player in cases.values():
        last = player.history()[-1]
        assert (last.stage, last.actor.role, player.sees().deadline) == (Stage.CLOSED, Role.CLOCK, None)


def test_each_happens_in_its_second_and_no_other_with_it(bench: Bench) -> None:
    waiting(bench)
    for n, due in enumerate((DRAFTS, STAMPED, CORRECTION, HEALTH)):
        bench.sweep(due - SECOND)
        assert len(ended(bench)) == n
        bench.sweep(due)
        assert len(ended(bench)) == n + 1


def test_replicas_that_sweep_at_once_book_each_deadline_once(bench: Bench, make_replica: Callable[[], Bench]) -> None:
    players = [Player(bench, f"person-{n}").opens() for n in range(12)]
    players += waiting(bench).values()
    replicas = [bench, make_replica(), make_replica()]
    at_once(*(lambda replica=replica: replica.sweep(WEEKS_LATER) for replica in replicas))
    told = ended(bench)
    assert len(told) == len(players)
    assert {subject for subject, _, _ in told} == {player.case_id for player in players}
    assert [time for _, time, _ in told].count(DRAFTS) == 13
    for player in players:
        assert [move for move in player.moves() if move in ("lapse", "abandon")] in (["lapse"], ["abandon"])
    with bench.house.database.read() as session:
        assert session.execute(deadlines.select()).all() == []


def test_a_replica_that_dies_in_the_middle_leaves_the_rest_to_another(
    bench: Bench, make_replica: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = waiting(bench)
    dying = make_replica()
    book, booked = dying.handlers.due["stage"], []

    def die_at_the_second(service: object, work: object, subject: str) -> None:
        booked.append(subject)
        if len(booked) > 1:
            raise KeyboardInterrupt
        book(service, work, subject)

    monkeypatch.setitem(dying.handlers.due, "stage", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        dying.sweep(WEEKS_LATER)
    assert [subject for subject, _, _ in ended(bench)] == [cases["draft"].case_id]
    make_replica().sweep(WEEKS_LATER)
    assert [time for _, time, _ in ended(bench)] == [DRAFTS, STAMPED, CORRECTION, HEALTH]


def test_what_is_due_is_made_no_withdrawal_after_which_one_might_apply_again(bench: Bench) -> None:
    cases = waiting(bench) | {"employer": Player(bench, "at-employer").applies(employed())}
    cases["paying"] = Player(bench, "paying").applies(employed()).hears(cast.PUBLISHED, cast.RECOMMENDED, cast.PASSED)
    cases["paying"].hears(FeeCharged(order="o-1", deadline=CORRECTION, amount_fen=24_000))
    bench.clock.moment = WEEKS_LATER
    for player in cases.values():
        for ending, who in (
            (WithdrawApplication(case_id=player.case_id, reason="个人原因"), player.actor),
            (CloseForDeath(case_id=player.case_id, reason="家属告知"), cast.BUREAU),
        ):
            assert player.refused(ending, who).slug == "window-closed"
    bench.sweep(WEEKS_LATER)
    cases["employer"].hears(cast.LAPSED)
    cases["paying"].hears(PaymentLapsed(order="o-1", closed_at=WEEKS_LATER))
    assert {name: player.sees().outcome for name, player in cases.items()} == {
        "health": Outcome.LAPSED,
        "draft": Outcome.LAPSED,
        "stamped": Outcome.LAPSED,
        "employer": Outcome.LAPSED,
        "correction": Outcome.ABANDONED,
        "paying": Outcome.ABANDONED,
    }


def test_in_the_last_second_it_is_still_taken_back(bench: Bench) -> None:
    draft = Player(bench, "draft").opens()
    bench.clock.moment = DRAFTS - SECOND
    assert draft.withdraws().sees().outcome is Outcome.WITHDRAWN
