"""Acceptance: the check of the sealed record, what it opens, and sending back."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.evaluation.domain import Phase, State, deadline
from services.evaluation.domain.minutes import canonical, digest
from shared.contracts.evaluation import CaseListed, ResultAccepted, ResultSentBack
from shared.contracts.vocabulary import Level
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, beijing


def results(play: kit.Play) -> dict[str, ResultAccepted]:
    return {case: event for case, _, event in play.told if isinstance(event, ResultAccepted)}


class TestAccepting:
    def test_makes_who_passed_public(self) -> None:
        play = kit.accepted()
        passed = results(play)[kit.CASE]
        assert (passed.outcome, passed.place) == ("passed", "institution")
        assert passed.publicity_ends_at == beijing("2023-10-17 00:00")
        assert passed.title_date == date(2023, 9, 25)
        assert passed.bundle_digest == play.held.bundle_digest
        assert play.case.state is State.PUBLICITY
        assert deadline(play.case) == ("publicity_end", beijing("2023-10-17 00:00"))

    def test_ends_who_did_not_pass_without_publicity(self) -> None:
        play = kit.accepted()
        failed = results(play)[kit.OTHER]
        assert (failed.outcome, failed.place, failed.title_date, failed.publicity_ends_at) == (
            "not_passed",
            None,
            None,
            None,
        )
        assert failed.bundle_digest == play.held.bundle_digest
        assert play.known(kit.OTHER).state is State.NOT_PASSED
        assert deadline(play.known(kit.OTHER)) is None

    @pytest.mark.parametrize(
        ("posted", "ends"),
        [
            ("2023-10-09 00:00", "2023-10-17 00:00"),
            ("2023-10-09 23:59:59", "2023-10-17 00:00"),
            ("2023-10-10 00:00", "2023-10-18 00:00"),
            # 09-29 to 10-06 is a holiday, 10-07 and 10-08 are worked
            ("2023-09-28 10:00", "2023-10-12 00:00"),
        ],
    )
    def test_opens_five_working_days_after_the_day_of_posting(self, posted: str, ends: str) -> None:
        play = kit.signed().at(posted)
        play.does(BUREAU, kit.ACCEPT)
        assert play.case.publicity_ends_at == beijing(ends)

    @pytest.mark.parametrize(
        ("level", "place"),
        [
            (Level.FULL_SENIOR, "bureau"),
            (Level.ASSOCIATE_SENIOR, "bureau"),
            (Level.INTERMEDIATE, "institution"),
            (Level.JUNIOR, "institution"),
        ],
    )
    def test_publishes_senior_levels_at_the_bureau(self, level: Level, place: str) -> None:
        play = kit.assessed_cases(level=level)
        play.does(SECRETARY, kit.convene(members=kit.committee(11)), *kit.all_sign_in(11), kit.OPEN, kit.tally(11))
        play.does(SECRETARY, kit.SIGN)
        play.does(BUREAU, kit.ACCEPT)
        assert results(play)[kit.CASE].place == place

    @pytest.mark.parametrize(
        ("opened", "dated"), [("2023-09-25 00:00", date(2023, 9, 25)), ("2023-09-25 23:59:59", date(2023, 9, 25))]
    )
    def test_dates_the_title_by_the_ballot_in_beijing(self, opened: str, dated: date) -> None:
        play = kit.convened().at(opened)
        play.does(SECRETARY, *kit.all_sign_in(), kit.OPEN, kit.TALLY, kit.tally(5, case_id=kit.OTHER))
        play.at("2023-09-26 09:00").does(SECRETARY, kit.SIGN)
        play.does(BUREAU, kit.ACCEPT)
        assert results(play)[kit.CASE].title_date == dated

    def test_leaves_a_case_that_ended_meanwhile_alone(self) -> None:
        play = kit.signed().closes()
        play.does(BUREAU, kit.ACCEPT)
        assert set(results(play)) == {kit.OTHER}
        assert play.case.state is State.CLOSED

    def test_happens_once(self) -> None:
        assert kit.accepted().refuses(BUREAU, kit.ACCEPT).slug == "meeting-move-not-open"
        assert kit.accepted().refuses(BUREAU, kit.SEND_BACK).slug == "meeting-move-not-open"

    def test_is_the_bureaus_alone(self) -> None:
        assert kit.signed().refuses(SECRETARY, kit.ACCEPT).slug == "not-your-move"
        assert kit.signed().refuses(SECRETARY, kit.SEND_BACK).slug == "not-your-move"


Record = dict[str, Any]


def no_quorum(record: Record) -> None:
    record["attending"] = record["attending"][:4]


def stranger_attends(record: Record) -> None:
    record["attending"][-1] = "stranger"


def twice_attending(record: Record) -> None:
    record["attending"].append("m1")


def chair_away(record: Record) -> None:
    record["presiding"] = "m7"


def member_presides(record: Record) -> None:
    record["presiding"] = "m3"


def colleague_votes(record: Record) -> None:
    record["members"][4]["organisation"] = kit.EMPLOYER


def too_few_for_the_case(record: Record) -> None:
    record["cases"][0]["recusals"] = [{"member": f"m{n}", "reason": "近亲属"} for n in (4, 5, 6)]
    record["cases"][0]["attending"] = 3


def attendance_differs(record: Record) -> None:
    record["cases"][0]["attending"] = 5


def too_many_papers(record: Record) -> None:
    record["cases"][0]["reject"] = 4


def result_does_not_follow(record: Record) -> None:
    record["cases"][1]["passed"] = True


def not_counted(record: Record) -> None:
    record["cases"][0]["approve"] = None


def no_opinion(record: Record) -> None:
    record["cases"][0]["opinion"] = ""


def case_missing(record: Record) -> None:
    del record["cases"][1]


FAULTS: list[tuple[Callable[[Record], None], str]] = [
    (no_quorum, "quorum"),
    (stranger_attends, "attendance"),
    (twice_attending, "attendance"),
    (chair_away, "presiding"),
    (member_presides, "presiding"),
    (colleague_votes, "recusals"),
    (too_few_for_the_case, "box-attendance"),
    (attendance_differs, "box-attendance"),
    (too_many_papers, "tally"),
    (result_does_not_follow, "tally"),
    (not_counted, "counted"),
    (no_opinion, "counted"),
    (case_missing, "complete"),
]


class TestTheCheckOfTheRecord:
    def faulty(self, change: Callable[[Record], None], *, resealed: bool) -> kit.Play:
        """A record that was changed before it was sealed (so that its digest fits), or after."""
        play = kit.opened(6)
        play.does(SECRETARY, kit.tally(4, 1), kit.tally(3, 3, case_id=kit.OTHER), kit.SIGN)
        record = json.loads(play.held.minutes or "")
        change(record)
        text = canonical(record)
        play.meeting = replace(
            play.held, minutes=text, bundle_digest=digest(text) if resealed else play.held.bundle_digest
        )
        return play

    @pytest.mark.parametrize(("change", "rule"), FAULTS, ids=lambda part: getattr(part, "__name__", part))
    def test_finds(self, change: Callable[[Record], None], rule: str) -> None:
        refusal = self.faulty(change, resealed=True).refuses(BUREAU, kit.ACCEPT)
        assert (refusal.slug, refusal.clause) == ("record-faulty", "三(一)5")
        assert refusal.possible == ("send_back_results",)
        assert rule in kit.rules(refusal)

    def test_finds_a_word_that_was_changed_after_the_seal(self) -> None:
        def rename(record: Record) -> None:
            record["members"][0]["name"] = "另一人"

        assert kit.rules(self.faulty(rename, resealed=False).refuses(BUREAU, kit.ACCEPT)) == ["seal"]

    def test_finds_nothing_in_what_was_kept_by_the_rules(self) -> None:
        self.faulty(lambda record: None, resealed=True).does(BUREAU, kit.ACCEPT)

    def test_asks_no_count_of_a_box_that_did_not_open_or_closed(self) -> None:
        play = kit.convened(cases=(kit.CASE, kit.OTHER, "case-3"))
        recusals = tuple(kit.recuse(ref) for ref in ("m5", "m6", "m7"))
        play.does(SECRETARY, *kit.all_sign_in(), *recusals, kit.OPEN)
        play.closes("case-3")
        play.does(SECRETARY, kit.tally(7, case_id=kit.OTHER), kit.SIGN)
        play.does(BUREAU, kit.ACCEPT)
        assert set(results(play)) == {kit.OTHER}

    def test_what_fails_can_still_be_sent_back(self) -> None:
        play = self.faulty(no_quorum, resealed=True)
        play.does(BUREAU, kit.SEND_BACK)
        assert play.case.state is State.ASSESSED


class TestSendingBack:
    def test_is_told_in_the_old_round_and_goes_on_in_the_next(self) -> None:
        play = kit.sent_back()
        told = [(case, round) for case, round, event in play.told if isinstance(event, ResultSentBack)]
        assert told == [(kit.CASE, 0), (kit.OTHER, 0)]
        assert play.events(ResultSentBack)[0].reasons == "回避记录不全"
        for case in play.cases.values():
            assert (case.round, case.state, case.meeting) == (1, State.ASSESSED, None)

    def test_keeps_the_old_meeting_and_its_opinions(self) -> None:
        before, play = kit.signed(), kit.sent_back()
        assert play.held == replace(before.held, phase=Phase.SENT_BACK, reasons="回避记录不全", hands=play.held.hands)
        assert play.case.opinion == before.case.opinion

    def test_needs_a_new_meeting(self) -> None:
        play = kit.sent_back()
        play.does(SECRETARY, kit.convene(kit.CASE, kit.OTHER, meeting="second"))
        *_, (case, round, event) = play.told
        assert (case, round) == (kit.OTHER, 1)
        assert isinstance(event, CaseListed)
        play.does(SECRETARY, *kit.all_sign_in(meeting="second"), kit.OpenBallot(meeting="second", presiding="m1"))
        play.does(SECRETARY, *(kit.tally(7, case_id=case, meeting="second") for case in (kit.CASE, kit.OTHER)))
        play.does(SECRETARY, kit.SignMinutes(meeting="second", presiding="m1"))
        play.does(BUREAU, kit.AcceptResults(meeting="second"))
        assert [(case, round) for case, round, event in play.told if isinstance(event, ResultAccepted)] == [
            (kit.CASE, 1),
            (kit.OTHER, 1),
        ]

    def test_leaves_a_case_that_ended_meanwhile_alone(self) -> None:
        play = kit.signed().closes()
        play.does(BUREAU, kit.SEND_BACK)
        assert (play.case.state, play.case.round) == (State.CLOSED, 0)
        assert [case for case, _, event in play.told if isinstance(event, ResultSentBack)] == [kit.OTHER]
