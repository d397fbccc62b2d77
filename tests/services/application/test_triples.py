"""Every stage × command × role at the service's door: what `possible` does not name is refused and changes nothing."""

from collections.abc import Callable

import pytest

from shared.contracts.application import (
    AttachDocument,
    CloseNotEvaluated,
    RefuseAfterAudit,
    ReopenCase,
    ResubmitCorrection,
    RetryRegistryCheck,
    SaveDraft,
    SubmitApplication,
    UploadStampedForms,
    WithdrawApplication,
)
from shared.contracts.base import Actor, Command, Role, snake_case
from shared.contracts.vocabulary import Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import PLEDGE, Player
from tests.unit.application import kit
from tests.unit.application.test_table import FACTS

TO = {
    Stage.DRAFT: (),
    Stage.EMPLOYER_REVIEW: ("submit",),
    Stage.EMPLOYER_PUBLICITY: ("submit", "open_publicity"),
    Stage.AUDIT: ("submit", "open_publicity", "recommend"),
    Stage.CORRECTION: ("submit", "open_publicity", "recommend", "request_correction"),
    Stage.PAYMENT: ("submit", "open_publicity", "recommend", "accept"),
    Stage.EVALUATION: ("submit", "open_publicity", "recommend", "accept", "settle"),
    Stage.ACCEPTANCE: ("submit", "open_publicity", "recommend", "accept", "settle", "decide"),
    Stage.PUBLICITY: ("submit", "open_publicity", "recommend", "accept", "settle", "decide", "accept_passed"),
    Stage.CERTIFIED: (
        "submit", "open_publicity", "recommend", "accept", "settle", "decide", "accept_passed", "certify",
    ),
    Stage.CLOSED: ("submit", "decline"),
    Stage.ASSOCIATION_REVIEW: ("submit_freelance",),
}  # fmt: skip
"""The moves that bring a case to each stage."""

ACTORS = {
    role: Actor(role=role, subject=f"{role}-1", organisation=organisation)
    for role, organisation in {
        **dict.fromkeys(Role),
        Role.EMPLOYER_OFFICER: kit.COMPANY,
        Role.COLLEAGUE: kit.COMPANY,
        Role.AUDITOR: "engineering_center",
        Role.SECRETARY: "engineering_center",
    }.items()
    if role is not Role.APPLICANT
}


@pytest.fixture
def brought(player: Player) -> Callable[[Stage], Player]:
    """A case at a stage."""

    def bring(stage: Stage) -> Player:
        player.opens().fills(kit.freelancer() if stage is Stage.ASSOCIATION_REVIEW else kit.employed())
        for move in TO[stage]:
            if move.startswith("submit"):
                player.submits()
            else:
                player.hears(FACTS[move])
        return player

    return bring


def commands(player: Player) -> dict[str, Command]:
    """One of every kind."""
    case_id = player.case_id
    made = (
        SaveDraft(case_id=case_id, form=kit.employed()),
        AttachDocument(case_id=case_id, document=player.stored("work_report", "again")),
        SubmitApplication(case_id=case_id, pledge=PLEDGE),
        UploadStampedForms.model_validate(
            {
                "case_id": case_id,
                "opinion": "同意推荐",
                "publicity_opened_on": "2023-07-05",
                "publicity_closed_on": "2023-07-12",
            }
        ),
        ResubmitCorrection(case_id=case_id, form=kit.employed()),
        WithdrawApplication(case_id=case_id, reason="个人原因"),
        RetryRegistryCheck(case_id=case_id),
        CloseNotEvaluated(case_id=case_id, reason="年度内未评审"),
        RefuseAfterAudit(case_id=case_id, reason="现有职称已被撤销"),
        ReopenCase(case_id=case_id, fault="outage", reason="系统故障"),
    )
    return {snake_case(type(command).__name__): command for command in made}


def test_a_way_leads_to_every_stage_of_an_applicants_case() -> None:
    assert set(TO) == set(Stage) - {Stage.FILING_CHECK}


@pytest.mark.parametrize("stage", TO)
def test_what_is_not_possible_for_a_role_at_a_stage_is_refused_and_changes_nothing(
    bench: Bench, brought: Callable[[Stage], Player], stage: Stage
) -> None:
    player = brought(stage)
    assert player.is_at(stage)
    before = player.sees(), player.history(), len(bench.published)
    tried = 0
    for role in Role:
        who = player.actor if role is Role.APPLICANT else ACTORS[role]
        possible = possible_for(bench, player, who)
        for name, command in commands(player).items():
            if name in possible:
                continue
            with pytest.raises(Refusal) as caught:
                bench.call(command, who)
            refusal = caught.value
            assert refusal.slug in ("no-such-case", "illegal-move", "not-reopenable"), (name, role, refusal)
            assert refusal.slug != "illegal-move" or set(refusal.possible) <= possible | {
                "withdraw_application",
                "reopen_case",
            }
            tried += 1
    assert tried >= len(commands(player)) * (len(Role) - 4)
    assert (player.sees(), player.history(), len(bench.published)) == before


def possible_for(bench: Bench, player: Player, who: Actor) -> set[str]:
    """What the case says is possible for this reader; nothing for whom it does not exist."""
    try:
        return set(bench.call(cast.GetCase(case_id=player.case_id), who).possible)
    except Refusal as refusal:
        if refusal.slug != "no-such-case":
            raise
        return set()
