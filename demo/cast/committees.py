"""The committees of the year, one line each, and the made experts who sit in them.

A committee of a whole series has more seats than one of a single major; how many, the policy says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demo.cast.numbers import credit_code
from demo.cast.organisations import Employer, made_name
from demo.cast.people import Person
from demo.cast.plan import JUDGED
from shared.contracts.committee import Member
from shared.contracts.vocabulary import Level
from shared.policy import Committee as Kind
from shared.policy import Policy

FULL, ASSOCIATE, MIDDLE, JUNIOR = Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR, Level.INTERMEDIATE, Level.JUNIOR
SENIOR, LOWER, ALL = {FULL, ASSOCIATE}, {MIDDLE, JUNIOR}, set(Level)
THIRDS = 3
CHAIR, VICE_CHAIR, COLLEAGUE = 0, 1, 5
PANEL_FROM = 2
"""The panel sits between the vice-chair and the colleague."""


@dataclass(frozen=True)
class Committee:
    """评审委员会: for a series, or for one major of it, and some levels. `colleague` employs one of the members."""

    key: str
    institution: str
    series: str
    major: str | None
    levels: frozenset[Level]
    colleague: str | None = None


def committee(
    key: str,
    institution: str,
    series: str,
    major: str | None = None,
    levels: Iterable[Level] = ALL,
    colleague: str | None = None,
) -> Committee:
    """A line of the table."""
    return Committee(key, institution, series, major, frozenset(levels), colleague)


# fmt: off
COMMITTEES = (
    committee("engineering-senior", "engineering_center", "engineering", levels=SENIOR, colleague="software"),
    committee("engineering", "engineering_center", "engineering", levels=LOWER),
    committee("agronomy", "agriculture_center", "agriculture", "agronomy"),
    committee("veterinary", "agriculture_center", "agriculture", "veterinary"),
    committee("museum", "heritage_center", "cultural_heritage", "museum"),
    committee("conservation", "heritage_center", "cultural_heritage", "conservation"),
    committee("library", "heritage_center", "library"),
    committee("archives", "heritage_center", "archives", "archive_management"),
    committee("social-science", "research_center", "social_science"),
    committee("laboratories", "research_center", "experimental_technology"),
    committee("reporting", "media_center", "news", "reporting"),
    committee("english", "media_center", "translation", "english"),
    committee("lawyer", "legal_services_center", "public_legal_services", "lawyer"),
    committee("athletic-training", "sports_center", "sports", "athletic_training"),
    committee("arts", "arts_center", "arts"),
    committee("textile-crafts", "arts_center", "arts_and_crafts", "textile_crafts"),
    committee("carving", "arts_center", "arts_and_crafts", "carving"),
    committee("accounting", "economy_center", "accounting", "enterprise_accounting"),
    committee("technical-theory", "technical_school_center", "technical_school_teacher", "technical_theory"),
    committee("technical-practice", "technical_school_center", "technical_school_teacher", "technical_practice"),
)
# fmt: on


def judges(one: Committee, person: Person, policy: Policy) -> bool:
    """Whether the person's case comes before this committee, if it comes that far."""
    of_series = policy.series_of(person.again or person.major).id == one.series
    return of_series and one.major in (None, person.again or person.major) and person.level in one.levels


def judged_by(one: Committee, people: Iterable[Person], policy: Policy) -> list[Person]:
    """Everybody whose case this committee decides."""
    return [person for person in people if person.ending in JUDGED and judges(one, person, policy)]


def sitting(people: Iterable[Person], policy: Policy) -> list[Committee]:
    """The committees that meet: those with somebody to judge under this policy."""
    everybody = tuple(people)
    return [one for one in COMMITTEES if judged_by(one, everybody, policy)]


def committee_of(person: Person, policy: Policy) -> Committee:
    """Who judges the person."""
    return next(one for one in COMMITTEES if judges(one, person, policy))


def seats(one: Committee, policy: Policy, levels: Iterable[Level]) -> int:
    """As many as the policy asks for, for these levels."""
    least = policy.evaluation.committees.seats[Kind.MAJOR if one.major else Kind.SERIES]
    return max(least[level] for level in levels)


def attending(seated: int, policy: Policy) -> int:
    """How many come: a quorum, and so many that two thirds of them are a whole number."""
    return -(-policy.evaluation.committees.quorum.least(seated) // THIRDS) * THIRDS


def members(one: Committee, seated: int, employers: Mapping[str, Employer]) -> list[Member]:
    """The experts. One may work where applicants do; all others have employers of their own."""
    made = [_member(one, n) for n in range(seated)]
    if one.colleague:
        known = {"organisation": employers[one.colleague].credit_code}
        made[COLLEAGUE] = made[COLLEAGUE].model_copy(update=known)
    return made


def panel(one: Committee, policy: Policy, employers: Mapping[str, Employer]) -> list[Member]:
    """专业评议组: the members of the committee who hear the defences."""
    return members(one, COLLEAGUE + 1, employers)[PANEL_FROM : PANEL_FROM + policy.evaluation.defence.panel]


def _member(one: Committee, n: int) -> Member:
    ref = f"expert-{one.key}-{n + 1}"
    presides = {CHAIR: "chair", VICE_CHAIR: "vice_chair"}.get(n)
    return Member(ref=ref, name=made_name(ref), organisation=credit_code(ref, "12"), level=FULL, presides=presides)
