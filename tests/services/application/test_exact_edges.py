"""The exact edges that the applicant's form and the hub keep, each named by its line. On both databases."""

from datetime import date, datetime
from typing import Any

import pytest

from services.application.domain import dates
from shared.contracts.application import (
    CheckEligibility,
    CloseNotEvaluated,
    ResubmitCorrection,
    SubmitApplication,
    UploadStampedForms,
)
from shared.contracts.base import Event, new_id
from shared.contracts.case_events import ApplicationSubmitted, CaseClosed, FeeDecided, ResultDue
from shared.contracts.evaluation import (
    BoxOpened,
    CaseDecided,
    CaseListed,
    CaseReleased,
    PublicityClosed,
    ResultAccepted,
)
from shared.contracts.form import Form
from shared.contracts.integrity import SanctionImposed
from shared.contracts.payment import PaymentSettled
from shared.contracts.vocabulary import Level, Outcome, Stage
from shared.workdays import years_later
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.conftest import Registry
from tests.services.application.player import PLEDGE, Player
from tests.unit.application import kit
from tests.unit.application.kit import beijing, employed, freelancer, held, senior, worked
from tests.unit.application.test_table import ACCEPTED, FACTS

PAID = PaymentSettled(order="o-1", paid_at=beijing("2023-08-10 10:00"))
LISTED, BOX_OPENED = CaseListed(meeting="m-1", closed_at=beijing("2023-09-20 10:00")), BoxOpened(meeting="m-1")

PUBLICITY_OVER = PublicityClosed(closed_at=beijing("2023-11-01 00:00"))


@pytest.fixture
def evaluated(at_audit: Player) -> Player:
    """The fee is paid, the committee is next."""
    return at_audit.hears(cast.PASSED, PAID, at="2023-08-10 10:00")


def unmet(player: Player, form: Form, at: str) -> set[str]:
    """The rules that the form fails when it is asked about at this moment."""
    ask = CheckEligibility(cycle=cast.CYCLE, document_type=player.document, form=form)
    return {failure.rule for failure in player.bench.call(ask, player.actor, at=beijing(at)).failures}


def sanction(player: Player, *effects: Any, until: date | None = None) -> None:
    """The bureau has decided on the person, and on the case where it is cancelled."""
    imposed = SanctionImposed(
        sanction=new_id(),
        target="applicant",
        ref=player.actor.subject,
        effects=effects,
        case_id=player.case_id if "cancel_application" in effects else None,
        clause="四(一)",
        reason="弄虚作假",
        since=date(2020, 7, 10),
        until=until,
    )
    player.bench.feed(imposed, imposed.sanction, subject_kind="sanction")


# A window is [first day 00:00, day after the last 00:00) Asia/Shanghai.


@pytest.mark.parametrize(
    ("at", "slug"),
    [
        ("2023-07-03T15:59:59.999999+00:00", "window-not-open"),
        ("2023-07-03T16:00:00+00:00", None),  # 4 July 00:00 in Beijing
        ("2023-07-17T15:59:59.999999+00:00", None),  # 17 July 24:00 in a microsecond
        ("2023-07-17T16:00:00+00:00", "window-closed"),
    ],
)
def test_a_window_is_from_its_first_day_0_o_clock_to_the_day_after_its_last(
    player: Player, at: str, slug: str | None
) -> None:
    player.opens(at="2023-07-05 09:00").fills(employed())
    player.bench.clock.moment = datetime.fromisoformat(at)
    if slug:
        submit = SubmitApplication(case_id=player.case_id, pledge=PLEDGE)
        assert (player.refused(submit).slug, player.refused(submit).clause) == (slug, "三(一)1")
    else:
        player.submits()
        assert player.is_at(Stage.EMPLOYER_REVIEW)


