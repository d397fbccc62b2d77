"""What an application is: how it sets out, what its series leaves out, what becomes of its fee."""

from datetime import timedelta

import pytest

from services.application.domain import case as rules
from shared.contracts.form import Form
from shared.contracts.vocabulary import Level, Outcome, Stage
from shared.errors import Refusal
from shared.identity import DocumentType
from shared.policy import RefundCause, Step
from tests.unit.application import kit
from tests.unit.application.kit import POLICY, beijing, employed, freelancer, senior

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
    ("outcome", "goes_back"),
    [
        (Outcome.NOT_EVALUATED, True),
        (Outcome.ABSENT, False),
        (Outcome.NOT_PASSED, False),
        (Outcome.DISQUALIFIED, False),
        (Outcome.REFUSED, False),
        (Outcome.WITHDRAWN, False),  # as far as the hub can say
    ],
)
def test_what_becomes_of_a_paid_fee_follows_the_policy(outcome: Outcome, goes_back: bool) -> None:
    assert rules.refunds(POLICY, outcome, before=Stage.EVALUATION) is goes_back


def test_another_policy_gives_the_fee_of_a_case_back_that_was_refused_after_the_audit() -> None:
    refunds = {**POLICY.fees.refunds, RefundCause.REFUSED_AFTER_AUDIT: True}
    generous = POLICY.model_copy(update={"fees": POLICY.fees.model_copy(update={"refunds": refunds})})
    assert rules.refunds(generous, Outcome.REFUSED, before=Stage.PUBLICITY)


@pytest.mark.parametrize("before", Stage)
@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_is_withdrawn_from_its_committee_is_left_to_evaluation(before: Stage, outcome: Outcome) -> None:
    left = (outcome, before) == (Outcome.WITHDRAWN, Stage.EVALUATION)
    assert rules.leaves_committee(outcome, before) is left


@pytest.mark.parametrize(
    ("after", "died", "goes_back"),
    [
        (None, False, True),
        ("list", False, False),
        ("ballot", False, False),
        ("absence", False, False),
        (None, True, True),
        ("list", True, True),
        ("absence", True, True),
        ("ballot", True, False),
    ],
)
def test_a_withdrawal_is_refunded_before_the_list_and_a_death_before_the_ballot(
    after: str | None, died: bool, goes_back: bool
) -> None:
    assert rules.refunds_withdrawn(POLICY, after, died=died) is goes_back


def test_what_the_policy_says_of_a_later_withdrawal_is_done() -> None:
    generous = kit.changed_policy(("    withdrawn_later: false", "    withdrawn_later: true"))
    assert rules.refunds_withdrawn(generous, "list", died=False)


LISTED, OPENED = beijing("2023-09-20 10:00"), beijing("2023-09-25 09:00")
AN_INSTANT = timedelta(microseconds=1)


def test_a_case_is_listed_and_its_box_open_from_the_moment_at_which_that_happened() -> None:
    assert not rules.listed(None, LISTED)
    assert not rules.listed(LISTED, LISTED - AN_INSTANT)
    assert rules.listed(LISTED, LISTED)
    assert not rules.box_open(None, None, OPENED)
    assert not rules.box_open(OPENED, None, OPENED - AN_INSTANT)
    assert rules.box_open(OPENED, None, OPENED)


def test_a_box_was_open_until_its_result_was_sent_back() -> None:
    back = beijing("2023-10-09 10:00")
    assert rules.box_open(None, back, back - AN_INSTANT)
    assert not rules.box_open(None, back, back)
    again = back + timedelta(days=7)
    assert not rules.box_open(again, back, again - AN_INSTANT)
    assert rules.box_open(again, back, again)


@pytest.mark.parametrize("before", [Stage.DRAFT, Stage.EMPLOYER_REVIEW, Stage.AUDIT, Stage.CORRECTION, Stage.PAYMENT])
@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.DISQUALIFIED, Outcome.REFUSED])
def test_a_fee_that_crosses_the_end_goes_back_whatever_the_outcome(before: Stage, outcome: Outcome) -> None:
    assert rules.refunds(POLICY, outcome, before=before)
