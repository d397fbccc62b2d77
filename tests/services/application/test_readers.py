"""Who may know of a case, who may act on it, and what a list shows. On both databases."""

import pytest

from shared.contracts.application import (
    AttachDocument,
    CloseNotEvaluated,
    GetCase,
    ListCases,
    ResubmitCorrection,
    RetryRegistryCheck,
    SaveDraft,
    SubmitApplication,
    Timeline,
    UploadStampedForms,
    WithdrawApplication,
)
from shared.contracts.base import Actor, Request, Role
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Kind
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import (
    AUDITOR,
    BUREAU,
    FOREIGN_AUDITOR,
    FOREIGN_OFFICER,
    OFFICER,
    PASSED,
    PLEDGE,
    PUBLISHED,
    RECOMMENDED,
    REFUSED,
    Player,
)
from tests.unit.application import kit
from tests.unit.application.kit import beijing, employed

# Who may know


STRANGER = Actor(role=Role.APPLICANT, subject="f" * 64)
SECRETARY = Actor(role=Role.SECRETARY, subject="secretary-1", organisation="engineering_center", name="孙国栋")


def commands(case_id: str) -> list[Request]:
    """Everything that an applicant may send about a case."""
    return [
        SaveDraft(case_id=case_id, form=employed()),
        AttachDocument(case_id=case_id, document=kit.paper("work_report")),
        SubmitApplication(case_id=case_id, pledge=PLEDGE),
        UploadStampedForms(
            case_id=case_id, publicity_opened_on="2023-07-10", publicity_closed_on="2023-07-17", opinion="同意"
        ),
        ResubmitCorrection(case_id=case_id, form=employed()),
        WithdrawApplication(case_id=case_id, reason="不是本人"),
    ]


def reads(case_id: str) -> list[Request]:
    return [GetCase(case_id=case_id), Timeline(case_id=case_id), RetryRegistryCheck(case_id=case_id)]


def test_a_stranger_cannot_tell_a_case_from_none(submitted: Player) -> None:
    nothing = submitted.refused(GetCase(case_id="no-such-id"), STRANGER)
    for request in (*commands(submitted.case_id), *reads(submitted.case_id)):
        refusal = submitted.refused(request, STRANGER)
        assert (refusal.slug, refusal.kind, refusal.text) == ("no-such-case", Kind.NOT_FOUND, nothing.text)
        assert refusal.possible == ()


@pytest.mark.parametrize("officer", [OFFICER, AUDITOR, BUREAU], ids=lambda who: who.role)
def test_nobody_acts_in_the_applicants_place(at_audit: Player, officer: Actor) -> None:
    for request in commands(at_audit.case_id):
        assert at_audit.refused(request, officer).slug == "no-such-case"
    assert at_audit.bench.call(GetCase(case_id=at_audit.case_id), officer).case_id == at_audit.case_id


@pytest.mark.parametrize("who", [FOREIGN_OFFICER, FOREIGN_AUDITOR], ids=lambda who: who.role)
def test_an_officer_of_another_organisation_does_not_see_the_case(at_audit: Player, who: Actor) -> None:
    for request in reads(at_audit.case_id):
        assert at_audit.refused(request, who).slug == "no-such-case"
    assert at_audit.bench.call(ListCases(), who).items == ()


@pytest.mark.parametrize("who", [AUDITOR, SECRETARY], ids=lambda who: who.role)
def test_the_institution_knows_of_a_case_from_the_audit_on(submitted: Player, who: Actor) -> None:
    bench = submitted.bench
    for fact in (PUBLISHED, RECOMMENDED):
        for request in reads(submitted.case_id):
            assert submitted.refused(request, who).slug == "no-such-case"
        assert bench.call(ListCases(), who).items == ()
        submitted.hears(fact)
    assert bench.call(GetCase(case_id=submitted.case_id), who).stage == Stage.AUDIT
    assert [row.case_id for row in bench.call(ListCases(), who).items] == [submitted.case_id]
    submitted.hears(REFUSED)
    assert bench.call(GetCase(case_id=submitted.case_id), who).outcome is Outcome.REFUSED


