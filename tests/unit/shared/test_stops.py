"""What a suspension takes from a case's days, at its edges (四(三))."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.case_events import Stay
from shared.mirrors.stops import Suspension, stops, suspended_since
from shared.policy import load

POLICY = load(Path(__file__).parents[3] / "policies" / "beijing-2023.yaml")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2023-{text}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def suspended(since: str, until: str | None = None, institution: str = "a") -> Suspension:
    return Suspension(institution, at(since), at(until) if until else None)


def ends(*suspensions: Suspension, now: str = "09-01 12:00", earlier: tuple[Stay, ...] = ()) -> datetime:
    """Five working days from Monday the 24th of July: of the 25th to the 31st."""
    counting = POLICY.stopped(stops(earlier, "a", suspensions, at(now)))
    return counting.end_of_working_days(at("07-24 09:00"), 5)


@pytest.mark.parametrize(
    ("since", "until", "over"),
    [
        ("07-26 10:00", "07-26 10:01", "08-02 00:00"),  # one minute is a day
        ("07-26 10:00", "07-27 00:00", "08-02 00:00"),  # lifted at 24:00 it touches no other one
        ("07-26 10:00", "07-27 00:00:01", "08-03 00:00"),
        ("07-29 10:00", "07-30 10:00", "08-01 00:00"),  # a weekend has none
        ("07-24 08:00", "07-24 23:59", "08-01 00:00"),  # nor has the day of posting
        ("07-31 23:59:59", "08-01 09:00", "08-03 00:00"),  # in the last second of the last day
        ("08-01 00:00", "08-09 09:00", "08-01 00:00"),  # when it is over, it is
        ("07-01 09:00", "07-20 09:00", "08-01 00:00"),  # over before it began
    ],
)
def test_a_working_day_it_touches_does_not_count_and_the_rest_resume_the_day_after(
    since: str, until: str, over: str
) -> None:
    assert ends(suspended(since, until)) == at(over)


def test_what_goes_on_ends_now_so_that_no_deadline_is_past_meanwhile() -> None:
    goes_on = suspended("07-26 10:00")
    assert ends(goes_on, now="07-26 10:00") == at("08-01 00:00")
    assert ends(goes_on, now="07-26 10:01") == at("08-02 00:00")
    assert ends(goes_on, now="08-02 00:00") == at("08-08 00:00")
    assert ends(goes_on, now="09-01 12:00") == at("09-08 00:00")


def test_two_suspensions_of_one_day_take_it_once() -> None:
    assert ends(suspended("07-26 09:00", "07-26 10:00"), suspended("07-26 15:00", "07-27 10:00")) == at("08-03 00:00")


def test_only_where_the_case_lay_and_while_it_lay_there() -> None:
    there = suspended("07-20 09:00", institution="b")
    moved = Stay(institution="b", until=at("07-26 10:00"))
    assert ends(there) == at("08-01 00:00")
    assert ends(there, earlier=(moved,)) == at("08-03 00:00")  # the 25th and the 26th
    assert ends(suspended("07-24 09:00", "07-26 09:00"), earlier=(moved,)) == at("08-01 00:00")


def test_the_windows_stay_where_they_are() -> None:
    counting = POLICY.stopped(stops((), "a", [suspended("07-01 09:00")], at("09-01 12:00")))
    assert counting.windows == POLICY.windows
    assert counting.latest_posting_day(5, POLICY.windows.employer.closes) == POLICY.latest_posting_day(
        5, POLICY.windows.employer.closes
    )


def test_an_institution_is_suspended_from_the_moment_on_until_the_other() -> None:
    told = [suspended("07-26 10:00", "07-28 10:00"), suspended("07-27 10:00", "07-29 10:00")]
    assert suspended_since("a", told, at("07-26 09:59")) is None
    assert suspended_since("a", told, at("07-26 10:00")) == at("07-26 10:00")
    assert suspended_since("a", told, at("07-28 10:00")) == at("07-27 10:00")
    assert suspended_since("a", told, at("07-29 10:00")) is None
    assert suspended_since("b", told, at("07-27 10:00")) is None


def test_what_is_never_lifted_keeps_no_case_beyond_the_last_evaluation() -> None:
    for now in ("12-29 10:00", "12-31 23:59"):
        assert ends(suspended("07-26 10:00"), now=now) > at(now)
    for_good = POLICY.stopped(stops((), "a", [suspended("07-26 10:00")], at("12-31 23:59") + timedelta(days=400)))
    assert for_good.end_of_working_days(at("07-24 09:00"), 5) == at("12-31 00:00") + timedelta(days=6)
