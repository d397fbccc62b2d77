"""The employer's desk at its edges (三(一)2). All instants are Beijing's."""

from datetime import timedelta

import pytest

from services.review import domain
from services.review.domain import Stage
from shared.contracts.review import (
    CaseReturned,
    ConfirmItems,
    EmployerRecommended,
    InternalPublicityOpened,
    ReviewRefused,
)
from tests.unit.review import kit
from tests.unit.review.kit import COLLEAGUE, OFFICER, Play, beijing

WITHOUT_PUBLICITY = kit.changed_policy(("steps: [employer_publicity, defence]  # no fee", "steps: [defence]"))
SECOND = timedelta(seconds=1)


class TestConfirming:
    def test_each_item_is_confirmed_by_itself_before_publicity_opens(self) -> None:
        play = kit.at_review()
        for item in kit.ITEMS:
            refusal = play.refuses(OFFICER, kit.PUBLISH)
            assert refusal.slug == "items-not-confirmed"
            assert item in refusal.text.en
            play.does(OFFICER, ConfirmItems(case_id=kit.CASE, items=(item,)))
        assert play.desk.confirmed == kit.ITEMS
        play.does(OFFICER, kit.PUBLISH)

    def test_an_unknown_item_confirms_nothing(self) -> None:
        play = kit.at_review()
        refusal = play.refuses(OFFICER, ConfirmItems(case_id=kit.CASE, items=("identity", "achievements.w9")))
        assert (refusal.slug, refusal.clause) == ("unknown-items", "三(一)2")
        assert "achievements.w9" in refusal.text.zh
        assert play.desk.confirmed == ()

    def test_what_is_confirmed_may_be_named_again(self) -> None:
        play = kit.at_review()
        identity = ConfirmItems(case_id=kit.CASE, items=("identity",))
        once = play.does(OFFICER, identity).desk
        assert play.does(OFFICER, identity).desk == once

    def test_when_all_is_confirmed_nothing_is_left_to_confirm(self) -> None:
        assert kit.confirmed().refuses(OFFICER, kit.CONFIRM).slug == "nothing-to-confirm"


class TestReturning:
    def test_until_the_last_second_of_the_application_window(self) -> None:
        play = kit.at_review().at("2023-07-17 23:59:59")
        decision = play.does(OFFICER, kit.RETURN)
        assert decision.events == (CaseReturned(reasons="毕业时间有误"),)
        assert play.desk.stage is Stage.RETURNED

    @pytest.mark.parametrize("make", [kit.at_review, kit.in_publicity])
    def test_never_after_it_then_only_recommend_or_decline(self, make: object) -> None:
        play = make().at("2023-07-18 00:00")  # type: ignore[operator]
        assert "return_to_applicant" not in play.possible(OFFICER)
        refusal = play.refuses(OFFICER, kit.RETURN)
        assert (refusal.slug, refusal.clause) == ("return-window-closed", "三(一)1")
        assert "2023-07-17 24:00" in refusal.text.zh
        assert "decline" in refusal.possible

    def test_also_while_the_publicity_runs(self) -> None:
        play = kit.in_publicity()
        play.does(OFFICER, kit.RETURN)
        assert play.desk.stage is Stage.RETURNED
        assert play.refuses(COLLEAGUE, kit.OBJECT).slug == "move-not-open"


