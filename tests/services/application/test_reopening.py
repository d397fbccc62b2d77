"""A case that ended by no fault of the applicant is taken up again where it was. On both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from services.application.tables import Case
from shared.contracts.application import (
    GetCase,
    ReopenCase,
    ResubmitCorrection,
    SaveDraft,
    SubmitApplication,
    UploadStampedForms,
)
from shared.contracts.base import Actor, Role
from shared.contracts.case_events import ApplicationSubmitted, CaseReopened, PaymentDue, RegistryChecked
from shared.contracts.payment import FeeCharged, PaymentLapsed
from shared.contracts.vocabulary import Outcome, Stage
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.conftest import Registry
from tests.services.application.player import AUDITOR, BUREAU, PASSED, PLEDGE, PUBLISHED, Player
from tests.services.application.test_association import STAMPED
from tests.unit.application import kit
from tests.unit.application.kit import beijing, employed

REASON = "7月17日晚申报系统故障"


def reopens(player: Player, at: str, fault: Any = "outage") -> None:
    player.bench.call(ReopenCase(case_id=player.case_id, fault=fault, reason=REASON), BUREAU, at=beijing(at))


def refused(player: Player, at: str, actor: Actor = BUREAU) -> str:
    player.bench.clock.moment = beijing(at)
    return player.refused(ReopenCase(case_id=player.case_id, fault="outage", reason=REASON), actor).slug


def told(player: Player) -> CaseReopened:
    event: CaseReopened = player.bench.told(CaseReopened)[-1]
    return event


class TestADraft:
    def test_has_its_grace_and_so_has_the_employer_after_it(self, player: Player, bench: Bench) -> None:
        player.opens().fills(employed())
        bench.sweep(beijing("2023-07-18 00:00"))
        reopens(player, "2023-07-24 09:00")
        case = player.sees()
        assert (case.stage, case.outcome, case.reason) == ("draft", None, None)
        assert case.deadline == told(player).deadline == beijing("2023-08-08 00:00")
        last = player.history()[-1]
        assert (last.move, last.stage, last.clause) == ("reopen", "draft", "三(一)1")
        assert (last.reason, last.actor.role) == (f"系统故障：{REASON}", Role.BUREAU_OFFICER)
        player.does(SaveDraft(case_id=player.case_id, form=employed(summary="补充。")), at="2023-08-07 23:00")
        player.submits(at="2023-08-07 23:59:59")
        assert player.sees().deadline == beijing("2023-08-22 00:00")
        assert bench.told(ApplicationSubmitted)[0].grace_until == beijing("2023-08-22 00:00")

    def test_lapses_again_when_the_grace_is_over(self, player: Player, bench: Bench) -> None:
        player.opens().fills(employed())
        bench.sweep(beijing("2023-07-18 00:00"))
        reopens(player, "2023-07-24 09:00")
        bench.clock.moment = beijing("2023-08-08 00:00")
        assert player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE)).slug == "window-closed"
        assert player.refused(SaveDraft(case_id=player.case_id, form=employed())).slug == "window-closed"
        bench.sweep(beijing("2023-09-01 00:00"))
        case = player.sees()
        assert (case.stage, case.outcome, case.reason) == ("closed", Outcome.LAPSED, "截至2023-08-07 24:00未提交申报")
        reopens(player, "2023-09-01 09:00")
        assert player.moves() == ["open", "lapse", "reopen", "lapse", "reopen"]

    def test_may_have_been_empty(self, player: Player, bench: Bench) -> None:
        player.opens()
        bench.sweep(beijing("2023-07-18 00:00"))
        reopens(player, "2023-07-24 09:00")
        player.fills(employed()).submits()
        assert player.is_at(Stage.EMPLOYER_REVIEW)


class TestAtTheEmployers:
    @pytest.mark.parametrize("before", [(), (PUBLISHED,)])
    def test_the_stage_it_left_with_its_grace(self, submitted: Player, before: tuple[Any, ...]) -> None:
        submitted.hears(*before)
        stage = submitted.sees().stage
        submitted.hears(cast.LAPSED, at="2023-08-01 00:00")
        reopens(submitted, "2023-08-10 09:00", "employer")
        assert (submitted.sees().stage, submitted.sees().deadline) == (stage, beijing("2023-08-25 00:00"))
        assert told(submitted) == CaseReopened(
            stage=Stage(stage), deadline=beijing("2023-08-25 00:00"), reason=f"用人单位原因：{REASON}"
        )
        submitted.hears(*([] if before else [PUBLISHED]))
        assert submitted.sees().deadline == beijing("2023-08-25 00:00")
        submitted.hears(cast.RECOMMENDED)
        assert submitted.is_at(Stage.AUDIT)

    def test_no_grace_goes_past_the_last_day_of_evaluation(self, submitted: Player) -> None:
        submitted.hears(cast.LAPSED, at="2023-08-01 00:00")
        reopens(submitted, "2023-12-28 09:00")
        assert submitted.sees().deadline == beijing("2024-01-01 00:00")

    def test_not_once_no_committee_can_take_it(self, submitted: Player) -> None:
        submitted.hears(cast.LAPSED, at="2023-08-01 00:00")
        assert refused(submitted, "2024-01-01 00:00") == "too-late-to-reopen"
        reopens(submitted, "2023-12-31 23:59:59")


def test_a_freelancer_may_upload_in_the_grace(player: Player, bench: Bench) -> None:
    player.applies(kit.freelancer())
    bench.sweep(beijing("2023-08-01 00:00"))
    reopens(player, "2023-08-10 09:00")
    assert player.sees().deadline == beijing("2023-08-25 00:00")
    for code in STAMPED:
        player.uploads(code)
    player.does(
        UploadStampedForms.model_validate({
            "case_id": player.case_id,
            "publicity_opened_on": "2023-08-11",
            "publicity_closed_on": "2023-08-21",
            "opinion": "同意推荐",
        }),
        at="2023-08-24 10:00",
    )  # fmt: skip
    assert player.is_at(Stage.AUDIT)


def test_a_correction_has_all_its_working_days_again(at_audit: Player, bench: Bench) -> None:
    at_audit.hears(cast.correction("summary"), at="2023-07-18 14:00", actor=AUDITOR)
    bench.sweep(beijing("2023-08-02 00:00"))
    assert at_audit.sees().outcome is Outcome.ABANDONED
    reopens(at_audit, "2023-08-10 09:00", "institution")
    case = at_audit.sees()
    assert (case.stage, case.deadline) == ("correction", beijing("2023-08-25 00:00"))
    assert [item.field for item in case.notice] == ["summary"]
    at_audit.does(ResubmitCorrection(case_id=at_audit.case_id, form=employed(summary="补充。")), "2023-08-24 23:59")
    assert at_audit.is_at(Stage.AUDIT)


def test_a_fee_is_due_anew(at_audit: Player, bench: Bench) -> None:
    ends = beijing("2023-07-29 00:00")
    at_audit.hears(PASSED, at="2023-07-19 10:00", actor=AUDITOR)
    at_audit.hears(FeeCharged(order="1", amount_fen=36000, deadline=ends))
    at_audit.hears(PaymentLapsed(order="1", closed_at=ends), at="2023-07-29 00:00")
    reopens(at_audit, "2023-08-10 09:00")
    assert (at_audit.sees().stage, at_audit.sees().deadline) == ("payment", None)
    assert len(bench.told(PaymentDue)) == 2
    later = beijing("2023-08-22 00:00")
    at_audit.hears(FeeCharged(order="2", amount_fen=36000, deadline=later))
    assert at_audit.sees().deadline == later


def test_a_registry_that_did_not_answer_is_asked_on(
    submitted: Player, bench: Bench, registry: Registry, retry: Callable[[], None]
) -> None:
    registry.status = 503
    bench.keep_promises()
    submitted.hears(cast.LAPSED, at="2023-08-01 00:00")
    registry.status = 200
    retry()
    assert bench.told(RegistryChecked) == []
    reopens(submitted, "2023-08-10 09:00")
    bench.keep_promises()
    assert {told.finding.result for told in bench.told(RegistryChecked)} == {"match"}


class TestRefused:
    def test_to_everybody_but_the_bureau(self, submitted: Player) -> None:
        submitted.hears(cast.LAPSED, at="2023-08-01 00:00")
        for actor in (submitted.actor, cast.OFFICER, AUDITOR):
            assert refused(submitted, "2023-08-10 09:00", actor) == "no-such-case"

    def test_while_it_is_open(self, submitted: Player) -> None:
        assert refused(submitted, "2023-07-10 09:00") == "illegal-move"

    @pytest.mark.parametrize("end", [cast.DECLINED, None])
    def test_where_somebody_decided_its_end(self, submitted: Player, end: Any) -> None:
        if end:
            submitted.hears(end)
        else:
            submitted.withdraws()
        assert refused(submitted, "2023-07-10 09:00") == "not-reopenable"

    def test_where_the_applicant_has_another_case_by_now(self, player: Player, bench: Bench) -> None:
        """By another policy: that of 2023 keeps whoever lapsed from opening another one."""
        player.opens()
        first = player.case_id
        bench.sweep(beijing("2023-07-18 00:00"))
        with bench.house.database.write() as session:
            session.execute(update(Case).values(live=False))
        player.opens(at="2023-07-10 09:00").case_id = first
        assert refused(player, "2023-07-24 09:00") == "another-live-case"
        assert player.sees().outcome is Outcome.LAPSED


def test_what_the_hub_tells_of_a_case_is_strictly_in_order(submitted: Player, bench: Bench) -> None:
    """The reopening was asked for before the closing was heard of; the desks tell them apart all the same."""
    submitted.hears(cast.LAPSED, at="2023-08-01 00:00")
    reopens(submitted, "2023-07-31 23:59:59")
    submitted.withdraws()
    times = [envelope.time for envelope, _ in bench.published]
    assert times == sorted(set(times))


def test_the_bureau_sees_that_it_may(submitted: Player, bench: Bench) -> None:
    submitted.hears(cast.LAPSED, at="2023-08-01 00:00")
    assert bench.call(GetCase(case_id=submitted.case_id), BUREAU).possible == ("reopen_case",)
    assert submitted.sees().possible == ()
