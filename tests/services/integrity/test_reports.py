"""Reports on publicised results: what is told, what is kept, who sees what. On both databases."""

import threading

import pytest
from sqlalchemy import select

from services.integrity.tables import Act
from shared.contracts.base import CLOCK, Actor
from shared.contracts.case_events import CaseClosed
from shared.contracts.integrity import (
    CompleteReport,
    DecideReport,
    GetReport,
    OpenReports,
    ReportStatusChanged,
    ReportView,
    Standing,
)
from shared.contracts.vocabulary import Outcome
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.services.integrity.conftest import publicise, submitted
from tests.unit.integrity import kit
from tests.unit.integrity.kit import BUREAU, COLLEAGUE, INTEGRITY, PUBLIC, beijing


def told(bench: Bench) -> list[tuple[str, bool]]:
    return [(event.status, event.blocks) for event in bench.told(ReportStatusChanged)]


def refused(bench: Bench, cmd: object, who: Actor) -> Refusal:
    with pytest.raises(Refusal) as caught:
        bench.call(cmd, who)  # type: ignore[arg-type]
    return caught.value


def blocked(bench: Bench) -> tuple[str, ...]:
    return bench.call(Standing(person_refs=(), cases=(kit.CASE, "case-2")), CLOCK).blocked


def acts(bench: Bench) -> list[tuple[str, str, str, dict[str, object]]]:
    with bench.house.database.read() as session:
        rows = session.scalars(select(Act).order_by(Act.subject, Act.version)).all()
    return [(act.move, act.stage, act.actor["subject"], act.said) for act in rows]


def test_anyone_reports_without_a_login_and_the_case_waits(public: Bench) -> None:
    view: ReportView = public.call(kit.filing(), PUBLIC)
    assert (view.case_id, view.status, view.blocks, view.missing) == (kit.CASE, "complete", True, ())
    ((envelope, event),) = public.published
    assert event == ReportStatusChanged(report=view.report, case_id=kit.CASE, status="complete", blocks=True)
    assert (envelope.subject_kind, envelope.subject, envelope.policy) == ("report", view.report, public.policy_ref)
    assert envelope.time == beijing("2023-11-08 10:00")
    assert blocked(public) == (kit.CASE,)


def test_an_unknown_case_and_one_without_a_public_result_look_the_same(public: Bench) -> None:
    public.feed(submitted(), "case-2")
    public.feed(CaseClosed(outcome=Outcome.DISQUALIFIED, clause=None, reason="…"), kit.CASE)
    unknown, *others = (
        refused(public, kit.filing(case_id=case_id), PUBLIC) for case_id in ("case-9", "x" * 5000, "case-2", kit.CASE)
    )
    assert (unknown.slug, unknown.kind, unknown.clause) == ("no-such-publicised-result", Kind.NOT_FOUND, "四(七)")
    assert {(other.slug, other.kind, other.text, other.clause) for other in others} == {
        (unknown.slug, unknown.kind, unknown.text, unknown.clause)
    }
    assert public.published == []


def test_what_is_missing_is_told_once_and_supplied_in_time(public: Bench) -> None:
    view = public.call(kit.filing(evidence=(), leads=None), PUBLIC)
    assert (view.status, view.missing, view.possible) == ("incomplete", ("evidence", "leads"), ("complete_report",))
    assert view.complete_by == beijing("2023-11-14 00:00")
    supplied = CompleteReport(report=view.report, evidence=("截图",), leads="编辑部")
    done = public.call(supplied, PUBLIC, at=beijing("2023-11-13 23:59:59"))
    assert (done.status, done.blocks, done.missing, done.complete_by) == ("complete", True, (), None)
    public.sweep(beijing("2023-12-01 00:00"))
    assert told(public) == [("incomplete", True), ("complete", True)]
    assert public.call(GetReport(report=view.report), PUBLIC).status == "complete"


def test_what_is_never_supplied_ends_the_waiting_by_itself_once(public: Bench) -> None:
    view = public.call(kit.filing(evidence=()), PUBLIC)
    public.sweep(beijing("2023-11-13 23:59:59"))
    assert blocked(public) == (kit.CASE,)
    public.sweep(beijing("2023-11-20 00:00"))
    public.sweep(beijing("2023-11-21 00:00"))
    assert told(public) == [("incomplete", True), ("dismissed", False)]
    envelope, _ = public.published[-1]
    assert (envelope.time, envelope.actor) == (beijing("2023-11-14 00:00"), CLOCK)
    assert blocked(public) == ()
    late = refused(public, CompleteReport(report=view.report, evidence=("截图",)), PUBLIC)
    assert late.slug == "report-move-not-open"
    assert [move for move, *_ in acts(public)] == ["file_report", "lapse"]


def test_it_blocks_no_longer_at_its_end_though_that_is_not_booked(public: Bench) -> None:
    view = public.call(kit.filing(evidence=()), PUBLIC)
    public.clock.moment = beijing("2023-11-14 00:00")
    assert blocked(public) == ()
    refusal = refused(public, CompleteReport(report=view.report, evidence=("截图",)), PUBLIC)
    assert (refusal.slug, refusal.clause) == ("report-completion-over", "四(七)")


