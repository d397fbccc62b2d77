"""Whom the bureau may put in the place of an employer or an institution."""

import pytest

from services.application.domain.assigning import Hands, reassigned
from shared.contracts.form import Form
from shared.contracts.vocabulary import Level, Stage
from shared.errors import Refusal
from tests.unit.application.kit import CENTRAL_UNIT, COMPANY, POLICY, employed, freelancer

NOW = Hands(COMPANY, "engineering_center")
WITH_EMPLOYER = {Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY, Stage.AUDIT, Stage.CORRECTION}


def then(
    to: Hands, stage: Stage = Stage.AUDIT, form: Form | None = None, now: Hands = NOW, held: bool = False
) -> Hands:
    return reassigned(POLICY, form or employed(), stage, now, to, held=held)


def refused(
    to: Hands, stage: Stage = Stage.AUDIT, form: Form | None = None, now: Hands = NOW, held: bool = False
) -> str:
    with pytest.raises(Refusal) as caught:
        then(to, stage, form, now, held)
    return caught.value.slug


def test_one_of_both_stays_where_only_the_other_is_named() -> None:
    assert then(Hands(CENTRAL_UNIT, None)) == Hands(CENTRAL_UNIT, "engineering_center")
    assert then(Hands(None, "innovation_park")) == Hands(COMPANY, "innovation_park")
    assert then(Hands(CENTRAL_UNIT, "innovation_park")) == Hands(CENTRAL_UNIT, "innovation_park")


@pytest.mark.parametrize("to", [Hands(None, None), NOW, Hands(COMPANY, None), Hands(None, "engineering_center")])
def test_nothing_new_is_refused(to: Hands) -> None:
    assert refused(to) == "nothing-reassigned"


@pytest.mark.parametrize("stage", Stage)
def test_an_employer_is_replaced_where_one_has_something_to_do(stage: Stage) -> None:
    if stage in WITH_EMPLOYER:
        assert then(Hands(CENTRAL_UNIT, None), stage).employer == CENTRAL_UNIT
    else:
        assert refused(Hands(CENTRAL_UNIT, None), stage) == "employer-has-no-part"


def test_a_freelancer_gets_no_employer() -> None:
    now = Hands(None, "arts_center")
    assert refused(Hands(CENTRAL_UNIT, None), form=freelancer(), now=now) == "employer-has-no-part"


@pytest.mark.parametrize("code", ["91110105240733975X", "9111", "某公司"])
def test_a_credit_code_with_a_slip_is_refused(code: str) -> None:
    assert refused(Hands(code, None)) == "invalid-credit-code"


def test_an_institution_is_on_the_list_and_takes_major_and_level() -> None:
    assert refused(Hands(None, "nobody")) == "unknown-institution"
    assert refused(Hands(None, "arts_center")) == "institution-does-not-take"
    assert (
        refused(Hands(None, "innovation_park"), form=employed(level=Level.FULL_SENIOR)) == "institution-does-not-take"
    )


def test_a_case_on_a_meetings_list_stays_with_its_institution() -> None:
    assert refused(Hands(None, "innovation_park"), Stage.EVALUATION, held=True) == "meeting-holds-case"
    assert then(Hands(None, "innovation_park"), Stage.EVALUATION).institution == "innovation_park"
