"""Reports: what they must hold, by when, and when a case waits for one."""

from dataclasses import replace

import pytest

from services.integrity import domain
from shared.contracts.base import Role
from shared.contracts.integrity import ReportStatusChanged
from shared.errors import Kind, Refusal
from tests.unit.integrity import kit
from tests.unit.integrity.kit import APPLICANT, BUREAU, COLLEAGUE, INTEGRITY, PUBLIC, OneReport, beijing


def told(decision: domain.ReportDecision) -> list[tuple[str, bool]]:
    events = [event for event in decision.told if isinstance(event, ReportStatusChanged)]
    assert len(events) == len(decision.told)
    assert all((event.report, event.case_id) == (kit.REPORT, kit.CASE) for event in events)
    return [(event.status, event.blocks) for event in events]


class TestThePublicitysEnd:
    @pytest.mark.parametrize(
        ("received", "blocks"),
        [
            ("2023-11-06 10:00:00", True),
            ("2023-11-13 23:59:59", True),
            ("2023-11-14 00:00:00", False),
            ("2023-11-14 00:00:01", False),
        ],
    )
    def test_only_a_report_received_before_it_blocks(self, received: str, blocks: bool) -> None:
        play = OneReport().at(received)
        assert told(play.file()) == [("complete", blocks)]
        assert play.blocks() is blocks

    def test_a_report_in_time_goes_on_blocking_after_it(self) -> None:
        assert kit.complete().at("2023-12-20 10:00").blocks()

    def test_one_received_in_the_last_second_is_still_completed_after_it(self) -> None:
        play = OneReport().at("2023-11-13 23:59:59")
        assert told(play.file(evidence=())) == [("incomplete", True)]
        assert play.at("2023-11-14 00:00:01").blocks()
        assert told(play.at("2023-11-16 10:00").does(PUBLIC, kit.completing(evidence=["截图"]))) == [("complete", True)]

    def test_a_late_one_is_kept_and_decided_and_never_blocks(self) -> None:
        play = OneReport().at("2023-11-20 10:00")
        assert told(play.file(leads=None)) == [("incomplete", False)]
        assert told(play.does(PUBLIC, kit.completing(leads="编辑部"))) == [("complete", False)]
        assert told(play.does(INTEGRITY, kit.UPHOLD)) == [("upheld", False)]


class TestAResultThatIsNotPublic:
    @pytest.mark.parametrize(
        "case",
        [
            None,
            domain.Case(kit.CASE, person_ref=kit.PERSON),
            replace(kit.PUBLICISED, publicity_ends_at=None),
            replace(kit.PUBLICISED, policy=None),
            kit.CLOSED,
        ],
    )
    def test_cannot_be_reported_and_does_not_show_that_there_is_a_case(self, case: domain.Case | None) -> None:
        with pytest.raises(Refusal) as caught:
            domain.check_publicised(case)
        refusal = caught.value
        assert (refusal.slug, refusal.kind, refusal.clause) == (
            "no-such-publicised-result",
            Kind.NOT_FOUND,
            "四(七)",
        )

    def test_a_certified_one_can(self) -> None:
        assert told(OneReport(case=kit.CERTIFIED).at("2024-03-01 10:00").file()) == [("complete", False)]


class TestWhatIsMissing:
    @pytest.mark.parametrize("part", ["facts", "evidence", "leads", "signed_name"])
    def test_is_named_with_the_time_to_supply_it(self, part: str) -> None:
        play = OneReport()
        play.file(**{part: () if part == "evidence" else None})
        assert play.report
        assert play.report.missing == (part,)
        assert play.report.complete_by == beijing("2023-11-14 00:00")

    def test_all_of_it_at_once(self) -> None:
        play = kit.incomplete(facts=None, leads=None, signed_name=None)
        assert play.report
        assert play.report.missing == ("facts", "evidence", "leads", "signed_name")

    def test_the_days_to_supply_it_are_working_days(self) -> None:
        play = OneReport(case=replace(kit.PUBLICISED, publicity_ends_at=beijing("2023-10-12 00:00")))
        play.at("2023-09-28 10:00").file(evidence=())
        assert play.report
        assert play.report.complete_by == beijing("2023-10-10 00:00")

    def test_nothing_is_missing_from_a_whole_report(self) -> None:
        play = kit.complete()
        assert play.report
        assert (play.report.missing, play.report.complete_by) == ((), None)

    def test_supplied_on_the_last_day_it_completes_the_report(self) -> None:
        play = kit.incomplete().at("2023-11-13 23:59:59")
        assert told(play.does(PUBLIC, kit.completing(evidence=["截图"]))) == [("complete", True)]
        assert play.report
        assert play.report.evidence == ("截图",)

    def test_a_day_late_it_is_refused_whether_booked_or_not(self) -> None:
        play = kit.incomplete().at("2023-11-14 00:00")
        refusal = play.refuses(PUBLIC, kit.completing(evidence=["截图"]))
        assert (refusal.slug, refusal.clause, refusal.possible) == ("report-completion-over", "四(七)", ())
        assert "2023-11-13 24:00" in refusal.text.zh
        assert not play.blocks()

    def test_supplied_in_two_steps_tells_only_the_second(self) -> None:
        play = kit.incomplete(leads=None)
        assert told(play.does(PUBLIC, kit.completing(leads="编辑部"))) == []
        assert told(play.does(PUBLIC, kit.completing(evidence=["截图"]))) == [("complete", True)]

    def test_what_was_said_cannot_be_replaced(self) -> None:
        refusal = kit.incomplete().refuses(PUBLIC, kit.completing(evidence=["截图"], facts="另一件事"))
        assert refusal.slug == "report-part-not-missing"
        assert "违规事实" in refusal.text.zh
        assert refusal.possible == ("complete_report",)

    def test_never_supplied_dismisses_the_report_when_its_time_is_over(self) -> None:
        play = kit.incomplete()
        assert play.report
        assert domain.lapse(play.report, beijing("2023-11-13 23:59:59"), kit.POLICY) is None
        lapsed = domain.lapse(play.report, beijing("2023-11-14 00:00"), kit.POLICY)
        assert lapsed
        assert told(lapsed) == [("dismissed", False)]
        assert lapsed.report.reasons == "未在2023-11-13 24:00前补充证据材料"

    @pytest.mark.parametrize("play", [kit.complete(), kit.decided()], ids=["complete", "upheld"])
    def test_a_report_with_nothing_missing_does_not_lapse(self, play: OneReport) -> None:
        assert play.report
        assert domain.lapse(play.report, beijing("2024-01-01 00:00"), kit.POLICY) is None


