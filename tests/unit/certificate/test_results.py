"""Which result waits, and what ends its waiting, in whatever order it is heard."""

from datetime import timedelta
from itertools import permutations

import pytest

from services.certificate.domain import (
    Ending,
    Result,
    Stage,
    ending_by_closing,
    ending_by_sanction,
    heard,
    hindrance,
    joined,
    takes_back,
)
from shared.contracts.sanction import Ban, StandingView
from shared.contracts.vocabulary import Outcome
from tests.unit.certificate.kit import CASE, OTHER_PERSON, PERSON, SECOND_CASE, beijing, closed, sanction

AT = beijing("2023-11-20 10:00")
LATER = AT + timedelta(days=7)


def ending(at=AT, *, for_good: bool = False) -> Ending:  # type: ignore[no-untyped-def]
    return Ending(at, for_good, "四(一)", "")


def stage(outcome: str, known: Ending | None, at=AT) -> Stage:  # type: ignore[no-untyped-def]
    result = heard(None, outcome, 0, at, known)  # type: ignore[arg-type]
    assert result is not None
    return result.stage


class TestAResult:
    def test_waits_for_a_batch_if_passed_and_is_taken_at_once_if_not(self) -> None:
        assert stage("passed", None) is Stage.WAITING
        assert stage("not_passed", None) is Stage.TAKEN

    @pytest.mark.parametrize("round", [0, 1])
    def test_of_the_same_or_an_earlier_evaluation_says_nothing_new(self, round: int) -> None:
        for known in Stage:
            assert heard(Result("passed", 1, AT, known), "passed", round, LATER, None) is None

    def test_of_a_new_evaluation_replaces_the_old_one(self) -> None:
        known = Result("not_passed", 0, AT, Stage.DONE)
        assert heard(known, "passed", 1, LATER, None) == Result("passed", 1, LATER, Stage.WAITING)

    def test_of_a_case_that_has_ended_is_dropped_but_its_notice_is_not(self) -> None:
        assert stage("passed", ending()) is Stage.DROPPED
        assert stage("passed", ending(LATER)) is Stage.DROPPED
        assert stage("not_passed", ending(LATER, for_good=True)) is Stage.TAKEN

    def test_after_a_reopening_waits_unless_the_case_had_ended_for_good(self) -> None:
        assert stage("passed", ending(AT), LATER) is Stage.WAITING
        assert stage("passed", ending(AT, for_good=True), LATER) is Stage.DROPPED


class TestAnEnding:
    @pytest.mark.parametrize("outcome", Outcome)
    def test_by_closing_stops_papers_unless_they_are_why_it_closed(self, outcome: Outcome) -> None:
        found = ending_by_closing(closed(outcome), AT)
        if outcome in (Outcome.NOT_PASSED, Outcome.REVOKED):
            assert found is None
        else:
            assert found == Ending(AT, outcome is Outcome.DISQUALIFIED, "四(一)", "申报材料不实")

    @pytest.mark.parametrize(
        ("effects", "stops"),
        [
            (("cancel_application", "record"), True),
            (("revoke_title", "record", "share"), True),
            (("record", "share", "ban"), False),
        ],
    )
    def test_by_sanction_needs_an_effect_on_the_case(self, effects: tuple[str, ...], stops: bool) -> None:
        assert ending_by_sanction(sanction(*effects), AT) == (Ending(AT, True, "四(一)", "伪造业绩") if stops else None)
        assert ending_by_sanction(sanction(*effects, case_id=None), AT) is None

    def test_joined_stops_whatever_either_stops_in_any_order(self) -> None:
        endings = [ending(AT), ending(LATER), ending(AT, for_good=True)]
        for order in permutations(endings):
            known = None
            for one in order:
                known = joined(known, one)
            assert known is not None
            assert known.for_good
        for order in permutations(endings[:2]):
            assert joined(joined(None, order[0]), order[1]).at == LATER

    def test_takes_an_issued_title_back_if_it_revokes_it_or_the_case_is_disqualified(self) -> None:
        assert takes_back(sanction("revoke_title"))
        assert not takes_back(sanction("revoke_title", case_id=None))
        assert not takes_back(sanction("cancel_application"))
        assert takes_back(closed(Outcome.DISQUALIFIED))
        assert not takes_back(closed(Outcome.REVOKED))


class TestAHindrance:
    def test_is_a_ban_of_the_holder_or_a_report_on_the_case(self) -> None:
        until = beijing("2026-11-20").date()
        ban = Ban(person_ref=PERSON, sanction="sanction-1", until=until)
        standing = StandingView(bans=(ban,), blocked=(CASE,))
        assert hindrance(standing, PERSON, SECOND_CASE) == "持有人至2026-11-20止不得申报或晋升"
        assert hindrance(standing, OTHER_PERSON, CASE) == "有举报尚未处理完毕"
        assert hindrance(standing, OTHER_PERSON, SECOND_CASE) is None
