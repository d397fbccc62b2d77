"""What the hub tells, in whatever order it is heard: rounds, closings, reopenings."""

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation import domain
from services.evaluation.domain import Case, Mark, State
from shared.contracts.base import Command, Event
from shared.contracts.evaluation import PublicityClosed
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, Play, beijing

Step = Callable[[Play], object]


def due(play: Play) -> object:
    return play.at("2023-09-01 10:00").hears()


def closed(play: Play) -> object:
    return play.at("2023-09-02 10:00").closes()


def closed_at_once(play: Play) -> object:
    return play.at("2023-09-01 10:00").closes()


def due_again(play: Play) -> object:
    """Reopened without having been evaluated: the round is the same."""
    return play.at("2023-09-03 10:00").hears()


def due_next_round(play: Play) -> object:
    """A granted reconsideration."""
    return play.at("2023-09-03 10:00").hears(round=1)


def closed_next_round(play: Play) -> object:
    return play.at("2023-09-04 10:00").closes(round=1)


def heard(steps: Sequence[Step]) -> Play:
    play = Play()
    for step in steps:
        step(play)
    return play


def state(steps: Sequence[Step]) -> State:
    return heard(steps).case.state


class TestInAnyOrder:
    @pytest.mark.parametrize("steps", list(itertools.permutations((due, closed))))
    def test_a_closing_closes(self, steps: Sequence[Step]) -> None:
        assert state(steps) is State.CLOSED

    @pytest.mark.parametrize("steps", list(itertools.permutations((due, closed_at_once))))
    def test_in_the_same_instant_too(self, steps: Sequence[Step]) -> None:
        assert state(steps) is State.CLOSED

    @pytest.mark.parametrize("again", [due_again, due_next_round])
    def test_what_the_hub_opens_after_a_closing_begins_anew(self, again: Step) -> None:
        for steps in itertools.permutations((due, closed, again)):
            assert state(steps) is State.WAITING

    @pytest.mark.parametrize("steps", list(itertools.permutations((due, closed, due_next_round, closed_next_round))))
    def test_the_last_closing_holds(self, steps: Sequence[Step]) -> None:
        assert state(steps) is State.CLOSED

    @settings(deadline=None)
    @given(st.lists(st.sampled_from((due, closed, due_again, due_next_round, closed_next_round)), min_size=1))
    def test_no_order_and_no_repetition_changes_where_the_case_ends(self, steps: list[Step]) -> None:
        order = (due, closed, due_again, due_next_round, closed_next_round)
        once = sorted(set(steps), key=order.index)
        assert state(steps) is state(once)
        assert heard(steps).case.round == heard(once).case.round or state(once) is State.CLOSED

    def test_a_tombstone_keeps_the_late_evaluation_out(self) -> None:
        play = heard((closed, due))
        assert (play.case.state, play.case.due) == (State.CLOSED, None)
        assert play.refuses(BUREAU, kit.SCHEDULE).slug == "no-such-case"
        assert kit.rules(play.refuses(SECRETARY, kit.convene())) == ["case-known"]

    def test_an_older_round_is_stale(self) -> None:
        play = Play().hears(round=2)
        before = play.case
        play.at("2023-09-05 10:00").hears(kit.evaluation_due(summary="另一段"), round=1)
        play.closes(round=1)
        assert play.case is before


