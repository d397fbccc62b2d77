"""Every case that comes so far has one committee, which is formed as the policy asks."""

from collections import Counter
from pathlib import Path

import pytest

from demo.cast import Cast, load_cast
from demo.cast.committees import (
    COLLEAGUE,
    COMMITTEES,
    Committee,
    attending,
    committee_of,
    judged_by,
    judges,
    members,
    panel,
    seats,
    sitting,
)
from demo.cast.forms import form_of
from demo.cast.people import PEOPLE
from demo.cast.plan import JUDGED, Ending, Turn
from shared.contracts.vocabulary import Level
from shared.identity import check_credit_code

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture(scope="module", params=["beijing-2023", "beijing-2025"])
def cast(request: pytest.FixtureRequest) -> Cast:
    return load_cast(POLICIES / f"{request.param}.yaml")


def seated(one: Committee, cast: Cast) -> int:
    return seats(one, cast.policy, {person.level for person in judged_by(one, cast.people, cast.policy)})


def test_everybody_who_is_judged_has_one_committee_where_the_case_lies(cast: Cast) -> None:
    for person in cast.people:
        if person.ending in JUDGED | {Ending.WITHDRAWN_LISTED}:
            (one,) = [one for one in COMMITTEES if judges(one, person, cast.policy)]
            form = form_of(person, cast.employer_of(person), cast.policy, person.again)
            assert (one, one.institution) == (committee_of(person, cast.policy), person.moved_to or form.institution)


def test_it_has_somebody_to_judge_and_as_many_seats_as_the_policy_asks(cast: Cast) -> None:
    for one in sitting(cast.people, cast.policy):
        count = seated(one, cast)
        assert count % 2 == 1
        assert cast.policy.evaluation.committees.quorum.reached(attending(count, cast.policy), count)
        assert attending(count, cast.policy) <= count


def test_every_committee_meets_unless_nobody_evaluates_its_series(cast: Cast) -> None:
    idle = set(COMMITTEES) - set(sitting(cast.people, cast.policy))
    assert idle == {one for one in COMMITTEES if not cast.policy.series[one.series].track}


def test_senior_engineers_are_judged_by_25(cast: Cast) -> None:
    sizes = {one.key: seated(one, cast) for one in sitting(cast.people, cast.policy)}
    assert (sizes["engineering-senior"], sizes["engineering"], sizes["museum"], sizes["lawyer"]) == (25, 15, 11, 7)


def test_its_members_can_sit_in_it(cast: Cast) -> None:
    for one in sitting(cast.people, cast.policy):
        experts = members(one, seated(one, cast), cast.employers)
        assert len({expert.ref for expert in experts}) == len(experts)
        assert {expert.level for expert in experts} == {Level.FULL_SENIOR}
        assert Counter(expert.presides for expert in experts)["chair"] == 1
        assert all(check_credit_code(expert.organisation) == expert.organisation for expert in experts)


def test_a_colleague_of_applicants_comes_to_the_meeting_and_sits_in_no_panel(cast: Cast) -> None:
    (one,) = [one for one in COMMITTEES if one.colleague]
    code = cast.employers[one.colleague or ""].credit_code
    employers = [expert.organisation for expert in members(one, seated(one, cast), cast.employers)]
    assert employers.index(code) == COLLEAGUE < attending(len(employers), cast.policy)
    assert employers.count(code) == 1
    assert code not in {expert.organisation for expert in panel(one, cast.policy, cast.employers)}
    assert any(person.employer == one.colleague for person in judged_by(one, cast.people, cast.policy))


def test_a_panel_is_as_large_as_the_policy_asks(cast: Cast) -> None:
    assert {len(panel(one, cast.policy, cast.employers)) for one in COMMITTEES} == {
        cast.policy.evaluation.defence.panel
    }


def test_no_committee_decides_again_what_another_person_waits_for(cast: Cast) -> None:
    back = {committee_of(person, cast.policy) for person in PEOPLE if Turn.SENT_BACK in person.turns}
    for one in back:
        assert all(Turn.SENT_BACK in person.turns for person in judged_by(one, cast.people, cast.policy))
