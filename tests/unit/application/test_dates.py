"""When a case may be acted on: exact windows, deadlines, and the days that are left."""

from datetime import datetime, timedelta

import pytest

from services.application.domain import dates
from shared.contracts.vocabulary import Stage
from tests.unit.application import kit
from tests.unit.application.kit import POLICY, beijing, employed, refused, senior

SECOND = timedelta(seconds=1)
HEALTH = senior(major="nursing", institution="health_center")


# When: the application window


@pytest.mark.parametrize("now", ["2023-07-04 00:00:00", "2023-07-17 23:59:59", "2023-07-17 23:59:59.999999"])
def test_the_window_is_open_from_its_first_second_to_its_last(now: str) -> None:
    dates.check_application_window(POLICY, employed(), beijing(now))
    assert dates.check_cycle_open(POLICY, beijing(now)) == beijing("2023-07-18 00:00")


def test_3_july_23_59_59_is_too_early() -> None:
    for refusal in (
        refused(dates.check_application_window, POLICY, employed(), beijing("2023-07-03 23:59:59")),
        refused(dates.check_cycle_open, POLICY, beijing("2023-07-03 23:59:59")),
    ):
        assert (refusal.slug, refusal.clause) == ("window-not-open", "三(一)1")
        assert refusal.text.zh == "个人网上申报自2023-07-04开始"


def test_17_july_24_o_clock_is_too_late() -> None:
    for refusal in (
        refused(dates.check_application_window, POLICY, employed(), beijing("2023-07-18 00:00:00")),
        refused(dates.check_cycle_open, POLICY, beijing("2023-07-18 00:00:00")),
    ):
        assert (refusal.slug, refusal.clause) == ("window-closed", "三(一)1")
        assert refusal.text.zh == "个人网上申报已于2023-07-17 24:00截止"


def test_the_windows_day_is_the_day_in_beijing_whatever_zone_the_clock_has() -> None:
    last = datetime.fromisoformat("2023-07-17T15:59:59+00:00")
    dates.check_application_window(POLICY, employed(), last)
    assert refused(dates.check_application_window, POLICY, employed(), last + SECOND).slug == "window-closed"


def test_a_position_series_has_its_authoritys_own_window_and_clause() -> None:
    early = refused(dates.check_application_window, POLICY, HEALTH, beijing("2023-07-31 23:59:59"))
    assert (early.slug, early.clause) == ("window-not-open", "三(二)")
    dates.check_application_window(POLICY, HEALTH, beijing("2023-08-01 00:00:00"))
    dates.check_application_window(POLICY, HEALTH, beijing("2023-08-14 23:59:59"))
    late = refused(dates.check_application_window, POLICY, HEALTH, beijing("2023-08-15 00:00:00"))
    assert (late.slug, late.clause) == ("window-closed", "三(二)")


def test_a_draft_ends_with_the_window_of_its_series() -> None:
    now = beijing("2023-07-10 09:00")
    assert dates.draft_ends(POLICY, employed(), now) == beijing("2023-07-18 00:00")
    assert dates.draft_ends(POLICY, HEALTH, now) == beijing("2023-08-15 00:00")


def test_a_draft_without_a_major_ends_with_the_last_window_that_is_open() -> None:
    assert dates.draft_ends(POLICY, kit.Form(), beijing("2023-07-10 09:00")) == beijing("2023-07-18 00:00")
    assert dates.draft_ends(POLICY, kit.Form(), beijing("2023-08-05 09:00")) == beijing("2023-08-15 00:00")
    assert refused(dates.draft_ends, POLICY, kit.Form(), beijing("2023-07-18 00:00")).slug == "window-closed"


def test_a_draft_cannot_turn_to_a_series_whose_window_has_closed() -> None:
    refusal = refused(dates.draft_ends, POLICY, employed(), beijing("2023-08-05 09:00"))
    assert (refusal.slug, refusal.clause) == ("window-closed", "三(一)1")


def test_a_draft_for_a_major_that_nobody_knows_is_refused() -> None:
    assert refused(dates.draft_ends, POLICY, employed(major="astrology"), beijing("2023-07-10 09:00")).slug == (
        "unknown-major"
    )


# When: a stage's own end

DEADLINE = beijing("2023-08-01 00:00")
ENDS = {Stage.DRAFT: "三(一)1", Stage.ASSOCIATION_REVIEW: "三(一)2", Stage.CORRECTION: "三(一)3"}


@pytest.mark.parametrize("stage", ENDS)
def test_a_stages_last_second_is_in_time_and_its_end_is_not(stage: Stage) -> None:
    dates.check_in_time(POLICY, stage, DEADLINE, DEADLINE - SECOND)
    refusal = refused(dates.check_in_time, POLICY, stage, DEADLINE, DEADLINE)
    assert (refusal.slug, refusal.clause) == ("window-closed", ENDS[stage])
    assert "2023-07-31 24:00" in refusal.text.zh


