"""Whether the dates and figures of a policy fit each other."""

from collections.abc import Iterator
from typing import Any

from shared.policy.cycle import NewDeadlines, NewEnds, Timetable
from shared.policy.model import Policy

Place = tuple[str | int, ...]
Misfit = tuple[Place, str]


def disorders(policy: Policy) -> Iterator[Misfit]:
    """Every date and figure that contradicts another."""
    yield from _timetable(policy.published_windows, ("windows",))
    for id, schedule in policy.schedules.items():
        yield from _timetable(schedule.windows, ("schedules", id, "windows"))
    for check in (_years, _shares, _weights, _amendments):
        yield from check(policy)


def _timetable(table: Timetable, place: Place) -> Iterator[Misfit]:
    """Nothing ends before what leads to it."""
    order = (
        ("employer", "last", table.employer.last, "application.last", table.application.last),
        ("employer", "first", table.employer.first, "application.first", table.application.first),
        ("association", "last", table.association.last, "application.last", table.application.last),
        ("audit", "last", table.audit.last, "employer.last", table.employer.last),
        ("audit", "last", table.audit.last, "association.last", table.association.last),
        ("audit", "last", table.audit.last, "correction_requests.last", table.correction_requests.last),
        ("correction_requests", "last", table.correction_requests.last, "audit.first", table.audit.first),
        ("evaluation", "first", table.evaluation.first, "employer.last", table.employer.last),
        ("evaluation", "last", table.evaluation.last, "audit.last", table.audit.last),
    )
    for window, end, day, other, least in order:
        if day < least:
            yield (*place, window, end), f"must not be before {other} ({least})"
    if table.evaluation_ends < table.evaluation.last:
        yield (*place, "evaluation_ends"), f"must not be before evaluation.last ({table.evaluation.last})"


def _years(policy: Policy) -> Iterator[Misfit]:
    year = policy.cycle.year
    if policy.published_windows.application.first.year != year:
        yield ("windows", "application", "first"), f"must lie in the cycle's year {year}"
    if policy.conditions.counted_until.year != year:
        yield ("conditions", "counted_until"), f"must lie in the cycle's year {year}"
    if policy.central_units.letter_year != year:
        yield ("central_units", "letter_year"), f"must be the cycle's year {year}"


def _shares(policy: Policy) -> Iterator[Misfit]:
    committees, trustees = policy.evaluation.committees, policy.evaluation.trustees
    for name, share in (("quorum", committees.quorum), ("to_pass", committees.to_pass)):
        if share.numerator > share.denominator:
            yield ("evaluation", "committees", name), "is more than the whole"
    if trustees.needed > trustees.shares:
        yield ("evaluation", "trustees", "needed"), "is more than there are shares"


def _weights(policy: Policy) -> Iterator[Misfit]:
    criteria = policy.evaluation.criteria
    lists = {("default",): criteria.default} | {("series", id): own for id, own in criteria.series.items()}
    for place, own in lists.items():
        total = sum(criterion.weight for criterion in own.values())
        if total != 100:
            yield ("evaluation", "criteria", *place), f"the weights add up to {total}, not to 100"


def _amendments(policy: Policy) -> Iterator[Misfit]:
    """An amendment only lengthens: it must not come before what it changes, earlier amendments included."""
    days = {
        name: value["last"] if isinstance(value, dict) else value
        for name, value in policy.published_windows.model_dump().items()
    }
    periods = policy.published_deadlines.model_dump()
    found: list[Misfit] = []
    for index, amendment in enumerate(policy.amendments):
        found += _lengthens(amendment.windows, days, ("amendments", index, "windows"))
        found += _lengthens(amendment.deadlines, periods, ("amendments", index, "deadlines"))
    yield from found
    if not found and policy.amendments:
        for (window, *_), message in _timetable(policy.timetable, ()):
            yield ("amendments",), f"with them, {window} {message}"


def _lengthens(changes: NewEnds | NewDeadlines, present: dict[str, Any], place: Place) -> Iterator[Misfit]:
    for name, value in changes:
        if value is not None and value <= present[name]:
            yield (*place, name), f"an amendment only lengthens: {present[name]} stands already"
        elif value is not None:
            present[name] = value
