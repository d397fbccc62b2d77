"""What the hub and integrity tell: closings, reports and bans, early, late and out of order. On both databases."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from services.evaluation.domain.case import Reached
from services.evaluation.tables import CaseRow
from shared.contracts.base import Event
from shared.contracts.case_events import CaseClosed, CaseWithdrawn
from shared.contracts.evaluation import (
    BoxOpened,
    CaseListed,
    CaseReleased,
    DefenceScheduled,
    GetEvaluation,
    GetMeeting,
    PublicityClosed,
    ResultAccepted,
)
from shared.contracts.integrity import ReportStatusChanged, SanctionImposed, SanctionLifted
from shared.contracts.vocabulary import Outcome
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.evaluation.reading import acts, of
from tests.services.lent import as_of_before
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, beijing

CASE = GetEvaluation(case_id=kit.CASE)
MEETING = GetMeeting(meeting=kit.MEETING)
WITHDRAWN = CaseClosed(outcome=Outcome.WITHDRAWN, clause="三(一)1", reason="不再申报")
ENDS = beijing("2023-10-17 00:00")


class TestAClosing:
    def test_before_the_evaluation_leaves_a_tombstone(self, bench: Bench) -> None:
        bench.feed(WITHDRAWN, kit.CASE)
        bench.feed(kit.evaluation_due(), kit.CASE)
        with pytest.raises(Refusal) as caught:
            bench.call(CASE, BUREAU)
        assert caught.value.slug == "no-such-case"
        assert bench.inbox_states() == ["done", "done"]

    def test_while_a_box_is_open_closes_it_unapplied(self, opened: Bench) -> None:
        opened.feed(WITHDRAWN, kit.CASE, round=1)
        assert [line.box for line in opened.call(MEETING, SECRETARY).tallies] == ["closed", "open"]
        for cmd in (kit.tally(7, case_id=kit.OTHER), kit.SIGN):
            opened.call(cmd, SECRETARY)
        opened.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))
        opened.sweep(beijing("2024-01-01 00:00"))
        assert [type(event) for _, event in of(opened, kit.CASE)] == [DefenceScheduled, CaseListed, BoxOpened]
        assert opened.call(CASE, SECRETARY).stage == "closed"

    def test_in_the_publicity_ends_it_without_a_word(self, accepted: Bench) -> None:
        accepted.feed(WITHDRAWN.model_copy(update={"outcome": Outcome.DISQUALIFIED}), kit.CASE, round=1)
        accepted.sweep(beijing("2024-01-01 00:00"))
        assert accepted.told(PublicityClosed) == []


LISTED_AT, OPENED_AT = beijing("2023-09-20 10:00"), beijing("2023-09-25 09:00")
AN_INSTANT = timedelta(microseconds=1)


class TestAWithdrawal:
    """The hub closes the case, and asks what the withdrawal came after. It is heard in any order, and once."""

    def withdraw(self, bench: Bench, held: datetime, *, asked_first: bool = False, round: int = 1) -> None:
        told: list[Event] = [WITHDRAWN, CaseWithdrawn(at=held)]
        times = [bench.clock.now(), bench.clock.now() + AN_INSTANT]
        for event, time in sorted(zip(told, times, strict=True), key=lambda each: each[1], reverse=asked_first):
            envelope = bench.feed(event, kit.CASE, round=round, time=time)
            bench.hear(envelope)

    def released(self, bench: Bench) -> list[str | None]:
        return [event.after for event in bench.told(CaseReleased)]

    @pytest.mark.parametrize("asked_first", [True, False])
    @pytest.mark.parametrize(
        ("held", "after"),
        [
            (LISTED_AT - AN_INSTANT, None),
            (LISTED_AT, "list"),
            (OPENED_AT - AN_INSTANT, "list"),
            (OPENED_AT, "ballot"),
        ],
    )
    def test_is_dated_against_the_list_and_the_box(
        self, opened: Bench, held: datetime, after: str | None, asked_first: bool
    ) -> None:
        self.withdraw(opened, held, asked_first=asked_first)
        assert self.released(opened) == [after]
        envelope, _ = of(opened, kit.CASE)[-1]
        assert (envelope.subject_kind, envelope.round, envelope.policy) == ("case", 1, opened.policy_ref)
        assert [line.box for line in opened.call(MEETING, SECRETARY).tallies] == ["closed", "open"]

    def test_held_before_the_box_opened_leaves_what_was_counted_unapplied(self, opened: Bench) -> None:
        opened.call(kit.TALLY, SECRETARY)
        self.withdraw(opened, OPENED_AT - AN_INSTANT)
        for cmd in (kit.tally(7, case_id=kit.OTHER), kit.SIGN):
            opened.call(cmd, SECRETARY)
        opened.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))
        opened.sweep(beijing("2024-01-01 00:00"))
        told = [type(event) for _, event in of(opened, kit.CASE)]
        assert told == [DefenceScheduled, CaseListed, BoxOpened, CaseReleased]

    def test_heard_when_the_case_is_decided_leaves_the_result_unapplied(self, signed: Bench) -> None:
        self.withdraw(signed, OPENED_AT - AN_INSTANT)
        signed.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))
        assert signed.call(CASE, SECRETARY).stage == "closed"
        assert [event.outcome for event in signed.told(ResultAccepted)] == ["not_passed"], "the other case's"
        assert self.released(signed) == ["list"]

    def test_heard_in_the_publicity_ends_it(self, accepted: Bench) -> None:
        self.withdraw(accepted, OPENED_AT)
        accepted.sweep(beijing("2024-01-01 00:00"))
        assert (accepted.told(PublicityClosed), self.released(accepted)) == ([], ["ballot"])

    def test_of_a_case_that_was_missed_comes_after_the_absence(self, bench: Bench) -> None:
        bench.feed(kit.evaluation_due(), kit.CASE, round=1)
        bench.call(kit.SCHEDULE, SECRETARY, at=beijing("2023-09-04 10:00"))
        bench.call(kit.ABSENT, SECRETARY, at=beijing("2023-09-15 09:00"))
        self.withdraw(bench, beijing("2023-09-15 09:00"))
        assert self.released(bench) == ["absence"]

    def test_heard_before_the_evaluation_is_answered_and_leaves_a_tombstone(self, bench: Bench) -> None:
        due = bench.clock.now()
        bench.clock.moment = beijing("2023-09-02 10:00")
        self.withdraw(bench, beijing("2023-09-02 10:00"))
        bench.feed(kit.evaluation_due(), kit.CASE, round=1, time=due)
        assert self.released(bench) == [None]
        with pytest.raises(Refusal, match="no-such-case"):
            bench.call(CASE, BUREAU)

    def test_keeps_a_list_that_was_closed_earlier_but_processed_later_from_taking_the_case(
        self, defended: Bench
    ) -> None:
        self.withdraw(defended, LISTED_AT)
        with pytest.raises(Refusal, match="meeting-unfit"):
            defended.call(kit.convene(), SECRETARY, held=LISTED_AT - AN_INSTANT)
        assert self.released(defended) == [None]


def test_how_far_a_committee_came_is_read_from_what_was_kept_before(signed: Bench) -> None:
    """One result is sent back; in the next round its applicant's colleague is listed again, another misses."""
    signed.call(kit.SEND_BACK, BUREAU, at=beijing("2023-10-09 10:00"))
    signed.call(kit.convene(kit.OTHER, meeting="second"), SECRETARY, at=beijing("2023-10-12 10:00"))
    signed.feed(kit.evaluation_due("case-3"), "case-3", round=1)
    signed.call(kit.schedule("2023-10-30 09:00", "case-3"), SECRETARY)
    signed.call(kit.attend(False, "case-3"), SECRETARY, at=beijing("2023-10-30 09:00"))
    before = reached(signed)
    assert {case_id: [each.what for each in all_of_it] for case_id, all_of_it in before.items()} == {
        kit.CASE: ["list", "ballot"],
        kit.OTHER: ["list", "ballot", "list"],
        "case-3": ["absence"],
    }
    as_of_before(signed, "0001")
    assert reached(signed) == before