class TestAnUnsignedReport:
    def test_is_a_lead_and_does_not_block(self) -> None:
        assert told(OneReport().file(signed_name=None)) == [("incomplete", False)]

    def test_blocks_from_its_signature_on_though_something_else_is_missing(self) -> None:
        play = kit.incomplete(signed_name=None)
        assert told(play.does(PUBLIC, kit.completing(signed_name="郑实名"))) == [("incomplete", True)]

    def test_signed_within_the_days_blocks_though_the_publicity_is_over(self) -> None:
        play = OneReport().at("2023-11-13 23:59:59")
        play.file(signed_name=None)
        signed = play.at("2023-11-16 23:59:59").does(PUBLIC, kit.completing(signed_name="郑实名"))
        assert told(signed) == [("complete", True)]


class TestTheDecision:
    def test_an_upheld_report_keeps_its_case_waiting(self) -> None:
        play = kit.complete()
        assert told(play.does(INTEGRITY, kit.UPHOLD)) == [("upheld", True)]
        assert play.at("2024-02-01 10:00").blocks()

    def test_a_dismissed_one_lets_it_go_on(self) -> None:
        play = kit.complete()
        decision = play.does(INTEGRITY, kit.DISMISS)
        assert told(decision) == [("dismissed", False)]
        assert decision.report.reasons == "证据不足"

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECRETARY, Role.BUREAU_OFFICER, Role.APPLICANT])
    def test_is_not_made_by_who_acted_on_the_case_in_another_role(self, role: Role) -> None:
        play = kit.complete()
        play.hands[INTEGRITY.subject] = frozenset({role, Role.INTEGRITY_OFFICER})
        refusal = play.refuses(INTEGRITY, kit.UPHOLD)
        assert (refusal.slug, refusal.kind, refusal.possible) == ("acted-in-another-role", Kind.FORBIDDEN, ())

    def test_is_made_by_who_decided_another_report_on_it(self) -> None:
        play = kit.complete()
        play.hands[INTEGRITY.subject] = frozenset({Role.INTEGRITY_OFFICER})
        assert told(play.does(INTEGRITY, kit.DISMISS)) == [("dismissed", False)]

    def test_is_not_made_by_the_reporter(self) -> None:
        assert kit.complete(INTEGRITY).refuses(INTEGRITY, kit.DISMISS).slug == "own-report"


class TestWhoseReport:
    def test_filed_with_a_login_is_completed_with_that_login_alone(self) -> None:
        play = OneReport()
        play.file(COLLEAGUE, evidence=())
        assert play.refuses(PUBLIC, kit.completing(evidence=["截图"])).slug == "no-such-report"
        assert play.refuses(APPLICANT, kit.completing(evidence=["截图"])).slug == "no-such-report"
        assert told(play.does(COLLEAGUE, kit.completing(evidence=["截图"]))) == [("complete", True)]

    def test_who_reported_is_not_told(self) -> None:
        play = OneReport()
        assert play.file(COLLEAGUE, evidence=()).anonymously
        assert play.does(COLLEAGUE, kit.completing(evidence=["截图"])).anonymously
        assert not play.does(INTEGRITY, kit.DISMISS).anonymously

    @pytest.mark.parametrize(
        ("who", "content", "name"), [(INTEGRITY, True, True), (BUREAU, True, False), (PUBLIC, False, False)]
    )
    def test_its_name_is_for_integrity_officers_alone(self, who: object, content: bool, name: bool) -> None:
        assert domain.sees_content(who) is content  # type: ignore[arg-type]
        assert domain.sees_reporter(who) is name  # type: ignore[arg-type]

    def test_an_officer_with_a_part_in_the_case_does_not_open_it(self) -> None:
        play = kit.complete()
        play.hands[BUREAU.subject] = frozenset({Role.AUDITOR})
        with pytest.raises(Refusal) as caught:
            domain.read(play.place(BUREAU))
        assert caught.value.slug == "acted-in-another-role"

    def test_it_does_not_exist_for_the_person_it_is_about(self) -> None:
        with pytest.raises(Refusal) as caught:
            domain.read(kit.complete().place(APPLICANT))
        assert caught.value.slug == "no-such-report"
