"""Nobody has two roles in one case. On both databases."""

import pytest

from shared.contracts.application import (
    CloseForDeath,
    CloseNotEvaluated,
    FetchDocument,
    FetchDossier,
    GetCase,
    ReassignCase,
    RefuseAfterAudit,
    ReopenCase,
    RevealNumber,
    Timeline,
)
from shared.contracts.base import Actor, Request, Role
from tests.services.application.player import AUDITOR, PASSED, Player
from tests.unit.application import kit

HERE = {
    Role.EMPLOYER_OFFICER: kit.COMPANY,
    Role.AUDITOR: "engineering_center",
    Role.SECRETARY: "engineering_center",
    Role.BUREAU_OFFICER: None,
    Role.INTEGRITY_OFFICER: None,
}


def reads(case_id: str) -> tuple[Request, ...]:
    return (
        GetCase(case_id=case_id),
        Timeline(case_id=case_id),
        FetchDocument(case_id=case_id, code="work_report"),
        FetchDossier(case_id=case_id),
        RevealNumber(case_id=case_id, reason="核对原件"),
    )


def acts(case_id: str) -> tuple[Request, ...]:
    return (
        ReopenCase(case_id=case_id, fault="outage", reason="系统故障"),
        ReassignCase(case_id=case_id, institution="innovation_park", reason="机构停业"),
        CloseNotEvaluated(case_id=case_id, reason="年度内未评审"),
        CloseForDeath(case_id=case_id, reason="家属告知"),
        RefuseAfterAudit(case_id=case_id, reason="现有职称已被撤销"),
    )


@pytest.mark.parametrize("role", HERE)
def test_an_officer_reads_nothing_of_the_own_case(at_audit: Player, role: Role) -> None:
    myself = Actor(role=role, subject=at_audit.actor.subject, organisation=HERE[role])
    for request in reads(at_audit.case_id):
        assert at_audit.refused(request, myself).slug == "acted-in-another-role"


def test_an_officer_of_the_bureau_decides_nothing_about_the_own_case(at_audit: Player) -> None:
    myself = Actor(role=Role.BUREAU_OFFICER, subject=at_audit.actor.subject)
    for request in acts(at_audit.case_id):
        refusal = at_audit.refused(request, myself)
        assert (refusal.slug, "申报人" in refusal.text.zh) == ("acted-in-another-role", True)


def test_who_audited_a_case_decides_nothing_about_it_for_the_bureau(at_audit: Player) -> None:
    at_audit.hears(PASSED, actor=AUDITOR)
    moved_on = Actor(role=Role.BUREAU_OFFICER, subject=AUDITOR.subject)
    for request in acts(at_audit.case_id):
        refusal = at_audit.refused(request, moved_on)
        assert (refusal.slug, "审核员" in refusal.text.zh) == ("acted-in-another-role", True)
    assert at_audit.bench.call(GetCase(case_id=at_audit.case_id), moved_on).case_id == at_audit.case_id
