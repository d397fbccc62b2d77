"""自主评聘 (三(三)): whom institutions with a filed plan evaluate themselves, one record for each meeting."""

from dataclasses import dataclass

from demo.cast.organisations import official
from demo.cast.people import AS, FS, IM, Person, person
from demo.cast.plan import Ending
from shared.contracts.base import Actor, Role
from shared.contracts.vocabulary import Level
from shared.policy import AcademicReview, AutonomousKind, AutonomousPlan, Policy


@dataclass(frozen=True)
class Record:
    """What an institution of this kind hands in after a meeting."""

    key: str
    kind: AutonomousKind
    people: tuple[Person, ...]

    def plan(self, policy: Policy) -> AutonomousPlan:
        """The plan under which it is handed in."""
        return next(plan for plan in policy.autonomous.plans.values() if plan.kind is self.kind)


def _evaluated(name: str, key: str, major: str, level: Level, ending: Ending) -> Person:
    return person(name, key, "", major, level, ending)


# fmt: off
RECORDS = (
    Record("university-1", AutonomousKind.UNIVERSITY, (
        _evaluated("顾砚青", "gu-yanqing", "computer", FS, Ending.FILED),
        _evaluated("陆景行", "lu-jingxing", "physical_sciences", AS, Ending.FILED),
    )),
    Record("university-2", AutonomousKind.UNIVERSITY, (
        _evaluated("温知夏", "wen-zhixia", "mechanical", IM, Ending.FILING_RETURNED),
    )),
    Record("party-school", AutonomousKind.PARTY_SCHOOL, (
        _evaluated("宋知行", "song-zhixing", "law_research", AS, Ending.FILED),
    )),
)
# fmt: on
FILED = tuple(person for record in RECORDS for person in record.people)


def reviewer(body: AcademicReview) -> Actor:
    """Who holds academic reviews at a body."""
    return official(Role.REVIEWING_BODY, body, 0, body)
