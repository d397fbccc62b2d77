"""The institution's desk at its edges (三(一)3, 四(一)). All instants are Beijing's."""

from dataclasses import replace

import pytest

from services.review import domain
from services.review.domain import Stage, dates
from services.review.domain.items import digest
from shared.contracts.audit import AuditPassed, CorrectionRequested, RequestCorrection
from shared.contracts.audit import DecideCheckOnDocument as Settle
from shared.contracts.form import CorrectionItem
from shared.contracts.review import ReviewRefused
from shared.contracts.vocabulary import CheckResult
from shared.errors import Refusal
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, OFFICER, SECOND_AUDITOR, beijing

TWELVE_DAYS = """amendments:
  - id: outage
    date: 2023-07-25
    reason: {zh: 系统故障, en: An outage}
    deadlines: {correction_working_days: 12}
"""


def notice(*fields: str) -> RequestCorrection:
    items = tuple(CorrectionItem(field=field, wanted="请更正") for field in fields)
    return RequestCorrection(case_id=kit.CASE, items=items)


class TestClaiming:
    def test_two_auditors_never_hold_one_case(self) -> None:
        play = kit.claimed()
        assert play.refuses(SECOND_AUDITOR, kit.CLAIM).slug == "claimed-by-another"
        assert play.refuses(AUDITOR, kit.CLAIM).slug == "already-claimed"
        assert play.possible(SECOND_AUDITOR) == set()

    @pytest.mark.parametrize("cmd", [kit.RELEASE, kit.CORRECT, kit.SETTLE, kit.PASS, kit.REFUSE])
    def test_only_the_holder_acts(self, cmd: object) -> None:
        assert kit.at_audit().refuses(AUDITOR, cmd).slug == "not-claimed"  # type: ignore[arg-type]
        assert kit.claimed().refuses(SECOND_AUDITOR, cmd).slug == "claimed-by-another"  # type: ignore[arg-type]

    def test_a_released_case_is_anybodys(self) -> None:
        play = kit.claimed()
        play.does(AUDITOR, kit.RELEASE)
        play.does(SECOND_AUDITOR, kit.CLAIM)
        assert play.desk.auditor == SECOND_AUDITOR.subject

    def test_what_an_auditor_who_left_still_holds_the_secretary_takes_back(self) -> None:
        play = kit.claimed(kit.own_staff())
        play.does(BUREAU, kit.COUNTERSIGN)
        left = kit.actor(AUDITOR.role, AUDITOR.subject, kit.OTHER_INSTITUTION)
        assert play.refuses(left, kit.RELEASE).slug == "no-such-case"
        assert play.refuses(SECOND_AUDITOR, kit.CLAIM).slug == "claimed-by-another"
        play.does(kit.SECRETARY, kit.TAKE_BACK)
        assert (play.desk.auditor, play.desk.countersigned) == (None, False)
        assert play.refuses(kit.SECRETARY, kit.TAKE_BACK).slug == "nobody-holds-it"
        play.does(SECOND_AUDITOR, kit.CLAIM)

    def test_of_another_institution_the_secretary_knows_no_case_and_none_reads_a_desk(self) -> None:
        foreign = kit.actor(kit.SECRETARY.role, "secretary-9", kit.OTHER_INSTITUTION)
        assert kit.claimed().refuses(foreign, kit.TAKE_BACK).slug == "no-such-case"
        with pytest.raises(Refusal):
            domain.read(kit.claimed().here(kit.SECRETARY))


