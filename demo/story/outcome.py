"""What became of everybody: compared with the plan, and as a table."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from demo.cast.people import Person
from demo.cast.plan import Ending, Turn, Where
from demo.screen import Row
from demo.story.world import Certificate, World
from shared.contracts.vocabulary import Outcome, Stage

DECLINED_FIRST = (Where(Stage.CLOSED, Outcome.NOT_RECOMMENDED),)


class Found(NamedTuple):
    """A person's latest case as the system has it, None where there is none; and where earlier ones ended."""

    person: Person
    case: dict[str, Any] | None
    earlier: tuple[Where, ...] = ()

    @property
    def where(self) -> Where:
        """Stage and outcome of the latest case."""
        return Where(None) if self.case is None else _where(self.case)


def look(world: World) -> list[Found]:
    """Ask each person's own app how their cases stand."""
    return [_look(world, person) for person in world.cast.everybody]


def differences(found: list[Found]) -> list[str]:
    """Who is elsewhere than the plan says."""
    return [line for one in found for line in _differs(one)]


def rows(world: World, found: list[Found]) -> list[Row]:
    """One row for each outcome, in the order of the year, with the first person as the example."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for one in sorted(found, key=lambda one: list(Ending).index(one.person.ending)):
        groups[one.person.ending.label].append(one)
    return [_row(world, label, people) for label, people in groups.items()]


def example(world: World, ending: Ending) -> Certificate:
    """The certificate of somebody whose year ended so."""
    return world.certificates[world.ending(ending)[0].key]


def _look(world: World, person: Person) -> Found:
    me = world.applicant(person)
    mine = me.get("/applications", cycle=world.policy.id)["items"]
    latest = world.cases.get(person.key) or next((row["case_id"] for row in mine), None)
    earlier = tuple(_where(row) for row in mine if row["case_id"] != latest)
    return Found(person, me.get(f"/applications/{latest}") if latest else None, earlier)


def _where(case: dict[str, Any]) -> Where:
    return Where(Stage(case["stage"]), Outcome(case["outcome"]) if case["outcome"] else None)


def _differs(one: Found) -> Iterator[str]:
    ending = one.person.ending
    if one.where != ending.where:
        yield f"{one.person}: meant {ending.where}, is {one.where}"
    elif one.case and one.where.outcome and one.case["clause"] != ending.clause:
        yield f"{one.person}: meant clause {ending.clause}, has {one.case['clause']}"
    earlier = DECLINED_FIRST if Turn.APPLIES_AGAIN in one.person.turns else ()
    if one.earlier != earlier:
        yield f"{one.person}: earlier cases meant {earlier}, are {one.earlier}"


def _row(world: World, label: str, people: list[Found]) -> Row:
    person, case, _ = people[0]
    refusal = world.refusals.get(person.key)
    if refusal:
        return Row(label, len(people), person.name, *refusal)
    if case and case["outcome"]:
        return Row(label, len(people), person.name, case["clause"] or "", case["reason"] or "")
    history = world.applicant(person).get(f"/applications/{case['case_id']}/timeline")["entries"] if case else []
    clause = next((entry["clause"] for entry in reversed(history) if entry["clause"]), "")
    certificate = world.certificates.get(person.key)
    return Row(label, len(people), person.name, clause, f"证书编号 {certificate.number}" if certificate else "")