@pytest.mark.parametrize("stage", [Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY, Stage.PAYMENT])
def test_so_is_an_end_that_another_service_keeps(stage: Stage) -> None:
    dates.check_in_time(POLICY, stage, DEADLINE, DEADLINE - SECOND)
    assert refused(dates.check_in_time, POLICY, stage, DEADLINE, DEADLINE).slug == "window-closed"


@pytest.mark.parametrize(("stage", "deadline"), [(Stage.DRAFT, None), (Stage.PUBLICITY, DEADLINE)])
def test_without_an_end_or_where_it_ends_nothing_nobody_is_late(stage: Stage, deadline: datetime | None) -> None:
    dates.check_in_time(POLICY, stage, deadline, DEADLINE)


@pytest.mark.parametrize("stage", ENDS)
def test_why_a_stage_ended_is_told_with_the_day(stage: Stage) -> None:
    assert dates.why_ended(POLICY, stage, DEADLINE).startswith("截至2023-07-31 24:00未")


# When: nobody evaluated it


def test_a_case_is_never_evaluated_only_after_the_last_day_of_evaluations() -> None:
    refusal = refused(dates.check_never_evaluated, POLICY, employed(), beijing("2023-12-31 23:59:59"))
    assert (refusal.slug, refusal.text.zh) == ("evaluation-still-possible", "2023-12-31 24:00前仍可评审")
    dates.check_never_evaluated(POLICY, employed(), beijing("2024-01-01 00:00:00"))


def test_the_last_day_of_evaluations_is_that_of_the_series() -> None:
    policy = kit.changed_policy(
        (
            "evaluation: {first: 2023-10-09, last: 2023-12-08}\n      evaluation_ends: 2023-12-31",
            "evaluation: {first: 2023-10-09, last: 2023-12-08}\n      evaluation_ends: 2023-12-15",
        )
    )
    now = beijing("2023-12-16 00:00")
    dates.check_never_evaluated(policy, HEALTH, now)
    assert refused(dates.check_never_evaluated, policy, employed(), now).slug == "evaluation-still-possible"


# Amendments of the policy lengthen

LENGTHENED = kit.changed_policy(
    (
        "amendments: []",
        """amendments:
  - id: outage
    date: 2023-07-17
    reason: {zh: 系统故障, en: An outage}
    windows: {application: 2023-07-20, employer: 2023-08-03, association: 2023-08-04, audit: 2023-09-02}
    deadlines: {correction_working_days: 12}
""",
    )
)
NOTICED = beijing("2023-07-18 15:00")


@pytest.mark.parametrize(
    ("stage", "form", "stated", "ends"),
    [
        (Stage.DRAFT, employed(), "2023-07-18 00:00", "2023-07-21 00:00"),
        (Stage.DRAFT, kit.Form(), "2023-07-18 00:00", "2023-07-21 00:00"),
        (Stage.DRAFT, kit.Form(), "2023-08-15 00:00", "2023-08-15 00:00"),  # waits for a position series
        (Stage.DRAFT, HEALTH, "2023-08-15 00:00", "2023-08-15 00:00"),  # whose schedule is not amended
        (Stage.EMPLOYER_REVIEW, employed(), "2023-08-01 00:00", "2023-08-04 00:00"),
        (Stage.EMPLOYER_PUBLICITY, employed(), "2023-08-01 00:00", "2023-08-04 00:00"),
        (Stage.ASSOCIATION_REVIEW, kit.freelancer(), "2023-08-01 00:00", "2023-08-05 00:00"),
        (Stage.CORRECTION, employed(), "2023-08-02 00:00", "2023-08-04 00:00"),
        (Stage.PAYMENT, employed(), "2023-08-24 00:00", "2023-08-24 00:00"),  # payment's own to tell
    ],
)
def test_an_amendment_lengthens_what_is_open(stage: Stage, form: kit.Form, stated: str, ends: str) -> None:
    assert dates.in_force(LENGTHENED, stage, form, beijing(stated), NOTICED) == beijing(ends)
    assert dates.in_force(POLICY, stage, form, beijing(stated), NOTICED) == beijing(stated)


def test_what_ends_later_than_the_policy_says_stays() -> None:
    later = beijing("2023-09-30 00:00")
    for stage in Stage:
        assert dates.in_force(LENGTHENED, stage, employed(), later, NOTICED) == later


# The days that are left


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2023-07-04 00:00:00", 14),
        ("2023-07-16 23:59:59", 2),
        ("2023-07-17 00:00:00", 1),
        ("2023-07-17 23:59:59", 1),
        ("2023-07-18 00:00:00", 0),
        ("2023-08-18 00:00:00", 0),
    ],
)
def test_the_days_left_count_today_until_24_o_clock(now: str, left: int) -> None:
    assert dates.days_left(POLICY, beijing("2023-07-18 00:00"), beijing(now)) == left


def test_a_deadline_within_the_day_has_that_day_left_until_it_is_over() -> None:
    noon = beijing("2023-08-02 12:00")
    assert dates.days_left(POLICY, noon, noon - SECOND) == 1
    assert dates.days_left(POLICY, noon, noon) == 0


def test_where_nothing_ends_no_days_are_counted() -> None:
    assert dates.days_left(POLICY, None, beijing("2023-08-02 12:00")) is None
