"""Sanctions from the proposal to the end of their term: what is told, kept and shown. On both databases."""

from datetime import date

import pytest
from sqlalchemy import select

from services.integrity.tables import Act
from shared.contracts.base import CLOCK, Actor, Role
from shared.contracts.certificate import CertificateIssued
from shared.contracts.integrity import (
    DecideReport,
    GetSanction,
    HearSanction,
    ImposeSanction,
    LiftSanction,
    OpenSanctions,
    Records,
    SanctionImposed,
    SanctionLifted,
    SanctionView,
    Standing,
)
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.unit.integrity import kit
from tests.unit.integrity.kit import APPLICANT, BUREAU, INTEGRITY, PERSON, PUBLIC, SECOND, STRANGER, beijing


def refused(bench: Bench, cmd: object, who: Actor) -> Refusal:
    with pytest.raises(Refusal) as caught:
        bench.call(cmd, who)  # type: ignore[arg-type]
    return caught.value


def ban(bench: Bench) -> str:
    """A ban without a case, proposed, heard and imposed on 2023-06-20; its number."""
    sanction: str = bench.call(kit.proposing(), BUREAU, at=beijing("2023-06-12 10:00")).sanction
    bench.call(HearSanction(sanction=sanction, statement="无异议。"), APPLICANT)
    bench.call(ImposeSanction(sanction=sanction), SECOND, at=beijing("2023-06-20 10:00"))
    return sanction


def standing(bench: Bench) -> list[tuple[str, date]]:
    found = bench.call(Standing(person_refs=(kit.ANOTHER, PERSON), cases=()), CLOCK)
    return [(one.person_ref, one.until) for one in found.bans]


def test_a_ban_before_the_window_opens(bench: Bench) -> None:
    sanction = ban(bench)
    ((envelope, event),) = bench.published
    assert event == SanctionImposed(
        sanction=sanction,
        target="applicant",
        ref=PERSON,
        effects=("record", "share", "ban"),
        case_id=None,
        clause="四(一)",
        reason="弄虚作假情节严重：代表论文系抄袭。",
        since=date(2023, 6, 20),
        until=date(2026, 6, 20),
    )
    assert (envelope.subject_kind, envelope.subject, envelope.policy) == ("sanction", sanction, bench.policy_ref)
    assert (envelope.time, envelope.actor) == (beijing("2023-06-20 10:00"), SECOND)


def test_nobody_signs_a_sanction_that_has_changed_since_they_saw_it(bench: Bench) -> None:
    seen = bench.call(kit.proposing(), BUREAU)
    heard = bench.call(HearSanction(sanction=seen.sanction, statement="无异议。"), APPLICANT)
    sign = ImposeSanction(sanction=seen.sanction)
    with pytest.raises(Refusal, match="version-passed"):
        bench.call(sign, SECOND, at=beijing("2023-06-20 10:00"), seen=seen.version)
    assert bench.call(GetSanction(sanction=seen.sanction), SECOND).version == heard.version
    assert bench.call(sign, SECOND, seen=heard.version).state == "imposed"


def test_it_stands_until_24_of_its_last_day_and_is_gone_by_itself(bench: Bench) -> None:
    ban(bench)
    (record,) = bench.call(Records(person_ref=PERSON), APPLICANT, at=beijing("2026-06-20 23:59:59")).records
    assert (record.finding, record.until, record.ban_until) == ("serious_fraud", date(2026, 6, 20), date(2026, 6, 20))
    assert standing(bench) == [(PERSON, date(2026, 6, 20))]
    bench.clock.moment = beijing("2026-06-21 00:00")
    assert bench.call(Records(person_ref=PERSON), BUREAU).records == ()
    assert standing(bench) == []
    assert len(bench.published) == 1


