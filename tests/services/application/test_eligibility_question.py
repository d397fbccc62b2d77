"""The question about eligibility answers as a submission would, asked before anything is filled in or after."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given

from services.application.domain import papers
from shared.contracts.application import CheckEligibility, SaveDraft, SubmitApplication
from shared.contracts.base import new_id
from shared.contracts.case_views import FailureView
from shared.contracts.form import Form
from shared.contracts.integrity import SanctionImposed
from shared.identity import DocumentType
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import PLEDGE, Player
from tests.soak import thorough
from tests.unit.application.kit import by_number, employed
from tests.unit.application.random_forms import forms, nearly

OF_COMPLETENESS = ("field-given", "achievements-distinct", "paper-there")


def asked(player: Player, form: Form) -> list[FailureView]:
    """What the question answers."""
    ask = CheckEligibility(cycle=cast.CYCLE, document_type=player.document, form=form)
    answer = player.bench.call(ask, player.actor)
    assert answer.eligible == (not answer.failures)
    return list(answer.failures)


def submitted(player: Player, form: Form) -> list[Any]:
    """What a submission of the form is refused with, apart from the papers, of which there is none."""
    player.does(SaveDraft(case_id=player.case_id, form=form))
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert refusal.slug in ("not-eligible", "incomplete")
    return [failure for failure in refusal.failures if failure.rule not in OF_COMPLETENESS]


@pytest.mark.parametrize("document", [DocumentType.RESIDENT_ID, DocumentType.PASSPORT])
@pytest.mark.parametrize("banned", [False, True])
def test_for_random_forms_the_question_and_a_submission_fail_alike(
    bench: Bench, document: DocumentType, banned: bool
) -> None:
    someone = Player(bench, document=document).opens()
    if banned:
        imposed = SanctionImposed(
            sanction=new_id(),
            target="applicant",
            ref=someone.actor.subject,
            effects=("ban",),
            case_id=None,
            clause="四(一)",
            reason="弄虚作假",
            since=date(2022, 7, 1),
            until=date(2025, 7, 1),
        )
        bench.feed(imposed, imposed.sanction, subject_kind="sanction")

    @thorough(200, suppress_health_check=[HealthCheck.too_slow])
    @given((forms | nearly).map(by_number))
    def alike(form: Form) -> None:
        wanted = [(f.rule, f.clause, f.found._asdict(), f.needed._asdict(), f.field) for f in submitted(someone, form)]
        told = [(f.rule, f.clause, f.found, f.needed, f.field) for f in asked(someone, form)]
        assert told == wanted
        assert not banned or "not-banned" in {rule for rule, *_ in told}

    alike()


def test_before_any_draft_is_opened_the_answer_is_the_same(player: Player) -> None:
    before = asked(player, Form(civil_servant=True))
    player.opens()
    assert asked(player, Form(civil_servant=True)) == before
    assert [failure.rule for failure in before] == ["not-civil-servant", "major-chosen", "level-chosen", "path-chosen"]


def test_who_has_a_case_in_the_cycle_is_told_so(player: Player) -> None:
    form = employed()
    player.opens().fills(form)
    assert asked(player, form) == []
    player.submits()
    assert [failure.rule for failure in asked(player, form)] == ["one-case-a-cycle"]
    player.withdraws()
    assert asked(player, form) == []


def test_what_the_question_leaves_to_the_submission_is_completeness_alone() -> None:
    assert set(OF_COMPLETENESS) == {
        failure.rule for failure in papers.completeness(cast.POLICY, frozenset(), TWICE, ())
    }


TWICE = Form.model_validate(
    {
        "level": "full_senior",
        "recommenders": [{"name": "周行", "organisation": "京华大学", "level": "full_senior", "major": "computer"}],
        "achievements": [{"key": "w1", "kind": "work", "title": "作品", "on": "2020-01-01"}] * 2,
    }
)