class TestTheCorrectionNotice:
    @pytest.mark.parametrize(
        ("arrived", "due"),
        [
            ("2023-07-18 10:00", "2023-08-02 00:00"),  # ten working days, over on 08-01 24:00
            ("2023-07-31 23:00", "2023-08-15 00:00"),
            ("2023-08-07 09:00", "2023-08-18 00:00"),  # the cycle's last day, 08-17 24:00, comes first
            ("2023-08-18 00:00", "2023-09-02 00:00"),  # arrived after it: the working days alone
        ],
    )
    def test_is_due_ten_working_days_after_arrival_and_by_08_17(self, arrived: str, due: str) -> None:
        desk = replace(kit.at_audit().desk, audit_since=beijing(arrived))
        assert dates.notice_due(desk, kit.POLICY) == beijing(due)
        assert domain.deadline(desk, kit.POLICY) == (domain.CORRECTION_NOTICE, beijing(due))

    def test_lists_everything_and_carries_its_deadline(self) -> None:
        decision = kit.claimed().does(AUDITOR, kit.CORRECT)
        assert decision.events == (CorrectionRequested(items=kit.CORRECT.items, deadline=beijing("2023-08-02 00:00")),)
        assert decision.desk.stage is Stage.CORRECTION
        assert decision.desk.overdue is False

    @pytest.mark.parametrize(
        ("posted", "ends"),
        [
            ("2023-08-17 16:00", "2023-09-01 00:00"),
            ("2023-08-28 09:00", "2023-09-12 00:00"),  # all its days, past the end of August
            ("2023-09-22 09:00", "2023-10-13 00:00"),  # 09-29…10-06 do not count, 10-07 and 10-08 do
            ("2023-09-28 09:00", "2023-10-19 00:00"),
        ],
    )
    def test_leaves_ten_working_days(self, posted: str, ends: str) -> None:
        play = kit.claimed().at(posted)
        (told,) = play.does(AUDITOR, kit.CORRECT).events
        assert isinstance(told, CorrectionRequested)
        assert told.deadline == beijing(ends)

    def test_an_amendment_lengthens_one_that_was_posted(self) -> None:
        longer = kit.changed_policy(("amendments: []", TWELVE_DAYS))
        play = kit.in_correction()
        assert domain.shown_deadline(play.desk, kit.POLICY) == beijing("2023-08-02 00:00")
        assert domain.shown_deadline(play.desk, longer) == beijing("2023-08-04 00:00")

    def test_in_the_last_second_it_is_in_time(self) -> None:
        assert kit.claimed().at("2023-08-01 23:59:59").does(AUDITOR, kit.CORRECT).desk.overdue is False

    def test_late_it_is_possible_and_the_bureau_sees_it(self) -> None:
        decision = kit.claimed().at("2023-08-02 00:00").does(AUDITOR, kit.CORRECT)
        assert decision.desk.stage is Stage.CORRECTION
        assert decision.desk.overdue is True

    def test_a_case_without_notice_is_flagged_when_it_is_overdue_and_stays_open(self) -> None:
        play = kit.claimed()
        assert domain.flag_overdue(play.desk, beijing("2023-08-01 23:59:59"), kit.POLICY) is None
        decision = domain.flag_overdue(play.desk, beijing("2023-08-02 00:00"), kit.POLICY)
        assert decision
        assert (decision.desk.overdue, decision.desk.stage, decision.events) == (True, Stage.AUDIT, ())
        assert domain.flag_overdue(decision.desk, beijing("2023-08-03 00:00"), kit.POLICY) is None

    @pytest.mark.parametrize("make", [kit.in_correction, kit.corrected, kit.passed, kit.in_publicity])
    def test_where_it_was_posted_or_is_not_needed_nothing_is_overdue(self, make: object) -> None:
        desk = make().desk  # type: ignore[operator]
        assert domain.flag_overdue(desk, beijing("2023-09-30 00:00"), kit.POLICY) is None

    def test_names_fields_of_the_form_achievements_and_papers(self) -> None:
        wrong = (
            "educaton.degree",
            "education.grade",
            "documents",
            "documents.",
            "documents.holiday_photo",
            "achievements.w9",
            "achievements.w",
            "summary.",
        )
        right = ("summary", "education", "education.graduated_on", "achievements", "achievements.w1.title")
        refusal = kit.claimed().refuses(AUDITOR, notice(*wrong, *right, "documents.work_report"))
        assert (refusal.slug, refusal.clause) == ("unknown-fields", "三(一)3")
        assert refusal.text.en == f"The form has no such fields: {', '.join(wrong)}."
        kit.claimed().does(AUDITOR, notice(*right, "documents.work_report"))

    @pytest.mark.parametrize(
        "field",
        ["major", "level", "institution", "path", "documents.commission_letter", "documents.exceptional_evidence"],
    )
    def test_cannot_ask_for_what_a_correction_cannot_bring(self, field: str) -> None:
        refusal = kit.claimed().refuses(AUDITOR, notice("summary", field))
        assert (refusal.slug, refusal.clause) == ("not-correctable", "三(一)3")
        assert refusal.text.en.endswith(f": {field}.")

    def test_a_second_needs_the_bureaus_written_reason_and_there_is_no_third(self) -> None:
        play = kit.corrected()
        refusal = play.refuses(AUDITOR, kit.CORRECT)
        assert refusal.slug == "correction-already-requested"
        assert "2023-07-18 10:00" in refusal.text.zh
        play.does(BUREAU, kit.ALLOW_SECOND)
        assert play.desk.second_correction == kit.ALLOW_SECOND.reason
        assert play.refuses(BUREAU, kit.ALLOW_SECOND).slug == "no-second-correction-wanted"
        (told,) = play.at("2023-08-21 09:00").does(AUDITOR, kit.CORRECT).events
        assert isinstance(told, CorrectionRequested)
        assert told.deadline == beijing("2023-09-05 00:00")
        assert play.desk.overdue is False
        play.at("2023-08-22 10:00").hears(kit.correction())
        assert play.refuses(AUDITOR, kit.CORRECT).slug == "no-more-corrections"
        assert play.refuses(BUREAU, kit.ALLOW_SECOND).slug == "no-second-correction-wanted"

    def test_before_a_first_there_is_no_second_to_allow(self) -> None:
        assert kit.claimed().refuses(BUREAU, kit.ALLOW_SECOND).slug == "no-second-correction-wanted"


