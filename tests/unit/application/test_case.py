"""What an application is: how it sets out, what its series leaves out, what becomes of its fee."""

import pytest

from services.application.domain import case as rules
from shared.contracts.form import Form
from shared.contracts.vocabulary import Level, Outcome, Stage
from shared.errors import Refusal
from shared.identity import DocumentType
from shared.policy import Step
from tests.unit.application import kit
from tests.unit.application.kit import POLICY, employed, freelancer, senior

TEACHER = senior(major="primary_school", institution="education_center")


def test_a_document_type_is_known_by_its_name() -> None:
    assert rules.document_type("passport") is DocumentType.PASSPORT
    with pytest.raises(Refusal, match="unknown-document-type") as caught:
        rules.document_type("driving_licence")
    assert "resident_id" in caught.value.text.zh


def test_an_association_vouches_for_freelancers_and_the_employer_for_all_others() -> None:
    assert rules.first_stage_move(freelancer()) == "submit_freelance"
    assert rules.first_stage_move(employed()) == rules.first_stage_move(kit.central()) == "submit"


@pytest.mark.parametrize(
    ("form", "left_out"),
    [(employed(), set()), (TEACHER, {Step.PAYMENT}), (Form(), set())],
    ids=["engineer", "teacher", "no major yet"],
)
def test_a_series_leaves_out_the_steps_that_its_own_schedule_does_not_have(form: Form, left_out: set[Step]) -> None:
    assert rules.left_out(POLICY, form) == left_out


@pytest.mark.parametrize(
    ("form", "in_person"), [(employed(), True), (employed(level=Level.JUNIOR), False), (TEACHER, True)]
)
def test_who_is_not_junior_is_heard_in_person(form: Form, in_person: bool) -> None:
    assert rules.in_person(POLICY, form) == in_person


def test_a_schedule_without_a_defence_has_the_case_judged_on_paper() -> None:
    policy = kit.changed_policy(("steps: [employer_publicity, defence]  # no fee", "steps: [employer_publicity]"))
    assert not rules.in_person(policy, TEACHER)
    assert rules.in_person(policy, employed())


@pytest.mark.parametrize(
    ("outcome", "listed", "goes_back"),
    [
        (Outcome.WITHDRAWN, False, True),
        (Outcome.WITHDRAWN, True, False),
        (Outcome.NOT_EVALUATED, True, True),
        (Outcome.ABSENT, False, False),
        (Outcome.NOT_PASSED, True, False),
        (Outcome.DISQUALIFIED, False, False),
    ],
)
def test_what_becomes_of_a_paid_fee_follows_the_policy(outcome: Outcome, listed: bool, goes_back: bool) -> None:
    assert rules.refunds(POLICY, outcome, before=Stage.EVALUATION, listed=listed) is goes_back


@pytest.mark.parametrize("listed", [False, True])
def test_who_dies_before_the_ballot_has_the_whole_fee_back(listed: bool) -> None:
    assert rules.refunds(POLICY, Outcome.WITHDRAWN, before=Stage.EVALUATION, listed=listed, died=True)


@pytest.mark.parametrize("before", [Stage.DRAFT, Stage.EMPLOYER_REVIEW, Stage.AUDIT, Stage.CORRECTION, Stage.PAYMENT])
@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.DISQUALIFIED, Outcome.REFUSED])
def test_a_fee_that_crosses_the_end_goes_back_whatever_the_outcome(before: Stage, outcome: Outcome) -> None:
    assert rules.refunds(POLICY, outcome, before=before, listed=False)
