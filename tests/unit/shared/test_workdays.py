"""Working days, at the edges that decide whether somebody is in time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar.constants import holidays
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Kind, Refusal
from shared.workdays import (
    end_of_working_days,
    end_of_years,
    full_years,
    is_workday,
    latest_posting_day,
    midnight,
    moment,
    start_of_last_working_days,
    whole_working_days,
    working_days_left,
    years_later,
)

BEIJING = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize("day", ["2023-09-28", "2023-10-07", "2023-10-08", "2023-10-09", "2023-07-24", "2024-02-18"])
def test_working_days_include_weekends_that_make_up_for_a_holiday(day: str) -> None:
    assert is_workday(date.fromisoformat(day))


@pytest.mark.parametrize("day", [f"2023-09-{n}" for n in (29, 30)] + [f"2023-10-0{n}" for n in range(1, 7)])
def test_the_golden_week_of_2023_has_no_working_day(day: str) -> None:
    assert not is_workday(date.fromisoformat(day))


def test_an_ordinary_weekend_is_not_working() -> None:
    assert not is_workday(date(2023, 7, 22))
    assert not is_workday(date(2023, 7, 23))


def test_an_override_goes_before_the_calendar() -> None:
    overrides = {date(2023, 7, 22): True, date(2023, 7, 24): False}
    assert is_workday(date(2023, 7, 22), overrides)
    assert not is_workday(date(2023, 7, 24), overrides)
    assert is_workday(date(2023, 7, 25), overrides)


@pytest.mark.parametrize(
    ("n", "closes", "start"),
    [
        (1, "2023-08-01 00:00", "2023-07-31"),  # 07-31 24:00, a Monday
        (3, "2023-08-01 00:00", "2023-07-27"),
        (1, "2023-07-31 00:00", "2023-07-28"),  # 24:00 of a Sunday
        (1, "2023-07-31 00:00:01", "2023-07-31"),
        (3, "2023-10-09 00:00", "2023-09-28"),  # two made up on a weekend, then a week of holidays
    ],
)
def test_the_last_working_days_begin_at_midnight_of_the_first_of_them(n: int, closes: str, start: str) -> None:
    assert start_of_last_working_days(n, at(closes), BEIJING) == at(start)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2023-07-18 00:00", "2023-07-18 23:59:59", 0),
        ("2023-07-18 10:00", "2023-07-19 23:59:59", 0),  # 07-19 is not over
        ("2023-07-18 10:00", "2023-07-20 00:00", 1),
        ("2023-07-21 10:00", "2023-07-24 10:00", 0),  # a weekend
        ("2023-09-28 10:00", "2023-10-09 10:00", 2),
        ("2023-07-20 10:00", "2023-07-18 10:00", 0),
    ],
)
def test_whole_working_days_leave_out_the_first_day_and_one_that_is_not_over(start: str, end: str, days: int) -> None:
    assert whole_working_days(at(start), at(end), BEIJING) == days


@pytest.mark.parametrize("year", [2003, 2035])
def test_a_year_without_a_published_calendar_is_an_error_of_its_own_kind(year: int) -> None:
    with pytest.raises(Refusal) as caught:
        is_workday(date(year, 3, 1))
    assert caught.value.slug == "calendar-not-published"
    assert caught.value.kind is Kind.UNAVAILABLE
    assert str(year) in caught.value.text.zh


def test_the_calendar_is_asked_only_for_days_that_are_needed() -> None:
    unpublished = {date(2035, 1, n): n != 1 for n in range(1, 9)}
    assert end_of_working_days(at("2035-01-01T09:00"), 3, BEIJING, unpublished) == at("2035-01-05T00:00")
    with pytest.raises(Refusal, match="calendar-not-published"):
        end_of_working_days(at("2035-01-01T09:00"), 8, BEIJING, unpublished)


@pytest.mark.parametrize(
    ("posted", "end"),
    [
        ("2023-07-21T17:00", "2023-07-29T00:00"),  # Friday: it does not count itself
        ("2023-07-23T00:00", "2023-07-29T00:00"),  # Sunday 00:00 ...
        ("2023-07-23T23:59:59", "2023-07-29T00:00"),  # ... to its last second: over on 07-28 at 24:00
        ("2023-07-24T00:00", "2023-08-01T00:00"),  # Monday: over on 07-31 at 24:00, with the window
        ("2023-09-27T12:00", "2023-10-11T00:00"),  # across the golden week, with both make-up days
    ],
)
def test_five_working_days(posted: str, end: str) -> None:
    assert end_of_working_days(at(posted), 5, BEIJING) == at(end)


def test_the_day_of_posting_is_the_day_in_beijing() -> None:
    posted = datetime(2023, 7, 23, 16, 30, tzinfo=UTC)  # Monday 00:30 in Beijing
    assert end_of_working_days(posted, 5, BEIJING) == at("2023-08-01T00:00")


def test_an_end_is_the_first_instant_of_the_next_act() -> None:
    end = end_of_working_days(at("2023-07-23T10:00"), 5, BEIJING)
    assert moment(end) == "2023-07-28 24:00"
    assert end.utcoffset() == timedelta(hours=8)


def test_a_working_day_that_a_suspension_touches_does_not_count() -> None:
    spans = [(at("2023-07-25T23:59:59"), at("2023-07-26T00:00:01"))]
    assert end_of_working_days(at("2023-07-24T09:00"), 5, BEIJING, suspended=spans) == at("2023-08-03T00:00")


def test_a_suspension_that_ends_at_midnight_leaves_the_next_day_alone() -> None:
    spans = [(at("2023-07-25T00:00"), at("2023-07-26T00:00"))]
    assert end_of_working_days(at("2023-07-24T09:00"), 5, BEIJING, suspended=spans) == at("2023-08-02T00:00")


def test_working_days_left_count_down_at_midnight() -> None:
    posted = at("2023-07-21T09:00")
    left = {
        now: working_days_left(posted, 5, at(now), BEIJING)
        for now in ("2023-07-21T09:00", "2023-07-24T00:00", "2023-07-24T23:59", "2023-07-25T00:00", "2023-07-29T00:00")
    }
    assert list(left.values()) == [5, 5, 5, 4, 0]


def test_publicity_must_be_posted_by_23_july_to_be_recommended_by_31_july() -> None:
    assert latest_posting_day(5, at("2023-08-01T00:00"), BEIJING) == date(2023, 7, 23)


def test_the_latest_posting_day_asks_no_calendar_beyond_the_end() -> None:
    last = max(holidays).year
    closes = at(f"{last + 1}-01-01T00:00")
    assert latest_posting_day(5, closes, BEIJING).year == last
    with pytest.raises(Refusal, match="calendar-not-published"):
        end_of_working_days(closes - timedelta(days=1), 5, BEIJING)


@given(
    posted=st.datetimes(datetime(2023, 1, 1), datetime(2023, 11, 1), timezones=st.just(BEIJING)), n=st.integers(1, 20)
)
def test_exactly_n_working_days_lie_between_posting_and_end(posted: datetime, n: int) -> None:
    end = end_of_working_days(posted, n, BEIJING)
    days = [posted.date() + timedelta(days=i) for i in range(1, (end.date() - posted.date()).days)]
    assert sum(is_workday(day) for day in days) == n
    assert is_workday(days[-1])
    assert working_days_left(posted, n, end, BEIJING) == 0
    assert working_days_left(posted, n, end - timedelta(seconds=1), BEIJING) == 1


@given(day=st.dates(date(2023, 2, 1), date(2023, 12, 1)), n=st.integers(1, 10))
def test_posting_a_day_after_the_latest_is_too_late(day: date, n: int) -> None:
    closes = midnight(day, BEIJING)
    latest = latest_posting_day(n, closes, BEIJING)
    assert end_of_working_days(midnight(latest, BEIJING), n, BEIJING) < closes
    assert end_of_working_days(midnight(latest + timedelta(days=1), BEIJING), n, BEIJING) >= closes


def test_an_instant_without_a_zone_is_a_mistake_of_the_code() -> None:
    with pytest.raises(ValueError, match="time zone"):
        end_of_working_days(datetime(2023, 7, 24), 5, BEIJING)


def test_years_never_roll_over_holidays_and_leap_day_ends_a_day_early() -> None:
    assert years_later(date(2020, 10, 1), 3) == date(2023, 10, 1)
    assert years_later(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_later(date(2023, 7, 10), -1) == date(2022, 7, 10)


def test_a_term_of_years_ends_at_24_of_the_same_date() -> None:
    assert moment(end_of_years(date(2023, 6, 1), 3, BEIJING)) == "2026-06-01 24:00"
    assert moment(end_of_years(date(2024, 2, 29), 3, BEIJING)) == "2027-02-28 24:00"


@pytest.mark.parametrize(
    ("since", "years"),
    [("2019-12-31", 4), ("2020-01-01", 3), ("2020-02-29", 3), ("2023-12-31", 0), ("2024-06-01", 0)],
)
def test_full_years_until_the_end_of_2023_are_never_rounded(since: str, years: int) -> None:
    assert full_years(date.fromisoformat(since), date(2023, 12, 31)) == years


@given(since=st.dates(date(1950, 1, 1), date(2023, 12, 31)))
def test_full_years_are_the_last_anniversary_reached(since: date) -> None:
    until = date(2023, 12, 31)
    years = full_years(since, until)
    assert years_later(since, years) <= until < years_later(since, years + 1)


def test_a_moment_is_written_as_people_say_it() -> None:
    assert moment(at("2023-07-18T00:00")) == "2023-07-17 24:00"
    assert moment(at("2023-07-17T23:59")) == "2023-07-17 23:59"
    assert moment(datetime(2023, 7, 17, 16, tzinfo=UTC), BEIJING) == "2023-07-17 24:00"
