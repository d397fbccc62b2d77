"""Convening: seats, titles, chairs, the case list, bans, recusals from the start."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.evaluation.domain import Ban, Phase, State
from shared.contracts.base import Role
from shared.contracts.evaluation import CaseListed
from shared.contracts.vocabulary import Level
from shared.errors import Refusal
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import SECRETARY, beijing


def test_the_list_is_closed_and_told_case_by_case() -> None:
    play = kit.assessed_cases((kit.CASE, kit.OTHER))
    decision = play.does(SECRETARY, kit.convene(kit.CASE, kit.OTHER))
    listed = CaseListed(meeting=kit.MEETING, closed_at=beijing("2023-09-20 10:00"))
    assert play.told == [(kit.CASE, 0, listed), (kit.OTHER, 0, listed)]
    assert {case.state for case in decision.cases} == {State.LISTED}
    assert (play.held.phase, play.held.seats) == (Phase.CONVENED, 7)
    assert [item.case_id for item in play.held.items] == [kit.CASE, kit.OTHER]


class TestSeats:
    # 25 by series and 11 by major for senior levels; smaller below
    LEAST = {  # noqa: RUF012
        (True, Level.FULL_SENIOR): 25,
        (True, Level.ASSOCIATE_SENIOR): 25,
        (True, Level.INTERMEDIATE): 15,
        (True, Level.JUNIOR): 11,
        (False, Level.FULL_SENIOR): 11,
        (False, Level.ASSOCIATE_SENIOR): 11,
        (False, Level.INTERMEDIATE): 7,
        (False, Level.JUNIOR): 7,
    }

    @pytest.mark.parametrize(("by_series", "level"), LEAST)
    def test_are_enough_for_series_or_major_and_level(self, by_series: bool, level: Level) -> None:
        least, major = self.LEAST[by_series, level], None if by_series else "computer"
        play = kit.assessed_cases(level=level)
        short = play.refuses(SECRETARY, kit.convene(major=major, members=kit.committee(least - 2)))
        assert kit.rules(short) == ["seats-enough"]
        play.does(SECRETARY, kit.convene(major=major, members=kit.committee(least)))
        assert play.held.seats == least

    @pytest.mark.parametrize("seats", [8, 26])
    def test_are_odd(self, seats: int) -> None:
        refusal = kit.assessed_cases().refuses(SECRETARY, kit.convene(members=kit.committee(seats)))
        assert kit.rules(refusal) == ["seats-odd"]

    def test_are_by_the_highest_level_on_the_list(self) -> None:
        play = kit.assessed_cases()
        play.hears(kit.evaluation_due(kit.OTHER, level="full_senior", mode="paper"), kit.OTHER)
        play.does(SECRETARY, kit.opinion(kit.OTHER))
        refusal = play.refuses(SECRETARY, kit.convene(kit.CASE, kit.OTHER))
        assert kit.rules(refusal) == ["seats-enough"]


class TestMembers:
    @pytest.mark.parametrize("level", Level)
    def test_have_at_least_the_level_judged(self, level: Level) -> None:
        play = kit.assessed_cases(level=Level.ASSOCIATE_SENIOR)
        members = (*kit.committee(10), kit.member(11, level=level))
        cmd = kit.convene(members=members)
        if level in (Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR):
            play.does(SECRETARY, cmd)
        else:
            (failure,) = play.refuses(SECRETARY, cmd).failures
            assert (failure.rule, failure.clause, failure.field) == ("expert-title", "三(一)4", "members.m11")

    def test_have_one_chair(self) -> None:
        play = kit.assessed_cases()
        for chairs in (0, 2):
            members = tuple(kit.member(n, presides="chair" if n <= chairs else None) for n in range(1, 8))
            assert kit.rules(play.refuses(SECRETARY, kit.convene(members=members))) == ["one-chair"]

    def test_are_named_once(self) -> None:
        members = (*kit.committee(6), kit.member(6))
        refusal = kit.assessed_cases().refuses(SECRETARY, kit.convene(members=members))
        assert kit.rules(refusal) == ["expert-once"]

    def test_have_an_employer_that_can_be_compared(self) -> None:
        members = (*kit.committee(6), kit.member(7, organisation="京华软件有限公司"))
        refusal = kit.assessed_cases().refuses(SECRETARY, kit.convene(members=members))
        assert kit.rules(refusal) == ["expert-employer"]


class TestTheList:
    def test_takes_each_case_once(self) -> None:
        refusal = kit.assessed_cases().refuses(SECRETARY, kit.convene(kit.CASE, kit.CASE))
        assert kit.rules(refusal) == ["case-once"]

    def test_does_not_tell_a_foreign_case_from_an_unknown_one(self) -> None:
        play = foreign()
        one = play.refuses(SECRETARY, kit.convene(kit.OTHER)).failures
        other = play.refuses(SECRETARY, kit.convene("nothing")).failures
        assert one == other
        assert [failure.rule for failure in one] == ["case-known"]

    @pytest.mark.parametrize(
        "changes",
        [{"major": "electronics"}, {"series": "economics", "major": "finance"}, {"series": "economics", "major": None}],
    )
    def test_holds_what_the_committee_was_formed_for(self, changes: dict[str, str | None]) -> None:
        members = kit.committee(25)
        refusal = kit.assessed_cases().refuses(SECRETARY, kit.convene(members=members, **changes))
        assert kit.rules(refusal) == ["case-of-committee"]

    def test_of_a_series_takes_every_major_of_it(self) -> None:
        play = kit.assessed_cases()
        play.hears(kit.evaluation_due(kit.OTHER, level="junior", major="civil"), kit.OTHER)
        play.does(SECRETARY, kit.opinion(kit.OTHER))
        play.does(SECRETARY, kit.convene(kit.CASE, kit.OTHER, major=None, members=kit.committee(11)))
        assert play.known(kit.OTHER).state is State.LISTED

    def test_needs_a_defence_and_an_opinion(self) -> None:
        for make in (kit.waiting, kit.scheduled, kit.defended, kit.absent):
            refusal = make().at("2023-09-20 10:00").refuses(SECRETARY, kit.convene())
            assert kit.rules(refusal) == ["case-assessed"]

    def test_of_another_meeting_keeps_its_cases(self) -> None:
        refusal = kit.convened().refuses(SECRETARY, kit.convene(meeting="another"))
        assert kit.rules(refusal) == ["case-assessed"]

    def test_tells_everything_that_is_wrong_at_once(self) -> None:
        play = kit.waiting()
        refusal = play.refuses(SECRETARY, kit.convene(kit.CASE, "nothing", members=kit.committee(4, presides=None)))
        assert kit.rules(refusal) == ["case-assessed", "case-known", "seats-odd", "seats-enough", "one-chair"]
        assert [failure.field for failure in refusal.failures[:2]] == ["cases.0", "cases.1"]


def foreign() -> kit.Play:
    play = kit.assessed_cases()
    play.hears(kit.evaluation_due(kit.OTHER, level="junior", institution=kit.OTHER_INSTITUTION), kit.OTHER)
    play.does(kit.FOREIGN_SECRETARY, kit.opinion(kit.OTHER))
    return play


class TestBans:
    BAN = Ban(since=date(2023, 9, 20), until=date(2026, 9, 20))

    def refused(self, ban: Ban, at: str) -> bool:
        play = kit.assessed_cases().at(at)
        play.bans["person-case-1"] = ban
        try:
            play.decides(SECRETARY, kit.convene())
        except Refusal as refusal:
            return kit.rules(refusal) == ["not-banned"]
        return False

    def test_keep_a_case_off_the_list_from_the_decisions_date(self) -> None:
        assert not self.refused(self.BAN, "2023-09-19 23:59:59")
        assert self.refused(self.BAN, "2023-09-20 00:00")

    def test_end_at_24_00_of_their_last_day(self) -> None:
        past = Ban(since=date(2020, 10, 10), until=date(2023, 10, 10))
        assert self.refused(past, "2023-10-10 23:59:59")
        assert not self.refused(past, "2023-10-11 00:00")

    def test_without_end_go_on_until_they_are_lifted(self) -> None:
        lifted = datetime(2023, 9, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
        assert self.refused(Ban(date(2000, 1, 1), None), "2023-12-31 23:59:59")
        assert self.refused(Ban(date(2000, 1, 1), None, lifted), "2023-09-21 09:59:59")
        assert not self.refused(Ban(date(2000, 1, 1), None, lifted), "2023-09-21 10:00")

    def test_of_others_change_nothing(self) -> None:
        play = kit.assessed_cases()
        play.bans["somebody"] = self.BAN
        play.does(SECRETARY, kit.convene())


class TestWhenAndWho:
    @pytest.mark.parametrize(
        ("at", "slug"), [("2023-08-31 23:59:59", "evaluation-not-open"), ("2024-01-01 00:00", "evaluation-over")]
    )
    def test_a_committee_is_convened_in_the_time_of_evaluation(self, at: str, slug: str) -> None:
        refusal = kit.assessed_cases().at(at).refuses(SECRETARY, kit.convene())
        assert (refusal.slug, refusal.clause) == (slug, "三(一)4")

    def test_at_its_last_moment_too(self) -> None:
        kit.assessed_cases().at("2023-12-31 23:59:59").does(SECRETARY, kit.convene())

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARY])
    def test_nobody_but_a_secretary_convenes(self, role: Role) -> None:
        who = kit.actor(role, "someone", kit.INSTITUTION)
        assert kit.assessed_cases().refuses(who, kit.convene()).slug == "not-your-move"

    def test_nor_a_secretary_of_nothing(self) -> None:
        assert kit.assessed_cases().refuses(kit.actor(Role.SECRETARY, "s"), kit.convene()).slug == "not-your-move"

    def test_an_id_is_used_once(self) -> None:
        assert kit.convened().refuses(SECRETARY, kit.convene()).slug == "meeting-exists"

    def test_series_and_major_exist_and_belong_together(self) -> None:
        play = kit.assessed_cases()
        assert play.refuses(SECRETARY, kit.convene(series="alchemy")).slug == "unknown-series"
        assert play.refuses(SECRETARY, kit.convene(major="alchemy")).slug == "unknown-major"
        assert play.refuses(SECRETARY, kit.convene(major="finance")).slug == "major-of-another-series"


class TestRecusedFromTheStart:
    def recused(self, play: kit.Play) -> dict[str, str]:
        item = play.held.item(kit.CASE)
        assert item is not None
        return {recusal.member: recusal.reason for recusal in item.recusals}

    def test_who_works_for_the_applicants_employer(self) -> None:
        colleague = kit.member(7, organisation=kit.EMPLOYER)
        play = kit.convened(members=(*kit.committee(6), colleague))
        assert self.recused(play) == {"m7": "与申报人同一用人单位"}

    def test_who_recommended_the_applicant(self) -> None:
        play = kit.assessed_cases(level=Level.FULL_SENIOR, recommenders=(kit.recommender("m4"),))
        play.does(SECRETARY, kit.convene(members=kit.committee(11)))
        assert self.recused(play) == {"m4": "为申报人的推荐人"}

    def test_who_applies_or_has_acted_on_the_case(self) -> None:
        play = kit.assessed_cases()
        play.does(kit.SECOND_SECRETARY, kit.opinion())
        seats = (kit.member(8, ref="person-case-1"), kit.member(9, ref=kit.SECOND_SECRETARY.subject))
        play.does(SECRETARY, kit.convene(members=(*kit.committee(7), *seats)))
        assert self.recused(play) == {"person-case-1": "本人参与该申报件", "secretary-2": "本人参与该申报件"}

    def test_nobody_for_a_freelancer_without_employer(self) -> None:
        play = kit.assessed_cases(path="freelancer", employment=None)
        play.does(SECRETARY, kit.convene())
        assert self.recused(play) == {}
