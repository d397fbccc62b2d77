"""The comparison with the plan finds whoever is elsewhere."""

from dataclasses import replace

from demo.cast.people import PEOPLE
from demo.cast.plan import Ending, Where
from demo.story.outcome import Found, differences
from shared.contracts.vocabulary import Outcome, Stage

PERSON = next(person for person in PEOPLE if person.ending is Ending.CERTIFIED and not person.again)
AGAIN = next(person for person in PEOPLE if person.again)
NOT_RECOMMENDED = Where(Stage.CLOSED, Outcome.NOT_RECOMMENDED)


def case(stage: str, outcome: str | None = None, clause: str | None = None) -> dict[str, str | None]:
    return {"stage": stage, "outcome": outcome, "clause": clause}


def test_whoever_is_where_the_plan_says_makes_no_difference() -> None:
    assert differences([Found(PERSON, case("certified"))]) == []


def test_another_stage_is_told() -> None:
    (line,) = differences([Found(PERSON, case("audit"))])
    assert line == f"{PERSON}: meant certified, is audit"


def test_another_clause_is_told() -> None:
    refused = replace(PERSON, ending=Ending.REFUSED)
    assert differences([Found(refused, case("closed", "refused", "三(一)3"))]) == []
    (line,) = differences([Found(refused, case("closed", "refused", "二"))])
    assert "meant clause 三(一)3, has 二" in line


def test_a_case_that_should_not_exist_is_told() -> None:
    only_asked = replace(PERSON, ending=Ending.NO_CASE)
    assert differences([Found(only_asked, None)]) == []
    assert len(differences([Found(only_asked, case("draft"))])) == 1


def test_an_earlier_case_is_compared_too() -> None:
    assert differences([Found(AGAIN, case("certified"), (NOT_RECOMMENDED,))]) == []
    assert len(differences([Found(AGAIN, case("certified"))])) == 1
    assert len(differences([Found(PERSON, case("certified"), (NOT_RECOMMENDED,))])) == 1
