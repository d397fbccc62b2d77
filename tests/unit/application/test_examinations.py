"""三(一): levels that the State grants by examination, over every series, level and major of the policy."""

import pytest

from services.application.domain import eligibility
from shared.contracts.form import Form
from shared.contracts.vocabulary import Level
from shared.errors import Failure
from shared.policy import ExamMode
from tests.unit.application.kit import POLICY, applicant, check_told, employed

ASKED = [(major.id, level) for major in POLICY.majors() for level in Level if POLICY.title(major.id, level)]
EXAM_RULES = ("level-by-review", "exam-passed")


def of_examination(form: Form) -> list[Failure]:
    """What fails because of an examination."""
    return [f for f in eligibility.failures(POLICY, applicant(), form) if f.rule in EXAM_RULES]


def mode(major: str, level: Level) -> ExamMode:
    """How the level is reached, by the policy."""
    return POLICY.exam_mode(POLICY.series_of(major).id, level)


@pytest.mark.parametrize(("major", "level"), ASKED)
def test_a_level_is_reviewed_examined_or_both_and_a_refusal_says_where_to_go(major: str, level: Level) -> None:
    without = of_examination(employed(major=major, level=level))
    with_pass = of_examination(employed(major=major, level=level, exam_certificate="GJ-2022-0815"))
    match mode(major, level):
        case ExamMode.REVIEW:
            assert (without, with_pass) == ([], [])
        case ExamMode.EXAM_AND_REVIEW:
            assert ([f.rule for f in without], with_pass) == (["exam-passed"], [])
            assert without[0].field == "exam_certificate"
        case ExamMode.EXAM:
            assert [f.rule for f in without] == ["level-by-review"]
            assert with_pass == without  # a pass grants the title; there is nothing to review
    examination = POLICY.examination(POLICY.series_of(major).id, level)
    for failure in without:
        check_told(failure)
        assert examination
        assert (failure.clause, failure.needed) == (examination.clause, examination.where_to_go)


def test_the_policy_has_each_of_the_three_ways() -> None:
    assert {mode(major, level) for major, level in ASKED} == set(ExamMode)


def test_no_institution_takes_what_the_state_examines() -> None:
    examined = [(major, level) for major, level in ASKED if mode(major, level) is ExamMode.EXAM]
    assert examined
    assert not any(POLICY.institutions_for(major, level) for major, level in examined)
