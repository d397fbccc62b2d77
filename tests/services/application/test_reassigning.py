"""Another employer or institution in the place of one that cannot act; and who has died. On both databases."""

from typing import Any

import pytest

from shared.contracts.application import CloseForDeath, CloseNotEvaluated, ReassignCase, SaveDraft, SubmitApplication
from shared.contracts.base import Actor, Role
from shared.contracts.case_events import (
    ApplicationSubmitted,
    CaseClosed,
    CaseReassigned,
    EvaluationDue,
    FeeDecided,
    PaymentDue,
)
from shared.contracts.evaluation import BoxOpened, CaseDecided, CaseListed, CaseReleased, ResultSentBack
from shared.contracts.payment import PaymentSettled
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import AUDITOR, BUREAU, LIST, OFFICER, PASSED, PUBLISHED, RECOMMENDED, Player
from tests.unit.application import kit
from tests.unit.application.kit import CENTRAL_UNIT, COMPANY, beijing, employed

PARK = Actor(role=Role.AUDITOR, subject="auditor-2", organisation="innovation_park", name="郭晓兰")
LISTED = CaseListed(meeting="m", closed_at=beijing("2023-09-20 09:00"))


def reassigns(player: Player, at: str, **to: Any) -> None:
    player.bench.call(ReassignCase(case_id=player.case_id, reason="评审工作暂停", **to), BUREAU, at=beijing(at))


def refused(player: Player, actor: Actor = BUREAU, **to: Any) -> str:
    return player.refused(ReassignCase(case_id=player.case_id, reason="评审工作暂停", **to), actor).slug


def dies(player: Player) -> None:
    player.bench.call(CloseForDeath(case_id=player.case_id, reason="家属告知"), BUREAU)


def knows(player: Player, actor: Actor) -> bool:
    return bool(player.bench.call(LIST, actor).items)


@pytest.fixture
def evaluated(at_audit: Player) -> Player:
    """The case at its committee."""
    settled = PaymentSettled(order="1", paid_at=beijing("2023-07-20 09:00"))
    return at_audit.hears(PASSED, settled, at="2023-07-20 09:00")


