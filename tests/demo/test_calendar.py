"""The story's dates follow from each year's notice, in an order that can be lived."""

from datetime import timedelta
from pathlib import Path

import pytest

from demo.story import chapters
from demo.story.calendar import SECOND, Calendar
from shared.policy import Policy, load

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture(scope="module", params=["beijing-2023", "beijing-2025"])
def policy(request: pytest.FixtureRequest) -> Policy:
    return load(POLICIES / f"{request.param}.yaml")


def test_the_days_of_2023() -> None:
    days = Calendar(load(POLICIES / "beijing-2023.yaml"))
    assert f"{days.recommending:%m-%d %H:%M}" == "07-14 09:00"
    assert f"{days.publishing_too_late:%m-%d %H:%M}" == "07-24 10:00"
    assert f"{days.payment_over:%m-%d %H:%M}" == "07-26 00:00"
    assert f"{days.convening:%m-%d %H:%M}" == "10-17 10:00"
    assert f"{days.issuing:%m-%d %H:%M}" == "12-11 10:00"


def test_the_days_of_2025() -> None:
    days = Calendar(load(POLICIES / "beijing-2025.yaml"))
    assert f"{days.applying:%m-%d %H:%M}" == "07-10 09:00"
    assert f"{days.publishing_too_late:%m-%d %H:%M}" == "08-08 10:00"
    assert f"{days.convening:%m-%d %H:%M}" == "10-29 10:00"
    assert f"{days.issuing:%m-%d %H:%M}" == "12-09 10:00"


def test_the_story_begins_at_the_start_and_time_never_goes_back(policy: Policy) -> None:
    days = Calendar(policy)
    moments = [chapter.moment for chapter in chapters(days)]
    assert moments == sorted(moments)
    assert (moments[0], moments[-1]) == (days.start, days.settling)


def test_employers_finish_within_their_window_but_for_one(policy: Policy) -> None:
    days, n = Calendar(policy), policy.deadlines.employer_publicity_working_days
    assert days.recommending_the_late < days.employers_close
    assert policy.end_of_working_days(days.publishing_too_late, n) == days.employers_close


def test_whoever_pays_too_late_pays_a_second_too_late(policy: Policy) -> None:
    days = Calendar(policy)
    assert days.last_day_to_pay.date() == (days.payment_over - SECOND).date()
    assert days.missing_payments > days.payment_over


def test_defences_are_told_in_time_and_lie_in_the_window(policy: Policy) -> None:
    days, notice = Calendar(policy), policy.deadlines.defence_notice_working_days
    assert days.too_soon < policy.end_of_working_days(days.calling, notice) <= days.slots
    assert policy.end_of_working_days(days.changing, notice) <= days.moved_slot
    assert days.changing < days.slots
    assert policy.windows.evaluation.contains(days.voting_again)


def test_results_are_public_long_enough_and_the_year_is_over_at_its_end(policy: Policy) -> None:
    days, n = Calendar(policy), policy.deadlines.publicity_working_days
    assert policy.end_of_working_days(days.accepting, n) <= days.issuing
    assert days.revoking < days.year_ends == policy.windows.evaluation_ends
    assert days.settling - days.year_ends > timedelta(days=1)
