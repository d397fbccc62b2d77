"""What the hub tells, in whatever order it is heard."""

import itertools
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review import domain
from services.review.domain import Stage
from shared.contracts.vocabulary import CheckResult
from tests.unit.review import kit
from tests.unit.review.kit import OFFICER, Play, beijing

Step = Callable[[Play], object]


def first(play: Play) -> object:
    return play.at("2023-07-05 10:00").hears(kit.submission())


def pending(play: Play) -> object:
    return play.at("2023-07-05 10:00").finds(kit.finding("degree", CheckResult.PENDING))


def mismatch(play: Play) -> object:
    return play.at("2023-07-05 10:00").finds(kit.finding("degree", CheckResult.MISMATCH))


def match(play: Play) -> object:
    return play.at("2023-07-06 10:00").finds(kit.finding("degree"))


def closed(play: Play) -> object:
    return play.at("2023-07-07 10:00").closes()


def reopened(play: Play) -> object:
    return play.at("2023-07-08 10:00").hears(kit.submission("reopened"))


def reopened_at_once(play: Play) -> object:
    return play.at("2023-07-07 10:00").hears(kit.submission("reopened"))


def closed_again(play: Play) -> object:
    return play.at("2023-07-09 10:00").closes()


def heard(steps: Sequence[Step]) -> Play:
    play = Play()
    for step in steps:
        step(play)
    return play


@pytest.mark.parametrize("steps", list(itertools.permutations((first, pending, mismatch, match))))
def test_findings_and_the_submission_commute(steps: Sequence[Step]) -> None:
    desk = heard(steps).desk
    assert desk.stage is Stage.EMPLOYER_REVIEW
    assert desk.checks["degree"].current.result is CheckResult.MATCH
    assert [check.name for check in desk.unresolved] == ["identity", "title", "insurance"]


@pytest.mark.parametrize("steps", list(itertools.permutations((first, match, closed))))
def test_a_closing_closes_whenever_it_is_heard(steps: Sequence[Step]) -> None:
    play = heard(steps)
    assert play.desk.stage is Stage.CLOSED
    assert play.possible(OFFICER) == set()


@pytest.mark.parametrize("again", [reopened, reopened_at_once])
def test_a_reopening_undoes_the_closing_before_it(again: Step) -> None:
    for steps in itertools.permutations((first, match, closed, again)):
        desk = heard(steps).desk
        assert desk.stage is Stage.EMPLOYER_REVIEW
        assert desk.checks["degree"].current.result is CheckResult.MATCH


@pytest.mark.parametrize("steps", list(itertools.permutations((first, closed, reopened, closed_again))))
def test_the_last_closing_holds(steps: Sequence[Step]) -> None:
    assert heard(steps).desk.stage is Stage.CLOSED


@given(st.lists(st.sampled_from((first, pending, mismatch, match, closed, reopened, closed_again)), min_size=1))
def test_no_order_and_no_repetition_changes_where_the_case_ends(steps: list[Step]) -> None:
    once = sorted(set(steps), key=(first, pending, mismatch, match, closed, reopened, closed_again).index)
    desk, expected = heard(steps).desk, heard(once).desk
    assert desk.stage is expected.stage
    if desk.stage is not Stage.CLOSED:
        assert {n: c.current for n, c in desk.checks.items()} == {n: c.current for n, c in expected.checks.items()}


def test_a_tombstone_keeps_the_late_submission_out() -> None:
    play = heard((closed,))
    assert (play.desk.stage, play.desk.submitted_at) == (Stage.CLOSED, None)
    assert heard((closed, first)).desk == play.desk
    assert play.refuses(kit.BUREAU, kit.COUNTERSIGN).slug == "no-such-case"


def test_a_closing_closes_even_if_its_request_was_held_before_that_of_the_submission() -> None:
    play = Play().at("2023-07-05 10:00:00").hears(kit.submission()).at("2023-07-05 09:59:59").closes()
    assert play.desk.stage is Stage.CLOSED


def test_an_older_round_is_stale() -> None:
    play = Play().hears(kit.submission(), round=2)
    desk = play.desk
    play.at("2023-07-09 10:00").hears(kit.submission(stated=kit.form(summary="另一段")), round=1)
    assert play.desk == desk
    assert domain.checked(desk, kit.finding("degree"), at=play.now, round=1) == desk


def test_the_desk_carries_round_and_policy_of_the_case() -> None:
    play = Play().hears(kit.submission(), round=3)
    assert (play.desk.round, play.desk.policy) == (3, kit.POLICY.ref)