def test_time_is_when_the_gateway_held_the_whole_request_so_queueing_makes_nobody_late(player: Player) -> None:
    player.opens().fills(employed())
    player.bench.clock.moment = beijing("2023-07-18 00:00:10")
    player.does(SubmitApplication(case_id=player.case_id, pledge=PLEDGE), held=beijing("2023-07-17 23:59:59"))
    assert player.history()[-1].at == beijing("2023-07-17 23:59:59")
    player.bench.sweep(beijing("2023-07-18 00:01"))
    assert player.is_at(Stage.EMPLOYER_REVIEW)


def test_a_sweep_dates_a_deadline_exactly(player: Player, bench: Bench) -> None:
    player.opens()
    bench.sweep(beijing("2023-09-01 12:34:56"))
    assert player.history()[-1].at == beijing("2023-07-18 00:00:00")


# N working days: the posting day is excluded; over at 24:00 of the Nth; the next act from 00:00 after.


def stamped(player: Player, opened: str, closed: str) -> UploadStampedForms:
    """The association's publicity, as its record shows it."""
    days = {"publicity_opened_on": date.fromisoformat(opened), "publicity_closed_on": date.fromisoformat(closed)}
    return UploadStampedForms.model_validate({"case_id": player.case_id, "opinion": "同意推荐", **days})


def test_five_working_days_of_an_association_exclude_the_posting_day_and_end_at_24_o_clock(player: Player) -> None:
    player.opens().fills(freelancer()).submits(at="2023-07-14 10:00")  # a Friday
    for code in ("stamped_information_form", "stamped_pledge", "publicity_record"):
        player.uploads(code)
    whole = stamped(player, "2023-07-14", "2023-07-21")
    player.bench.clock.moment = beijing("2023-07-21 23:59:59")
    assert player.refused(whole).slug == "publicity-dates"
    player.bench.clock.moment = beijing("2023-07-22 00:00:00")
    assert player.refused(stamped(player, "2023-07-14", "2023-07-20")).slug == "publicity-too-short"
    assert player.refused(stamped(player, "2023-07-15", "2023-07-20")).slug == "publicity-too-short"
    player.does(whole)
    assert player.is_at(Stage.AUDIT)


# Notice dates and year terms never roll over holidays; 02-29 + 3 years = 02-28.


def test_a_notice_date_on_a_sunday_does_not_roll_over_to_monday() -> None:
    """16 July 2023 is a Sunday."""
    window = "application: {first: 2023-07-04, last: "
    policy = kit.changed_policy((f"{window}2023-07-17}}", f"{window}2023-07-16}}"))
    dates.check_application_window(policy, employed(), beijing("2023-07-16 23:59:59"))
    refusal = kit.refused(dates.check_application_window, policy, employed(), beijing("2023-07-17 00:00:00"))
    assert refusal.slug == "window-closed"


def test_02_29_and_three_years_are_02_28(player: Player) -> None:
    assert years_later(date(2020, 2, 29), 3) == date(2023, 2, 28)
    sanction(player, "ban", until=years_later(date(2020, 2, 29), 3))
    assert unmet(player, employed(), "2023-02-28 23:59:59") >= {"not-banned"}
    assert "not-banned" not in unmet(player, employed(), "2023-03-01 00:00:00")


@pytest.mark.parametrize(
    ("last", "on", "banned"),
    [("2023-07-10", "2023-07-10 23:59:59", True), ("2023-07-10", "2023-07-11 00:00:00", False)],
)
def test_a_ban_runs_to_the_same_date_three_years_later_24_o_clock(
    player: Player, last: str, on: str, banned: bool
) -> None:
    sanction(player, "ban", until=date.fromisoformat(last))
    assert ("not-banned" in unmet(player, employed(), on)) == banned


# Correction and payment keep all their working days, even past 08-31.


