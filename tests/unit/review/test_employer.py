"""The employer's desk at its edges (三(一)2). All instants are Beijing's."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.review import domain
from services.review.domain import Stage
from services.review.domain.desk import Consent
from shared.contracts.form import Employment
from shared.contracts.review import (
    CaseReturned,
    ConfirmItems,
    EmployerRecommended,
    InternalPublicityOpened,
    ReviewRefused,
)
from shared.errors import Kind, Refusal
from tests.unit.review import kit
from tests.unit.review.kit import COLLEAGUE, OFFICER, Play, beijing

WITHOUT_PUBLICITY = kit.changed_policy(("steps: [employer_publicity, defence]  # no fee", "steps: [defence]"))
LONGER = """  - id: outage
    date: 2023-07-17
    reason: {zh: 系统故障, en: An outage}
    windows: {employer: 2023-08-03}
"""
SECOND = timedelta(seconds=1)


class TestConfirming:
    def test_each_item_is_confirmed_by_itself_before_publicity_opens(self) -> None:
        play = kit.at_review()
        for item in kit.ITEMS:
            refusal = play.refuses(OFFICER, kit.PUBLISH)
            assert refusal.slug == "items-not-confirmed"
            assert item in refusal.text.en
            play.does(OFFICER, ConfirmItems(case_id=kit.CASE, items=(item,)))
        assert tuple(sorted(play.desk.confirmed)) == kit.ITEMS
        play.does(OFFICER, kit.PUBLISH)

    def test_an_unknown_item_confirms_nothing(self) -> None:
        play = kit.at_review()
        refusal = play.refuses(OFFICER, ConfirmItems(case_id=kit.CASE, items=("identity", "achievements.w9")))
        assert (refusal.slug, refusal.clause) == ("unknown-items", "三(一)2")
        assert "achievements.w9" in refusal.text.zh
        assert play.desk.confirmed == {}

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
        refusal = play.refuses(COLLEAGUE, kit.OBJECT)
        assert refusal.slug == "no-publicity-now"
        assert "退回" not in refusal.text.zh


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

    def test_it_waits_for_what_was_raised_in_the_last_second_and_is_offered_then(self) -> None:
        play = kit.in_publicity().at("2023-07-18 00:00")
        here = replace(play.here(OFFICER), objections_may_come=True)
        assert "recommend" not in domain.possible(here)
        with pytest.raises(Refusal, match="objections-may-come") as caught:
            domain.decide(here, kit.RECOMMEND)
        assert (caught.value.kind, caught.value.clause) == (Kind.UNAVAILABLE, "三(一)2")
        assert "recommend" in play.possible(OFFICER)

    def test_what_bars_it_for_good_is_told_first(self) -> None:
        here = replace(kit.in_publicity(policy=kit.TWO_PERSONS).here(OFFICER), objections_may_come=True)
        for now, slug in (("2023-07-17 23:59:59", "publicity-running"), ("2023-07-18 00:00", "second-officer-wanted")):
            with pytest.raises(Refusal, match=slug):
                domain.decide(replace(here, now=beijing(now)), kit.RECOMMEND)

    def test_its_end_is_awaited_while_it_runs_and_nowhere_else(self) -> None:
        ends = (domain.PUBLICITY_END, beijing("2023-07-18 00:00"))
        for stage, play in kit.stages().items():
            assert domain.publicity_end(play.desk) == (ends if stage is Stage.EMPLOYER_PUBLICITY else None)

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


class TestTheWarningBeforeItIsTooLate:
    """DOMAIN's edge: posted by 07-23 it ends on 07-28, posted on 07-24 with the window, and is warned of."""

    def test_the_last_sensible_day_is_known_from_the_start(self) -> None:
        desk = kit.at_review().desk
        assert domain.publicity_open_by(desk, kit.POLICY) == date(2023, 7, 23)

    def test_an_amendment_moves_it(self) -> None:
        longer = kit.changed_policy(("amendments: []", "amendments:\n" + LONGER))
        assert domain.publicity_open_by(kit.at_review().desk, longer) == date(2023, 7, 26)

    @pytest.mark.parametrize(("at", "warned"), [("2023-07-23 23:59:59", False), ("2023-07-24 00:00", True)])
    def test_it_is_told_before_the_publicity_opens_and_while_it_runs(self, at: str, warned: bool) -> None:
        play = kit.confirmed().at(at)
        before = domain.too_late(play.here(OFFICER))
        play.does(OFFICER, kit.PUBLISH)
        running = domain.too_late(play.here(OFFICER))
        assert (before is not None, running is not None) == (warned, warned)
        if before and running:
            assert before.text == running.text
            assert "最迟应于2023-07-23开始公示" in before.text.zh
            assert "had to open by 2023-07-23" in before.text.en

    def test_where_the_case_has_left_or_nothing_is_published_there_is_none(self) -> None:
        assert domain.too_late(kit.at_audit().at("2023-07-30 10:00").here(OFFICER)) is None
        teacher = TestASeriesWithoutPublicity.teacher().at("2023-09-15 10:00")
        assert domain.too_late(teacher.here(OFFICER)) is None


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