class TestAfterTheCorrection:
    def test_the_case_is_back_with_its_auditor(self) -> None:
        play = kit.corrected()
        assert (play.desk.stage, play.desk.auditor) == (Stage.AUDIT, AUDITOR.subject)
        assert play.desk.arrived_at == beijing("2023-07-20 10:00")
        assert play.desk.audit_since == beijing("2023-07-18 10:00")

    def test_only_what_changed_lost_its_confirmation(self) -> None:
        assert kit.corrected().desk.unconfirmed == ("documents.degree_certificate", "education")

    def test_the_audit_waits_for_the_employer(self) -> None:
        play = kit.corrected()
        refusal = play.refuses(AUDITOR, kit.PASS)
        assert refusal.slug == "items-not-confirmed"
        assert "documents.degree_certificate, education" in refusal.text.en
        assert refusal.text.zh == "用人单位尚未逐项确认以下内容属实：材料“degree_certificate”、学历"
        play.at("2023-07-24 10:00").does(OFFICER, kit.CONFIRM)
        play.does(AUDITOR, kit.PASS)
        assert play.desk.stage is Stage.PASSED

    def test_the_employer_confirms_after_its_own_window_too(self) -> None:
        play = kit.corrected().at("2023-08-01 09:00")
        assert play.possible(OFFICER) == {"confirm_items"}
        play.does(OFFICER, kit.CONFIRM)
        assert play.desk.unconfirmed == ()

    def test_past_the_corrections_deadline_the_auditor_decides_without_the_employer(self) -> None:
        play = kit.corrected().at("2023-08-01 23:59:59")
        assert "pass_audit" not in play.possible(AUDITOR)
        play.at("2023-08-02 00:00").does(AUDITOR, kit.PASS)
        assert play.desk.stage is Stage.PASSED

    def test_what_the_hub_names_as_changed_is_confirmed_again_even_if_it_is_the_same(self) -> None:
        play = kit.in_correction().at("2023-07-20 10:00")
        play.hears(kit.submission("corrected", changed=("title",)))
        assert play.desk.unconfirmed == ("title",)


