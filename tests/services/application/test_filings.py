"""Results of autonomous institutions, from the signed record to the certificate. On both databases."""

from datetime import date
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import select

from services.application.autonomous_tables import Filing
from services.application.vault import Vault
from shared.contracts.application import GetCase, ListCases, Timeline, WithdrawApplication
from shared.contracts.base import Actor, Request, Role, new_id
from shared.contracts.case_events import CaseClosed, ResultDue
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.filing import (
    AcceptFiling,
    CaseFiled,
    FileAutonomousResults,
    FilingAccepted,
    FilingKeyRegistered,
    FilingReturned,
    GetFiling,
    ListFilings,
    RegisterFilingKey,
    ResultsFiled,
    ReturnFiling,
)
from shared.contracts.integrity import SanctionImposed
from shared.contracts.vocabulary import Level, Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application.campus import BODY, SCHOOL, UNIVERSITY, Campus
from tests.services.application.player import AUDITOR, BUREAU, Player
from tests.unit.application import filings as kit
from tests.unit.application.filings import record, stated
from tests.unit.application.kit import beijing

TWO = (stated(), stated("another", name="陆景行", level="intermediate"))
REASONS = "会议签到表缺少两名委员的签字。"


@pytest.fixture
def campus(bench: Bench) -> Campus:
    return Campus(bench).registers(BUREAU)


def refused(bench: Bench, request: Request, actor: Actor) -> Refusal:
    """The refusal; nothing may have been told or stored."""
    before = bench.published, bench.call(ListCases(), BUREAU), bench.call(ListFilings(), BUREAU)
    with pytest.raises(Refusal) as caught:
        bench.call(request, actor)
    assert (bench.published, bench.call(ListCases(), BUREAU), bench.call(ListFilings(), BUREAU)) == before
    return caught.value


def timeline(bench: Bench, case_id: str, who: Actor = BUREAU) -> list[tuple[str, str, str | None]]:
    entries = bench.call(Timeline(case_id=case_id), who).entries
    return [(entry.move, entry.stage.value, entry.clause) for entry in entries]


def sanction(case_id: str | None, person_ref: str, *effects: Any) -> SanctionImposed:
    return SanctionImposed(
        sanction=new_id(),
        target="applicant",
        ref=person_ref,
        effects=effects,
        case_id=case_id,
        clause="四(一)",
        reason="弄虚作假",
        since=date(2023, 10, 18),
        until=date(2026, 10, 18),
    )


# The road


def test_from_the_record_to_the_certificate(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record(*TWO))
    assert (filed.state, filed.people, filed.institution) == ("handed_in", 2, UNIVERSITY.organisation)
    first, second = (result.case_id for result in filed.results)
    assert bench.told(ResultsFiled) == [
        ResultsFiled(plan=kit.UNIVERSITY, institution="1211000099900014XP", cases=(first, second))
    ]
    assert [told.level for told in bench.told(CaseFiled)] == [Level.ASSOCIATE_SENIOR, Level.INTERMEDIATE]
    assert bench.told(CaseFiled)[0].publicity_ends_at == beijing("2023-09-29 00:00")
    assert bench.told(ResultDue) == []

    accepted = bench.call(AcceptFiling(filing=filed.filing), BUREAU, at=beijing("2023-10-26 10:00"))
    assert (accepted.state, accepted.decided_at) == ("accepted", beijing("2023-10-26 10:00"))
    due = bench.told(ResultDue)
    assert [(one.outcome, one.series, one.major, one.level) for one in due] == [
        ("passed", "engineering", "computer", Level.ASSOCIATE_SENIOR),
        ("passed", "engineering", "computer", Level.INTERMEDIATE),
    ]
    assert {(one.institution, one.title_date) for one in due} == {("1211000099900014XP", date(2023, 9, 20))}
    assert due[0].holder.person_ref == campus.person().subject

    issued = CertificateIssued(number="ZC1", date=date(2023, 9, 20), status_index=0)
    bench.feed(issued, first)
    assert timeline(bench, first, campus.person()) == [
        ("hand_in", "filing_check", "三(三)"),
        ("accept_filing", "filing_check", "三(三)"),
        ("certify", "certified", "三(一)6"),
    ]
    assert [result.stage for result in bench.call(GetFiling(filing=filed.filing), UNIVERSITY).results] == [
        Stage.CERTIFIED,
        Stage.FILING_CHECK,
    ]
    assert bench.inbox_states() == ["done"]


