"""What the registry of record knows of the cast, and on whom it is slow, wrong or silent."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from demo.cast import Cast
from demo.cast.forms import background
from demo.cast.people import Person
from demo.cast.plan import Turn

Record = Mapping[str, Any]
Records = Mapping[tuple[str, str], Mapping[str, Record]]


class Trouble(StrEnum):
    """What may be wrong with looking somebody up."""

    SLOW = "slow"
    DOWN_ONCE = "down once"
    SILENT = "silent"
    CHANGES = "changes"


TROUBLES = {
    Turn.REGISTRY_SLOW: ("insurance", Trouble.SLOW),
    Turn.REGISTRY_DOWN_ONCE: ("identity", Trouble.DOWN_ONCE),
    Turn.REGISTRY_SILENT: ("degree", Trouble.SILENT),
    Turn.CIVIL_SERVANT_LATER: ("civil_service", Trouble.CHANGES),
}
OTHER_GRADUATION = "2013-01-15"


def records_of(cast: Cast) -> tuple[Records, Mapping[tuple[str, str], Trouble]]:
    """Every person's records by document type and number, and the troubles by number and check."""
    records = {(person.document.value, person.number): _known(cast, person) for person in cast.people}
    troubles = {
        (person.number, TROUBLES[turn][0]): TROUBLES[turn][1]
        for person in cast.people
        for turn in person.turns
        if turn in TROUBLES
    }
    return records, troubles


def _known(cast: Cast, person: Person) -> dict[str, Record]:
    education, title = background(person, cast.policy)
    graduated = str(education.graduated_on)
    known: dict[str, Record] = {
        "identity": {"name": person.name},
        "civil_service": {"standing": "not_civil_servant"},
        "degree": {
            "degree": education.degree.value,
            "graduated_on": OTHER_GRADUATION if Turn.REGISTRY_DIFFERS in person.turns else graduated,
        },
    }
    if title:
        held = {"level": title.level, "qualification": title.qualification, "obtained_on": title.obtained_on}
        known["title"] = {name: str(value) for name, value in held.items() if value is not None}
    employer = cast.employers.get(person.employer)
    if employer:
        known["insurance"] = {"credit_code": employer.credit_code}
    return known
