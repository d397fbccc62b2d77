"""A case from its defence to the end of its publicity: what is told, kept and shown. On both databases."""

import json
import threading
from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from services.evaluation.tables import MeetingRow
from shared.contracts.base import Actor
from shared.contracts.evaluation import (
    AcceptResults,
    BoxOpened,
    CaseDecided,
    CaseListed,
    DefenceScheduled,
    GetEvaluation,
    GetMeeting,
    MeetingState,
    OpenBallot,
    PublicityClosed,
    ResultAccepted,
    ResultSentBack,
    SignIn,
    SignMinutes,
)
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.evaluation.reading import acts, of
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, beijing

CASE = GetEvaluation(case_id=kit.CASE)
MEETING = GetMeeting(meeting=kit.MEETING)
ENDS = beijing("2023-10-17 00:00")


def test_from_the_defence_to_the_end_of_the_publicity(accepted: Bench) -> None:
    accepted.sweep(ENDS)
    told = [(envelope, event) for envelope, event in accepted.published if envelope.subject == kit.CASE]
    digest = accepted.call(MEETING, BUREAU).bundle_digest
    assert [event for _, event in told] == [
        DefenceScheduled(at=beijing("2023-09-15 09:00"), room="三层302"),
        CaseListed(meeting=kit.MEETING, closed_at=beijing("2023-09-20 10:00")),
        BoxOpened(meeting=kit.MEETING),
        CaseDecided(meeting=kit.MEETING),
        ResultAccepted(
            outcome="passed",
            place="institution",
            title_date=date(2023, 9, 25),
            publicity_ends_at=ENDS,
            bundle_digest=digest,
        ),
        PublicityClosed(closed_at=ENDS),
    ]
    assert [envelope.seq for envelope, _ in told] == [1, 2, 3, 4, 5, 6]
    assert {envelope.round for envelope, _ in told} == {1}
    assert {envelope.policy for envelope, _ in told} == {accepted.policy_ref}
    assert told[-1][0].time == ENDS
    assert accepted.call(CASE, BUREAU).stage == "passed"


def test_who_did_not_pass_is_told_so_by_acceptance_alone(signed: Bench) -> None:
    assert [type(event) for _, event in of(signed, kit.OTHER)] == [CaseListed, BoxOpened, CaseDecided]
    signed.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))
    _, result = of(signed, kit.OTHER)[-1]
    assert isinstance(result, ResultAccepted)
    assert (result.outcome, result.place, result.title_date, result.publicity_ends_at) == ("not_passed",) + (None,) * 3
    signed.sweep(beijing("2024-01-01 00:00"))
    assert [envelope.subject for envelope, event in signed.published if isinstance(event, PublicityClosed)] == [
        kit.CASE
    ]


def test_an_absent_applicant_ends_the_case_at_once(bench: Bench) -> None:
    bench.feed(kit.evaluation_due(), kit.CASE)
    bench.call(kit.SCHEDULE, SECRETARY, at=beijing("2023-09-04 10:00"))
    done = bench.call(kit.ABSENT, SECRETARY, at=beijing("2023-09-15 09:00"))
    assert done.stage == "absent"
    assert bench.told(CaseDecided) == [CaseDecided(meeting=None, absent=True)]


def test_a_reschedule_is_told_again(bench: Bench) -> None:
    bench.feed(kit.evaluation_due(), kit.CASE)
    first = bench.call(kit.SCHEDULE, SECRETARY, at=beijing("2023-09-04 10:00"))
    second = bench.call(kit.RESCHEDULE, SECRETARY)
    assert second.version == first.version + 1
    assert [event.room for event in bench.told(DefenceScheduled)] == ["三层302", "三层303"]
    seen = bench.call(CASE, SECRETARY)
    assert (seen.defence_at, seen.room, seen.rescheduled) == (beijing("2023-09-22 09:00"), "三层303", 1)


def test_the_committee_finds_everything_before_it_votes(defended: Bench) -> None:
    seen = defended.call(CASE, SECRETARY)
    assert (seen.stage, seen.round, seen.mode, seen.present) == ("assessed", 1, "defence", True)
    assert (seen.recommendation, seen.audit_opinion) == ("同意推荐", "符合申报条件")
    assert seen.snapshot == kit.evaluation_due().snapshot
    assert (seen.panel, seen.scores, seen.opinion) == (kit.PANEL, kit.SCORES, "达到工程师水平")
    assert seen.possible == ("submit_panel_opinion",)