def test_lifted_it_is_gone_at_once(bench: Bench) -> None:
    sanction = ban(bench)
    view = bench.call(LiftSanction(sanction=sanction, reason="申诉成立"), BUREAU, at=beijing("2023-07-03 10:00"))
    assert (view.state, view.possible) == ("lifted", ())
    assert bench.told(SanctionLifted) == [
        SanctionLifted(sanction=sanction, target="applicant", ref=PERSON, lifted_at=beijing("2023-07-03 10:00"))
    ]
    assert [envelope.seq for envelope, _ in bench.published] == [1, 2]
    assert standing(bench) == []
    assert bench.call(Records(person_ref=PERSON), INTEGRITY).records == ()


def test_without_a_statement_the_hearing_days_pass_first(bench: Bench) -> None:
    sanction = bench.call(kit.proposing(), INTEGRITY).sanction
    bench.clock.moment = beijing("2023-06-19 23:59:59")
    assert refused(bench, ImposeSanction(sanction=sanction), BUREAU).slug == "hearing-runs"
    view: SanctionView = bench.call(ImposeSanction(sanction=sanction), BUREAU, at=beijing("2023-06-20 00:00"))
    assert (view.state, view.since, view.until) == ("imposed", date(2023, 6, 20), date(2026, 6, 20))


def test_one_officer_is_not_enough(bench: Bench) -> None:
    sanction = bench.call(kit.proposing(), BUREAU).sanction
    bench.call(HearSanction(sanction=sanction, statement="无异议。"), BUREAU)
    assert refused(bench, ImposeSanction(sanction=sanction), BUREAU).slug == "already-signed"
    assert bench.published == []


def test_an_upheld_report_during_publicity_ends_the_case(public: Bench) -> None:
    report = public.call(kit.filing(), PUBLIC).report
    early = refused(public, kit.proposing("false_application", report=report), INTEGRITY)
    assert early.slug == "report-not-upheld"
    public.call(DecideReport(report=report, upheld=True, reasons="经查属实"), INTEGRITY)
    proposed = public.call(kit.proposing("false_application", report=report), INTEGRITY)
    assert (proposed.case_id, proposed.report, proposed.effects) == (
        kit.CASE,
        report,
        ("cancel_application", "record"),
    )
    public.call(HearSanction(sanction=proposed.sanction, statement="…"), APPLICANT)
    public.call(ImposeSanction(sanction=proposed.sanction), BUREAU)
    (event,) = public.told(SanctionImposed)
    assert (event.case_id, event.ref, event.effects) == (kit.CASE, PERSON, ("cancel_application", "record"))
    assert standing(public) == []


def test_a_title_in_force_is_revoked_by_another_finding(public: Bench) -> None:
    proposal = kit.proposing("title_by_fraud", case_id=kit.CASE)
    assert refused(public, proposal, INTEGRITY).slug == "finding-does-not-fit"
    public.feed(CertificateIssued(number="BJ-1", date=date(2023, 10, 20), status_index=0), kit.CASE)
    assert public.call(proposal, INTEGRITY).effects == ("revoke_title", "record", "share")
    wrong = refused(public, kit.proposing("false_application", case_id=kit.CASE), INTEGRITY)
    assert (wrong.slug, wrong.clause) == ("finding-does-not-fit", "四(一)")


def test_a_proposal_that_does_not_fit_changes_nothing(public: Bench) -> None:
    for changes, slug in (
        ({"finding": "gossip"}, "unknown-finding"),
        ({"cycle": "beijing-1999"}, "unknown-cycle"),
        ({"case_id": "case-9"}, "no-such-case"),
        ({"case_id": kit.CASE, "ref": kit.ANOTHER}, "case-of-another-person"),
        ({"report": "report-9"}, "no-such-report"),
    ):
        assert refused(public, kit.proposing(**changes), INTEGRITY).slug == slug
    assert public.call(OpenSanctions(), BUREAU).items == ()


