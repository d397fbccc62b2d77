"""The institution is suspended (四(三)): its cases' deadlines stand still, the notice's windows never."""

import pytest

from shared.contracts.application import ListCases, ReassignCase, ReopenCase, ResubmitCorrection, Timeline
from shared.contracts.case_events import CaseReassigned, EvaluationDue, Stay
from shared.contracts.evaluation import BoxOpened, CaseListed
from shared.contracts.payment import FeeCharged, PaymentSettled
from shared.contracts.vocabulary import Outcome, Stage
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import BUREAU, LIST, Player
from tests.suspensions import CENTER, resume, suspend
from tests.unit.application.kit import beijing, employed

PARK = "innovation_park"


@pytest.fixture
def corrected(at_audit: Player) -> Player:
    """A correction notice of the 18th of July: until 08-01, 24:00."""
    return at_audit.hears(cast.correction("summary"), at="2023-07-18 15:00")


def test_its_working_days_do_not_count_and_the_rest_resume_the_day_after(corrected: Player, bench: Bench) -> None:
    suspend(bench, beijing("2023-07-24 10:00"), beijing("2023-07-26 16:00"))
    told = bench.call(Timeline(case_id=corrected.case_id), corrected.actor, at=beijing("2023-07-26 17:00"))
    assert (told.deadline, told.days_left, told.suspended_since) == (beijing("2023-08-05 00:00"), 10, None)
    bench.sweep(beijing("2023-08-20 00:00"))
    assert (corrected.sees().outcome, corrected.history()[-1].at) == (Outcome.ABANDONED, beijing("2023-08-05 00:00"))


def test_while_it_goes_on_nothing_is_abandoned(corrected: Player, bench: Bench) -> None:
    suspension = suspend(bench, beijing("2023-07-24 10:00"))
    bench.sweep(beijing("2023-08-20 12:00"))
    seen = corrected.sees()
    assert (seen.stage, seen.suspended_since) == (Stage.CORRECTION, beijing("2023-07-24 10:00"))
    assert seen.deadline == beijing("2023-08-30 00:00")  # three days of ten were over; seven if it ended now
    resume(bench, suspension, beijing("2023-08-21 10:00"))
    bench.sweep(beijing("2023-09-20 00:00"))
    assert (corrected.sees().outcome, corrected.history()[-1].at) == (Outcome.ABANDONED, beijing("2023-08-31 00:00"))


def test_who_answers_in_the_added_days_is_in_time(corrected: Player, bench: Bench) -> None:
    suspend(bench, beijing("2023-07-24 10:00"), beijing("2023-07-26 16:00"))
    bench.clock.moment = beijing("2023-08-04 23:59:59")
    corrected.does(ResubmitCorrection(case_id=corrected.case_id, form=employed(summary="改写。")))
    assert corrected.is_at(Stage.AUDIT)


def test_one_that_begins_when_the_time_is_over_changes_nothing(corrected: Player, bench: Bench) -> None:
    suspend(bench, beijing("2023-08-02 00:00"))
    assert corrected.refused(ResubmitCorrection(case_id=corrected.case_id, form=employed())).slug == "window-closed"
    bench.sweep(beijing("2023-08-02 00:01"))
    assert corrected.sees().outcome is Outcome.ABANDONED


def test_days_given_by_a_reopening_stand_still_too(corrected: Player, bench: Bench) -> None:
    bench.sweep(beijing("2023-08-02 00:01"))
    again = ReopenCase(case_id=corrected.case_id, fault="outage", reason="系统故障")
    bench.call(again, BUREAU, at=beijing("2023-08-07 09:00"))
    assert corrected.sees().deadline == beijing("2023-08-22 00:00")
    suspend(bench, beijing("2023-08-10 10:00"), beijing("2023-08-10 16:00"))
    assert corrected.sees().deadline == beijing("2023-08-23 00:00")


