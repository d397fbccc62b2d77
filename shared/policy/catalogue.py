"""What can be applied for and who evaluates it: 二, 附件1, 三(二), 三(三)."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from shared.contracts.vocabulary import Level
from shared.errors import Text
from shared.policy.base import ById, CreditCode, Day, Id, Line, Part, Words
from shared.policy.cycle import Timetable
from shared.policy.terms import LEVELS, AcademicReview, AutonomousKind, Step, Track


class Major(Part):
    """专业: what is absent here is as the series says."""

    id: Id
    name: Words
    titles: Mapping[Level, Words] = {}
    requirements: Words | None = None
    defence_notice: Words | None = None


class Series(Part):
    """系列. `titles` names the title of each level the series has; no track means no evaluation this year."""

    id: Id
    name: Words
    track: Track | None
    titles: Mapping[Level, Words]
    requirements: Words
    defence_notice: Words | None = None
    majors: ById[Major]

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels of the series, lowest first."""
        return tuple(level for level in LEVELS if level in self.titles)


class Acceptance(Part):
    """Majors that an institution takes, at these levels."""

    majors: tuple[Id, ...]
    levels: tuple[Level, ...]


class Institution(Part):
    """评审服务机构 of 附件1."""

    id: Id
    name: Words
    credit_code: CreditCode
    phone: Line
    accepts: tuple[Acceptance, ...]

    def takes(self, major: str, level: Level) -> bool:
        """Whether a case in this major (id) at this level can be addressed to the institution (二)."""
        return any(major in part.majors and level in part.levels for part in self.accepts)


class Evaluator(NamedTuple):
    """Who evaluated a case, as its papers name them."""

    name: Text
    phone: str


class Association(Part):
    """协会学会 whose recommendation counts for freelancers (一), and the authority that recognised it."""

    id: Id
    name: Words
    credit_code: CreditCode
    recognised_by: Words
    phone: Line
    series: tuple[Id, ...]


class Schedule(Part):
    """An industry authority's own schedule for position series (三(二)): its windows and optional steps."""

    id: Id
    authority: Words
    series: tuple[Id, ...]
    windows: Timetable
    steps: tuple[Step, ...]


class AutonomousPlan(Part):
    """A filed plan of 自主评聘 (三(三)); `id` is the plan's number. Without `until` it has no end."""

    id: Id
    institution: Words
    credit_code: CreditCode
    phone: Line
    kind: AutonomousKind
    series: tuple[Id, ...]
    levels: tuple[Level, ...]
    academic_review: AcademicReview
    filed_on: Day
    until: Day | None = None

    def in_force(self, day: date) -> bool:
        """Whether a meeting on that day is under the plan."""
        return self.filed_on <= day and (self.until is None or day <= self.until)


class Autonomous(Part):
    """自主评聘 (三(三)). At `reviewed_levels` an institution that does not review itself names another's opinion."""

    clause: Line
    reviewed_levels: tuple[Level, ...]
    plans: ById[AutonomousPlan]