def test_a_suspended_certificate_whose_base_is_revoked_is_a_line_of_the_history(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record())
    bench.call(AcceptFiling(filing=filed.filing), BUREAU)
    case_id = filed.results[0].case_id
    bench.feed(CertificateIssued(number="ZC1", date=date(2023, 9, 20), status_index=0), case_id)
    told = CertificateStatusChanged(number="ZC1", before="valid", after="suspended", reason="正在核查")
    bench.feed(told, case_id)
    bench.feed(told.model_copy(update={"before": "suspended", "clause": "四(一)", "base": "ZC0"}), case_id)
    assert timeline(bench, case_id, campus.person())[-2:] == [
        ("certificate_status_changed", "certified", None),
        ("certificate_status_changed", "certified", "四(一)"),
    ]
    assert bench.inbox_states() == ["done"] * 3


def test_a_revoked_certificate_ends_the_case(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record())
    bench.call(AcceptFiling(filing=filed.filing), BUREAU)
    case_id = filed.results[0].case_id
    bench.feed(CertificateIssued(number="ZC1", date=date(2023, 9, 20), status_index=0), case_id)
    bench.feed(
        CertificateStatusChanged(number="ZC1", before="valid", after="revoked", clause="四(一)", reason="弄虚作假"),
        case_id,
    )
    assert bench.call(GetCase(case_id=case_id), campus.person()).outcome is Outcome.REVOKED


def test_a_returned_filing_ends_its_cases_and_may_be_handed_in_again(campus: Campus, bench: Bench) -> None:
    first = campus.files(record(*TWO))
    returned = bench.call(ReturnFiling(filing=first.filing, reasons=REASONS), BUREAU)
    assert (returned.state, returned.reasons, returned.possible) == ("returned", REASONS, ())
    assert {(result.stage, result.outcome) for result in returned.results} == {(Stage.CLOSED, Outcome.RETURNED)}
    assert {(told.outcome, told.clause, told.reason) for told in bench.told(CaseClosed)} == {
        (Outcome.RETURNED, "三(三)", REASONS)
    }
    assert bench.told(FilingReturned)[0].reasons == REASONS
    second = campus.files(record(*TWO))
    assert second.state == "handed_in"
    listed = bench.call(ListFilings(), UNIVERSITY).items
    assert [(row.filing, row.state) for row in listed] == [(first.filing, "returned"), (second.filing, "handed_in")]
    mine = bench.call(ListCases(), campus.person()).items
    assert [(row.stage, row.outcome) for row in mine] == [("closed", "returned"), ("filing_check", None)]


def test_whoever_is_disqualified_meanwhile_is_not_certified_with_the_others(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record(*TWO))
    case_id, person_ref = filed.results[0].case_id, filed.results[0].holder.person_ref
    imposed = sanction(case_id, person_ref, "cancel_application")
    bench.feed(imposed, imposed.sanction, subject_kind="sanction")
    accepted = bench.call(AcceptFiling(filing=filed.filing), BUREAU)
    assert [result.outcome for result in accepted.results] == [Outcome.DISQUALIFIED, None]
    assert [due.holder.name for due in bench.told(ResultDue)] == ["陆景行"]


def test_a_ban_refuses_the_record_and_a_case_here_refuses_another_one(campus: Campus, bench: Bench) -> None:
    banned = sanction(None, campus.person().subject, "ban")
    bench.feed(banned, banned.sanction, subject_kind="sanction")
    failures = refused(bench, campus.command(record(*TWO)), UNIVERSITY).failures
    assert [(f.rule, f.clause, f.field) for f in failures] == [
        ("not-banned", "四(一)", "record.people.0.document_number")
    ]
    campus.files(record(TWO[1]))
    again = refused(bench, campus.command(record(TWO[1])), UNIVERSITY)
    assert (again.slug, [failure.rule for failure in again.failures]) == ("not-as-filed", ["no-other-case"])