class TestPublicity:
    @pytest.mark.parametrize(
        ("posted", "ends"),
        [
            ("2023-07-10 09:00", "2023-07-18 00:00"),  # a Monday: the posting day does not count
            ("2023-07-07 23:59:59", "2023-07-15 00:00"),  # a Friday, late
            ("2023-07-08 08:00", "2023-07-15 00:00"),  # a Saturday
            ("2023-07-23 23:59:59", "2023-07-29 00:00"),  # the last day that leaves time: over on 07-28 24:00
            ("2023-07-24 00:00", "2023-08-01 00:00"),  # over with the window itself
        ],
    )
    def test_five_working_days_after_the_day_of_posting(self, posted: str, ends: str) -> None:
        play = kit.confirmed().at(posted)
        decision = play.does(OFFICER, kit.PUBLISH)
        assert decision.events == (InternalPublicityOpened(ends_at=beijing(ends)),)
        assert play.desk.publicity.ends_at == beijing(ends)

    def test_recommending_opens_at_24_00_of_the_last_day(self) -> None:
        play = kit.in_publicity("2023-07-10 09:00").at("2023-07-17 23:59:59")
        refusal = play.refuses(OFFICER, kit.RECOMMEND)
        assert refusal.slug == "publicity-running"
        assert "2023-07-17 24:00" in refusal.text.zh
        assert "5个工作日" in refusal.text.zh
        play.at("2023-07-18 00:00").does(OFFICER, kit.RECOMMEND)
        assert play.desk.stage is Stage.AUDIT

    def test_posted_on_07_23_can_still_be_recommended_in_the_last_second(self) -> None:
        play = kit.in_publicity("2023-07-23 23:59:59").at("2023-07-31 23:59:59")
        decision = play.does(OFFICER, kit.RECOMMEND)
        assert decision.events == (EmployerRecommended(opinion="同意推荐", recommender=OFFICER.name),)

    def test_not_a_second_after_the_window(self) -> None:
        play = kit.in_publicity("2023-07-23 23:59:59").at("2023-08-01 00:00")
        refusal = play.refuses(OFFICER, kit.RECOMMEND)
        assert (refusal.slug, refusal.possible) == ("employer-window-closed", ())
        assert "2023-07-31 24:00" in refusal.text.zh

    def test_posted_on_07_24_may_open_and_is_told_that_it_is_too_late(self) -> None:
        play = kit.in_publicity("2023-07-24 00:00").at("2023-07-31 23:59:59")
        refusal = play.refuses(OFFICER, kit.RECOMMEND)
        assert refusal.slug == "publicity-too-late"
        assert "2023-07-31 24:00" in refusal.text.zh
        assert "2023-07-23" in refusal.text.zh
        assert refusal.possible == ("decline",)

    @pytest.mark.parametrize("cmd", [kit.CONFIRM, kit.DECLINE])
    def test_the_desk_is_open_until_07_31_24_00(self, cmd: object) -> None:
        play = kit.at_review().at("2023-07-31 23:59:59")
        play.does(OFFICER, cmd)  # type: ignore[arg-type]
        late = kit.at_review().at("2023-08-01 00:00")
        assert late.refuses(OFFICER, cmd).slug == "employer-window-closed"  # type: ignore[arg-type]
        assert late.possible(OFFICER) == set()

    def test_a_new_submission_needs_a_new_publicity(self) -> None:
        play = kit.objected()
        play.does(OFFICER, kit.UPHOLD, kit.RETURN)
        play.at("2023-07-12 10:00").hears(kit.submission("returned"))
        assert play.desk.stage is Stage.EMPLOYER_REVIEW
        play.at("2023-07-13 10:00").does(OFFICER, kit.PUBLISH)
        assert play.desk.publicity.ends_at == beijing("2023-07-21 00:00")
        play.at("2023-07-21 00:00").does(OFFICER, kit.RECOMMEND)
        assert play.desk.stage is Stage.AUDIT


class TestASeriesWithoutPublicity:
    """三(二): what the authority's own schedule leaves out is not asked for."""

    @staticmethod
    def teacher() -> Play:
        stated = kit.form(major="primary_school", institution="education_center")
        play = Play(policy=WITHOUT_PUBLICITY).hears(kit.submission(stated=stated)).all_match()
        return play.at("2023-08-28 10:00")

    def test_is_recommended_once_everything_is_confirmed(self) -> None:
        play = self.teacher()
        assert play.refuses(OFFICER, kit.RECOMMEND).slug == "items-not-confirmed"
        play.does(OFFICER, kit.CONFIRM)
        assert "recommend" in play.possible(OFFICER)
        assert play.does(OFFICER, kit.RECOMMEND).desk.stage is Stage.AUDIT

    def test_is_not_held_up_by_an_earlier_void_publicity(self) -> None:
        play = self.teacher()
        play.does(OFFICER, kit.CONFIRM, kit.PUBLISH)
        play.does(COLLEAGUE, kit.OBJECT)
        play.does(OFFICER, kit.UPHOLD, kit.RETURN)
        stated = kit.form(major="primary_school", institution="education_center")
        play.hears(kit.submission("returned", stated=stated))
        assert play.does(OFFICER, kit.RECOMMEND).desk.stage is Stage.AUDIT

    def test_elsewhere_the_publicity_comes_first(self) -> None:
        refusal = kit.confirmed().refuses(OFFICER, kit.RECOMMEND)
        assert (refusal.slug, refusal.clause) == ("publicity-missing", "三(一)2")
        assert "5个工作日" in refusal.text.zh


