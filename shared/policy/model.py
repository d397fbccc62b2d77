"""A policy: the notice and its look-ups."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from shared import workdays
from shared.contracts.vocabulary import Level
from shared.errors import Text
from shared.identity import DocumentType
from shared.policy.applicants import DocumentKind, Examination, ExceptionalCondition, Way
from shared.policy.base import Part
from shared.policy.catalogue import AutonomousPlan, Evaluator, Institution, Major, Schedule, Series
from shared.policy.cycle import Deadlines, Timetable, Windows
from shared.policy.notice import Notice
from shared.policy.problems import UNKNOWN_INSTITUTION, UNKNOWN_MAJOR, UNKNOWN_PLAN, UNKNOWN_SERIES
from shared.policy.proceedings import Criterion, Sanction
from shared.policy.terms import Category, DocumentDue, ExamMode, Finding, RegistryCheck, Step


@dataclass(frozen=True)
class MajorNotice:
    """What an applicant is shown before submission: requirements, defence, whom to ask."""

    requirements: Text
    defence: Text
    institutions: tuple[Institution, ...]
    hotline: str


class Policy(Notice):
    """One cycle's policy: what the notice says, asked in words of the domain.

    Made by `load` or `parse` alone, which check that its parts fit each other. `windows` and
    `deadlines` are in force, amendments included. Look-ups of a series, major, institution or plan that
    the policy does not have raise `unknown-series`, `unknown-major`, `unknown-institution` or `unknown-plan`.
    """

    _stops: tuple[workdays.Span, ...] = ()

    # When

    @cached_property
    def timetable(self) -> Timetable:
        """The days of 三(一) in force."""
        table = self.published_windows.model_dump()
        for name, day in (change for amendment in self.amendments for change in _given(amendment.windows)):
            table[name] = {**table[name], "last": day} if isinstance(table[name], dict) else day
        return Timetable.model_validate(table)

    @cached_property
    def windows(self) -> Windows:
        """The windows of 三(一) in force."""
        return Windows.of(self.timetable, self.tz)

    @cached_property
    def deadlines(self) -> Deadlines:
        """The periods in force."""
        changes = {name: n for amendment in self.amendments for name, n in _given(amendment.deadlines)}
        return self.published_deadlines.model_copy(update=changes)

    def windows_of(self, series: str) -> Windows:
        """The windows of a series: an industry authority's own for a position series (三(二)), else those of 三(一)."""
        return self.scheduled_windows.get(series, self.windows)

    @cached_property
    def scheduled_windows(self) -> Mapping[str, Windows]:
        """The windows of each position series by its id."""
        windows = {schedule.id: Windows.of(schedule.windows, self.tz) for schedule in self.schedules.values()}
        return {series: windows[schedule.id] for schedule in self.schedules.values() for series in schedule.series}

    def schedule(self, series: str) -> Schedule | None:
        """The own schedule of a position series."""
        return next((s for s in self.schedules.values() if series in s.series), None)

    def has_step(self, series: str, step: Step) -> bool:
        """Whether the road of the series has this optional step; the road of 三(一) has all."""
        schedule = self.schedule(series)
        return schedule is None or step in schedule.steps

    def stopped(self, spans: Collection[workdays.Span]) -> "Policy":
        """The policy as it counts for a case that stopped meanwhile: the working days of the spans do not (四(三)).

        The windows are the notice's and the same for everybody. Nothing is left to wait for once no committee takes
        a case any more: what is never lifted does not keep one for ever.
        """
        counted = tuple((start, min(end or self._no_more, self._no_more)) for start, end in spans)
        if not counted:
            return self
        counting = self.model_copy()
        counting._stops = counted
        return counting

    @cached_property
    def _no_more(self) -> datetime:
        """When the last series' evaluation ends."""
        return max(each.evaluation_ends for each in (self.windows, *self.scheduled_windows.values()))

    def end_of_working_days(self, posted: datetime, n: int) -> datetime:
        """`workdays.end_of_working_days` by this policy's zone and override table, and by what stopped the case."""
        return workdays.end_of_working_days(posted, n, self.tz, self.working_days, self._stops)

    def latest_posting_day(self, n: int, closes: datetime) -> date:
        """`workdays.latest_posting_day` by this policy's zone and override table."""
        return workdays.latest_posting_day(n, closes, self.tz, self.working_days)

    def start_of_last_working_days(self, n: int, closes: datetime) -> datetime:
        """`workdays.start_of_last_working_days` by this policy's zone and override table."""
        return workdays.start_of_last_working_days(n, closes, self.tz, self.working_days)

    def whole_working_days(self, start: datetime, end: datetime) -> int:
        """`workdays.whole_working_days` by this policy's zone and override table."""
        return workdays.whole_working_days(start, end, self.tz, self.working_days)

    # What can be applied for

    def series_named(self, id: str) -> Series:
        """The series with this id."""
        try:
            return self.series[id]
        except KeyError:
            raise UNKNOWN_SERIES(id=id, clause="三(一)") from None

    def major(self, id: str) -> Major:
        """The major with this id."""
        return self._majors(id)[1]

    def series_of(self, major: str) -> Series:
        """The series a major (id) belongs to."""
        return self._majors(major)[0]

    def title(self, major: str, level: Level) -> Text | None:
        """The name of the title, e.g. 高级工程师; None if there is no such level."""
        series, part = self._majors(major)
        return part.titles.get(level) or series.titles.get(level)

    def majors(self) -> Iterator[Major]:
        """All majors of all series."""
        return (major for series in self.series.values() for major in series.majors.values())

    def notice(self, major: str) -> MajorNotice:
        """What is shown before submission in this major."""
        series, part = self._majors(major)
        return MajorNotice(
            requirements=part.requirements or series.requirements,
            defence=part.defence_notice or series.defence_notice or self.evaluation.defence.notice,
            institutions=tuple(i for i in self.institutions.values() if any(major in a.majors for a in i.accepts)),
            hotline=self.cycle.contacts.hotline,
        )

    # Who evaluates

    def institution(self, id: str) -> Institution:
        """The institution of 附件1 with this id."""
        try:
            return self.institutions[id]
        except KeyError:
            raise UNKNOWN_INSTITUTION(id=id, clause="二") from None

    def institutions_for(self, major: str, level: Level) -> tuple[Institution, ...]:
        """The institutions to which a case in this major at this level can be addressed."""
        return tuple(i for i in self.institutions.values() if i.takes(major, level))

    def plan(self, id: str) -> AutonomousPlan:
        """The filed plan with this number (三(三))."""
        try:
            return self.autonomous.plans[id]
        except KeyError:
            raise UNKNOWN_PLAN(id=id, clause="三(三)") from None

    def evaluator(self, id: str) -> Evaluator:
        """Who evaluates: an institution of 附件1 by its id, an autonomous one (三(三)) by its credit code."""
        plan = self._plan_of(id)
        if plan:
            return Evaluator(plan.institution, plan.phone)
        institution = self.institution(id)
        return Evaluator(institution.name, institution.phone)

    def is_autonomous(self, id: str) -> bool:
        """Whether this is the credit code of an institution with a filed plan."""
        return self._plan_of(id) is not None

    # Under which conditions

    def rule(self, series: str, level: Level) -> tuple[Way, ...]:
        """The alternatives of degree, years and previous title for a level; one is enough."""
        own = self.conditions.series.get(series, {})
        return tuple(own.get(level, self.conditions.default[level]))

    def examination(self, series: str, level: Level) -> Examination | None:
        """The State examination that stands before or instead of a review of this level, if any."""
        return next((e for e in self.examinations if series in e.series and level in e.levels), None)

    def exam_mode(self, series: str, level: Level) -> ExamMode:
        """How the level is reached."""
        examination = self.examination(series, level)
        return examination.mode if examination else ExamMode.REVIEW

    def category_of(self, document: DocumentType) -> Category | None:
        """The category that an identity document alone makes: hmt, foreign, or none."""
        if document in self.applicants.hmt:
            return Category.HMT
        return Category.FOREIGN if document in self.applicants.foreign else None

    def commission_refused(self, credit_code: str, major: str) -> bool:
        """Whether the central unit's own filed committee covers the major, so that no commission is taken (四(四))."""
        series = self.series_of(major)
        return any(
            filed.credit_code == credit_code and (series.id in filed.series or major in filed.majors)
            for filed in self.central_units.filed_committees
        )

    def recognises(self, qualification: str, series: str, level: Level, major: str | None = None) -> bool:
        """Whether the qualification (id) counts as this title (四(五)); degree and years are asked besides."""
        entry = self.recognitions.qualifications.get(qualification)
        if entry is None or (entry.series, entry.level) != (series, level):
            return False
        return not entry.majors or major in entry.majors

    def allows_exceptional(self, major: str, level: Level) -> bool:
        """Whether an exceptional application is possible here (四(六))."""
        return level in self.exceptional.levels and major not in self.exceptional.excluded_majors

    def exceptional_conditions(self, series: str) -> Mapping[str, ExceptionalCondition]:
        """The series' exceptional conditions by id."""
        return self.exceptional.series.get(series, self.exceptional.default)

    # With which papers

    def required_documents(
        self,
        categories: Iterable[Category],
        level: Level,
        *,
        examination: bool = False,
        recognition: bool = False,
        due: DocumentDue = DocumentDue.SUBMISSION,
    ) -> tuple[DocumentKind, ...]:
        """The papers that must be there by `due`, each once, in the order of the policy's list.

        `examination` and `recognition` say whether a pass or a professional qualification is claimed.
        """
        papers = self.documents
        wanted = {code for category in categories for code in papers.categories.get(category, ())}
        wanted.update(papers.levels.get(level, ()))
        wanted.update(papers.examination if examination else ())
        wanted.update(papers.recognition if recognition else ())
        return tuple(kind for kind in papers.kinds.values() if kind.id in wanted and kind.due is due)

    def clause_of(self, paper: DocumentKind) -> str:
        """The clause that asks for a paper, e.g. 四(四) for the commission letter."""
        return paper.clause or self.documents.clause

    def mandatory_checks(self, categories: Iterable[Category]) -> tuple[RegistryCheck, ...]:
        """The registry checks without which an audit cannot pass (四(一))."""
        wanted = {check for category in categories for check in self.registry.mandatory.get(category, ())}
        return tuple(check for check in RegistryCheck if check in wanted)

    # What it costs, how it is judged, what follows

    def fee(self, level: Level) -> int:
        """The fee in fen."""
        return self.fees.fen[level]

    def criteria(self, series: str) -> tuple[Criterion, ...]:
        """By what the series is judged."""
        return tuple(self.evaluation.criteria.series.get(series, self.evaluation.criteria.default).values())

    def sanctions_for(self, finding: Finding) -> tuple[Sanction, ...]:
        """What follows from a proven finding, one entry per target."""
        return tuple(sanction for sanction in self.integrity.sanctions if sanction.finding is finding)

    def clause(self, number: str) -> Text | None:
        """The text of a clause, e.g. `三(一)4`."""
        return self.clauses.get(number)

    def _plan_of(self, credit_code: str) -> AutonomousPlan | None:
        return next((plan for plan in self.autonomous.plans.values() if plan.credit_code == credit_code), None)

    def _majors(self, id: str) -> tuple[Series, Major]:
        for series in self.series.values():
            if id in series.majors:
                return series, series.majors[id]
        raise UNKNOWN_MAJOR(id=id, clause="二")


def _given(changes: Part) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in changes if value is not None)