def test_the_time_to_pay_stands_still(at_audit: Player, bench: Bench) -> None:
    at_audit.hears(cast.PASSED, at="2023-08-14 09:00")
    charged = FeeCharged(order="1", amount_fen=36000, deadline=beijing("2023-08-24 00:00"))
    at_audit.hears(charged)
    suspend(bench, beijing("2023-08-17 10:00"), beijing("2023-08-18 10:00"))
    assert at_audit.sees().deadline == beijing("2023-08-26 00:00")


def test_the_notices_windows_never_do(submitted: Player, bench: Bench) -> None:
    before = submitted.sees().deadline
    suspend(bench, beijing("2023-07-06 10:00"), beijing("2023-07-20 10:00"))
    assert submitted.sees().deadline == before


def test_its_cases_can_go_to_another_institution_with_the_days_that_are_left(corrected: Player, bench: Bench) -> None:
    suspend(bench, beijing("2023-07-24 10:00"))
    moves = ReassignCase(case_id=corrected.case_id, institution=PARK, reason="评审工作暂停")
    bench.call(moves, BUREAU, at=beijing("2023-07-26 16:00"))
    bench.clock.moment = beijing("2023-08-01 10:00")
    seen = corrected.sees()
    assert (seen.deadline, seen.suspended_since) == (beijing("2023-08-05 00:00"), None)
    (told,) = bench.told(CaseReassigned)
    assert told.earlier == (Stay(institution=CENTER, until=beijing("2023-07-26 16:00")),)
    suspend(bench, beijing("2023-08-02 10:00"), beijing("2023-08-02 11:00"), institution=PARK)
    assert corrected.sees().deadline == beijing("2023-08-08 00:00")


def test_no_case_is_given_to_a_suspended_institution(corrected: Player, bench: Bench) -> None:
    suspend(bench, beijing("2023-07-24 10:00"), institution=PARK)
    moves = ReassignCase(case_id=corrected.case_id, institution=PARK, reason="评审工作暂停")
    refusal = corrected.refused(moves, BUREAU)
    assert (refusal.slug, refusal.clause) == ("institution-suspended", "四(三)")
    assert refusal.text.zh.endswith("已被暂停评审工作，不能接收申报件")


def test_the_bureau_finds_the_cases_that_lie_there(corrected: Player, bench: Bench) -> None:
    def found(institution: str) -> list[str]:
        return [row.case_id for row in bench.call(ListCases(institution=institution), BUREAU).items]

    assert found(CENTER) == [corrected.case_id]
    assert found(PARK) == []
    assert bench.call(LIST, BUREAU).items


def test_a_case_on_its_meetings_list_can_go_until_the_box_opens(at_audit: Player, bench: Bench) -> None:
    settled = PaymentSettled(order="1", paid_at=beijing("2023-07-20 09:00"))
    at_audit.hears(cast.PASSED, settled, at="2023-07-20 09:00")
    at_audit.hears(CaseListed(meeting="m", closed_at=beijing("2023-09-20 09:00")), at="2023-09-20 09:00")
    moves = ReassignCase(case_id=at_audit.case_id, institution=PARK, reason="评审工作暂停")
    assert at_audit.refused(moves, BUREAU).slug == "meeting-holds-case"
    suspension = suspend(bench, beijing("2023-09-21 10:00"))
    bench.call(moves, BUREAU)
    assert bench.told(EvaluationDue)[-1].institution == PARK
    resume(bench, suspension, beijing("2023-09-22 10:00"))
    at_audit.hears(CaseListed(meeting="m2", closed_at=beijing("2023-09-25 09:00")), at="2023-09-25 09:00", round=1)
    at_audit.hears(BoxOpened(meeting="m2"), at="2023-09-26 09:00", round=1)
    suspend(bench, beijing("2023-09-26 10:00"), institution=PARK)
    back = ReassignCase(case_id=at_audit.case_id, institution=CENTER, reason="评审工作暂停")
    assert at_audit.refused(back, BUREAU).slug == "meeting-holds-case"
