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
from tests.unit.review.kit import (
    AUDITOR,
    ELSEWHERE,
    FOREIGN_AUDITOR,
    FOREIGN_OFFICER,
    OFFICER,
    OTHER_INSTITUTION,
    Play,
    beijing,
)

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
    return play.at("2023-07-08 10:00").reopens("employer_review")


def submitted_since(play: Play) -> object:
    return play.at("2023-07-08 11:00").hears(kit.submission("returned"))


def closed_again(play: Play) -> object:
    return play.at("2023-07-09 10:00").closes()


SINCE_THE_SUBMISSION = (pending, mismatch, match, closed, reopened, submitted_since, closed_again)


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
    assert [check.name for check in desk.unresolved] == ["identity", "title", "insurance", "civil_service"]


@pytest.mark.parametrize("steps", list(itertools.permutations((first, match, closed))))
def test_a_closing_closes_whenever_it_is_heard(steps: Sequence[Step]) -> None:
    play = heard(steps)
    assert play.desk.stage is Stage.CLOSED
    assert play.possible(OFFICER) == set()


@pytest.mark.parametrize("again", [(reopened,), (submitted_since,), (reopened, submitted_since)])
def test_a_reopening_and_a_submission_since_undo_the_closing_before_them(again: Sequence[Step]) -> None:
    """A case that can be reopened had come to this desk before: what was submitted is heard first."""
    for steps in itertools.permutations((match, closed, *again)):
        desk = heard((first, *steps)).desk
        assert desk.stage is Stage.EMPLOYER_REVIEW
        assert desk.checks["degree"].current.result is CheckResult.MATCH


@pytest.mark.parametrize("steps", list(itertools.permutations((first, closed, reopened, closed_again))))
def test_the_last_closing_holds(steps: Sequence[Step]) -> None:
    assert heard(steps).desk.stage is Stage.CLOSED


@given(st.lists(st.sampled_from((*SINCE_THE_SUBMISSION, first))))
def test_no_order_and_no_repetition_changes_where_the_case_ends(steps: list[Step]) -> None:
    once = [step for step in SINCE_THE_SUBMISSION if step in steps]
    desk, expected = heard((first, *steps)).desk, heard((first, *once)).desk
    assert desk.stage is expected.stage
    if desk.stage is not Stage.CLOSED:
        assert {n: c.current for n, c in desk.checks.items()} == {n: c.current for n, c in expected.checks.items()}