class TestSubmittedAgain:
    def test_a_returned_form_keeps_the_confirmations_of_what_stayed_the_same(self) -> None:
        play = kit.confirmed()
        play.does(OFFICER, kit.RETURN)
        play.at("2023-07-12 10:00").hears(kit.submission("returned", kit.form(summary="改写的总结")))
        assert play.desk.stage is Stage.EMPLOYER_REVIEW
        assert play.desk.unconfirmed == ("application",)

    def test_an_item_that_went_away_is_forgotten(self) -> None:
        play = kit.confirmed()
        play.does(OFFICER, kit.RETURN)
        play.at("2023-07-12 10:00").hears(kit.submission("returned", documents=kit.DOCUMENTS[:1]))
        assert "documents.degree_certificate" not in play.desk.confirmed
        play.does(OFFICER, kit.PUBLISH)

    def test_what_the_registry_said_of_an_older_statement_does_not_count(self) -> None:
        play = kit.returned()
        play.at("2023-07-12 10:00").hears(kit.submission("returned", kit.form(education=None)))
        degree = play.desk.checks["degree"]
        assert degree.current.result is CheckResult.PENDING
        assert degree.stated_at == play.now
        assert play.desk.checks["title"].current.result is CheckResult.MATCH
        play.at("2023-07-12 11:00").finds(kit.finding("degree"))
        assert play.desk.unresolved == ()

    def test_an_answer_to_the_new_statement_may_be_heard_before_it(self) -> None:
        play = kit.returned().at("2023-07-12 11:00").finds(kit.finding("degree", CheckResult.MISMATCH, "大专"))
        play.at("2023-07-12 10:00").hears(kit.submission("returned", kit.form(education=None)))
        assert play.desk.checks["degree"].current.found == "大专"

    def test_an_older_submission_is_stale(self) -> None:
        play = kit.returned().at("2023-07-12 10:00").hears(kit.submission("returned", kit.form(summary="改写的总结")))
        desk = play.desk
        play.at("2023-07-05 10:00").hears(kit.submission())
        assert play.desk == desk


class TestReopened:
    @pytest.mark.parametrize(
        ("make", "stage"),
        [
            (kit.at_review, Stage.EMPLOYER_REVIEW),
            (kit.in_publicity, Stage.EMPLOYER_PUBLICITY),
            (kit.returned, Stage.EMPLOYER_REVIEW),
            (kit.claimed, Stage.AUDIT),
            (kit.in_correction, Stage.CORRECTION),
        ],
    )
    def test_a_case_comes_back_to_the_stage_it_left(self, make: Callable[[], Play], stage: Stage) -> None:
        play = make().at("2023-08-05 10:00").closes().at("2023-08-06 10:00").hears(kit.submission("reopened"))
        assert (play.desk.stage, play.desk.closed_from, play.desk.closed_at) == (stage, None, None)

    def test_a_publicity_of_other_content_starts_anew(self) -> None:
        play = kit.in_publicity().at("2023-07-12 10:00").closes()
        play.at("2023-07-13 10:00").hears(kit.submission("reopened", kit.form(summary="改写的总结")))
        assert play.desk.stage is Stage.EMPLOYER_REVIEW

    def test_after_the_window_the_employer_may_act_until_the_bureau_ends_it(self) -> None:
        play = kit.objected()
        decision = domain.lapse(play.desk, beijing("2023-08-01 00:00"), kit.POLICY)
        assert decision
        play.desk = decision.desk
        play.at("2023-08-10 10:00").hears(kit.submission("reopened"))
        assert domain.deadline(play.desk, kit.POLICY) is None
        assert domain.shown_deadline(play.desk, kit.POLICY) is None
        play.does(OFFICER, kit.DISMISS, kit.RECOMMEND)
        assert play.desk.stage is Stage.AUDIT

    def test_within_the_window_the_window_holds(self) -> None:
        play = kit.at_review().closes().at("2023-07-12 10:00").hears(kit.submission("reopened"))
        assert domain.deadline(play.desk, kit.POLICY) == (domain.EMPLOYER_WINDOW, beijing("2023-08-01 00:00"))

    def test_a_freelancer_whose_closing_was_heard_first_comes_to_the_audit(self) -> None:
        play = Play().closes().at("2023-07-28 10:00").hears(kit.freelance(cause="reopened"))
        assert play.desk.stage is Stage.AUDIT