class TestRegistryChecks:
    def test_a_registry_that_was_never_heard_counts_as_pending(self) -> None:
        play = kit.Play().hears(kit.submission())
        play.finds(*(kit.finding(check) for check in ("identity", "title", "insurance")))
        play.at("2023-07-10 10:00").does(OFFICER, kit.CONFIRM, kit.PUBLISH)
        play.at("2023-07-18 10:00").does(OFFICER, kit.RECOMMEND)
        play.finds(kit.finding(kit.ASKED_AGAIN)).does(AUDITOR, kit.CLAIM)
        refusal = play.refuses(AUDITOR, kit.PASS)
        assert refusal.slug == "checks-unresolved"
        (failure,) = refusal.failures
        assert (failure.rule, failure.clause) == ("registry-degree", "四(一)")
        assert failure.found == ("学历学位：登记机关尚未答复", "the registry's answer: pending")

    def test_every_unresolved_check_is_told_at_once(self) -> None:
        play = kit.claimed().finds(
            kit.finding("title", CheckResult.UNKNOWN), kit.finding("degree", CheckResult.MISMATCH, "大专")
        )
        assert [f.rule for f in play.refuses(AUDITOR, kit.PASS).failures] == ["registry-degree", "registry-title"]

    def test_one_that_is_not_mandatory_holds_nothing_up(self) -> None:
        play = kit.claimed(kit.submission(mandatory=("identity",)))
        play.finds(kit.finding("title", CheckResult.MISMATCH))
        assert play.refuses(AUDITOR, kit.SETTLE).slug == "no-check-to-decide"
        play.does(AUDITOR, kit.PASS)

    @pytest.mark.parametrize("result", [CheckResult.MISMATCH, CheckResult.UNKNOWN])
    def test_an_answer_that_is_no_match_is_settled_on_the_document_at_once(self, result: CheckResult) -> None:
        play = kit.claimed().finds(kit.finding("degree", result))
        play.does(AUDITOR, kit.SETTLE)
        assert play.desk.checks["degree"].reason == "核对学位证书原件无误"
        play.does(AUDITOR, kit.PASS)

    def test_a_silent_registry_only_after_five_working_days(self) -> None:
        play = kit.in_correction().at("2023-07-20 10:00").hears(kit.correction())  # another degree is stated
        play.at("2023-07-27 23:59:59")
        assert play.refuses(AUDITOR, kit.SETTLE).slug == "no-check-to-decide"
        play.finds(kit.finding("title", CheckResult.MISMATCH))
        refusal = play.refuses(AUDITOR, kit.SETTLE)
        assert refusal.slug == "registry-still-asked"
        assert "2023-07-27 24:00" in refusal.text.zh
        play.at("2023-07-28 00:00").does(AUDITOR, kit.SETTLE)
        assert [check.name for check in play.desk.unresolved] == ["title"]

    def test_another_answer_opens_a_settled_check_again(self) -> None:
        play = kit.claimed().finds(kit.finding("degree", CheckResult.UNKNOWN))
        play.does(AUDITOR, kit.SETTLE)
        play.at("2023-07-19 10:00").finds(kit.finding("degree", CheckResult.MISMATCH, "大专"))
        assert play.refuses(AUDITOR, kit.PASS).slug == "checks-unresolved"
        play.does(AUDITOR, kit.SETTLE, kit.PASS)

    def test_a_late_match_needs_no_decision(self) -> None:
        play = kit.claimed().finds(kit.finding("degree", CheckResult.MISMATCH))
        play.at("2023-07-19 10:00").finds(kit.finding("degree"))
        play.does(AUDITOR, kit.PASS)

    def test_a_check_that_is_resolved_or_unknown_is_not_settled(self) -> None:
        play = kit.claimed().finds(kit.finding("degree", CheckResult.MISMATCH))
        for check in ("title", "shoe-size"):
            refusal = play.refuses(AUDITOR, Settle(case_id=kit.CASE, check=check, reason="核对原件"))
            assert refusal.slug == "check-not-open"


