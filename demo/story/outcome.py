"""What became of everybody: compared with the plan, and as a table."""

from collections import defaultdict
from typing import Any, NamedTuple

from demo.cast.people import Person
from demo.cast.plan import Ending, Phase, Turn, Where
from demo.screen import Row
from demo.story.world import World
from shared.contracts.vocabulary import Outcome, Stage

AGAIN = Where(Stage.CLOSED, Outcome.NOT_RECOMMENDED)


class Found(NamedTuple):
    """A person's case as the system has it; None where there is none."""

    person: Person
    case: dict[str, Any] | None

    @property
    def where(self) -> Where:
        """Stage and outcome."""
        if self.case is None:
            return Where(None)
        outcome = self.case["outcome"]
        return Where(Stage(self.case["stage"]), Outcome(outcome) if outcome else None)


def look(world: World) -> list[Found]:
    """Ask each person's own app how the case stands."""
    return [Found(person, _case(world, person)) for person in world.people]


def differences(world: World, found: list[Found], told: Phase) -> list[str]:
    """Who is elsewhere than the plan says, after the year has been told to the end of a phase."""
    lines = []
    for person, case in found:
        meant, ending = person.ending.after(told), person.ending
        where = Found(person, case).where
        if where != meant:
            lines.append(f"{person}: meant {meant}, is {where}")
        elif case and where.outcome and case["clause"] != ending.clause:
            lines.append(f"{person}: meant clause {ending.clause}, has {case['clause']}")
        lines += _earlier_case(world, person)
    return lines


def rows(world: World, found: list[Found], told: Phase) -> list[Row]:
    """One row for each outcome, in the order of the year, with the first person as the example."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for one in sorted(found, key=lambda one: list(Ending).index(one.person.ending)):
        ended = one.person.ending.ended_by(told)
        groups[one.person.ending.label if ended else f"on the way: {one.where}"].append(one)
    return [_row(world, label, people) for label, people in groups.items()]


def _case(world: World, person: Person) -> dict[str, Any] | None:
    mine = world.applicant(person).get("/applications", cycle=world.policy.id)["items"]
    latest = world.cases.get(person.key)
    if latest is None:
        return world.applicant(person).get(f"/applications/{mine[0]['case_id']}") if mine else None
    return world.applicant(person).get(f"/applications/{latest}")


def _earlier_case(world: World, person: Person) -> list[str]:
    """The case before the one that was applied for again."""
    if Turn.APPLIES_AGAIN not in person.turns:
        return []
    mine = world.applicant(person).get("/applications", cycle=world.policy.id)["items"]
    earlier = [Where(Stage(row["stage"]), Outcome(row["outcome"])) for row in mine if row["outcome"]]
    return [] if earlier == [AGAIN] else [f"{person}: the earlier case should be {AGAIN}, but is {earlier}"]


def _row(world: World, label: str, people: list[Found]) -> Row:
    person, case = people[0]
    refusal = world.refusals.get(person.key)
    if refusal:
        return Row(label, len(people), person.name, *refusal)
    if case and case["outcome"]:
        return Row(label, len(people), person.name, case["clause"] or "", case["reason"] or "")
    history = world.applicant(person).get(f"/applications/{case['case_id']}/timeline")["entries"] if case else []
    last = history[-1] if history else {}
    return Row(label, len(people), person.name, last.get("clause") or "", last.get("reason") or last.get("move", ""))