def test_every_act_is_on_record(bench: Bench) -> None:
    sanction = ban(bench)
    bench.call(LiftSanction(sanction=sanction, reason="申诉成立"), BUREAU)
    with bench.house.database.read() as session:
        acts = session.scalars(select(Act).order_by(Act.version)).all()
    assert [(act.move, act.stage, act.actor["subject"], act.clause) for act in acts] == [
        ("propose_sanction", "proposed", BUREAU.subject, "四(一)"),
        ("hear_sanction", "heard", PERSON, "四(一)"),
        ("impose_sanction", "imposed", SECOND.subject, "四(一)"),
        ("lift_sanction", "lifted", BUREAU.subject, "四(一)"),
    ]
    assert acts[1].said == {"statement": "无异议。"}
    assert [act.at for act in acts][:2] == [beijing("2023-06-12 10:00")] * 2


class TestReaders:
    def test_officers_and_the_person_see_a_sanction(self, bench: Bench) -> None:
        ask = GetSanction(sanction=ban(bench))
        for who in (APPLICANT, INTEGRITY, BUREAU):
            view = bench.call(ask, who)
            assert (view.facts, view.statement, view.until) == ("代表论文系抄袭。", "无异议。", date(2026, 6, 20))

    def test_for_others_there_is_nothing(self, bench: Bench) -> None:
        there, nowhere = GetSanction(sanction=ban(bench)), GetSanction(sanction="sanction-9")
        for who in (STRANGER, PUBLIC):
            for ask in (there, nowhere):
                refusal = refused(bench, ask, who)
                assert (refusal.slug, refusal.kind) == ("no-such-sanction", Kind.NOT_FOUND)
            assert refused(bench, Records(person_ref=PERSON), who).slug == "no-such-records"

    def test_who_has_no_record_finds_an_empty_list(self, bench: Bench) -> None:
        ban(bench)
        assert bench.call(Records(person_ref=kit.ANOTHER), STRANGER).records == ()

    def test_standing_is_for_the_system(self, bench: Bench) -> None:
        assert refused(bench, Standing(person_refs=(), cases=()), BUREAU).slug == "for-services-only"

    def test_open_sanctions_are_listed_in_pages_for_both_offices(self, bench: Bench) -> None:
        ban(bench)
        numbers = [bench.call(kit.proposing(), INTEGRITY).sanction for _ in range(3)]
        bench.call(HearSanction(sanction=numbers[0], statement="…"), APPLICANT)
        first = bench.call(OpenSanctions(limit=2), BUREAU)
        second = bench.call(OpenSanctions(limit=2, after=first.next), INTEGRITY)
        assert [(row.sanction, row.state) for row in (*first.items, *second.items)] == [
            (numbers[0], "heard"),
            (numbers[1], "proposed"),
            (numbers[2], "proposed"),
        ]
        assert second.next is None
        assert refused(bench, OpenSanctions(), APPLICANT).slug == "not-your-list"


def test_an_institution_is_suspended_and_at_work_again(bench: Bench) -> None:
    center = Actor(role=Role.SECRETARY, subject="secretary-1", organisation="engineering_center")
    breach = kit.proposing("procedure_breach", target="institution", ref="engineering_center")
    sanction = bench.call(breach, INTEGRITY, at=beijing("2023-07-10 10:00")).sanction
    bench.call(HearSanction(sanction=sanction, statement="已整改。"), center)
    bench.call(ImposeSanction(sanction=sanction), BUREAU, at=beijing("2023-07-24 10:00"))
    assert [row.sanction for row in bench.call(OpenSanctions(), SECOND).items] == [sanction]
    bench.call(LiftSanction(sanction=sanction, reason="整改完成"), BUREAU, at=beijing("2023-07-26 16:00"))
    assert bench.call(OpenSanctions(), SECOND).items == ()
    view = bench.call(GetSanction(sanction=sanction), center)
    assert (view.state, view.target, view.ref, view.until) == ("lifted", "institution", "engineering_center", None)
    (imposed,), (lifted,) = bench.told(SanctionImposed), bench.told(SanctionLifted)
    assert (imposed.effects, imposed.since) == (("suspend_evaluation", "rectify"), date(2023, 7, 24))
    assert (lifted.target, lifted.ref) == ("institution", "engineering_center")
    assert bench.call(Standing(person_refs=("engineering_center",), cases=()), CLOCK).bans == ()