def test_a_correction_keeps_all_its_working_days_past_08_31(at_audit: Player, bench: Bench) -> None:
    ends = beijing("2023-09-09 00:00")  # noticed on Friday 08-25, over on Friday 09-08 at 24:00
    notice = cast.correction("summary").model_copy(update={"deadline": ends})
    at_audit.hears(notice, at="2023-08-25 16:00")
    bench.sweep(beijing("2023-09-08 23:59:59"))
    assert at_audit.is_at(Stage.CORRECTION)
    bench.sweep(beijing("2023-10-20 00:00"))
    assert (at_audit.sees().outcome, at_audit.history()[-1].at) == (Outcome.ABANDONED, ends)


# Full refund: withdrawal before the case list closes, not_evaluated. None: later withdrawal, absent, disqualified.


@pytest.mark.parametrize(("after", "refund"), [(None, True), ("list", False), ("ballot", False), ("absence", False)])
@pytest.mark.parametrize("facts", [(), (LISTED,)])
def test_a_withdrawal_is_refunded_before_the_case_list_closes_and_not_later(
    evaluated: Player, bench: Bench, facts: tuple[Event, ...], after: Any, refund: bool
) -> None:
    """Whose list it is says so, whatever the hub has heard of it."""
    evaluated.hears(*facts).withdraws()
    assert (bench.told(CaseClosed)[-1].refund, bench.told(FeeDecided)) == (False, [])
    evaluated.hears(CaseReleased(after=after))
    assert bench.told(FeeDecided) == [FeeDecided(outcome=Outcome.WITHDRAWN, refund=refund)]


def test_what_nobody_evaluated_is_refunded_from_the_first_second_of_the_year_after(
    evaluated: Player, bench: Bench
) -> None:
    close = CloseNotEvaluated(case_id=evaluated.case_id, reason="年度内未评审")
    bench.clock.moment = beijing("2023-12-31 23:59:59")
    assert evaluated.refused(close, cast.BUREAU).slug == "evaluation-still-possible"
    bench.call(close, cast.BUREAU, at=beijing("2024-01-01 00:00:00"))
    assert (bench.told(CaseClosed)[-1].outcome, bench.told(CaseClosed)[-1].refund) == (Outcome.NOT_EVALUATED, True)


@pytest.mark.parametrize("fact", ["miss", "not_passed", "disqualified"])
def test_who_was_absent_failed_or_was_disqualified_gets_nothing_back(
    evaluated: Player, bench: Bench, fact: str
) -> None:
    if fact == "disqualified":
        sanction(evaluated, "cancel_application")
    elif fact == "miss":
        evaluated.hears(FACTS["miss"])
    else:
        evaluated.hears(CaseDecided(meeting="m-1"), FACTS["accept_not_passed"])
    assert bench.told(CaseClosed)[-1].refund is False


# Disqualified while a box is open: the box closes as it is, the outcome is not applied.


def test_an_outcome_is_not_applied_to_who_was_disqualified_while_the_box_was_open(
    evaluated: Player, bench: Bench
) -> None:
    evaluated.hears(LISTED, BOX_OPENED)
    sanction(evaluated, "cancel_application")
    evaluated.hears(CaseDecided(meeting="m-1"), ACCEPTED, PUBLICITY_OVER)
    case = evaluated.sees()
    assert (case.stage, case.outcome) == (Stage.CLOSED, Outcome.DISQUALIFIED)
    assert [told.outcome for told in bench.told(CaseClosed)] == [Outcome.DISQUALIFIED]
    assert "passed" not in [due.outcome for due in bench.told(ResultDue)]


# Years of service: full anniversaries on or before 12-31 of the cycle's year; never rounded.


@pytest.mark.parametrize(("obtained", "enough"), [("2018-12-31", True), ("2019-01-01", False)])
def test_years_of_service_are_full_anniversaries_by_12_31_and_never_rounded(
    player: Player, obtained: str, enough: bool
) -> None:
    form = senior(title=held(Level.INTERMEDIATE, obtained))
    assert ("degree-and-years" not in unmet(player, form, "2023-07-05 09:00")) == enough