def test_a_dismissed_report_lets_the_case_go_on_and_an_upheld_one_does_not(public: Bench) -> None:
    first, second = (public.call(kit.filing(), PUBLIC).report for _ in range(2))
    public.call(DecideReport(report=first, upheld=False, reasons="证据不足"), INTEGRITY)
    assert blocked(public) == (kit.CASE,)
    view = public.call(DecideReport(report=second, upheld=True, reasons="经查属实"), INTEGRITY)
    assert (view.status, view.blocks, view.reasons) == ("upheld", True, "经查属实")
    assert told(public) == [("complete", True), ("complete", True), ("dismissed", False), ("upheld", True)]
    assert blocked(public) == (kit.CASE,)


def test_a_second_decides_whether_a_report_blocks(public: Bench) -> None:
    late = public.call(kit.filing(), PUBLIC, at=beijing("2023-11-14 00:00:00"))
    assert (late.blocks, blocked(public)) == (False, ())
    in_time = public.call(kit.filing(), PUBLIC, at=beijing("2023-11-13 23:59:59"))
    assert (in_time.blocks, blocked(public)) == (True, (kit.CASE,))
    assert public.call(GetReport(report=late.report), INTEGRITY).facts == kit.WHOLE["facts"]


def test_nobody_decides_on_a_report_that_has_changed_since_they_saw_it(public: Bench) -> None:
    report = public.call(kit.filing(leads=None), PUBLIC).report
    seen = public.call(GetReport(report=report), INTEGRITY).version
    completed = public.call(CompleteReport(report=report, leads="编辑部"), PUBLIC)
    decide = DecideReport(report=report, upheld=False, reasons="查无实据。")
    with pytest.raises(Refusal, match="version-passed"):
        public.call(decide, INTEGRITY, seen=seen)
    assert public.call(decide, INTEGRITY, seen=completed.version).status == "dismissed"


def test_nobody_but_integrity_officers_learns_who_reported(public: Bench) -> None:
    report = public.call(kit.filing(leads=None), COLLEAGUE).report
    public.call(CompleteReport(report=report, leads="编辑部"), COLLEAGUE)
    for secret in (COLLEAGUE.subject, COLLEAGUE.name, "郑实名"):
        assert not any(secret in envelope.model_dump_json() for envelope, _ in public.published)
        assert secret not in public.call(GetReport(report=report), COLLEAGUE).model_dump_json()
        assert secret not in public.call(GetReport(report=report), BUREAU).model_dump_json()
        assert secret not in public.call(OpenReports(), INTEGRITY).model_dump_json()
    assert public.call(GetReport(report=report), BUREAU).evidence == kit.WHOLE["evidence"]
    assert public.call(GetReport(report=report), INTEGRITY).signed_name == "郑实名"
    assert refused(public, GetReport(report=report), PUBLIC).slug == "no-such-report"
    assert acts(public)[0][2] == COLLEAGUE.subject


def test_who_accepted_the_result_does_not_investigate_it(public: Bench) -> None:
    report = public.call(kit.filing(), PUBLIC).report
    turncoat = kit.actor(INTEGRITY.role, BUREAU.subject)
    for ask in (DecideReport(report=report, upheld=False, reasons="…"), GetReport(report=report)):
        assert refused(public, ask, turncoat).slug == "acted-in-another-role"
    assert told(public) == [("complete", True)]


def test_who_decided_a_report_has_a_part_in_the_case(public: Bench) -> None:
    report = public.call(kit.filing(), PUBLIC).report
    public.call(DecideReport(report=report, upheld=True, reasons="经查属实"), INTEGRITY)
    as_bureau = kit.actor(BUREAU.role, INTEGRITY.subject)
    proposal = kit.proposing("false_application", report=report)
    assert refused(public, proposal, as_bureau).slug == "acted-in-another-role"


def test_two_officers_decide_and_one_is_told(public: Bench) -> None:
    report = public.call(kit.filing(), PUBLIC).report
    start, slugs = threading.Barrier(2), []

    def decide(who: Actor, upheld: bool) -> None:
        start.wait()
        try:
            public.call(DecideReport(report=report, upheld=upheld, reasons="…"), who)
            slugs.append("decided")
        except Refusal as refusal:
            slugs.append(refusal.slug)

    other = kit.actor(INTEGRITY.role, "integrity-2")
    threads = [threading.Thread(target=decide, args=args) for args in ((INTEGRITY, True), (other, False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slugs.count("decided") == 1
    assert set(slugs) - {"decided"} <= {"report-move-not-open", "conflicting-change"}
    assert len(told(public)) == 2


class TestTheListOfOpenReports:
    def test_holds_the_complete_ones_oldest_first_in_pages(self, public: Bench) -> None:
        publicise(public, "case-2")
        numbers = [public.call(kit.filing(case_id=case), PUBLIC).report for case in (kit.CASE, "case-2", kit.CASE)]
        public.call(kit.filing(leads=None), PUBLIC)
        public.call(DecideReport(report=numbers[1], upheld=False, reasons="…"), INTEGRITY)
        first = public.call(OpenReports(limit=1), INTEGRITY)
        assert ([row.report for row in first.items], first.next) == ([numbers[0]], numbers[0])
        second = public.call(OpenReports(limit=1, after=first.next), INTEGRITY)
        assert ([row.report for row in second.items], second.next) == ([numbers[2]], None)
        (row,) = second.items
        assert (row.case_id, row.blocks) == (kit.CASE, True)

    def test_is_for_integrity_officers(self, bench: Bench) -> None:
        for who in (BUREAU, PUBLIC, COLLEAGUE):
            assert refused(bench, OpenReports(), who).slug == "not-your-list"
