"""Whom a desk reminds, and from when on: three working days before what ends (三(一)2, 三(一)3). Beijing's instants."""

from dataclasses import replace
from datetime import date

import pytest

from services.review import domain
from services.review.domain import Reminder
from shared.contracts.base import Role
from shared.policy import Policy
from tests.unit.review import kit
from tests.unit.review.kit import OFFICER, Play, beijing

WINDOW_ENDS = beijing("2023-08-01 00:00")
LONGER = """amendments:
  - id: outage
    date: 2023-07-17
    reason: {zh: 系统故障, en: An outage}
    windows: {employer: 2023-08-03}
"""


def reminder(play: Play, policy: Policy = kit.POLICY) -> Reminder | None:
    return domain.reminder(play.desk, policy)


@pytest.mark.parametrize("make", [kit.at_review, kit.confirmed, kit.in_publicity, kit.objected])
def test_the_employer_before_its_window_ends(make: object) -> None:
    found = reminder(make())  # type: ignore[operator]
    # 07-27, 07-28 and 07-31 are the last three working days.
    assert found == Reminder(Role.EMPLOYER_OFFICER, kit.EMPLOYER, beijing("2023-07-27 00:00"), WINDOW_ENDS)


def test_the_auditor_before_the_notice_is_due() -> None:
    expected = (Role.AUDITOR, kit.INSTITUTION, beijing("2023-07-28 00:00"), beijing("2023-08-02 00:00"))
    assert reminder(kit.at_audit()) == Reminder(*expected)
    assert reminder(kit.claimed()) == Reminder(*expected)


def test_the_applicant_before_the_correction_ends() -> None:
    found = reminder(kit.in_correction())
    assert found == Reminder(
        Role.APPLICANT, kit.APPLICANT.subject, beijing("2023-07-28 00:00"), beijing("2023-08-02 00:00")
    )


def test_the_employer_again_where_a_correction_changed_something_and_nobody_else() -> None:
    play = kit.corrected()
    found = reminder(play)
    assert found
    assert (found.role, found.deadline) == (Role.EMPLOYER_OFFICER, beijing("2023-08-02 00:00"))
    play.does(OFFICER, kit.CONFIRM)
    assert reminder(play) is None


@pytest.mark.parametrize("make", [Play, kit.returned, kit.passed, lambda: kit.at_review().closes()])
def test_nobody_who_has_nothing_to_do(make: object) -> None:
    assert reminder(make()) is None  # type: ignore[operator]


def test_nobody_of_a_notice_that_is_overdue_already() -> None:
    assert reminder(Play(desk=replace(kit.claimed().desk, overdue=True))) is None


def test_what_comes_with_fewer_days_left_reminds_at_once() -> None:
    desk = replace(kit.at_review().desk, arrived_at=beijing("2023-07-31 09:00"))
    found = domain.reminder(desk, kit.POLICY)
    assert found
    assert found.at == beijing("2023-07-31 09:00")


def test_of_a_reopened_case_before_the_time_that_the_bureau_gave_it_ends() -> None:
    play = kit.at_review().at("2023-08-01 00:00").lapses().at("2023-08-02 10:00")
    assert reminder(play) is None
    play.reopens("employer_review", "2023-08-17 00:00")
    found = reminder(play)
    assert found
    assert (found.at, found.deadline) == (beijing("2023-08-14 00:00"), beijing("2023-08-17 00:00"))
    assert domain.publicity_open_by(play.desk, kit.POLICY) == date(2023, 8, 8)


def test_an_amendment_moves_it() -> None:
    longer = kit.changed_policy(("amendments: []", LONGER))
    found = reminder(kit.at_review(), longer)
    assert found
    assert (found.at, found.deadline) == (beijing("2023-08-01 00:00"), beijing("2023-08-04 00:00"))
