"""The institution is suspended (四(三)): its cases and meetings stay where they are. On both databases."""

import pytest

from shared.contracts.base import Command
from shared.contracts.evaluation import GetEvaluation, GetMeeting, RecordAttendance
from shared.errors import Refusal
from tests.bench import Bench
from tests.suspensions import resume, suspend
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, beijing


def refused(bench: Bench, command: Command) -> str:
    with pytest.raises(Refusal) as caught:
        bench.call(command, SECRETARY)
    return caught.value.slug


def test_no_defence_is_scheduled_and_none_held(bench: Bench) -> None:
    bench.feed(kit.evaluation_due(), kit.CASE, round=1)
    bench.call(kit.SCHEDULE, SECRETARY, at=beijing("2023-09-04 10:00"))
    suspend(bench, beijing("2023-09-15 08:00"))
    bench.clock.moment = beijing("2023-09-15 09:00")
    assert refused(bench, kit.ATTEND) == "evaluation-suspended"
    assert bench.call(GetEvaluation(case_id=kit.CASE), SECRETARY).possible == ()


def test_no_meeting_is_convened(assessed: Bench) -> None:
    suspend(assessed, beijing("2023-09-18 10:00"))
    assert refused(assessed, kit.convene(kit.CASE, kit.OTHER)) == "evaluation-suspended"


def test_an_open_meeting_waits_and_goes_on_when_it_is_lifted(opened: Bench) -> None:
    suspension = suspend(opened, beijing("2023-09-25 10:00"))
    assert refused(opened, kit.TALLY) == "evaluation-suspended"
    assert opened.call(GetMeeting(meeting=kit.MEETING), SECRETARY).possible == ()
    resume(opened, suspension, beijing("2023-09-27 10:00"))
    opened.call(kit.TALLY, SECRETARY)


def test_the_bureau_accepts_what_was_sealed_before(signed: Bench) -> None:
    suspend(signed, beijing("2023-09-26 10:00"))
    signed.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))


def test_another_institution_works_on(bench: Bench) -> None:
    suspend(bench, beijing("2023-09-01 08:00"), institution="innovation_park")
    bench.feed(kit.evaluation_due(), kit.CASE, round=1)
    bench.call(kit.SCHEDULE, SECRETARY, at=beijing("2023-09-04 10:00"))


@pytest.fixture
def slot_lost(bench: Bench) -> Bench:
    """Called for the 15th of September at 9:00, suspended from the 14th to the 18th."""
    bench.feed(kit.evaluation_due(), kit.CASE, round=1)
    bench.call(kit.SCHEDULE, SECRETARY, at=beijing("2023-09-04 10:00"))
    suspend(bench, beijing("2023-09-14 10:00"), beijing("2023-09-18 10:00"))
    return bench


def test_nobody_is_absent_from_a_slot_that_it_took(slot_lost: Bench) -> None:
    absent = RecordAttendance(case_id=kit.CASE, present=False)
    assert refused(slot_lost, absent) == "defence-slot-lost"
    assert slot_lost.call(GetEvaluation(case_id=kit.CASE), SECRETARY).possible == ("reschedule",)


def test_the_new_slot_is_not_counted_as_the_one_change(slot_lost: Bench) -> None:
    slot_lost.call(kit.reschedule("2023-10-09 09:00"), SECRETARY)
    slot_lost.call(kit.reschedule("2023-10-10 09:00"), SECRETARY)
    assert refused(slot_lost, kit.reschedule("2023-10-11 09:00")) == "no-more-reschedules"
    slot_lost.call(kit.ATTEND, SECRETARY, at=beijing("2023-10-10 09:00"))