def test_a_tombstone_keeps_the_late_submission_out() -> None:
    play = heard((closed,))
    assert (play.desk.stage, play.desk.submitted_at) == (Stage.CLOSED, None)
    assert heard((closed, first)).desk == play.desk
    assert play.refuses(kit.BUREAU, kit.COUNTERSIGN).slug == "no-such-case"


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
        ("make", "stage", "comes_back"),
        [
            (kit.at_review, "employer_review", Stage.EMPLOYER_REVIEW),
            (kit.in_publicity, "employer_publicity", Stage.EMPLOYER_PUBLICITY),
            (kit.returned, "draft", Stage.RETURNED),
            (kit.returned, "association_review", Stage.RETURNED),
            (kit.in_correction, "correction", Stage.CORRECTION),
            (kit.passed, "payment", Stage.PASSED),
            (Play, "draft", Stage.AWAITED),
            (Play, "association_review", Stage.AWAITED),
        ],
    )
    def test_a_case_comes_back_to_the_stage_it_left(
        self, make: Callable[[], Play], stage: str, comes_back: Stage
    ) -> None:
        play = make().at("2023-08-05 10:00").closes().at("2023-08-06 10:00").reopens(stage, "2023-08-19 00:00")
        assert (play.desk.stage, play.desk.closed_at) == (comes_back, None)

    def test_the_employer_has_the_time_that_the_bureau_gives(self) -> None:
        play = kit.at_review().at("2023-08-01 00:00").lapses()
        play.at("2023-08-10 10:00").reopens("employer_review", "2023-08-25 00:00")
        assert domain.deadline(play.desk, kit.POLICY) == (domain.EMPLOYER_WINDOW, beijing("2023-08-25 00:00"))
        assert play.desk.arrived_at == play.now
        play.does(OFFICER, kit.CONFIRM, kit.PUBLISH)
        assert domain.lapse(play.desk, beijing("2023-08-24 23:59:59"), kit.POLICY) is None
        play.at("2023-08-24 23:59:59").does(OFFICER, kit.RECOMMEND)
        assert play.desk.stage is Stage.AUDIT

    def test_that_time_ends_like_the_window(self) -> None:
        play = kit.at_review().at("2023-08-01 00:00").lapses()
        play.at("2023-08-10 10:00").reopens("employer_review", "2023-08-25 00:00")
        play.at("2023-08-25 00:00")
        assert play.refuses(OFFICER, kit.CONFIRM).slug == "employer-window-closed"
        assert play.lapses().desk.stage is Stage.CLOSED

    def test_a_submission_may_bring_that_time_with_it(self) -> None:
        play = Play().at("2023-07-18 00:00").closes()
        play.at("2023-08-02 10:00").hears(kit.submission(grace_until=beijing("2023-08-17 00:00")))
        assert domain.shown_deadline(play.desk, kit.POLICY) == beijing("2023-08-17 00:00")

    def test_it_ends_with_a_return(self) -> None:
        play = kit.at_review().at("2023-07-06 10:00").reassigns(ELSEWHERE, grace_until=beijing("2023-08-12 00:00"))
        play.at("2023-07-07 10:00").does(kit.FOREIGN_OFFICER, kit.RETURN)
        play.at("2023-07-10 10:00").hears(kit.submission("returned"))
        assert domain.shown_deadline(play.desk, kit.POLICY) == beijing("2023-08-01 00:00")

    def test_no_time_is_taken_from_the_window(self) -> None:
        play = kit.at_review().closes().at("2023-07-12 10:00").reopens("employer_review", "2023-07-27 00:00")
        assert domain.deadline(play.desk, kit.POLICY) == (domain.EMPLOYER_WINDOW, beijing("2023-08-01 00:00"))

    def test_an_objection_that_nobody_decided_in_time_is_decided_now(self) -> None:
        play = kit.objected().at("2023-08-01 00:00").lapses()
        play.at("2023-08-10 10:00").reopens("employer_publicity", "2023-08-25 00:00")
        assert play.refuses(OFFICER, kit.RECOMMEND).slug == "objection-undecided"
        play.does(OFFICER, kit.DISMISS, kit.RECOMMEND)
        assert play.desk.stage is Stage.AUDIT

    def test_a_publicity_that_the_closing_cut_short_runs_its_working_days_again(self) -> None:
        play = kit.in_publicity("2023-07-28 10:00").at("2023-08-01 00:00").lapses()
        play.at("2023-08-10 10:00").reopens("employer_publicity", "2023-08-25 00:00")
        assert play.desk.publicity.ends_at == beijing("2023-08-18 00:00")
        assert play.refuses(OFFICER, kit.RECOMMEND).slug == "publicity-running"
        play.does(kit.COLLEAGUE, kit.OBJECT)
        play.at("2023-08-18 00:00").does(OFFICER, kit.DISMISS, kit.RECOMMEND)

    def test_a_correction_is_due_anew(self) -> None:
        play = kit.in_correction().at("2023-08-02 00:00").closes()
        play.at("2023-08-10 10:00").reopens("correction", "2023-08-25 00:00")
        assert domain.shown_deadline(play.desk, kit.POLICY) == beijing("2023-08-25 00:00")
        play.at("2023-08-20 10:00").hears(kit.correction())
        assert play.refuses(kit.AUDITOR, kit.PASS).slug == "items-not-confirmed"


def given_away(play: Play) -> object:
    return play.at("2023-07-06 11:00").reassigns(ELSEWHERE, OTHER_INSTITUTION)


def given_back(play: Play) -> object:
    return play.at("2023-07-06 12:00").reassigns(kit.EMPLOYER, OTHER_INSTITUTION)


