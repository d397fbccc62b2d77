"""Working days and dates as the notice counts them.

The official calendar (holidays and make-up days) comes from chinesecalendar; an override table from
the policy goes before it. Nothing here reads a clock: every instant is a parameter and aware.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from shared.errors import Kind, Problem

Overrides = Mapping[date, bool]
"""Days on which the published calendar is not right here: True is a working day, False is not."""

Span = tuple[datetime, datetime | None]
"""[from, until) of a suspension; None while it goes on."""

CALENDAR_NOT_PUBLISHED = Problem(
    "calendar-not-published",
    Kind.UNAVAILABLE,
    zh="{year}年的放假调休安排尚未公布，暂不能计算工作日",
    en="The official calendar of {year} is not published yet, so working days cannot be counted.",
)


def is_workday(day: date, overrides: Overrides | None = None) -> bool:
    """Whether the day is a working day by the official calendar.

    Raises `calendar-not-published` for a year whose calendar is not published.
    """
    if overrides and day in overrides:
        return overrides[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise CALENDAR_NOT_PUBLISHED(year=day.year) from None


def end_of_working_days(
    posted: datetime,
    n: int,
    tz: ZoneInfo,
    overrides: Overrides | None = None,
    suspended: Collection[Span] = (),
) -> datetime:
    """When `n` working days are over: 24:00 of the Nth, which is 00:00 (in `tz`) of the day after.

    The day of posting does not count, even if it is a working day; nor does a working day that a
    suspension touches. The next act is possible from the returned instant on. (三(一)2, 三(一)5)
    """
    day = _local(posted, tz).date()
    left = n
    while left > 0:
        day += timedelta(days=1)
        if _counts(day, tz, overrides, suspended):
            left -= 1
    return midnight(day + timedelta(days=1), tz)


def working_days_left(
    posted: datetime,
    n: int,
    now: datetime,
    tz: ZoneInfo,
    overrides: Overrides | None = None,
    suspended: Collection[Span] = (),
) -> int:
    """How many of the `n` working days are not over at `now`: n on the day of posting, 0 at the end."""
    today = _local(now, tz).date()
    day = _local(posted, tz).date() + timedelta(days=1)
    left = n
    while left > 0 and day < today:
        if _counts(day, tz, overrides, suspended):
            left -= 1
        day += timedelta(days=1)
    return left


def latest_posting_day(n: int, closes: datetime, tz: ZoneInfo, overrides: Overrides | None = None) -> date:
    """The last day of posting whose `n` working days are over before `closes`, so that an act is still possible.

    Five days before 2023-07-31 24:00 must be posted by 07-23: posted on 07-24 they end with the window.
    """
    day = (_local(closes, tz) - timedelta(microseconds=1)).date()
    left = n
    while left > 0:  # backwards, so that no calendar beyond `closes` is asked
        day -= timedelta(days=1)
        left -= is_workday(day, overrides)
    return day - timedelta(days=1)


def start_of_last_working_days(n: int, closes: datetime, tz: ZoneInfo, overrides: Overrides | None = None) -> datetime:
    """00:00 of the day from which `n` working days are left: the Nth last working day that begins before `closes`."""
    day = (_local(closes, tz) - timedelta(microseconds=1)).date()
    left = n - is_workday(day, overrides)
    while left > 0:
        day -= timedelta(days=1)
        left -= is_workday(day, overrides)
    return midnight(day, tz)


def whole_working_days(start: datetime, end: datetime, tz: ZoneInfo, overrides: Overrides | None = None) -> int:
    """How many working days lie whole between two instants; the day of `start` does not count, as on posting."""
    day, last = _local(start, tz).date() + timedelta(days=1), _local(end, tz).date()
    days = ((day + timedelta(days=n)) for n in range((last - day).days))
    return sum(is_workday(each, overrides) for each in days)


def years_later(day: date, years: int) -> date:
    """The same date that many years later (earlier, if negative); 02-29 becomes 02-28 in a common year.

    Terms of years never roll over holidays.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def full_years(since: date, until: date) -> int:
    """Full anniversaries of `since` on or before `until`; never rounded, never negative."""
    years = max(until.year - since.year, 0)
    return years if years_later(since, years) <= until else max(years - 1, 0)


def end_of_years(start: date, years: int, tz: ZoneInfo) -> datetime:
    """When a term of years is over: 24:00 of the same date that many years later (四(一))."""
    return midnight(years_later(start, years) + timedelta(days=1), tz)


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """00:00 of the day."""
    return datetime.combine(day, time(), tz)


def moment(instant: datetime, tz: ZoneInfo | None = None) -> str:
    """An instant as people write an end, to the minute: `2023-07-17 24:00`, never `2023-07-18 00:00`.

    Shown in `tz`, or else in the instant's own zone.
    """
    local = _local(instant, tz) if tz else instant
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return f"{local.date() - timedelta(days=1)} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def _counts(day: date, tz: ZoneInfo, overrides: Overrides | None, suspended: Collection[Span]) -> bool:
    return is_workday(day, overrides) and not any(_touches(span, day, tz) for span in suspended)


def _touches(span: Span, day: date, tz: ZoneInfo) -> bool:
    start, end = span
    return start < midnight(day + timedelta(days=1), tz) and (end is None or end > midnight(day, tz))


def _local(instant: datetime, tz: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(tz)
