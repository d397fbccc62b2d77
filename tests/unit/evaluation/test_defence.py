"""The defence and the panel's opinion: slots, notice, one change, absence."""

import pytest

from services.evaluation.domain import State
from shared.contracts.evaluation import CaseDecided, DefenceScheduled
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import SECRETARY, beijing


class TestTheSlot:
    def test_is_told_with_its_room(self) -> None:
        (told,) = kit.scheduled().events(DefenceScheduled)
        assert told == DefenceScheduled(at=beijing("2023-09-15 09:00"), room="三层302")

    @pytest.mark.parametrize(
        ("announced", "last_refused", "first_taken"),
        [
            ("2023-09-04 00:00", "2023-09-11 23:59:59", "2023-09-12 00:00"),
            ("2023-09-04 23:59:59", "2023-09-11 23:59:59", "2023-09-12 00:00"),
            ("2023-09-02 10:00", "2023-09-08 23:59:59", "2023-09-09 00:00"),
            # 09-29 to 10-06 is a holiday, 10-07 and 10-08 are worked
            ("2023-09-28 10:00", "2023-10-11 23:59:59", "2023-10-12 00:00"),
        ],
    )
    def test_leaves_five_working_days_of_notice(self, announced: str, last_refused: str, first_taken: str) -> None:
        play = kit.waiting().at(announced)
        refusal = play.refuses(SECRETARY, kit.schedule(last_refused))
        assert (refusal.slug, refusal.clause) == ("defence-notice-too-short", "三(一)4")
        play.does(SECRETARY, kit.schedule(first_taken))
        assert play.case.state is State.SCHEDULED

    @pytest.mark.parametrize(
        "at", ["2023-08-31 23:59:59", "2024-01-01 00:00", "9999-12-31 23:59:59", "0001-01-01 00:00"]
    )
    def test_lies_in_the_time_of_evaluation(self, at: str) -> None:
        play = kit.waiting().at("2023-08-01 10:00")
        assert play.refuses(SECRETARY, kit.schedule(at)).slug == "slot-outside-evaluation"

    @pytest.mark.parametrize("at", ["2023-09-01 00:00", "2023-12-31 23:59:59"])
    def test_may_be_the_first_or_the_last_moment(self, at: str) -> None:
        play = kit.waiting().at("2023-08-01 10:00")
        play.does(SECRETARY, kit.schedule(at))
        assert play.case.state is State.SCHEDULED

    def test_is_not_announced_after_the_end_of_evaluation(self) -> None:
        refusal = kit.waiting().at("2024-01-01 00:00").refuses(SECRETARY, kit.schedule("2023-12-31 10:00"))
        assert refusal.slug == "evaluation-over"
        assert "2023-12-31 24:00" in refusal.text.zh

    def test_is_not_for_a_level_judged_on_paper(self) -> None:
        refusal = kit.waiting(level="junior").refuses(SECRETARY, kit.SCHEDULE)
        assert (refusal.slug, refusal.possible) == ("judged-on-paper", ("submit_panel_opinion",))


class TestTheChange:
    def test_is_told_and_counted(self) -> None:
        play = kit.scheduled()
        play.does(SECRETARY, kit.RESCHEDULE)
        assert [told.room for told in play.events(DefenceScheduled)] == ["三层302", "三层303"]
        assert play.case.defence is not None
        assert play.case.defence.moved == 1

    def test_is_asked_before_the_slot(self) -> None:
        play = kit.scheduled().at("2023-09-15 08:59:59")
        play.decides(SECRETARY, kit.reschedule("2023-10-09 09:00"))
        assert play.at("2023-09-15 09:00").refuses(SECRETARY, kit.RESCHEDULE).slug == "defence-slot-reached"

    def test_happens_once(self) -> None:
        play = kit.scheduled()
        play.does(SECRETARY, kit.RESCHEDULE)
        refusal = play.refuses(SECRETARY, kit.reschedule("2023-10-09 09:00"))
        assert (refusal.slug, refusal.possible) == ("no-more-reschedules", ())

    def test_leaves_the_same_notice(self) -> None:
        refusal = kit.scheduled().at("2023-09-14 10:00").refuses(SECRETARY, kit.reschedule("2023-09-21 23:59:59"))
        assert refusal.slug == "defence-notice-too-short"