class TestOwnStaff:
    """An audit of the institution's own staff: claim → countersign → decide."""

    @pytest.mark.parametrize("cmd", [kit.PASS, kit.REFUSE])
    def test_is_decided_only_with_the_bureaus_countersign(self, cmd: object) -> None:
        play = kit.claimed(kit.own_staff())
        assert play.refuses(AUDITOR, cmd).slug == "countersign-missing"  # type: ignore[arg-type]
        play.does(BUREAU, kit.COUNTERSIGN)
        play.does(AUDITOR, cmd)  # type: ignore[arg-type]
        assert play.desk.stage in (Stage.PASSED, Stage.CLOSED)

    def test_there_is_no_audit_to_countersign_before_somebody_holds_the_case(self) -> None:
        assert kit.at_audit(kit.own_staff()).refuses(BUREAU, kit.COUNTERSIGN).slug == "nobody-audits"

    def test_is_countersigned_once(self) -> None:
        play = kit.claimed(kit.own_staff())
        play.does(BUREAU, kit.COUNTERSIGN)
        assert play.refuses(BUREAU, kit.COUNTERSIGN).slug == "already-countersigned"

    def test_the_countersign_goes_with_the_auditor(self) -> None:
        play = kit.claimed(kit.own_staff())
        play.does(BUREAU, kit.COUNTERSIGN)
        play.does(AUDITOR, kit.RELEASE)
        play.does(SECOND_AUDITOR, kit.CLAIM)
        assert play.refuses(SECOND_AUDITOR, kit.PASS).slug == "countersign-missing"

    def test_the_countersign_goes_with_what_was_submitted(self) -> None:
        play = kit.claimed(kit.own_staff())
        play.does(BUREAU, kit.COUNTERSIGN)
        play.does(AUDITOR, kit.CORRECT)
        play.at("2023-07-20 10:00").hears(kit.own_staff().model_copy(update={"cause": "corrected"}))
        assert play.refuses(AUDITOR, kit.PASS).slug == "countersign-missing"

    def test_nobody_else_needs_one(self) -> None:
        assert kit.claimed().refuses(BUREAU, kit.COUNTERSIGN).slug == "countersign-not-needed"


class TestDeciding:
    def test_passing_tells_the_opinion_and_a_digest_of_the_check_list(self) -> None:
        decision = kit.claimed().does(AUDITOR, kit.PASS)
        expected = digest([line.model_dump(mode="json") for line in kit.MET])
        assert decision.events == (AuditPassed(opinion="符合申报条件", checklist_digest=expected),)
        assert decision.desk.stage is Stage.PASSED

    def test_refusing_names_the_clause(self) -> None:
        play = kit.claimed()
        decision = play.does(AUDITOR, kit.REFUSE)
        assert decision.events == (ReviewRefused(outcome="refused", clause="一", reason="不在申报范围"),)
        assert (decision.desk.stage, decision.desk.closed_at) == (Stage.CLOSED, play.now)


class TestFreelancers:
    def test_come_to_the_audit_desk_directly(self) -> None:
        play = kit.Play().at("2023-07-28 10:00").hears(kit.freelance())
        assert (play.desk.stage, play.desk.recommendation) == (Stage.AUDIT, "同意推荐。")
        assert play.desk.audit_since == beijing("2023-07-28 10:00")

    def test_have_no_employer_who_confirms(self) -> None:
        play = kit.Play().at("2023-07-28 10:00").hears(kit.freelance()).all_match()
        assert play.desk.unconfirmed == ()
        assert not play.desk.waits_for_employer
        play.does(AUDITOR, kit.CLAIM, kit.accepts(play))
        assert play.desk.stage is Stage.PASSED

    def test_what_their_registries_said_before_the_association_stamped_counts(self) -> None:
        play = kit.Play().at("2023-07-10 10:00")
        play.finds(*(kit.finding(check) for check in ("identity", "degree", "title")))
        play.at("2023-07-28 10:00").hears(kit.freelance()).finds(kit.finding(kit.ASKED_AGAIN))
        assert play.desk.unresolved == ()
