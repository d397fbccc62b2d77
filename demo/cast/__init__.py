"""The made people and organisations of the demo: one table to read, the same in every run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from demo.cast.filed import FILED
from demo.cast.organisations import Employer, employers
from demo.cast.people import PEOPLE, Kind, Person
from demo.cast.plan import Ending
from shared.policy import Policy, load


@dataclass(frozen=True)
class Cast:
    """Everybody who plays, under one policy."""

    policy: Policy
    people: tuple[Person, ...]
    employers: Mapping[str, Employer]
    filed: tuple[Person, ...] = ()
    """Whom autonomous institutions evaluate: they do not apply."""

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Whose year ends somehow."""
        return (*self.people, *self.filed)

    def employer_of(self, person: Person) -> Employer | None:
        """Who employs the person; None for a freelancer."""
        return self.employers.get(person.employer)

    def named(self, key: str) -> Person:
        """The person with this key."""
        return next(person for person in self.people if person.key == key)


def load_cast(policy_file: Path) -> Cast:
    """The cast under the policy in a file."""
    policy = load(policy_file)
    return Cast(policy, tuple(_under(policy, person) for person in PEOPLE), employers(policy), FILED)


def _under(policy: Policy, person: Person) -> Person:
    """Who is refused because nobody evaluates the series applies like everybody where somebody does."""
    if person.kind is Kind.NO_TRACK and policy.series_of(person.major).track:
        return replace(person, kind=Kind.ORDINARY, ending=Ending.CERTIFIED)
    return person