def reached(bench: Bench) -> dict[str, list[Reached]]:
    with bench.house.database.read() as session:
        cases = [row.read() for row in session.scalars(select(CaseRow))]
    return {case.case_id: sorted(case.reached, key=lambda each: each.at) for case in cases}


class TestReports:
    BLOCKS = ReportStatusChanged(report="r1", case_id=kit.CASE, status="complete", blocks=True)
    DISMISSED = ReportStatusChanged(report="r1", case_id=kit.CASE, status="dismissed", blocks=False)

    def feed(self, bench: Bench, event: ReportStatusChanged, at: str) -> None:
        bench.clock.moment = beijing(at)
        bench.feed(event, event.report, subject_kind="report", policy=None)

    def test_block_the_close_until_dismissed(self, accepted: Bench) -> None:
        self.feed(accepted, self.BLOCKS, "2023-10-12 10:00")
        accepted.sweep(beijing("2023-10-18 00:00"))
        assert accepted.told(PublicityClosed) == []
        self.feed(accepted, self.DISMISSED, "2023-10-20 10:00")
        assert accepted.told(PublicityClosed) == [PublicityClosed(closed_at=beijing("2023-10-20 10:00"))]
        envelope, _ = of(accepted, kit.CASE)[-1]
        assert (envelope.subject_kind, envelope.round, envelope.policy) == ("case", 1, accepted.policy_ref)
        assert [act.move for act in acts(accepted, "case", kit.CASE)][-2:] == ["wait_for_report", "close_publicity"]

    def test_heard_late_and_out_of_order_come_to_the_same(self, accepted: Bench) -> None:
        self.feed(accepted, self.DISMISSED, "2023-10-13 10:00")
        self.feed(accepted, self.BLOCKS, "2023-10-12 10:00")
        accepted.sweep(ENDS)
        assert accepted.told(PublicityClosed) == [PublicityClosed(closed_at=ENDS)]

    def test_of_an_unknown_case_wait_for_it(self, bench: Bench) -> None:
        self.feed(bench, self.BLOCKS, "2023-08-12 10:00")
        with pytest.raises(Refusal) as caught:
            bench.call(CASE, BUREAU)
        assert caught.value.slug == "no-such-case"
        bench.feed(kit.evaluation_due(), kit.CASE)
        assert bench.call(CASE, BUREAU).stage == "waiting"


