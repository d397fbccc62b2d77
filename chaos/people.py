"""The made people of a run: as many as wanted, the same ones for the same number, none of them in the demo's cast."""

from dataclasses import dataclass
from enum import StrEnum

from demo.cast import Cast
from demo.cast.committees import Committee, committee
from demo.cast.organisations import employers
from demo.cast.people import Person, person
from demo.cast.plan import Ending
from shared.contracts.vocabulary import Level
from shared.policy import Policy

SURNAMES = "林周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严"
GIVEN = ("知远", "若水", "清越", "明舒", "安澜", "景和", "云帆", "书同", "望月", "长风", "思齐", "嘉树", "南星")
PLACES = (
    ("software", "computer", Level.INTERMEDIATE),
    ("electronics", "electronics", Level.JUNIOR),
    ("construction", "mechanical", Level.JUNIOR),
    ("farm-station", "agronomy", Level.INTERMEDIATE),
)
COMMITTEES = (
    committee("engineering", "engineering_center", "engineering", levels={Level.INTERMEDIATE, Level.JUNIOR}),
    committee("agronomy", "agriculture_center", "agriculture", "agronomy"),
)


class Life(StrEnum):
    """How far somebody means to go."""

    DRAFT = "draft only"
    SUBMITTED = "submitted only"
    UNPAID = "never pays"
    WITHDRAWN = "withdraws after paying"
    FAILED = "is not passed"
    WHOLE = "draft to certificate"


LIVES = (Life.WHOLE, Life.WHOLE, Life.UNPAID, Life.WHOLE, Life.WITHDRAWN, Life.WHOLE, Life.FAILED, Life.WHOLE)
SHORT = (Life.SUBMITTED, Life.SUBMITTED, Life.SUBMITTED, Life.DRAFT)


@dataclass(frozen=True)
class Crowd:
    """Everybody who plays: those whose lives go on, and those who only submit."""

    cast: Cast
    lives: tuple[tuple[Person, Life], ...]
    submitters: tuple[tuple[Person, Life], ...]

    def committee(self, person: Person) -> Committee:
        """Who judges the person."""
        series = self.cast.policy.series_of(person.major).id
        return next(one for one in COMMITTEES if one.series == series)


def crowd(policy: Policy, lives: int, submitters: int) -> Crowd:
    """So many people under a policy."""
    people = [made(n) for n in range(lives + submitters)]
    going_on = tuple((one, LIVES[n % len(LIVES)]) for n, one in enumerate(people[:lives]))
    only = tuple((one, SHORT[n % len(SHORT)]) for n, one in enumerate(people[lives:]))
    return Crowd(Cast(policy, tuple(people), employers(policy)), going_on, only)


def cast_of(policy: Policy, count: int) -> Cast:
    """The same people, for the registry of record."""
    return Cast(policy, tuple(made(n) for n in range(count)), employers(policy))


def made(n: int) -> Person:
    """The person with this number."""
    employer, major, level = PLACES[n % len(PLACES)]
    name = SURNAMES[n % len(SURNAMES)] + GIVEN[n // len(SURNAMES) % len(GIVEN)]
    return person(name, f"chaos-{n:05d}", employer, major, level, Ending.CERTIFIED)
