"""Whether the parts of a policy fit each other: names that exist, nothing forgotten.

Each check yields the path of what is wrong and says why; the loader finds the line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared.contracts.vocabulary import Level
from shared.policy.applicants import Way
from shared.policy.catalogue import Series
from shared.policy.model import Policy
from shared.policy.terms import (
    LEVELS,
    AcademicReview,
    AutonomousKind,
    Category,
    Committee,
    ExamMode,
    Finding,
    RefundCause,
    Standing,
    Track,
    level_reaches,
)

Place = tuple[str | int, ...]
Misfit = tuple[Place, str]


def misfits(policy: Policy) -> Iterator[Misfit]:
    """Every name that leads nowhere and every gap."""
    for check in CHECKS:
        yield from check(policy)


def _clauses(policy: Policy) -> Iterator[Misfit]:
    for place, number in _fields(policy.model_dump(by_alias=True), "clause"):
        if number is not None and number not in policy.clauses:
            yield place, f"there is no text of clause {number} under clauses"


def _fields(part: Any, name: str, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    entries = part.items() if isinstance(part, Mapping) else enumerate(part) if isinstance(part, (list, tuple)) else ()
    for key, value in entries:
        if key == name:
            yield (*place, key), value
        yield from _fields(value, name, (*place, key))


def _majors(policy: Policy) -> Iterator[Misfit]:
    owners: dict[str, str] = {}
    for series in policy.series.values():
        for major in series.majors:
            if major in owners:
                yield ("series", series.id, "majors", major), f"is already a major of {owners[major]}"
            owners.setdefault(major, series.id)


def _names(policy: Policy) -> Iterator[Misfit]:
    dump = policy.model_dump(by_alias=True)
    majors = {major.id for major in policy.majors()}
    for place, ids in (*_fields(dump, "majors"), *_fields(dump, "excluded_majors")):
        if place[0] != "series":
            yield from _unknown(place, ids, majors, "major")
    for place, ids in _fields(dump, "series"):
        if len(place) > 1 and "committees" not in place:  # there `series` is a kind of committee
            yield from _unknown(place, ids, policy.series, "series")


def _unknown(place: Place, ids: Iterable[str] | str, known: Iterable[str], what: str) -> Iterator[Misfit]:
    names = set(known)
    if isinstance(ids, str):
        entries: Iterable[tuple[Place, str]] = [(place, ids)]
    elif isinstance(ids, Mapping):
        entries = [((*place, id), id) for id in ids]
    else:
        entries = [((*place, index), id) for index, id in enumerate(ids)]
    for where, id in entries:
        if id not in names:
            yield where, f"there is no {what} {id}"


def _levels(policy: Policy) -> Iterator[Misfit]:
    for series in policy.series.values():
        for major in series.majors.values():
            for level in major.titles:
                if level not in series.titles:
                    yield ("series", series.id, "majors", major.id, "titles", level), "is not a level of the series"


def _institutions(policy: Policy) -> Iterator[Misfit]:
    owners = {major: series for series in policy.series.values() for major in series.majors}
    taken: set[str] = set()
    for institution in policy.institutions.values():
        for index, part in enumerate(institution.accepts):
            taken.update(part.majors)
            place = ("institutions", institution.id, "accepts", index)
            for major in owners.keys() & part.majors:
                yield from _acceptance(policy, place, owners[major], major, part.levels)
    for major in owners.keys() - taken:
        if owners[major].track:
            yield ("series", owners[major].id, "majors", major), "no institution takes it"


def _acceptance(policy: Policy, place: Place, series: Series, major: str, levels: Iterable[Level]) -> Iterator[Misfit]:
    if series.track is None:
        yield place, f"{major}: {series.id} is not evaluated this year"
    for level in levels:
        if level not in series.titles:
            yield place, f"{major}: {series.id} has no level {level}"
        elif policy.exam_mode(series.id, level) is ExamMode.EXAM:
            yield place, f"{major}: {level} of {series.id} is reached by State examination alone"


def _tracks(policy: Policy) -> Iterator[Misfit]:
    scheduled = [id for schedule in policy.schedules.values() for id in schedule.series]
    for series in policy.series.values():
        place = ("series", series.id, "track")
        if series.track is Track.AUTONOMOUS:
            yield place, "autonomous evaluation is of institutions (autonomous.plans), not of a series"
        if (series.track is Track.POSITION) != (scheduled.count(series.id) == 1):
            yield place, "each position series has one schedule under schedules, and no other series has"
    for plan in policy.autonomous.plans.values():
        fitting = {
            AcademicReview.OWN: True,
            AcademicReview.EDUCATION_COMMISSION: plan.kind in (AutonomousKind.UNIVERSITY, AutonomousKind.PILOT),
            AcademicReview.MUNICIPAL_PARTY_SCHOOL: plan.kind in (AutonomousKind.PARTY_SCHOOL, AutonomousKind.PILOT),
        }
        if not fitting[plan.academic_review]:
            yield ("autonomous", "plans", plan.id, "academic_review"), f"cannot be for a {plan.kind}"
        if plan.until and plan.until < plan.filed_on:
            yield ("autonomous", "plans", plan.id, "until"), "must not be before filed_on"


def _conditions(policy: Policy) -> Iterator[Misfit]:
    yield from _missing(("conditions", "default"), policy.conditions.default, LEVELS)
    by_series: dict[Place, Mapping[Level, Sequence[Way]]] = {
        ("conditions", "series", id): levels for id, levels in policy.conditions.series.items()
    }
    for place, levels in {("conditions", "default"): policy.conditions.default, **by_series}.items():
        for level, ways in levels.items():
            if not ways:
                yield (*place, level), "needs at least one way"
            for index, way in enumerate(ways):
                if way.after and level_reaches(way.after, level):
                    yield (*place, level, index, "after"), f"must be below {level}"


def _examinations(policy: Policy) -> Iterator[Misfit]:
    seen: set[tuple[str, Level]] = set()
    for index, examination in enumerate(policy.examinations):
        if examination.mode is ExamMode.REVIEW:
            yield ("examinations", index, "mode"), "review is what holds without an entry"
        for pair in ((series, level) for series in examination.series for level in examination.levels):
            if pair in seen:
                yield ("examinations", index), f"{pair[1]} of {pair[0]} stands in two entries"
            seen.add(pair)


def _complete(policy: Policy) -> Iterator[Misfit]:
    """Tables that must answer for every word they may be asked for."""
    seats = policy.evaluation.committees.seats
    yield from _missing(("fees", "fen"), policy.fees.fen, LEVELS)
    yield from _missing(("fees", "refunds"), policy.fees.refunds, RefundCause)
    yield from _missing(("results", "published_at"), policy.results.published_at, LEVELS)
    yield from _missing(("applicants", "excluded"), policy.applicants.excluded, Standing)
    yield from _missing(("documents", "categories"), policy.documents.categories, Category)
    yield from _missing(("registry", "mandatory"), policy.registry.mandatory, Category)
    yield from _missing(("evaluation", "committees", "seats"), seats, Committee)
    yield from _missing(("evaluation", "committees", "reserves"), policy.evaluation.committees.reserves, Committee)
    for kind, levels in seats.items():
        yield from _missing(("evaluation", "committees", "seats", kind), levels, LEVELS)
    yield from _missing(("integrity", "sanctions"), {s.finding for s in policy.integrity.sanctions}, Finding)


def _missing(place: Place, table: Iterable[str], words: Iterable[str]) -> Iterator[Misfit]:
    absent = set(words) - set(table)
    if absent:
        yield place, f"has nothing for {', '.join(sorted(absent))}"


def _documents(policy: Policy) -> Iterator[Misfit]:
    papers = policy.documents
    lists: dict[Place, Sequence[str]] = {("categories", key): ids for key, ids in papers.categories.items()}
    lists |= {("levels", key): ids for key, ids in papers.levels.items()}
    lists |= {("examination",): papers.examination, ("recognition",): papers.recognition}
    for place, ids in lists.items():
        yield from _unknown(("documents", *place), ids, papers.kinds, "kind of document")


CHECKS = (
    _clauses,
    _majors,
    _names,
    _levels,
    _institutions,
    _tracks,
    _conditions,
    _examinations,
    _complete,
    _documents,
)
