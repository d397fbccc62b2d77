"""The year of a policy in days: the last sensible ones, and whether there is time for everything."""

from datetime import date
from pathlib import Path

import pytest
from chinese_calendar.constants import holidays

from shared.policy import Policy, load, parse, roads
from shared.policy.feasibility import Concern, concerns
from shared.policy.milestones import milestones
from shared.policy.periods import PERIODS, periods

FOLDER = Path(__file__).parents[3] / "policies"
TEXT = (FOLDER / "beijing-2023.yaml").read_text(encoding="utf-8")
POLICY = load(FOLDER / "beijing-2023.yaml")
LAST_PUBLISHED_YEAR = max(holidays).year

APPLICATION = "application: {first: 2023-07-04, last: 2023-07-17}"
EMPLOYER = "employer: {first: 2023-07-04, last: 2023-07-31}"
AUDIT = "audit: {first: 2023-07-04, last: 2023-08-31}"
REQUESTS = "correction_requests: {first: 2023-07-04, last: 2023-08-17}"
EVALUATION = "evaluation: {first: 2023-09-01, last: 2023-11-30}"


def changed(*changes: tuple[str, str]) -> Policy:
    """The policy of 2023 with the first places of these texts changed: those of 三(一)."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text, "changed.yaml")


def found(policy: Policy) -> list[tuple[str, bool]]:
    return [(".".join(concern.place), concern.grave) for concern in concerns(policy)]


def road(policy: Policy, id: str) -> roads.Road:
    return next(one for one in roads.roads(policy) if one.id == id)


# Last sensible days


def test_an_office_posts_on_the_last_working_day_before_the_last_possible_one() -> None:
    assert POLICY.latest_posting_day(5, POLICY.windows.employer.closes) == date(2023, 7, 23)  # a Sunday
    assert roads.last_internal_publicity(POLICY, road(POLICY, "qualification")) == date(2023, 7, 21)


def test_the_last_days_of_2023() -> None:
    own = road(POLICY, "qualification")
    assert roads.last_correction(POLICY, own) == date(2023, 8, 31)
    assert roads.last_payment(POLICY, own) == date(2023, 9, 11)
    assert roads.last_call(POLICY, own) == date(2023, 11, 22)
    assert roads.first_acceptance(POLICY, own) == date(2023, 12, 1)
    assert roads.last_publicity(POLICY, own) == date(2023, 12, 8)


def test_whoever_posts_on_the_last_day_can_recommend_and_a_day_later_cannot() -> None:
    for one in roads.roads(POLICY):
        day, n = roads.last_internal_publicity(POLICY, one), POLICY.deadlines.employer_publicity_working_days
        assert roads.last_day(POLICY, day, n) < one.windows.employer.last
        following = roads.working_day_from(POLICY, day + roads.DAY)
        assert roads.last_day(POLICY, following, n) >= one.windows.employer.last


def test_every_evaluated_series_is_on_one_road() -> None:
    series = [one.id for road in roads.roads(POLICY) for one in road.series]
    assert sorted(series) == sorted(one.id for one in POLICY.series.values() if one.track)


@pytest.mark.parametrize("year", [2023, 2025])
def test_milestones_are_in_order_and_stand_on_clauses(year: int) -> None:
    policy = load(FOLDER / f"beijing-{year}.yaml")
    for one in roads.roads(policy):
        told = milestones(policy, one)
        days = [milestone.first or milestone.last for milestone in told]
        assert days == sorted(days)
        assert {milestone.clause for milestone in told} <= set(policy.clauses)
        assert sum(milestone.is_window for milestone in told) == 5


def test_a_road_without_a_fee_has_no_day_to_pay() -> None:
    told = {one.id: " ".join(m.what.en for m in milestones(POLICY, one)) for one in roads.roads(POLICY)}
    assert "has paid" in told["health"]
    assert "has paid" not in told["schools"]


def test_periods_have_clauses_and_examples() -> None:
    fields = {name.removesuffix("_working_days") for name in type(POLICY.deadlines).model_fields}
    assert set(PERIODS) <= fields
    told = {period.name.en: (period.working_days, period.example) for period in periods(POLICY)}
    assert told["payment"] == (7, (date(2023, 8, 31), date(2023, 9, 11)))
    assert {period.clause for period in periods(POLICY)} <= set(POLICY.clauses)


# Feasibility


@pytest.mark.parametrize("name", sorted(file.name for file in FOLDER.glob("*.yaml")))
def test_our_own_policies_can_be_lived(name: str) -> None:
    assert concerns(load(FOLDER / name)) == []


def test_an_employer_who_cannot_finish_for_the_last_applicants_is_grave() -> None:
    assert found(changed((EMPLOYER, "employer: {first: 2023-07-04, last: 2023-07-24}"))) == [
        ("windows.employer.last", True)
    ]


def test_an_employer_without_a_working_day_after_the_last_submission_is_a_warning() -> None:
    policy = changed((EMPLOYER, "employer: {first: 2023-07-04, last: 2023-07-25}"))
    assert found(policy) == [("windows.employer.last", False)]


def test_a_window_too_short_for_anybody_is_told_as_that() -> None:
    (concern,) = concerns(
        changed(
            (APPLICATION, "application: {first: 2023-07-04, last: 2023-07-07}"),
            (EMPLOYER, "employer: {first: 2023-07-04, last: 2023-07-10}"),
        )
    )
    assert concern.grave
    assert "nobody can be recommended" in concern.text.en
    assert "没有人能被推荐" in concern.text.zh


def test_an_association_is_asked_the_same() -> None:
    policy = changed(
        ("association: {first: 2023-07-04, last: 2023-07-31}", "association: {first: 2023-07-04, last: 2023-07-24}")
    )
    assert found(policy) == [("windows.association.last", True)]


def test_an_institution_wants_its_whole_time_to_ask_for_corrections() -> None:
    (concern,) = concerns(changed((REQUESTS, "correction_requests: {first: 2023-07-04, last: 2023-08-10}")))
    assert not concern.grave
    assert "has 8 working days to ask, not 10" in concern.text.en


def test_a_correction_should_end_within_the_audit() -> None:
    policy = changed((REQUESTS, "correction_requests: {first: 2023-07-04, last: 2023-08-18}"))
    assert found(policy) == [("windows.correction_requests.last", False)]


def test_a_correction_that_ends_after_the_evaluation_is_grave_and_so_is_a_late_payment() -> None:
    policy = changed(
        (AUDIT, "audit: {first: 2023-07-04, last: 2023-11-30}"),
        (REQUESTS, "correction_requests: {first: 2023-07-04, last: 2023-11-24}"),
    )
    assert found(policy) == [("windows.correction_requests.last", True), ("windows.audit.last", True)]


def test_who_pays_last_should_still_be_called_in_time() -> None:
    assert found(changed((AUDIT, "audit: {first: 2023-07-04, last: 2023-11-17}"))) == [("windows.audit.last", False)]


def test_a_silent_registry_should_not_outlast_the_audit() -> None:
    policy = changed(("registry_fallback_working_days: 5", "registry_fallback_working_days: 23"))
    assert ("windows.audit.last", False) in found(policy)


def test_an_evaluation_without_a_day_for_a_defence() -> None:
    policy = changed((EVALUATION, "evaluation: {first: 2023-11-27, last: 2023-11-30}"))
    assert ("windows.evaluation.last", False) in found(policy)


def test_results_that_are_public_into_the_next_year() -> None:
    policy = changed((EVALUATION, "evaluation: {first: 2023-09-01, last: 2023-12-28}"))
    assert found(policy) == [("windows.evaluation.last", False)]


def test_a_next_year_without_a_calendar_is_a_warning() -> None:
    text = TEXT.replace("2023", str(LAST_PUBLISHED_YEAR)).replace("11-30}", "12-28}", 1)
    (concern,) = [one for one in concerns(parse(text, "last.yaml")) if one.place == ("windows", "evaluation", "last")]
    assert not concern.grave
    assert str(LAST_PUBLISHED_YEAR + 1) in concern.text.zh


def test_what_needs_a_calendar_that_is_not_published_is_left_out() -> None:
    policy = parse(TEXT.replace("2023", "2099"), "far.yaml")
    assert {period.example for period in periods(policy)} == {None}
    for one in roads.roads(policy):
        assert [milestone.first for milestone in milestones(policy, one)].count(None) == 1  # the year's last day


def test_a_cycle_without_a_calendar_is_grave_and_nothing_else_is_said() -> None:
    policy = parse(TEXT.replace("2023", "2099"), "far.yaml")
    assert [(one.place, one.grave) for one in concerns(policy)] == [(("working_days",), True)]
    assert "2099" in concerns(policy)[0].text.en


def test_an_amendment_after_the_window_closed_brings_nobody_back() -> None:
    late = "{id: late, date: 2023-07-19, reason: {zh: 系统故障, en: An outage}, windows: {application: 2023-07-20}}"
    in_time = late.replace("date: 2023-07-19", "date: 2023-07-17")
    assert found(changed(("amendments: []", f"amendments: [{late}]"))) == [("amendments.0.windows.application", False)]
    assert found(changed(("amendments: []", f"amendments: [{in_time}]"))) == []


def test_amendments_are_counted_as_in_force() -> None:
    longer = "{id: longer, date: 2023-07-17, reason: {zh: 疫情, en: An epidemic}, windows: {application: 2023-07-25}}"
    policy = changed(("amendments: []", f"amendments: [{longer}]"))
    assert found(policy) == [("windows.employer.last", True), ("windows.association.last", True)]


def test_an_authoritys_own_schedule_is_checked_at_its_own_place() -> None:
    policy = changed(
        ("employer: {first: 2023-08-01, last: 2023-08-28}", "employer: {first: 2023-08-01, last: 2023-08-18}")
    )
    assert concerns(policy) == [
        Concern(True, ("schedules", "health", "windows", "employer", "last"), concerns(policy)[0].text)
    ]
