"""The plan is a pure function of the seed, and breaks enough."""

from itertools import pairwise

import pytest

from chaos.faults import DOING
from chaos.plan import (
    BROKER,
    CHAPTERS,
    CLOCK_JUMP,
    DATABASE,
    HEAVY,
    LIGHT,
    LONGEST,
    PROCESSES,
    PROVIDER,
    SETTLED_SECONDS,
    Fault,
    plan,
)

SEEDS = range(200)


def of(faults: tuple[Fault, ...], *kinds: str) -> list[Fault]:
    return [fault for fault in faults if fault.kind in kinds]


def test_the_same_seed_is_the_same_plan() -> None:
    assert plan(7, 3) == plan(7, 3)


def test_another_seed_or_length_is_another_plan() -> None:
    assert len({plan(seed, 3) for seed in SEEDS}) == len(SEEDS)
    assert plan(7, 3) != plan(7, 2)


def test_three_minutes_hold_every_kind_and_far_more_than_forty_faults() -> None:
    for seed in SEEDS:
        kinds = {fault.kind for fault in plan(seed, 3)}
        assert kinds == {*HEAVY, *LIGHT, *PROVIDER, CLOCK_JUMP}
        assert len(of(plan(seed, 3), *kinds - {CLOCK_JUMP})) >= 80


def test_one_minute_holds_more_than_forty_faults_of_more_than_ten_kinds() -> None:
    for seed in SEEDS:
        faults = plan(seed, 1)
        assert len(faults) >= 40
        assert len({fault.kind for fault in faults}) >= 25


def test_every_process_is_killed_and_frozen_in_three_minutes() -> None:
    for seed in SEEDS:
        faults = plan(seed, 3)
        assert {fault.target for fault in of(faults, "service-kill")} == set(PROCESSES)
        assert {fault.target for fault in of(faults, "service-freeze")} == set(PROCESSES)
        assert len({fault.target for fault in of(faults, "relay-kill", "relay-freeze", "relay-cut")}) == 6


@pytest.mark.parametrize("minutes", [0.5, 1, 3, 10])
def test_everything_happens_within_the_time_and_in_order(minutes: float) -> None:
    for seed in SEEDS:
        times = [fault.at for fault in plan(seed, minutes)]
        assert times == sorted(times)
        assert times[0] > 0
        assert times[-1] <= minutes * 60
        assert [fault.n for fault in plan(seed, minutes)] == list(range(1, len(times) + 1))


def test_the_broker_is_left_alone_until_its_queues_are_on_disk() -> None:
    for seed in SEEDS:
        assert all(fault.at >= SETTLED_SECONDS for fault in of(plan(seed, 3), *BROKER))


def test_broker_and_database_come_back_before_either_is_taken_away_again() -> None:
    for seed in SEEDS:
        heavy = of(plan(seed, 3), *BROKER, *DATABASE)
        gaps = [later.at - (earlier.at + earlier.seconds) for earlier, later in pairwise(heavy)]
        assert min(gaps) > 5


def test_every_kind_can_be_done() -> None:
    assert {*HEAVY, *LIGHT, *PROVIDER} == DOING.keys()
    assert LONGEST.keys() <= DOING.keys()


def test_the_clock_jumps_through_the_whole_year() -> None:
    jumps = of(plan(7, 3), CLOCK_JUMP)
    assert [jump.target for jump in jumps] == [moment for _, _, moment, _ in CHAPTERS[1:]]
    assert [jump.target for jump in jumps] == sorted(jump.target for jump in jumps)