def test_whoever_applies_in_the_same_cycle_is_not_handed_in(player: Player, bench: Bench) -> None:
    player.opens(at="2023-07-05 09:00")
    mine = stated(document_number=player.number, name="林晓峰")
    campus = Campus(bench).registers(BUREAU)
    bench.clock.moment = beijing("2023-10-17 10:00")
    assert [f.rule for f in refused(bench, campus.command(record(mine)), UNIVERSITY).failures] == ["no-other-case"]
    other = record(mine | {"name": "林小峰"})
    assert {f.rule for f in refused(bench, campus.command(other), UNIVERSITY).failures} == {
        "no-other-case",
        "name-as-known",
    }


def test_the_person_cannot_withdraw_what_a_committee_has_decided(campus: Campus, bench: Bench) -> None:
    case_id = campus.files(record()).results[0].case_id
    refusal = refused(bench, WithdrawApplication(case_id=case_id, reason="不想要"), campus.person())
    assert (refusal.slug, refusal.possible) == ("illegal-move", ("retry_registry_check",))


# The signature


def test_a_record_of_another_key_or_with_one_value_changed_is_not_taken(campus: Campus, bench: Bench) -> None:
    signed = campus.command(record())
    other_key = campus.command(record(), kit.ANOTHER_KEY)
    changed = signed.model_copy(update={"record": record(stated(tally={"attending": 21, "approve": 19}))})
    for wrong in (other_key, changed):
        refusal = refused(bench, wrong, UNIVERSITY)
        assert (refusal.slug, refusal.clause, refusal.failures) == ("record-not-signed", "三(三)", ())


def test_a_key_is_of_one_plan_and_a_newer_one_replaces_it(campus: Campus, bench: Bench) -> None:
    school = record(stated(series="social_science", major="law_research", level="junior"), plan=kit.PARTY_SCHOOL)
    assert refused(bench, campus.command(school), SCHOOL).slug == "no-filing-key"
    campus.registers(BUREAU, kit.PARTY_SCHOOL, kit.ANOTHER_KEY)
    assert refused(bench, campus.command(school, kit.KEY), SCHOOL).slug == "record-not-signed"
    campus.registers(BUREAU, kit.UNIVERSITY, kit.ANOTHER_KEY)
    assert refused(bench, campus.command(record()), UNIVERSITY).slug == "record-not-signed"
    assert campus.files(record(), key=kit.ANOTHER_KEY).state == "handed_in"
    told = [(envelope.subject_kind, envelope.subject) for envelope, event in bench.published
            if isinstance(event, FilingKeyRegistered)]  # fmt: skip
    assert told == [("plan", kit.UNIVERSITY), ("plan", kit.PARTY_SCHOOL), ("plan", kit.UNIVERSITY)]


# Who


def test_only_the_plans_own_secretary_hands_in(campus: Campus, bench: Bench) -> None:
    officer = Actor(role=Role.EMPLOYER_OFFICER, subject="o", organisation=UNIVERSITY.organisation)
    for who in (SCHOOL, officer, AUDITOR, BUREAU, campus.person()):
        assert refused(bench, campus.command(record()), who).slug == "plan-of-another"
    assert refused(bench, campus.command(record(plan="plan-1")), UNIVERSITY).slug == "unknown-plan"


def test_only_the_bureau_registers_keys_and_decides(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record())
    for who in (UNIVERSITY, SCHOOL, BODY, campus.person()):
        assert refused(bench, AcceptFiling(filing=filed.filing), who).slug == "no-such-filing"
        assert refused(bench, ReturnFiling(filing=filed.filing, reasons=REASONS), who).slug == "no-such-filing"
        key = RegisterFilingKey(plan=kit.UNIVERSITY, cycle="beijing-2023", public_key=kit.public())
        assert refused(bench, key, who).slug == "plan-of-another"
    assert refused(bench, AcceptFiling(filing="none"), BUREAU).slug == "no-such-filing"


def test_an_officer_who_was_evaluated_does_not_decide_the_own_result(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record(*TWO))
    officer = Actor(role=Role.BUREAU_OFFICER, subject=campus.person().subject, name="顾砚青")
    for decision in (AcceptFiling(filing=filed.filing), ReturnFiling(filing=filed.filing, reasons=REASONS)):
        assert refused(bench, decision, officer).slug == "acted-in-another-role"