class TestTwoPersons:
    """The policy's two-person rule: who confirmed does not recommend."""

    def test_who_confirmed_leaves_the_recommendation_to_another_officer(self) -> None:
        play = kit.in_publicity(policy=kit.TWO_PERSONS).at("2023-07-18 00:00")
        refusal = play.refuses(OFFICER, kit.RECOMMEND)
        assert (refusal.slug, refusal.clause, refusal.possible) == ("second-officer-wanted", "三(一)2", ("decline",))
        assert "recommend" in play.possible(kit.SECOND_OFFICER)
        play.does(kit.SECOND_OFFICER, kit.RECOMMEND)

    def test_one_item_is_enough(self) -> None:
        play = kit.at_review(kit.TWO_PERSONS)
        play.does(kit.SECOND_OFFICER, ConfirmItems(case_id=kit.CASE, items=("identity",)))
        play.does(OFFICER, kit.CONFIRM, kit.PUBLISH)
        play.at("2023-07-18 00:00")
        for officer in (OFFICER, kit.SECOND_OFFICER):
            assert play.refuses(officer, kit.RECOMMEND).slug == "second-officer-wanted"
        play.does(kit.actor(OFFICER.role, "officer-3", kit.EMPLOYER), kit.RECOMMEND)

    def test_a_confirmation_that_a_new_submission_undid_binds_nobody(self) -> None:
        play = kit.at_review(kit.TWO_PERSONS)
        play.does(kit.SECOND_OFFICER, ConfirmItems(case_id=kit.CASE, items=("application",)))
        play.does(OFFICER, kit.RETURN)
        play.at("2023-07-11 10:00").hears(kit.submission("returned", kit.form(summary="改写的总结")))
        play.does(OFFICER, kit.CONFIRM, kit.PUBLISH)
        play.at("2023-07-19 00:00").does(kit.SECOND_OFFICER, kit.RECOMMEND)

    def test_whoever_confirmed_may_still_decline_or_return(self) -> None:
        assert {"decline", "return_to_applicant"} <= kit.in_publicity(policy=kit.TWO_PERSONS).possible(OFFICER)

    def test_without_the_rule_one_officer_does_both(self) -> None:
        kit.in_publicity().at("2023-07-18 00:00").does(OFFICER, kit.RECOMMEND)


class TestTheSuperiorUnitsConsent:
    def test_comes_before_the_publicity_where_the_policy_asks_it(self) -> None:
        play = kit.confirmed(kit.CONSENT_ASKED)
        refusal = play.refuses(OFFICER, kit.PUBLISH)
        assert (refusal.slug, refusal.clause) == ("consent-missing", "三(一)2")
        assert "record_superior_consent" in refusal.possible
        play.does(OFFICER, kit.CONSENT, kit.PUBLISH)
        assert play.desk.consent == Consent(kit.CONSENT.unit, "京软人〔2023〕12号", date(2023, 6, 30))

    def test_may_be_of_today_and_not_of_tomorrow(self) -> None:
        play = kit.confirmed(kit.CONSENT_ASKED).at("2023-07-10 00:00")
        tomorrow = kit.CONSENT.model_copy(update={"on": date(2023, 7, 11)})
        refusal = play.refuses(OFFICER, tomorrow)
        assert refusal.slug == "consent-not-yet"
        assert "2023-07-10" in refusal.text.zh
        play.does(OFFICER, kit.CONSENT.model_copy(update={"on": date(2023, 7, 10)}))

    def test_is_not_recorded_where_nobody_asks_it(self) -> None:
        assert kit.at_review().refuses(OFFICER, kit.CONSENT).slug == "consent-not-asked"

    def test_stays_when_the_form_comes_back_changed(self) -> None:
        play = kit.confirmed(kit.CONSENT_ASKED)
        play.does(OFFICER, kit.CONSENT, kit.RETURN)
        play.at("2023-07-11 10:00").hears(kit.submission("returned", kit.form(summary="改写的总结")))
        play.does(OFFICER, kit.CONFIRM, kit.PUBLISH)

    def test_holds_up_the_recommendation_where_nothing_is_published(self) -> None:
        asked = kit.changed_policy(("steps: [employer_publicity, defence]  # no fee", "steps: [defence]"))
        asked = asked.model_copy(update={"employer": kit.CONSENT_ASKED.employer})
        play = TestASeriesWithoutPublicity.teacher()
        play.policy = asked
        play.does(OFFICER, kit.CONFIRM)
        assert play.refuses(OFFICER, kit.RECOMMEND).slug == "consent-missing"
        play.does(OFFICER, kit.CONSENT, kit.RECOMMEND)


def test_what_one_employer_vouched_for_counts_for_no_other() -> None:
    play = kit.confirmed(kit.CONSENT_ASKED)
    play.does(OFFICER, kit.CONSENT, kit.RETURN)
    elsewhere = Employment(credit_code=kit.ELSEWHERE, organisation="京华硬件有限公司（示例）", insured_in_beijing=True)
    play.at("2023-07-11 10:00").hears(kit.submission("returned", kit.form(employment=elsewhere)))
    assert (play.desk.confirmed, play.desk.consent) == ({}, None)
    assert play.refuses(OFFICER, kit.CONFIRM).slug == "no-such-case"
    play.does(kit.FOREIGN_OFFICER, kit.CONFIRM)


def test_declining_ends_the_case_with_reasons() -> None:
    play = kit.in_publicity()
    decision = play.does(OFFICER, kit.DECLINE)
    assert decision.events == (ReviewRefused(outcome="not_recommended", clause="三(一)2", reason="业绩不足"),)
    assert (decision.desk.stage, decision.desk.closed_at) == (Stage.CLOSED, play.now)
