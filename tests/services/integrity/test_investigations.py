"""A title whose base was revoked is investigated: opened once, seen by officers, no block. On both databases."""

from typing import Any

import pytest
from sqlalchemy import select

from services.integrity.tables import Act
from shared.contracts.base import CLOCK, new_id
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.integrity import (
    DecideReport,
    GetReport,
    OpenReports,
    ReportStatusChanged,
    ReportView,
    Standing,
)
from tests.bench import Bench
from tests.services.integrity.conftest import publicise
from tests.unit.integrity import kit
from tests.unit.integrity.kit import BUREAU, INTEGRITY, beijing

BASE, NUMBER = "ZC11-2022-000042-7", "ZC11-2023-000001-8"
ISSUED = CertificateIssued(number=NUMBER, date=beijing("2023-10-20").date(), status_index=0, person_ref=kit.PERSON)
FOLLOWED = CertificateStatusChanged(
    number=NUMBER, before="valid", after="suspended", clause="四(一)", reason="作为申报条件的证书已撤销", base=BASE
)


def opened(bench: Bench) -> list[ReportView]:
    """What an integrity officer finds in the list."""
    rows = bench.call(OpenReports(), INTEGRITY).items
    return [bench.call(GetReport(report=row.report), INTEGRITY) for row in rows]


@pytest.fixture
def certified(bench: Bench) -> Bench:
    """The title is in force since 2023-11-20."""
    publicise(bench)
    bench.clock.moment = beijing("2023-11-20 10:00")
    bench.feed(ISSUED, kit.CASE)
    return bench


def test_an_officer_finds_it_with_facts_and_evidence_and_it_blocks_nothing(certified: Bench) -> None:
    certified.feed(FOLLOWED, kit.CASE)
    (found,) = opened(certified)
    assert (found.case_id, found.status, found.blocks, found.possible) == (
        kit.CASE,
        "complete",
        False,
        ("decide_report",),
    )
    assert found.facts == (
        f"证书{NUMBER}以证书{BASE}为申报条件，后者已撤销；证书{NUMBER}现处于暂停状态，请核查是否应予撤销。"
    )
    assert (found.evidence, found.signed_name, found.missing) == ((BASE, NUMBER), None, ())
    assert found.received_at == beijing("2023-11-20 10:00")
    assert certified.call(Standing(person_refs=(), cases=(kit.CASE,)), CLOCK).blocked == ()


def test_it_is_told_and_kept_as_the_systems_own_act(certified: Bench) -> None:
    certified.feed(FOLLOWED, kit.CASE, actor=BUREAU)
    ((envelope, told),) = certified.published
    (found,) = opened(certified)
    assert told == ReportStatusChanged(report=found.report, case_id=kit.CASE, status="complete", blocks=False)
    assert (envelope.subject_kind, envelope.subject, envelope.actor) == ("report", found.report, CLOCK)
    assert envelope.policy == certified.policy_ref
    with certified.house.database.read() as session:
        (act,) = session.scalars(select(Act))
    assert (act.move, act.clause, act.actor["role"]) == ("open_investigation", "四(一)", "clock")


def test_it_is_opened_once_however_often_it_is_told(certified: Bench) -> None:
    envelope = certified.feed(FOLLOWED, kit.CASE)
    certified.hear(envelope)
    certified.hear(envelope.model_copy(update={"id": new_id(), "seq": envelope.seq + 1}))
    assert len(opened(certified)) == 1


def test_it_is_not_opened_again_after_it_was_decided(certified: Bench) -> None:
    envelope = certified.feed(FOLLOWED, kit.CASE)
    (found,) = opened(certified)
    certified.call(DecideReport(report=found.report, upheld=False, reasons="另有有效职称"), INTEGRITY)
    certified.hear(envelope.model_copy(update={"id": new_id(), "seq": envelope.seq + 1}))
    assert opened(certified) == []


def test_another_base_is_another_investigation(certified: Bench) -> None:
    certified.feed(FOLLOWED, kit.CASE)
    certified.feed(FOLLOWED.model_copy(update={"base": "ZC11-2021-000007-7"}), kit.CASE)
    assert len(opened(certified)) == 2


def test_one_that_an_officer_had_suspended_before_is_investigated_too(certified: Bench) -> None:
    certified.feed(FOLLOWED.model_copy(update={"base": None}), kit.CASE, actor=BUREAU)
    certified.feed(FOLLOWED.model_copy(update={"before": "suspended"}), kit.CASE)
    (found,) = opened(certified)
    assert (found.case_id, found.evidence) == (kit.CASE, (BASE, NUMBER))


def test_a_suspension_that_an_officer_ordered_opens_nothing(certified: Bench) -> None:
    certified.feed(FOLLOWED.model_copy(update={"base": None}), kit.CASE, actor=BUREAU)
    assert (opened(certified), certified.published) == ([], [])


def test_whatever_else_is_heard_of_the_case_and_when(bench: Bench) -> None:
    """The certificate service's words of one case come in order; the hub's and evaluation's may come later."""
    bench.feed(FOLLOWED, kit.CASE, seq=2)
    assert opened(bench) == []
    bench.feed(ISSUED, kit.CASE, seq=1)
    (found,) = opened(bench)
    publicise(bench)
    assert opened(bench) == [found.model_copy(update={"version": found.version})]
    assert not found.blocks


def test_what_it_finds_may_bring_a_sanction(certified: Bench) -> None:
    certified.feed(FOLLOWED, kit.CASE)
    (found,) = opened(certified)
    upheld = certified.call(DecideReport(report=found.report, upheld=True, reasons="原职称系伪造取得"), INTEGRITY)
    assert (upheld.status, upheld.blocks) == ("upheld", False)
    proposal = kit.proposing("title_by_fraud", report=found.report)
    assert "revoke_title" in certified.call(proposal, INTEGRITY).effects


@pytest.mark.parametrize(
    "extra",
    [{"policy": None}, {"policy": "beijing-1999@\0" + "0" * 300}, {"event": {"base": "\0" * 5000, "number": "B\0"}}],
    ids=["no policy", "a policy that nobody has", "nasty numbers"],
)
def test_nothing_that_validates_stops_the_service(bench: Bench, extra: dict[str, Any]) -> None:
    bench.feed(FOLLOWED.model_copy(update=extra.pop("event", {})), kit.CASE, **extra)
    bench.feed(ISSUED, kit.CASE)
    assert bench.inbox_states() == ["done", "done"]
