"""How a publicity ends: on its last day, unless a report blocks, in whatever order things are heard."""

import itertools
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation import domain
from services.evaluation.domain import State, deadline
from shared.contracts.evaluation import PublicityClosed
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import Play, beijing

Step = Callable[[Play], object]
ENDS = beijing("2023-10-17 00:00")


def swept(play: Play) -> object:
    return play.at("2023-10-17 00:00").sweeps()


def filed(play: Play) -> object:
    return play.at("2023-10-12 10:00").reports("incomplete", True)


def completed(play: Play) -> object:
    return play.at("2023-10-13 10:00").reports("complete", True)


def dismissed_before(play: Play) -> object:
    return play.at("2023-10-16 10:00").reports("dismissed", False)


def dismissed_after(play: Play) -> object:
    return play.at("2023-10-20 10:00").reports("dismissed", False)


def upheld(play: Play) -> object:
    return play.at("2023-10-20 10:00").reports("upheld", True)


def other_filed(play: Play) -> object:
    return play.at("2023-10-12 11:00").reports("complete", True, "r2")


def after(*steps: Step) -> Play:
    play = kit.accepted()
    for step in steps:
        step(play)
    return play


def closings(play: Play) -> list[PublicityClosed]:
    return play.events(PublicityClosed)


class TestWithoutReports:
    def test_is_over_at_24_00_of_the_last_day(self) -> None:
        play = kit.accepted().at("2023-10-16 23:59:59").sweeps()
        assert closings(play) == []
        assert play.case.state is State.PUBLICITY
        swept(play)
        assert closings(play) == [PublicityClosed(closed_at=ENDS)]
        assert play.case.state is State.PASSED
        assert deadline(play.case) is None

    def test_is_closed_once(self) -> None:
        assert len(closings(after(swept, swept))) == 1

    @pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLICITY])
    def test_ends_only_for_what_is_public(self, state: State) -> None:
        play = kit.STATES[state]().at("2024-01-01 00:00")
        told = len(play.told)
        play.sweeps()
        assert len(play.told) == told


class TestWithAReport:
    def test_a_blocked_case_waits(self) -> None:
        play = after(filed, swept)
        assert closings(play) == []
        assert (play.case.state, play.case.over) == (State.PUBLICITY, True)
        assert deadline(play.case) is None

    def test_a_blocked_case_is_put_to_waiting_once(self) -> None:
        play = after(filed, swept)
        assert domain.end_publicity(play.case, beijing("2023-10-18 00:00")) is None

    def test_dismissed_before_the_end_changes_nothing(self) -> None:
        assert closings(after(filed, dismissed_before, swept)) == [PublicityClosed(closed_at=ENDS)]

    def test_dismissed_after_the_end_closes_it_then(self) -> None:
        play = after(filed, swept, dismissed_after)
        assert closings(play) == [PublicityClosed(closed_at=beijing("2023-10-20 10:00"))]
        assert play.case.state is State.PASSED

    def test_upheld_goes_on_waiting_for_the_hub(self) -> None:
        play = after(filed, swept, upheld)
        assert closings(play) == []
        assert closings(play.closes().at("2023-10-21 10:00").reports("dismissed", False)) == []

    def test_one_of_two_still_blocks(self) -> None:
        play = after(filed, other_filed, swept, dismissed_after)
        assert closings(play) == []
        play.reports("dismissed", False, "r2")
        assert closings(play) == [PublicityClosed(closed_at=beijing("2023-10-20 10:00"))]

    def test_an_incomplete_one_that_lapsed_does_not_block(self) -> None:
        play = after(filed)
        play.at("2023-10-18 00:00").reports("incomplete", False)
        assert not play.case.blocked

    def test_filed_after_the_close_changes_nothing_here(self) -> None:
        play = after(swept, completed)
        assert play.case.state is State.PASSED
        assert len(closings(play)) == 1

    def test_may_be_heard_before_the_case_is(self) -> None:
        play = Play().at("2023-08-01 10:00").reports("complete", True)
        play.at("2023-09-01 10:00").hears()
        assert play.case.blocked

    def test_said_twice_in_one_instant_the_later_word_counts(self) -> None:
        for words in itertools.permutations((("incomplete", True), ("complete", True), ("dismissed", False))):
            play = Play()
            for status, blocks in words:
                play.reports(status, blocks)
            assert not play.case.blocked


@pytest.mark.parametrize(
    "steps",
    [
        *itertools.permutations((filed, completed, dismissed_before, swept)),
        *itertools.permutations((filed, completed, other_filed, swept, upheld)),
    ],
)
def test_reports_and_the_last_day_commute_unless_the_close_was_told(steps: Sequence[Step]) -> None:
    told = steps.index(swept)
    blocked_at_the_end = after(*steps[: told + 1]).case.blocked
    play = after(*steps)
    assert play.case.state is (State.PUBLICITY if blocked_at_the_end and play.case.blocked else State.PASSED)
    assert len(closings(play)) == (play.case.state is State.PASSED)


@settings(deadline=None)
@given(st.permutations((filed, completed, dismissed_after, other_filed)), st.integers(0, 4))
def test_what_is_known_of_the_reports_is_the_same_in_every_order(steps: list[Step], sweep: int) -> None:
    play = after(*steps[:sweep], swept, *steps[sweep:])
    assert {name: report.status for name, report in play.case.reports.items()} == {"r1": "dismissed", "r2": "complete"}
    assert play.case.blocked