def test_the_date_of_a_title_is_the_ballots_date(evaluated: Player, bench: Bench) -> None:
    accepted = ResultAccepted.model_validate(ACCEPTED.model_dump() | {"title_date": date(2023, 10, 20)})
    evaluated.hears(CaseDecided(meeting="m-1"), at="2023-10-20 17:00")
    evaluated.hears(accepted, PUBLICITY_OVER, at="2023-11-01 09:00")
    assert bench.told(ResultDue)[-1].title_date == date(2023, 10, 20)


def test_a_result_says_on_which_title_it_builds(evaluated: Player, bench: Bench) -> None:
    evaluated.hears(CaseDecided(meeting="m-1"), ACCEPTED, PUBLICITY_OVER)
    stated = evaluated.sees().form.title
    assert stated
    assert bench.told(ResultDue)[-1].title == stated


# Freelancer: dated work within [submission date - 1 year, submission date].


@pytest.mark.parametrize(
    ("since", "until", "on", "counts"),
    [
        ("2021-01-01", "2022-07-10", "2023-07-10 23:59:59", True),
        ("2021-01-01", "2022-07-10", "2023-07-11 00:00:00", False),
        ("2023-07-11", None, "2023-07-10 23:59:59", False),
        ("2023-07-11", None, "2023-07-11 00:00:00", True),
    ],
)
def test_freelance_work_lies_within_a_year_up_to_the_date_of_submission_in_beijing(
    player: Player, since: str, until: str | None, on: str, counts: bool
) -> None:
    assert ("recent-work" not in unmet(player, freelancer(freelance_work=worked(since, until)), on)) == counts


# Employment, insurance, retirement, sanction: as of submission; the reviewing employer stays though insurance moves.


def test_a_sanction_counts_as_of_submission(player: Player) -> None:
    form = employed(staff_sanction=kit.demerit("2023-07-10"))
    assert unmet(player, form, "2023-07-10 23:59:59") == {"not-under-sanction"}
    assert unmet(player, form, "2023-07-11 00:00:00") == set()
    player.opens("2023-07-10 09:00").fills(form)
    submit = SubmitApplication(case_id=player.case_id, pledge=PLEDGE)
    player.bench.clock.moment = beijing("2023-07-10 23:59:59")
    assert [failure.rule for failure in player.refused(submit).failures] == ["not-under-sanction"]
    player.submits("2023-07-11 00:00:00")


def test_who_pays_the_insurance_is_asked_as_of_the_submission(
    submitted: Player, bench: Bench, registry: Registry
) -> None:
    bench.keep_promises()
    submitted.hears(cast.PUBLISHED).hears(cast.RECOMMENDED, at="2023-07-18 10:00").hears(cast.correction("summary"))
    submitted.does(
        ResubmitCorrection(case_id=submitted.case_id, form=employed(summary="改写。")), at="2023-07-25 10:00"
    )
    bench.keep_promises()
    days = [asked["stated"]["on"] for asked in registry.asked if asked["check"] == "insurance"]
    assert days == ["2023-07-05", "2023-07-05"]


def test_the_reviewing_employer_stays_though_insurance_moves(
    at_audit: Player, bench: Bench, registry: Registry
) -> None:
    registry.answers["insurance"] = {"result": "mismatch", "found": kit.CENTRAL_UNIT}
    bench.keep_promises()
    at_audit.hears(cast.correction("employment"))
    moved = employed(employment=kit.employment(credit_code=kit.CENTRAL_UNIT, organisation="另一单位"))
    at_audit.does(ResubmitCorrection(case_id=at_audit.case_id, form=moved))
    assert bench.told(ApplicationSubmitted)[-1].employer == kit.COMPANY
    assert bench.call(cast.GetCase(case_id=at_audit.case_id), cast.OFFICER).stage == Stage.AUDIT
    assert at_audit.refused(cast.GetCase(case_id=at_audit.case_id), cast.FOREIGN_OFFICER).slug == "no-such-case"