class TestRounds:
    def test_the_next_round_begins_anew_with_defence_and_all(self) -> None:
        play = kit.failed()
        play.at("2023-11-01 10:00").hears(round=1)
        case = play.case
        assert (case.round, case.state, case.defence, case.opinion, case.meeting) == (
            1,
            State.WAITING,
            None,
            None,
            None,
        )
        assert case.hands[SECRETARY.subject] == SECRETARY.role

    @pytest.mark.parametrize(
        ("hub", "then"),
        [
            pytest.param(2, 2, id="it counted the round that was opened here"),
            pytest.param(1, 2, id="it has not heard of it yet, and will count one more"),
        ],
    )
    def test_the_next_round_follows_the_one_that_was_opened_here(self, hub: int, then: int) -> None:
        play = kit.sent_back().at("2023-10-09 11:00").hears(ELSEWHERE, round=hub)
        assert (play.case.round, play.case.state) == (then, State.WAITING)
        play.at("2023-11-01 10:00").hears(round=then + 1)
        assert play.case.round == then + 1

    def test_a_closing_by_a_hub_that_has_not_heard_of_the_sending_back_holds(self) -> None:
        """The hub disqualifies in round 0 while this service is in round 1 already."""
        play = kit.sent_back().at("2023-10-09 10:00").closes(round=0)
        assert (play.case.state, play.case.closing) == (State.CLOSED, Mark(0, beijing("2023-10-09 10:00")))

    def test_a_closing_from_before_the_last_evaluation_does_not(self) -> None:
        play = Play().at("2023-11-01 10:00").hears(round=1)
        play.at("2023-10-20 10:00").closes(round=0)
        assert play.case.state is State.WAITING


ELSEWHERE = kit.evaluation_due().model_copy(update={"institution": "innovation_park"})


class TestAtAnotherInstitution:
    @pytest.mark.parametrize("place", [State.WAITING, State.SCHEDULED, State.DEFENDED, State.ASSESSED])
    def test_everything_begins_anew(self, place: State) -> None:
        play = kit.STATES[place]().at("2023-09-28 10:00").hears(ELSEWHERE, round=1)
        case = play.case
        assert (case.institution, case.round, case.state) == ("innovation_park", 1, State.WAITING)
        assert (case.defence, case.opinion) == (None, None)
        assert play.refuses(SECRETARY, kit.SCHEDULE).slug == "no-such-case"

    @pytest.mark.parametrize("make", [kit.convened, kit.opened, kit.counted, kit.signed])
    def test_a_meeting_that_did_not_know_goes_on_without_the_case(self, make: Callable[[], Play]) -> None:
        play = make().hears(ELSEWHERE, round=1)
        assert play.meeting
        item = play.meeting.item(kit.CASE)
        assert item
        assert (item.box, play.case.state, play.case.meeting) == ("closed", State.WAITING, None)

    def test_who_vouches_there_is_whose_people_do_not_judge(self) -> None:
        due = kit.evaluation_due().model_copy(update={"employer": kit.ELSEWHERE})
        assert Play().hears(due).case.employer == kit.ELSEWHERE


LAST_TALLY = kit.tally(7, case_id=kit.OTHER)


class TestAfterAClosing:
    @pytest.mark.parametrize("place", [state for state in State if state not in (State.AWAITED, State.CLOSED)])
    def test_nothing_more_is_told(self, place: State) -> None:
        play = kit.STATES[place]().at("2023-11-01 10:00").closes()
        before: list[tuple[str, int, Event]] = [told for told in play.told if told[0] == kit.CASE]
        assert play.case.state is State.CLOSED
        for cmd in kit.CASE_COMMANDS:
            assert play.refuses(SECRETARY, cmd).slug == "move-not-open"
        assert "case-assessed" in kit.rules(play.refuses(SECRETARY, kit.convene(meeting="another")))
        play.at("2023-12-01 10:00").sweeps().reports("dismissed", False)
        assert [told for told in play.told if told[0] == kit.CASE] == before
        assert play.events(PublicityClosed) == [] or place is State.PASSED

    @pytest.mark.parametrize(
        ("make", "rest"),
        [
            (kit.convened, (*kit.all_sign_in(), kit.OPEN, LAST_TALLY, kit.SIGN)),
            (kit.opened, (LAST_TALLY, kit.SIGN)),
            (kit.counted, (kit.SIGN,)),
            (kit.signed, ()),
        ],
    )
    def test_the_rest_of_the_meeting_goes_on(self, make: Callable[[], Play], rest: tuple[Command, ...]) -> None:
        play = make().closes()
        for cmd in rest:
            play.does(SECRETARY, cmd)
        play.does(BUREAU, kit.ACCEPT)
        assert play.case.state is State.CLOSED
        assert play.known(kit.OTHER).state in (State.PUBLICITY, State.NOT_PASSED)


