"""Capacity: the pace of the last working days, what is left at it, and which windows' ends it meets."""

import pytest

from services.review.domain import Count, Pace, in_time, measured_from
from tests.unit.review.kit import POLICY, beijing

NOW = beijing("2023-08-28 10:00")
"""A Monday; 08-29, 08-30 and 08-31 are the whole working days that are left of the audit window."""


def count(major: str, open: int) -> Count:
    waiting, claimed = open // 2, open - open // 2
    return Count("engineering_center", major, waiting, claimed, 0, 0, beijing("2023-08-21 10:00"))


@pytest.mark.parametrize(
    ("decided", "cases", "days"),
    [(10, 0, 0), (10, 1, 1), (10, 2, 1), (10, 3, 2), (0, 1, None), (0, 0, 0), (1, 4, 20)],
)
def test_days_at_the_pace_of_five_days(decided: int, cases: int, days: int | None) -> None:
    assert Pace(decided, 5).days_for(cases) == days


@pytest.mark.parametrize(
    ("now", "since", "until"),
    [
        ("2023-08-28 10:00", "2023-08-21 00:00", "2023-08-28 00:00"),  # the week before, without its weekend
        ("2023-08-26 10:00", "2023-08-21 00:00", "2023-08-26 00:00"),  # on a Saturday
        ("2023-10-09 10:00", "2023-09-26 00:00", "2023-10-09 00:00"),  # 10-07 and 10-08 were working days
    ],
)
def test_the_pace_is_measured_in_whole_working_days(now: str, since: str, until: str) -> None:
    assert measured_from(beijing(now), 5, POLICY) == (beijing(since), beijing(until))


@pytest.mark.parametrize(("open", "met"), [(6, True), (7, False)])
def test_an_end_is_met_if_the_days_left_are_enough(open: int, met: bool) -> None:
    assert in_time([count("computer", open)], Pace(10, 5), NOW, POLICY) == {"computer": met}


def test_all_majors_of_one_end_share_the_days() -> None:
    counts = [count("computer", 4), count("civil", 2), count("electronics", 1)]
    assert in_time(counts, Pace(10, 5), NOW, POLICY) == {"computer": True, "civil": True, "electronics": False}


def test_what_ends_first_is_decided_first() -> None:
    teachers = POLICY.windows_of("school_teacher").audit.closes
    assert teachers > POLICY.windows.audit.closes
    assert in_time([count("primary_school", 2), count("computer", 6)], Pace(10, 5), NOW, POLICY) == {
        "computer": True,
        "primary_school": True,
    }


def test_without_a_pace_nobody_can_say() -> None:
    assert in_time([count("computer", 1)], Pace(0, 5), NOW, POLICY) == {"computer": None}


def test_a_major_of_another_cycle_has_no_end_to_meet() -> None:
    assert in_time([count("quantum_gardening", 1)], Pace(5, 5), NOW, POLICY) == {"quantum_gardening": None}