class TestBans:
    IMPOSED = SanctionImposed(
        sanction="s1",
        target="applicant",
        ref="person-case-1",
        effects=("record", "ban"),
        case_id=None,
        clause="四(一)",
        reason="弄虚作假情节严重",
        since=date(2023, 9, 1),
        until=date(2026, 9, 1),
    )
    LIFTED = SanctionLifted(
        sanction="s1", target="applicant", ref="person-case-1", lifted_at=beijing("2023-09-18 10:00")
    )

    def feed(self, bench: Bench, *events: Event) -> None:
        for event in events:
            bench.feed(event, "s1", subject_kind="sanction", policy=None)

    def listed(self, bench: Bench) -> bool:
        try:
            bench.call(kit.convene(), SECRETARY, at=beijing("2023-09-20 10:00"))
        except Refusal as refusal:
            return kit.rules(refusal) != ["not-banned"]
        return True

    def test_keep_a_case_off_the_list(self, defended: Bench) -> None:
        self.feed(defended, self.IMPOSED)
        assert not self.listed(defended)

    def test_lifted_no_longer(self, defended: Bench) -> None:
        self.feed(defended, self.IMPOSED, self.LIFTED)
        assert self.listed(defended)

    def test_lifted_before_they_are_heard_of_neither(self, defended: Bench) -> None:
        self.feed(defended, self.LIFTED, self.IMPOSED)
        assert self.listed(defended)

    def test_between_the_list_and_the_box_leave_the_box_closed(self, assessed: Bench) -> None:
        assessed.call(kit.convene(kit.CASE, kit.OTHER), SECRETARY, at=beijing("2023-09-20 10:00"))
        self.feed(assessed, self.IMPOSED)
        assessed.clock.moment = beijing("2023-09-25 09:00")
        for cmd in (*kit.all_sign_in(), kit.OPEN):
            assessed.call(cmd, SECRETARY)
        assert [line.box for line in assessed.call(MEETING, SECRETARY).tallies] == ["not_opened", "open"]

    def test_are_one_effect_among_others(self, defended: Bench) -> None:
        self.feed(defended, self.IMPOSED.model_copy(update={"effects": ("record",)}))
        assert self.listed(defended)


def test_who_pays_after_the_case_list_closed_is_for_the_next_meeting(defended: Bench) -> None:
    defended.call(kit.convene(kit.CASE), SECRETARY, at=beijing("2023-09-20 10:00"))
    defended.feed(kit.evaluation_due(kit.OTHER, level="junior"), kit.OTHER)
    defended.call(kit.opinion(kit.OTHER), SECRETARY)
    assert [line.case_id for line in defended.call(MEETING, SECRETARY).tallies] == [kit.CASE]
    following = kit.convene(kit.OTHER, meeting="meeting-2")
    defended.call(following, SECRETARY, at=beijing("2023-09-21 10:00"))
    meeting = defended.call(GetMeeting(meeting="meeting-2"), SECRETARY)
    assert [line.case_id for line in meeting.tallies] == [kit.OTHER]