def test_a_refused_move_leaves_nothing_behind(opened: Bench) -> None:
    before, told, done = opened.call(MEETING, SECRETARY), opened.published, acts(opened)
    with pytest.raises(Refusal) as caught:
        opened.call(kit.SIGN, SECRETARY)
    assert (caught.value.slug, caught.value.possible) == ("not-all-counted", ("sign_in", "record_tally"))
    assert opened.call(MEETING, SECRETARY) == before
    assert (opened.published, acts(opened)) == (told, done)


def test_every_answer_counts_the_meetings_versions(assessed: Bench) -> None:
    convened: MeetingState = assessed.call(kit.convene(kit.CASE, kit.OTHER), SECRETARY, at=beijing("2023-09-20 10:00"))
    first: MeetingState = assessed.call(SignIn(meeting=kit.MEETING, member="m1"), SECRETARY)
    second: MeetingState = assessed.call(SignIn(meeting=kit.MEETING, member="m2"), SECRETARY)
    assert (convened.version, first.version, second.version) == (1, 2, 3)
    assert assessed.call(MEETING, SECRETARY) == second


def test_every_act_keeps_who_when_by_which_clause_and_what_was_said(accepted: Bench) -> None:
    accepted.sweep(ENDS)
    of_case = [(act.move, act.stage, act.clause, act.actor["subject"]) for act in acts(accepted, "case", kit.CASE)]
    assert of_case == [
        ("schedule_defence", "scheduled", "三(一)4", "secretary-1"),
        ("record_attendance", "defended", "三(一)4", "secretary-1"),
        ("submit_panel_opinion", "assessed", "三(一)4", "secretary-1"),
        ("close_publicity", "passed", "三(一)5", "clock"),
    ]
    of_meeting = acts(accepted, "meeting", kit.MEETING)
    assert [act.move for act in of_meeting] == [
        "convene_meeting",
        *["sign_in"] * 7,
        "open_ballot",
        *["record_tally"] * 2,
        "sign_minutes",
        "accept_results",
    ]
    assert of_meeting[-1].actor["subject"] == "bureau-1"
    assert of_meeting[9].said["case_id"] == kit.CASE
    assert of_meeting[-2].at == beijing("2023-09-25 17:00")


def test_an_opinion_said_twice_in_one_instant_is_one_act(defended: Bench) -> None:
    before = acts(defended)
    assert defended.call(kit.OPINION, SECRETARY).version == defended.call(CASE, SECRETARY).version
    assert acts(defended) == before


class TestTheSealedRecord:
    def test_is_kept_as_text_under_its_digest(self, signed: Bench) -> None:
        with signed.house.database.read() as session:
            row = session.get_one(MeetingRow, kit.MEETING)
        assert row.minutes
        assert row.bundle_digest == sha256(row.minutes.encode()).hexdigest()
        assert len(json.loads(row.minutes)["salt"]) == 32

    def test_is_what_the_bureau_checks(self, signed: Bench) -> None:
        with signed.house.database.write() as session:
            row = session.get_one(MeetingRow, kit.MEETING)
            session.execute(
                update(MeetingRow).values(minutes=(row.minutes or "").replace('"approve":4', '"approve":7'))
            )
        assert signed.call(MEETING, BUREAU).possible == ("send_back_results",)
        with pytest.raises(Refusal) as caught:
            signed.call(kit.ACCEPT, BUREAU)
        assert (caught.value.slug, kit.rules(caught.value)) == ("record-faulty", ["seal", "tally"])
        assert signed.told(ResultAccepted) == []

    def test_holds_another_salt_in_every_meeting(self, signed: Bench) -> None:
        signed.call(kit.SEND_BACK, BUREAU)
        signed.call(kit.convene(kit.CASE, kit.OTHER, meeting="second"), SECRETARY, at=beijing("2023-10-10 10:00"))
        with signed.house.database.read() as session:
            assert len(set(session.scalars(select(MeetingRow.salt)))) == 2


