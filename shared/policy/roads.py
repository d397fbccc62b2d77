"""The roads of a year with their days: the windows as written, and the last sensible days that follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.errors import Text
from shared.policy.catalogue import Series
from shared.policy.cycle import Windows
from shared.policy.model import Policy
from shared.policy.terms import Step, Track
from shared.workdays import is_workday, midnight

DAY = timedelta(days=1)
QUALIFICATION = "qualification"


@dataclass(frozen=True)
class Road:
    """Series that share their windows: those of 三(一), or of an industry authority's own schedule (三(二)).

    `place` is where the windows stand in the file.
    """

    id: str
    name: Text
    clause: str
    series: tuple[Series, ...]
    windows: Windows
    steps: frozenset[Step]
    place: tuple[str, ...]

    def clause_of(self, step: int) -> str:
        """The clause of a step of 三(一), e.g. 三(一)2; an authority's own road has one clause for all."""
        return f"{self.clause}{step}" if self.id == QUALIFICATION else self.clause


@dataclass(frozen=True)
class Milestone:
    """What can be done from `first` on, or only on one day, and until 24:00 of `last`.

    A window is written in the notice; every other milestone is computed from windows and working days.
    """

    first: date | None
    last: date
    what: Text
    clause: str

    @property
    def is_window(self) -> bool:
        return self.first is not None


def roads(policy: Policy) -> Iterator[Road]:
    """That of 三(一) first, then each authority's own."""
    series = tuple(one for one in policy.series.values() if one.track is Track.QUALIFICATION)
    yield Road(QUALIFICATION, Track.QUALIFICATION.text, "三(一)", series, policy.windows, frozenset(Step), ("windows",))
    position = Track.POSITION.text
    for own in policy.schedules.values():
        series = tuple(policy.series[id] for id in own.series)
        windows, place = Windows.of(own.windows, policy.tz), ("schedules", own.id, "windows")
        name = Text(f"{position.zh} · {own.authority.zh}", f"{position.en} · {own.authority.en}")
        yield Road(own.id, name, "三(二)", series, windows, frozenset(own.steps), place)


# Days


def last_day(policy: Policy, posted: date, n: int) -> date:
    """The day at whose 24:00 `n` working days after `posted` are over."""
    return policy.end_of_working_days(midnight(posted, policy.tz), n).date() - DAY


def working_day_until(policy: Policy, day: date) -> date:
    """The last working day on or before a day: when an office can still act."""
    while not is_workday(day, policy.working_days):
        day -= DAY
    return day


def working_day_from(policy: Policy, day: date) -> date:
    """The first working day on or after a day."""
    return last_day(policy, day - DAY, 1)


def working_days_between(policy: Policy, after: date, until: date) -> int:
    """How many working days lie after one day and not after another."""
    days = (after + DAY * n for n in range(1, (until - after).days + 1))
    return sum(is_workday(day, policy.working_days) for day in days)


# Last sensible days


def last_internal_publicity(policy: Policy, road: Road) -> date:
    """The last working day on which an employer can post and still recommend in its window (三(一)2)."""
    n = policy.deadlines.employer_publicity_working_days
    return working_day_until(policy, policy.latest_posting_day(n, road.windows.employer.closes))


def last_association_publicity(policy: Policy, road: Road) -> date:
    """The same for an association, whose stamped forms the applicant uploads (三(一)2)."""
    n = policy.deadlines.association_publicity_working_days
    return working_day_until(policy, policy.latest_posting_day(n, road.windows.association.closes))


def last_correction(policy: Policy, road: Road) -> date:
    """The last day of a correction that is asked for on the last day (三(一)3)."""
    return last_day(policy, road.windows.correction_requests.last, policy.deadlines.correction_working_days)


def last_payment(policy: Policy, road: Road) -> date:
    """The last day to pay for whoever passes the audit on its last day (三(一)3)."""
    return last_day(policy, road.windows.audit.last, policy.deadlines.payment_working_days)


def last_call(policy: Policy, road: Road) -> date:
    """The last working day on which somebody can be told of a defence on the last day of the evaluation (三(一)4)."""
    n = policy.deadlines.defence_notice_working_days
    return working_day_until(policy, policy.latest_posting_day(n, road.windows.evaluation.closes))


def first_acceptance(policy: Policy, road: Road) -> date:
    """The first working day after the evaluation, when the bureau can accept what came last (三(一)5)."""
    return working_day_from(policy, road.windows.evaluation.last + DAY)


def last_publicity(policy: Policy, road: Road) -> date:
    """The last day of publicity of results that are accepted on that day (三(一)5)."""
    return last_day(policy, first_acceptance(policy, road), policy.deadlines.publicity_working_days)