LISTED_AT, OPENED_AT, MISSED_AT = "2023-09-20 10:00", "2023-09-25 09:00", "2023-09-15 09:00"
SENT_BACK_AT = "2023-10-09 10:00"
AN_INSTANT = timedelta(microseconds=1)


def after(play: Play, held: datetime, round: int = 0) -> str | None:
    """What a withdrawal that was held then came after."""
    return domain.released(play.case, round, held).after


class TestAWithdrawal:
    @pytest.mark.parametrize(
        ("make", "at", "before", "then"),
        [
            (kit.convened, LISTED_AT, None, "list"),
            (kit.opened, OPENED_AT, "list", "ballot"),
            (kit.absent, MISSED_AT, None, "absence"),
        ],
    )
    def test_comes_after_what_had_happened_when_it_was_held(
        self, make: Callable[[], Play], at: str, before: str | None, then: str
    ) -> None:
        play = make()
        assert after(play, beijing(at) - AN_INSTANT) == before
        assert after(play, beijing(at)) == then

    @pytest.mark.parametrize("make", [kit.opened, kit.counted, kit.signed, kit.accepted, kit.published, kit.failed])
    def test_is_dated_the_same_however_far_the_committee_has_come_since(self, make: Callable[[], Play]) -> None:
        play = make().at("2023-11-01 10:00").closes()
        assert after(play, beijing(LISTED_AT) - AN_INSTANT) is None
        assert after(play, beijing(LISTED_AT)) == "list"
        assert after(play, beijing(OPENED_AT)) == "ballot"

    def test_of_a_case_that_no_box_could_open_for_stays_after_the_list(self) -> None:
        """Recusals left too few: it waits for another meeting, and its list has closed all the same."""
        play = kit.convened()
        play.does(SECRETARY, *kit.all_sign_in(5), kit.recuse("m1"), kit.OPEN.model_copy(update={"presiding": "m2"}))
        assert (play.case.state, play.case.meeting) == (State.ASSESSED, None)
        assert after(play, beijing(OPENED_AT)) == "list"

    def test_comes_after_the_list_until_the_result_is_sent_back(self) -> None:
        """Whether or not the hub, which still counts round 0, has heard of it."""
        play = kit.sent_back()
        assert after(play, beijing(SENT_BACK_AT) - AN_INSTANT) == "ballot"
        assert after(play, beijing(SENT_BACK_AT)) is None
        assert after(play, beijing(SENT_BACK_AT), round=1) is None

    def test_comes_after_the_list_of_the_next_round(self) -> None:
        play = kit.sent_back().at("2023-10-12 10:00")
        play.does(kit.SECRETARY, kit.convene(meeting="second"))
        for round in (0, 1):
            assert after(play, beijing("2023-10-12 10:00") - AN_INSTANT, round) is None
            assert after(play, beijing("2023-10-12 10:00"), round) == "list"

    @pytest.mark.parametrize("heard", [True, False])
    def test_from_another_committee_does_not_come_after_the_list_of_the_one_before(self, heard: bool) -> None:
        """Whether or not it has been heard that the case was given to another."""
        play = kit.convened()
        if heard:
            play.hears(ELSEWHERE, round=1)
        assert after(play, beijing("2023-09-26 10:00"), round=1) is None

    def test_of_a_case_that_was_never_heard_of_comes_after_nothing(self) -> None:
        assert after(Play(), beijing(OPENED_AT)) is None


def test_a_case_keeps_the_policy_that_it_was_opened_under_whatever_amends_it() -> None:
    opened_under = f"{kit.POLICY.id}@{'0' * 64}"
    case = domain.due(
        Case(kit.CASE), kit.evaluation_due(), Mark(0, beijing("2023-09-01 10:00")), opened_under, kit.POLICY
    )
    assert case.policy == opened_under
