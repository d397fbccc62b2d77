"""The association's publicity: five working days between the submission and the upload, to the day (三(一)2)."""

from datetime import date

import pytest

from services.application.domain import dates
from shared.errors import Kind
from tests.unit.application.kit import POLICY, beijing, refused

SUBMITTED = beijing("2023-07-10 15:00")


def publicity(opened: str, closed: str, now: str = "2023-07-31 12:00") -> None:
    dates.check_association_publicity(
        POLICY, SUBMITTED, date.fromisoformat(opened), date.fromisoformat(closed), beijing(now)
    )


def test_exactly_five_working_days_of_publicity_are_enough() -> None:
    publicity("2023-07-14", "2023-07-21")


def test_a_publicity_one_working_day_short_is_refused_with_the_day_that_would_do() -> None:
    refusal = refused(publicity, "2023-07-14", "2023-07-20")
    assert (refusal.slug, refusal.clause) == ("publicity-too-short", "三(一)2")
    assert refusal.text.zh == "公示不足5个工作日，最早于2023-07-21 24:00结束"


def test_the_day_of_posting_does_not_count_and_weekends_do_not_either() -> None:
    publicity("2023-07-15", "2023-07-21")  # posted on Saturday: Monday to Friday
    assert refused(publicity, "2023-07-17", "2023-07-21").slug == "publicity-too-short"


def test_the_publicitys_last_day_is_over_at_24_o_clock_and_the_upload_comes_after() -> None:
    assert refused(publicity, "2023-07-14", "2023-07-21", "2023-07-21 23:59:59").slug == "publicity-dates"
    publicity("2023-07-14", "2023-07-21", "2023-07-22 00:00:00")


def test_a_publicity_cannot_begin_before_the_submission() -> None:
    publicity("2023-07-10", "2023-07-17")
    assert refused(publicity, "2023-07-09", "2023-07-17").slug == "publicity-dates"


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        ("2023-07-21", "2023-07-14"),
        ("2035-01-01", "2035-02-01"),
        ("1990-01-01", "2023-07-21"),
        ("2023-07-14", "9999-12-31"),
    ],
)
def test_dates_that_make_no_publicity_are_refused(opened: str, closed: str) -> None:
    refusal = refused(publicity, opened, closed)
    assert (refusal.slug, refusal.kind) == ("publicity-dates", Kind.INVALID)