class TestObjections:
    def test_counts_if_raised_before_the_publicity_ends(self) -> None:
        play = kit.in_publicity("2023-07-10 09:00").at("2023-07-17 23:59:59")
        play.does(COLLEAGUE, kit.OBJECT)
        assert [o.id for o in play.desk.publicity.objections] == ["1-1"]

    def test_not_after_it(self) -> None:
        play = kit.in_publicity("2023-07-10 09:00").at("2023-07-18 00:00")
        refusal = play.refuses(COLLEAGUE, kit.OBJECT)
        assert refusal.slug == "publicity-over"
        assert "2023-07-17 24:00" in refusal.text.zh

    def test_an_undecided_one_holds_the_recommendation_back(self) -> None:
        play = kit.objected().at("2023-07-19 10:00")
        refusal = play.refuses(OFFICER, kit.RECOMMEND)
        assert refusal.slug == "objection-undecided"
        assert "1-1" in refusal.text.zh
        play.does(OFFICER, kit.DISMISS, kit.RECOMMEND)
        assert play.desk.publicity.objections[0].answer == "经查属实，异议不成立"

    def test_an_upheld_one_leaves_return_or_decline(self) -> None:
        play = kit.objected()
        play.does(OFFICER, kit.UPHOLD)
        assert play.possible(OFFICER) == {"return_to_applicant", "decline"}
        assert play.at("2023-07-18 09:00").refuses(OFFICER, kit.RECOMMEND).slug == "objection-upheld"
        assert play.possible(OFFICER) == {"decline"}

    def test_each_is_decided_once(self) -> None:
        play = kit.objected()
        play.does(COLLEAGUE, kit.OBJECT)
        play.does(OFFICER, kit.DISMISS)
        assert play.refuses(OFFICER, kit.UPHOLD).slug == "unknown-objection"
        assert [o.id for o in play.desk.undecided] == ["1-2"]


class TestTheEndOfTheWindow:
    def test_nothing_lapses_a_second_before(self) -> None:
        assert domain.lapse(kit.at_review().desk, beijing("2023-08-01 00:00") - SECOND, kit.POLICY) is None

    def test_whatever_is_undecided_lapses_at_07_31_24_00(self) -> None:
        ends = beijing("2023-08-01 00:00")
        decision = domain.lapse(kit.at_review().desk, ends, kit.POLICY)
        assert decision
        (told,) = decision.events
        assert isinstance(told, ReviewRefused)
        assert (told.outcome, told.clause) == ("lapsed", "三(一)2")
        assert told.reason == "用人单位未在2023-07-31 24:00前推荐"
        assert (decision.desk.stage, decision.desk.closed_at) == (Stage.CLOSED, ends)

    def test_an_undecided_objection_is_the_reason(self) -> None:
        decision = domain.lapse(kit.objected().desk, beijing("2023-08-01 00:00"), kit.POLICY)
        assert decision
        assert "异议未处理" in decision.events[0].reason  # type: ignore[attr-defined]

    @pytest.mark.parametrize("stage", [s for s in Stage if s not in domain.AT_EMPLOYER])
    def test_a_case_that_moved_on_does_not_lapse(self, stage: Stage) -> None:
        assert domain.lapse(kit.stages()[stage].desk, beijing("2023-08-01 00:00"), kit.POLICY) is None


def test_declining_ends_the_case_with_reasons() -> None:
    play = kit.in_publicity()
    decision = play.does(OFFICER, kit.DECLINE)
    assert decision.events == (ReviewRefused(outcome="not_recommended", clause="三(一)2", reason="业绩不足"),)
    assert (decision.desk.stage, decision.desk.closed_at) == (Stage.CLOSED, play.now)