class TestSentBack:
    def test_goes_on_in_the_next_round_and_the_old_meeting_stays(self, signed: Bench) -> None:
        before = signed.call(MEETING, SECRETARY)
        signed.call(kit.SEND_BACK, BUREAU, at=beijing("2023-10-09 10:00"))
        assert [(e.subject, e.round) for e, event in signed.published if isinstance(event, ResultSentBack)] == [
            (kit.CASE, 1),
            (kit.OTHER, 0),
        ]
        seen = signed.call(CASE, SECRETARY)
        assert (seen.stage, seen.round, seen.meeting, seen.opinion) == ("assessed", 2, None, "达到工程师水平")
        old = signed.call(MEETING, SECRETARY)
        assert (old.state, old.reasons) == ("sent_back", "回避记录不全")
        assert (old.tallies, old.bundle_digest) == (before.tallies, before.bundle_digest)

    def test_is_decided_again_in_a_new_meeting(self, signed: Bench) -> None:
        signed.call(kit.SEND_BACK, BUREAU, at=beijing("2023-10-09 10:00"))
        signed.call(kit.convene(kit.CASE, kit.OTHER, meeting="second"), SECRETARY, at=beijing("2023-10-10 10:00"))
        for cmd in (*kit.all_sign_in(meeting="second"), OpenBallot(meeting="second", presiding="m2")):
            signed.call(cmd, SECRETARY)
        for case_id in (kit.CASE, kit.OTHER):
            signed.call(kit.tally(7, case_id=case_id, meeting="second"), SECRETARY)
        signed.call(SignMinutes(meeting="second", presiding="m2"), SECRETARY)
        signed.call(AcceptResults(meeting="second"), BUREAU)
        results = [(e.subject, e.round, event.outcome) for e, event in of(signed) if isinstance(event, ResultAccepted)]
        assert results == [(kit.CASE, 2, "passed"), (kit.OTHER, 1, "passed")]

    def test_the_hubs_later_round_begins_anew(self, signed: Bench) -> None:
        signed.call(kit.SEND_BACK, BUREAU, at=beijing("2023-10-09 10:00"))
        signed.feed(kit.evaluation_due(summary="复查后重新评审"), kit.CASE, round=3)
        seen = signed.call(CASE, SECRETARY)
        assert (seen.stage, seen.round, seen.snapshot.form.summary) == ("waiting", 3, "复查后重新评审")

    def test_another_institution_begins_a_round_after_the_one_that_was_opened_here(self, signed: Bench) -> None:
        signed.call(kit.SEND_BACK, BUREAU, at=beijing("2023-10-09 10:00"))
        elsewhere = kit.evaluation_due().model_copy(update={"institution": "innovation_park"})
        signed.feed(elsewhere, kit.CASE, round=2)
        with pytest.raises(Refusal, match="no-such-case"):
            signed.call(CASE, SECRETARY)
        seen = signed.call(CASE, BUREAU)
        assert (seen.stage, seen.round) == ("waiting", 3)


def test_two_meetings_never_take_one_case(assessed: Bench) -> None:
    assessed.call(kit.convene(), SECRETARY, at=beijing("2023-09-20 10:00"))
    with pytest.raises(Refusal) as caught:
        assessed.call(kit.convene(kit.CASE, kit.OTHER, meeting="second"), SECRETARY)
    assert kit.rules(caught.value) == ["case-assessed"]
    with pytest.raises(Refusal) as caught:
        assessed.call(kit.convene(kit.OTHER), kit.SECOND_SECRETARY)
    assert caught.value.slug == "meeting-exists"


def test_two_secretaries_count_two_boxes_at_once_and_none_is_lost(opened: Bench) -> None:
    answers: dict[str, str] = {}

    def count(who: Actor, case_id: str) -> None:
        try:
            opened.call(kit.tally(5, case_id=case_id), who)
            answers[case_id] = "counted"
        except Refusal as refusal:
            answers[case_id] = refusal.slug

    both = [
        threading.Thread(target=count, args=pair) for pair in ((SECRETARY, kit.CASE), (kit.SECOND_SECRETARY, kit.OTHER))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert set(answers.values()) <= {"counted", "conflicting-change"}
    boxes = {line.case_id: line.box for line in opened.call(MEETING, SECRETARY).tallies}
    assert boxes == {case: "counted" if answer == "counted" else "open" for case, answer in answers.items()}
    assert "counted" in answers.values()