def test_an_institution_never_hears_of_a_case_that_did_not_reach_it(submitted: Player) -> None:
    submitted.withdraws()
    for request in reads(submitted.case_id):
        assert submitted.refused(request, AUDITOR).slug == "no-such-case"


def test_the_timeline_names_the_auditor_to_the_institution_and_the_bureau_alone(at_audit: Player) -> None:
    at_audit.hears(PASSED, actor=AUDITOR)
    for reader in (at_audit.actor, OFFICER, AUDITOR, SECRETARY, BUREAU):
        told = at_audit.bench.call(Timeline(case_id=at_audit.case_id), reader)
        shown = told.entries[-1].actor
        assert (shown.role, shown.organisation) == (Role.AUDITOR, "engineering_center")
        hidden = reader in (at_audit.actor, OFFICER)
        assert ("周晓东" in told.model_dump_json(), "auditor-1" in told.model_dump_json()) == (not hidden, not hidden)


def test_the_timeline_tells_the_deadline_and_the_days_left(submitted: Player) -> None:
    for now, left in (("2023-07-31 00:00", 1), ("2023-07-31 23:59:59", 1), ("2023-08-01 00:00", 0)):
        told = submitted.bench.call(Timeline(case_id=submitted.case_id), OFFICER, at=beijing(now))
        assert (told.deadline, told.days_left) == (beijing("2023-08-01 00:00"), left)
    submitted.hears(PUBLISHED, RECOMMENDED)
    told = submitted.bench.call(Timeline(case_id=submitted.case_id), OFFICER)
    assert (told.deadline, told.days_left) == (None, None)


def test_the_employer_sees_a_case_from_its_submission_on(player: Player, bench: Bench) -> None:
    player.opens().fills(employed())
    assert player.refused(GetCase(case_id=player.case_id), OFFICER).slug == "no-such-case"
    assert bench.call(ListCases(), OFFICER).items == ()
    player.submits()
    (row,) = bench.call(ListCases(), OFFICER).items
    assert (row.case_id, row.name, row.major, row.stage) == (
        player.case_id,
        "林晓峰",
        "computer",
        Stage.EMPLOYER_REVIEW,
    )


@pytest.mark.parametrize("role", [Role.EMPLOYER_OFFICER, Role.AUDITOR, Role.SECRETARY, Role.COLLEAGUE, Role.OPERATOR])
def test_whoever_has_no_organisation_or_no_part_lists_nothing(player: Player, bench: Bench, role: Role) -> None:
    player.opens()
    Player(bench, "jiang-weixi").applies(kit.freelancer())
    assert bench.call(ListCases(), Actor(role=role, subject="someone")).items == ()


def test_the_bureau_lists_all_by_pages_and_stage(bench: Bench) -> None:
    players = [Player(bench, f"person-{n}").opens() for n in range(4)]
    players[1].withdraws()
    first = bench.call(ListCases(limit=3), BUREAU)
    rest = bench.call(ListCases(limit=3, after=first.next), BUREAU)
    assert [row.case_id for row in (*first.items, *rest.items)] == sorted(p.case_id for p in players)
    assert rest.next is None
    (closed,) = bench.call(ListCases(cycle=cast.CYCLE, stage=Stage.CLOSED), BUREAU).items
    assert (closed.case_id, closed.outcome) == (players[1].case_id, Outcome.WITHDRAWN)
    assert bench.call(ListCases(cycle="beijing-2024"), BUREAU).items == ()


def test_a_command_at_the_wrong_stage_is_told_what_is_possible(submitted: Player) -> None:
    for request in commands(submitted.case_id)[:-1]:
        refusal = submitted.refused(request)
        assert (refusal.slug, refusal.kind) == ("illegal-move", Kind.CONFLICT)
        assert refusal.possible == ("retry_registry_check", "withdraw_application")
        assert "单位审核" in refusal.text.zh


# Nobody evaluated it


def test_only_the_bureau_closes_a_case_as_not_evaluated(submitted: Player) -> None:
    close = CloseNotEvaluated(case_id=submitted.case_id, reason="年内未能组织评审")
    assert submitted.refused(close).slug == "no-such-case"
    assert submitted.refused(close, AUDITOR).slug == "no-such-case"
    assert submitted.refused(close, BUREAU).slug == "illegal-move"