class TestAnotherEmployer:
    @pytest.mark.parametrize("before", [(), (PUBLISHED,)])
    def test_has_its_own_time_at_the_same_stage(self, submitted: Player, before: tuple[Any, ...]) -> None:
        submitted.hears(*before)
        stage = submitted.sees().stage
        reassigns(submitted, "2023-07-28 09:00", employer=CENTRAL_UNIT)
        assert (submitted.sees().stage, submitted.sees().deadline) == (stage, beijing("2023-08-12 00:00"))
        (told,) = submitted.bench.told(CaseReassigned)
        assert (told.employer, told.institution) == (CENTRAL_UNIT, "engineering_center")
        assert told.grace_until == beijing("2023-08-12 00:00")
        last = submitted.history()[-1]
        assert (last.move, last.stage, last.clause, last.actor.role) == (
            "reassign",
            stage,
            "四(三)",
            Role.BUREAU_OFFICER,
        )
        assert last.reason == f"用人单位变更为{CENTRAL_UNIT}：评审工作暂停"

    def test_knows_the_case_and_the_old_one_does_not(self, submitted: Player) -> None:
        reassigns(submitted, "2023-07-10 09:00", employer=CENTRAL_UNIT)
        assert knows(submitted, cast.FOREIGN_OFFICER)
        assert not knows(submitted, OFFICER)

    def test_has_no_more_time_than_it_was_given_once_the_audit_has_it(self, at_audit: Player) -> None:
        reassigns(at_audit, "2023-07-18 12:00", employer=CENTRAL_UNIT)
        assert at_audit.sees().deadline is None
        assert at_audit.bench.told(CaseReassigned)[0].grace_until is None

    def test_stays_when_the_form_is_returned_and_names_the_old_one_still(self, submitted: Player, bench: Bench) -> None:
        reassigns(submitted, "2023-07-10 09:00", employer=CENTRAL_UNIT, institution="innovation_park")
        submitted.hears(cast.RETURNED).fills(employed(summary="改写。")).submits()
        told = bench.told(ApplicationSubmitted)[-1]
        assert (told.employer, told.institution) == (CENTRAL_UNIT, "innovation_park")

    def test_gives_a_form_that_it_returns_no_time_beyond_the_window(self, submitted: Player, bench: Bench) -> None:
        reassigns(submitted, "2023-07-14 09:00", employer=CENTRAL_UNIT)
        submitted.hears(cast.RETURNED, at="2023-07-17 23:00")
        assert submitted.sees().deadline == beijing("2023-07-18 00:00")
        bench.clock.moment = beijing("2023-07-18 00:00")
        late = submitted.refused(SubmitApplication(case_id=submitted.case_id, pledge=cast.PLEDGE))
        assert (late.slug, late.clause) == ("window-closed", "三(一)1")

    def test_gives_none_by_a_form_that_is_saved_again(self, submitted: Player, bench: Bench) -> None:
        reassigns(submitted, "2023-07-14 09:00", employer=CENTRAL_UNIT)
        submitted.hears(cast.RETURNED, at="2023-07-17 23:00")
        submitted.does(SaveDraft(case_id=submitted.case_id, form=employed(summary="改写。")))
        assert submitted.sees().deadline == beijing("2023-07-18 00:00")
        bench.clock.moment = beijing("2023-07-18 00:00")
        late = submitted.refused(SubmitApplication(case_id=submitted.case_id, pledge=cast.PLEDGE))
        assert late.slug == "window-closed"

    def test_gives_way_to_whom_the_applicant_names_then(self, submitted: Player, bench: Bench) -> None:
        reassigns(submitted, "2023-07-10 09:00", employer=kit.WITH_COMMITTEE, institution="innovation_park")
        other = kit.employment(credit_code=CENTRAL_UNIT, organisation="新单位")
        submitted.hears(cast.RETURNED).fills(employed(employment=other)).submits()
        told = bench.told(ApplicationSubmitted)[-1]
        assert (told.employer, told.institution) == (CENTRAL_UNIT, "innovation_park")