def test_a_filing_is_decided_once(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record())
    assert bench.call(GetFiling(filing=filed.filing), BUREAU).possible == ("accept_filing", "return_filing")
    case = bench.call(GetCase(case_id=filed.results[0].case_id), BUREAU)
    assert set(case.possible) == {"accept_filing", "return_filing", "retry_registry_check"}
    bench.call(AcceptFiling(filing=filed.filing), BUREAU)
    for again in (AcceptFiling(filing=filed.filing), ReturnFiling(filing=filed.filing, reasons=REASONS)):
        refusal = refused(bench, again, BUREAU)
        assert (refusal.slug, refusal.clause) == ("filing-decided", "三(三)")
    assert bench.call(GetFiling(filing=filed.filing), BUREAU).possible == ()
    case = bench.call(GetCase(case_id=filed.results[0].case_id), BUREAU)
    assert case.possible == ("retry_registry_check", "refuse_after_audit")
    assert len(bench.told(FilingAccepted)) == 1


def test_a_filing_is_seen_by_its_institution_and_the_bureau(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record())
    assert bench.call(GetFiling(filing=filed.filing), UNIVERSITY).possible == ()
    for who in (SCHOOL, BODY, AUDITOR, campus.person()):
        assert refused(bench, GetFiling(filing=filed.filing), who).slug == "no-such-filing"
        assert bench.call(ListFilings(), who).items == ()


def test_a_list_of_filings_is_filtered_and_goes_on(campus: Campus, bench: Bench) -> None:
    filed = [campus.files(record(stated(f"person-{n}"))).filing for n in range(3)]
    bench.call(AcceptFiling(filing=filed[1]), BUREAU)
    waiting = bench.call(ListFilings(state="handed_in", cycle="beijing-2023"), BUREAU).items
    assert [row.filing for row in waiting] == [filed[0], filed[2]]
    page = bench.call(ListFilings(limit=2), BUREAU)
    assert ([row.filing for row in page.items], page.next) == (filed[:2], filed[1])
    assert [row.filing for row in bench.call(ListFilings(limit=2, after=page.next), BUREAU).items] == filed[2:]
    assert bench.call(ListFilings(cycle="beijing-1999"), BUREAU).items == ()


# What lies in the database


def test_numbers_and_signature_lie_sealed_and_are_never_told(campus: Campus, bench: Bench) -> None:
    command: FileAutonomousResults = campus.command(record(*TWO))
    view = bench.call(command, UNIVERSITY)
    numbers = [kit.resident("gu-yanqing"), kit.resident("another")]
    with bench.house.database.read() as session:
        row = session.scalars(select(Filing)).one()
    told = "".join(envelope.model_dump_json() for envelope, _ in bench.published)
    for secret in (*numbers, *(number[6:17] for number in numbers), command.signature):
        assert secret not in row.sealed_record + told + view.model_dump_json()
    vault = bench.service.vault  # type: ignore[attr-defined]
    kept = row.signed(vault)
    assert kept.is_genuine()
    assert kept.record == command.record


def test_a_record_sent_twice_with_one_key_is_one_filing(campus: Campus, bench: Bench) -> None:
    command = campus.command(record())
    first, second = (bench.call(command, UNIVERSITY, key="same") for _ in range(2))
    assert first == second
    assert len(bench.call(ListFilings(), BUREAU).items) == 1


def test_a_record_stays_readable_through_a_rotation_of_the_key(campus: Campus, bench: Bench) -> None:
    filed = campus.files(record())
    ring = bench.house.settings.secrets_dir / "documents.key"
    before = ring.read_text()
    try:
        ring.write_text(f"{token_hex(32)}\n{before}")
        rotated = Bench("services.application", bench.house.settings, bench.clock)
        rotated.keep_promises()
        with rotated.house.database.read() as session:
            row = session.get_one(Filing, filed.filing)
        vault = rotated.service.vault  # type: ignore[attr-defined]
        assert row.sealed_under == vault.newest
        assert row.signed(vault).is_genuine()
    finally:
        ring.write_text(before)
        bench.service.__class__.vault = Vault(bench.house.settings)  # type: ignore[attr-defined]