class TestAttendance:
    def test_is_recorded_from_the_slot_on(self) -> None:
        early = kit.scheduled().at("2023-09-15 08:59:59")
        assert early.refuses(SECRETARY, kit.ATTEND).slug == "defence-slot-not-reached"
        play = kit.defended()
        assert play.case.state is State.DEFENDED
        assert play.events(CaseDecided) == []

    def test_of_nobody_ends_the_case_at_once(self) -> None:
        play = kit.absent()
        assert play.case.state is State.ABSENT
        assert play.events(CaseDecided) == [CaseDecided(meeting=None, absent=True)]
        assert play.refuses(SECRETARY, kit.ATTEND).slug == "move-not-open"
        assert play.refuses(SECRETARY, kit.OPINION).slug == "move-not-open"

    def test_counts_for_the_changed_slot(self) -> None:
        play = kit.scheduled()
        play.does(SECRETARY, kit.RESCHEDULE)
        assert play.at("2023-09-15 09:00").refuses(SECRETARY, kit.ATTEND).slug == "defence-slot-not-reached"
        play.at("2023-09-22 09:00").does(SECRETARY, kit.ATTEND)
        assert play.case.state is State.DEFENDED


class TestTheOpinion:
    def test_waits_for_the_defence(self) -> None:
        assert kit.waiting().refuses(SECRETARY, kit.OPINION).slug == "not-defended"
        assert kit.at_slot().refuses(SECRETARY, kit.OPINION).slug == "move-not-open"

    def test_on_paper_waits_for_no_defence_but_for_the_window(self) -> None:
        play = kit.waiting(level="junior").at("2023-08-31 23:59:59")
        assert play.refuses(SECRETARY, kit.OPINION).slug == "evaluation-not-open"
        play.at("2023-09-01 00:00").does(SECRETARY, kit.OPINION)
        assert play.case.state is State.ASSESSED

    def test_may_be_replaced_until_the_case_is_listed(self) -> None:
        play = kit.assessed()
        play.does(SECRETARY, kit.opinion(opinion="另一意见"))
        assert play.case.opinion is not None
        assert play.case.opinion.text == "另一意见"
        play.does(SECRETARY, kit.convene())
        assert play.refuses(SECRETARY, kit.OPINION).slug == "move-not-open"

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"panel": kit.PANEL[:2]}, "panel-size"),
            ({"panel": (*kit.PANEL, kit.PANEL[0])}, "expert-once"),
            ({"panel": (*kit.PANEL, kit.member(14, level="junior"))}, "expert-title"),
            ({"panel": (*kit.PANEL, kit.member(14, organisation=kit.EMPLOYER))}, "expert-conflict"),
            ({"panel": (*kit.PANEL, kit.member(14, ref=kit.APPLICANT.subject))}, "expert-conflict"),
            ({"panel": (*kit.PANEL, kit.member(14, ref=SECRETARY.subject))}, "expert-conflict"),
            ({"panel": (*kit.PANEL, kit.member(14, organisation="京华大学"))}, "expert-employer"),
            ({"panel": (*kit.PANEL, kit.member(14, organisation=kit.EMPLOYER[:-1] + "N"))}, "expert-employer"),
            ({"scores": {"ability": 80}}, "scores-by-criteria"),
            ({"scores": {**kit.SCORES, "charm": 1}}, "scores-by-criteria"),
        ],
    )
    def test_needs_a_fit_panel_and_every_score(self, changes: dict[str, object], rule: str) -> None:
        refusal = kit.defended().refuses(SECRETARY, kit.opinion(**changes))
        assert refusal.slug == "panel-unfit"
        assert kit.rules(refusal) == [rule]

    def test_tells_everything_that_is_wrong_at_once(self) -> None:
        refusal = kit.defended().refuses(SECRETARY, kit.opinion(panel=kit.PANEL[:1] * 2, scores={}))
        assert kit.rules(refusal) == ["panel-size", "expert-once", "scores-by-criteria"]

    def test_takes_the_series_own_criteria(self) -> None:
        play = kit.waiting(level="junior", major="physical_sciences", mode="paper")
        assert kit.rules(play.refuses(SECRETARY, kit.OPINION)) == ["scores-by-criteria"]
        play.does(SECRETARY, kit.opinion(scores={"originality": 1, "ability": 2, "value": 3}))
        assert play.case.state is State.ASSESSED

    def test_an_expert_with_exactly_the_level_is_enough(self) -> None:
        panel = tuple(kit.member(n, level="intermediate", presides=None) for n in (11, 12, 13))
        kit.defended().does(SECRETARY, kit.opinion(panel=panel))


def test_a_defence_is_planned_by_the_authoritys_own_windows() -> None:
    """三(二): health evaluates from 2023-10-09 on."""
    play = kit.waiting(major="clinical_medicine", level="associate_senior").at("2023-09-01 10:00")
    assert play.refuses(SECRETARY, kit.schedule("2023-10-08 23:59:59")).slug == "slot-outside-evaluation"
    play.does(SECRETARY, kit.schedule("2023-10-09 00:00"))