class TestAnotherEmployer:
    def test_the_old_one_knows_the_case_no_more(self) -> None:
        play = kit.confirmed().reassigns(ELSEWHERE)
        assert play.refuses(OFFICER, kit.CONFIRM).slug == "no-such-case"
        assert "confirm_items" in play.possible(FOREIGN_OFFICER)

    def test_confirms_anew_before_the_publicity(self) -> None:
        play = kit.confirmed().reassigns(ELSEWHERE)
        assert play.refuses(FOREIGN_OFFICER, kit.PUBLISH).slug == "items-not-confirmed"
        play.does(FOREIGN_OFFICER, kit.CONFIRM, kit.PUBLISH)

    def test_publicises_anew_among_its_own_people(self) -> None:
        play = kit.objected().at("2023-07-17 10:00").reassigns(ELSEWHERE)
        assert (play.desk.stage, play.desk.arrived_at) == (Stage.EMPLOYER_PUBLICITY, play.now)
        assert play.refuses(kit.COLLEAGUE, kit.OBJECT).slug == "no-such-case"
        play.does(kit.FOREIGN_COLLEAGUE, kit.OBJECT)
        assert play.desk.publicity.objections[0].id == "2-1"
        play.at("2023-07-25 00:00")
        assert play.refuses(FOREIGN_OFFICER, kit.RECOMMEND).slug == "items-not-confirmed"
        play.does(FOREIGN_OFFICER, kit.CONFIRM, kit.DISMISS.model_copy(update={"objection_id": "2-1"}), kit.RECOMMEND)
        assert play.desk.stage is Stage.AUDIT

    def test_has_the_time_that_the_bureau_gives(self) -> None:
        play = kit.confirmed().at("2023-07-28 10:00")
        play.reassigns(ELSEWHERE, grace_until=beijing("2023-08-12 00:00"))
        assert domain.deadline(play.desk, kit.POLICY) == (domain.EMPLOYER_WINDOW, beijing("2023-08-12 00:00"))

    @pytest.mark.parametrize("make", [kit.at_audit, kit.in_correction, kit.passed])
    def test_what_was_recommended_stays_so(self, make: Callable[[], Play]) -> None:
        before = make().desk
        after = make().reassigns(ELSEWHERE).desk
        assert (after.employer, after.stage, after.recommendation) == (ELSEWHERE, before.stage, before.recommendation)
        assert (after.confirmed, after.arrived_at) == (before.confirmed, before.arrived_at)

    def test_confirms_what_a_correction_changed(self) -> None:
        play = kit.in_correction().at("2023-07-19 10:00").reassigns(ELSEWHERE)
        play.at("2023-07-20 10:00").hears(kit.correction().model_copy(update={"employer": ELSEWHERE}))
        assert play.desk.unconfirmed == ("documents.degree_certificate", "education")
        play.does(FOREIGN_OFFICER, kit.CONFIRM.model_copy(update={"items": play.desk.unconfirmed}))

    def test_of_a_case_that_lapsed_meanwhile_publicises_when_it_is_reopened(self) -> None:
        play = kit.in_publicity().at("2023-08-01 00:00").lapses().at("2023-08-01 09:00").reassigns(ELSEWHERE)
        play.at("2023-08-10 10:00").reopens("employer_publicity", "2023-08-25 00:00")
        assert play.desk.publicity.ends_at == beijing("2023-08-18 00:00")
        assert play.desk.unconfirmed


class TestAnotherInstitution:
    def test_the_old_one_knows_the_case_no_more_and_its_claim_is_over(self) -> None:
        play = kit.claimed().at("2023-07-20 10:00").reassigns(institution=OTHER_INSTITUTION)
        assert play.refuses(AUDITOR, kit.RELEASE).slug == "no-such-case"
        assert (play.desk.auditor, play.desk.arrived_at) == (None, play.now)
        play.does(FOREIGN_AUDITOR, kit.CLAIM, kit.PASS)

    def test_has_all_its_days_for_the_notice(self) -> None:
        play = kit.claimed().at("2023-07-20 10:00").reassigns(institution=OTHER_INSTITUTION)
        assert domain.deadline(play.desk, kit.POLICY) == (domain.CORRECTION_NOTICE, beijing("2023-08-04 00:00"))

    def test_a_correction_goes_on(self) -> None:
        play = kit.in_correction().at("2023-07-19 10:00").reassigns(institution=OTHER_INSTITUTION)
        assert (play.desk.stage, len(play.desk.corrections)) == (Stage.CORRECTION, 1)
        play.at("2023-07-20 10:00").hears(kit.correction().model_copy(update={"institution": OTHER_INSTITUTION}))
        assert play.refuses(AUDITOR, kit.CLAIM).slug == "no-such-case"
        play.does(FOREIGN_AUDITOR, kit.CLAIM)

    def test_that_employs_the_applicant_has_its_audit_countersigned(self) -> None:
        code = kit.POLICY.institution(OTHER_INSTITUTION).credit_code
        play = kit.claimed().reassigns(code, OTHER_INSTITUTION)
        play.does(FOREIGN_AUDITOR, kit.CLAIM)
        assert play.refuses(FOREIGN_AUDITOR, kit.PASS).slug == "countersign-missing"


@pytest.mark.parametrize("steps", list(itertools.permutations((first, given_away, given_back, match))))
def test_the_last_word_on_whose_a_case_is_holds(steps: Sequence[Step]) -> None:
    desk = heard(steps).desk
    assert (desk.employer, desk.institution) == (kit.EMPLOYER, OTHER_INSTITUTION)
    assert desk.stage is Stage.EMPLOYER_REVIEW


def test_a_submission_heard_late_goes_to_whom_the_bureau_gave_the_case() -> None:
    play = Play().at("2023-07-06 10:00").reassigns(ELSEWHERE, grace_until=beijing("2023-08-12 00:00"))
    play.at("2023-07-05 10:00").hears(kit.submission())
    assert (play.desk.employer, play.desk.stage) == (ELSEWHERE, Stage.EMPLOYER_REVIEW)
    assert domain.shown_deadline(play.desk, kit.POLICY) == beijing("2023-08-12 00:00")