class TestAnotherInstitution:
    def test_knows_the_case_from_the_audit_on(self, submitted: Player) -> None:
        reassigns(submitted, "2023-07-10 09:00", institution="innovation_park")
        assert not knows(submitted, PARK)
        submitted.hears(PUBLISHED, RECOMMENDED, at="2023-07-18 10:00")
        assert (knows(submitted, PARK), knows(submitted, AUDITOR)) == (True, False)
        assert submitted.sees().institution == "innovation_park"

    def test_takes_the_place_of_the_one_that_audits(self, at_audit: Player, bench: Bench) -> None:
        reassigns(at_audit, "2023-07-18 12:00", institution="innovation_park")
        assert (knows(at_audit, PARK), knows(at_audit, AUDITOR)) == (True, False)
        at_audit.hears(PASSED, actor=PARK)
        assert bench.told(PaymentDue)[0].institution == "innovation_park"

    def test_leaves_a_correction_its_deadline(self, at_audit: Player, bench: Bench) -> None:
        at_audit.hears(cast.correction("summary"), at="2023-07-18 14:00", actor=AUDITOR)
        reassigns(at_audit, "2023-07-19 12:00", institution="innovation_park")
        assert at_audit.sees().deadline == cast.CORRECTION_ENDS
        bench.sweep(cast.CORRECTION_ENDS)
        assert at_audit.sees().outcome is Outcome.ABANDONED

    def test_begins_the_evaluation_anew(self, evaluated: Player, bench: Bench) -> None:
        reassigns(evaluated, "2023-09-20 09:00", institution="innovation_park")
        first, second = bench.told(EvaluationDue)
        assert (first.institution, second.institution) == ("engineering_center", "innovation_park")
        assert [e.round for e, told in bench.published if isinstance(told, EvaluationDue)] == [0, 1]
        evaluated.hears(CaseDecided(meeting="m"), at="2023-10-20 09:00", round=1)
        assert evaluated.is_at(Stage.ACCEPTANCE)

    def test_is_not_moved_by_what_the_old_committee_told_before_it_knew(self, evaluated: Player) -> None:
        reassigns(evaluated, "2023-09-20 09:00", institution="innovation_park")
        evaluated.hears(LISTED, BoxOpened(meeting="m"), CaseDecided(meeting="m"), ResultSentBack(reasons="有误"))
        assert evaluated.is_at(Stage.EVALUATION)
        assert evaluated.moves()[-4:] == [
            "late_case_listed",
            "late_box_opened",
            "late_case_decided",
            "late_result_sent_back",
        ]
        assert evaluated.sees().round == 2
        evaluated.hears(CaseDecided(meeting="n"), round=2)
        assert evaluated.is_at(Stage.ACCEPTANCE)

    def test_not_while_a_meeting_has_the_case(self, evaluated: Player) -> None:
        evaluated.hears(LISTED, at="2023-09-20 09:00")
        assert refused(evaluated, institution="innovation_park") == "meeting-holds-case"
        evaluated.hears(BoxOpened(meeting="m"), CaseDecided(meeting="m"), ResultSentBack(reasons="有误"))
        reassigns(evaluated, "2023-10-09 09:00", institution="innovation_park")

    def test_who_was_not_evaluated_by_the_last_day_is_moved_or_closed(self, evaluated: Player, bench: Bench) -> None:
        reassigns(evaluated, "2024-01-02 09:00", institution="innovation_park")
        bench.call(CloseNotEvaluated(case_id=evaluated.case_id, reason="未能评审"), BUREAU)
        assert bench.told(CaseClosed)[0].refund


class TestRefused:
    def test_to_everybody_but_the_bureau(self, submitted: Player) -> None:
        for actor in (submitted.actor, OFFICER, AUDITOR):
            assert refused(submitted, actor, employer=CENTRAL_UNIT) == "no-such-case"
            command = CloseForDeath(case_id=submitted.case_id, reason="家属告知")
            assert submitted.refused(command, actor).slug == "no-such-case"

    def test_where_no_desk_has_the_case(self, player: Player) -> None:
        player.opens()
        assert refused(player, institution="innovation_park") == "illegal-move"
        player.fills(employed()).submits().withdraws()
        assert refused(player, institution="innovation_park") == "illegal-move"

    def test_where_nothing_changes(self, submitted: Player) -> None:
        assert refused(submitted) == refused(submitted, employer=COMPANY) == "nothing-reassigned"


class TestDeath:
    def test_before_the_case_list_or_after_it_the_whole_fee_goes_back(self, evaluated: Player, bench: Bench) -> None:
        evaluated.hears(LISTED, at="2023-09-20 09:00")
        dies(evaluated)
        evaluated.hears(CaseReleased(after="list"))
        assert bench.told(FeeDecided) == [FeeDecided(outcome=Outcome.WITHDRAWN, refund=True)]
        case = evaluated.sees()
        assert (case.outcome, case.reason, case.clause) == (Outcome.WITHDRAWN, "家属告知", "三(一)1")
        assert evaluated.moves()[-2:] == ["close_for_death", "case_released"]

    def test_once_the_box_is_open_the_case_goes_on(self, evaluated: Player) -> None:
        evaluated.hears(LISTED, BoxOpened(meeting="m"), at="2023-09-20 09:00")
        with pytest.raises(Refusal, match="box-is-open"):
            dies(evaluated)
        evaluated.hears(CaseDecided(meeting="m"))
        with pytest.raises(Refusal, match="illegal-move"):
            dies(evaluated)

    def test_a_draft_is_closed_too(self, player: Player) -> None:
        dies(player.opens())
        assert player.sees().outcome is Outcome.WITHDRAWN
