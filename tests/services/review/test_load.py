"""The load of an institution: counted by major, told to those who answer for it. On both databases."""

import pytest

from shared.contracts.audit import AuditLoad, ClaimCase, InstitutionLoad, MajorLoad, RequestCorrection
from shared.contracts.base import Actor
from shared.errors import Refusal
from tests.bench import Bench
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, INSTITUTION, OFFICER, beijing

ASK = AuditLoad(cycle="beijing-2023")
ENDS = beijing("2023-09-01 00:00")


@pytest.fixture
def busy(bench: Bench) -> Bench:
    """Four cases in audit since 2023-07-18: one claimed, one in correction; in two majors."""
    for n in range(4):
        case = f"case-{n}"
        bench.clock.moment = beijing("2023-07-10 10:00")
        bench.feed(kit.submission(stated=kit.form(major="electronics" if n == 3 else "computer")), case)
        for cmd, at in ((kit.CONFIRM, "10 10"), (kit.PUBLISH, "10 10"), (kit.RECOMMEND, "18 10")):
            bench.sweep(beijing(f"2023-07-{at}:00"))
            bench.call(cmd.model_copy(update={"case_id": case}), OFFICER)
    for n in (0, 1):
        bench.call(ClaimCase(case_id=f"case-{n}"), AUDITOR)
    bench.call(RequestCorrection(case_id="case-1", items=kit.CORRECT.items), AUDITOR)
    return bench


def load(bench: Bench, who: Actor = AUDITOR, **asked: int) -> InstitutionLoad:
    (only,) = bench.call(ASK.model_copy(update=asked), who).institutions
    assert isinstance(only, InstitutionLoad)
    return only


def test_counts_what_waits_is_claimed_and_is_in_correction_by_major(busy: Bench) -> None:
    busy.clock.moment = beijing("2023-07-20 10:00")
    found = load(busy)
    assert found.majors == (
        MajorLoad(
            major="computer",
            waiting=1,
            claimed=1,
            in_correction=1,
            overdue=0,
            oldest_working_days=1,
            closes=ENDS,
            in_time=None,
        ),
        MajorLoad(
            major="electronics", waiting=1, claimed=0, in_correction=0, overdue=0, oldest_working_days=1, closes=ENDS
        ),
    )
    assert (found.open, found.decided, found.working_days_needed) == (4, 0, None)


def test_what_is_overdue_is_counted_and_stays_waiting(busy: Bench) -> None:
    busy.sweep(beijing("2023-08-02 00:00"))
    computer, electronics = load(busy).majors
    assert (computer.overdue, computer.waiting, computer.claimed) == (2, 1, 1)
    assert electronics.overdue == 1


@pytest.mark.parametrize(
    ("now", "decided", "needed", "met"),
    [
        ("2023-07-18 23:59:59", 0, None, None),  # today does not count yet
        ("2023-07-19 00:00", 1, 15, True),  # three are left at one in five days; 31 days are
        ("2023-07-26 00:00", 0, None, None),  # five working days later it is no longer of the last five
        ("2023-07-25 23:59:59", 1, 15, True),
    ],
)
def test_the_pace_is_that_of_the_last_whole_working_days(
    busy: Bench, now: str, decided: int, needed: int | None, met: bool | None
) -> None:
    busy.call(kit.REFUSE.model_copy(update={"case_id": "case-0"}), AUDITOR, at=beijing("2023-07-18 15:00"))
    busy.clock.moment = beijing(now)
    found = load(busy)
    assert (found.open, found.decided, found.working_days_needed) == (3, decided, needed)
    assert {major.in_time for major in found.majors} == {met}


def test_near_the_windows_end_the_pace_is_not_enough(busy: Bench) -> None:
    busy.call(kit.REFUSE.model_copy(update={"case_id": "case-0"}), AUDITOR, at=beijing("2023-08-24 15:00"))
    busy.clock.moment = beijing("2023-08-25 10:00")
    assert [major.in_time for major in load(busy, days=1).majors] == [True, True]  # 3 days needed, 4 left
    busy.clock.moment = beijing("2023-08-28 10:00")
    assert [major.in_time for major in load(busy, days=2).majors] == [False, False]  # 4 and 6 needed, 3 left


def test_the_bureau_sees_every_institution_of_the_cycle_and_others_their_own(busy: Bench) -> None:
    everywhere = {one.institution: one.open for one in busy.call(ASK, BUREAU).institutions}
    assert everywhere.keys() == kit.POLICY.institutions.keys()
    assert everywhere[INSTITUTION] == 4
    assert load(busy, kit.SECRETARY).open == 4
    assert load(busy, kit.FOREIGN_AUDITOR).open == 0


@pytest.mark.parametrize("who", [OFFICER, kit.COLLEAGUE, kit.APPLICANT])
def test_it_is_nobody_elses_to_know(busy: Bench, who: Actor) -> None:
    with pytest.raises(Refusal) as caught:
        busy.call(ASK, who)
    assert caught.value.slug == "not-your-list"


def test_an_unknown_cycle_is_refused(bench: Bench) -> None:
    with pytest.raises(Refusal) as caught:
        bench.call(AuditLoad(cycle="beijing-1999"), BUREAU)
    assert caught.value.slug == "unknown-cycle"
