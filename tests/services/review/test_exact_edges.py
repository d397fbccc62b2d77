"""The exact edges of the rules that the two desks keep, each named by its line. On both databases."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from shared.contracts.audit import CorrectionRequested, DecideCheckOnDocument
from shared.contracts.base import Actor, Command, Event, new_id
from shared.contracts.case_events import CaseClosed, CaseReassigned, CaseReopened, RegistryChecked
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.contracts.review import GetDesk, InternalPublicityOpened, ReviewRefused
from shared.contracts.vocabulary import CheckResult, Outcome, Stage
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.services.lent import as_of_before
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, COLLEAGUE, OFFICER, beijing

SCHOOL = kit.form(major="preschool", institution="education_center")
ENDS = beijing("2023-07-18 00:00:00")
SCHOOL_AUDITOR = AUDITOR.model_copy(update={"organisation": "education_center"})


@dataclass(frozen=True)
class Desk:
    """A case of the review service, and its people."""

    bench: Bench

    def does(self, who: Actor, *commands: Command, at: str) -> None:
        """All of it at one moment."""
        for command in commands:
            self.bench.call(command, who, at=beijing(at))

    def refused(self, who: Actor, command: Command, at: str) -> str:
        """The refusal's slug; it cites a clause."""
        with pytest.raises(Refusal) as caught:
            self.bench.call(command, who, at=beijing(at))
        assert caught.value.clause
        return caught.value.slug

    @property
    def stage(self) -> str:
        """Where the case is."""
        return str(self.bench.call(GetDesk(case_id=kit.CASE), kit.BUREAU).stage)


@pytest.fixture
def desk(submitted: Bench) -> Desk:
    """On the employer's desk."""
    return Desk(submitted)


@pytest.fixture
def published(desk: Desk) -> Desk:
    """In a publicity posted on Monday 10 July, which ends on Monday 17 July at 24:00."""
    desk.does(OFFICER, kit.CONFIRM, kit.PUBLISH, at="2023-07-10 10:00")
    return desk


@pytest.fixture
def over(published: Desk) -> Desk:
    """That publicity is over, and no objection is on its way any more."""
    published.bench.sweep(ENDS)
    return published


@pytest.fixture
def school(bench: Bench) -> Desk:
    """A teacher's case, whose windows go on into October, at the institution since Friday 22 September."""
    bench.clock.moment = beijing("2023-08-28 10:00")
    bench.feed(kit.submission(stated=SCHOOL), kit.CASE, round=1)
    for check in ("identity", "title", "insurance"):
        bench.feed(RegistryChecked(finding=kit.finding(check)), kit.CASE, round=1)
    made = Desk(bench)
    made.does(OFFICER, kit.CONFIRM, kit.PUBLISH, at="2023-09-11 10:00")
    made.bench.sweep(beijing("2023-09-22 10:00"))
    made.does(OFFICER, kit.RECOMMEND, at="2023-09-22 10:00")
    bench.feed(RegistryChecked(finding=kit.finding(kit.ASKED_AGAIN)), kit.CASE, round=1)
    return made


# A window is [first day 00:00, day after the last 00:00) Asia/Shanghai; queueing makes nobody late.


def test_the_employers_window_is_open_in_its_last_second_and_closed_in_the_next(over: Desk) -> None:
    assert over.refused(OFFICER, kit.RECOMMEND, "2023-08-01 00:00:00") == "employer-window-closed"
    over.does(OFFICER, kit.RECOMMEND, at="2023-07-31 23:59:59")
    assert over.stage == "audit"


def test_a_recommendation_that_the_gateway_held_in_time_is_in_time_however_long_it_queued(over: Desk) -> None:
    over.bench.clock.moment = beijing("2023-08-01 00:00:10")
    over.bench.call(kit.RECOMMEND, OFFICER, held=beijing("2023-07-31 23:59:59"))
    over.bench.sweep(beijing("2023-08-02 00:00"))
    assert over.stage == "audit"


def test_a_form_goes_back_only_until_07_17_24_o_clock(desk: Desk) -> None:
    assert desk.refused(OFFICER, kit.RETURN, "2023-07-18 00:00:00") == "return-window-closed"
    desk.does(OFFICER, kit.RETURN, at="2023-07-17 23:59:59")
    assert desk.stage == "returned"


# N working days: the posting day is excluded; over at 24:00 of the Nth; the next act from 00:00 after.


@pytest.mark.parametrize(
    ("posted", "refused", "recommended"),
    [
        ("2023-07-23 09:00", "2023-07-28 23:59:59", "2023-07-29 00:00:00"),
        ("2023-07-22 09:00", "2023-07-28 23:59:59", "2023-07-29 00:00:00"),  # a Saturday, like the Sunday after
    ],
)
def test_publicity_posted_by_07_23_ends_07_28_24_o_clock(
    desk: Desk, posted: str, refused: str, recommended: str
) -> None:
    desk.does(OFFICER, kit.CONFIRM, kit.PUBLISH, at=posted)
    assert desk.refused(OFFICER, kit.RECOMMEND, refused) == "publicity-running"
    desk.bench.sweep(beijing(recommended))
    desk.does(OFFICER, kit.RECOMMEND, at=recommended)


def test_publicity_posted_07_24_ends_07_31_24_o_clock_and_can_no_longer_be_recommended(desk: Desk) -> None:
    desk.does(OFFICER, kit.CONFIRM, kit.PUBLISH, at="2023-07-24 09:00")
    assert desk.bench.told(InternalPublicityOpened)[0].ends_at == beijing("2023-08-01 00:00")
    assert desk.refused(OFFICER, kit.RECOMMEND, "2023-07-31 23:59:59") == "publicity-too-late"
    assert desk.refused(OFFICER, kit.RECOMMEND, "2023-08-01 00:00:00") == "employer-window-closed"


def test_a_make_up_saturday_and_sunday_are_working_days(school: Desk) -> None:
    """Posted on Monday 25 September: 26 to 28, then 7 and 8 October, which are a weekend, and 9 to 13."""
    school.does(SCHOOL_AUDITOR, kit.CLAIM, kit.CORRECT, at="2023-09-25 16:00")
    assert school.bench.told(CorrectionRequested)[0].deadline == beijing("2023-10-14 00:00")


def test_a_registry_that_is_silent_for_5_working_days_leaves_the_check_to_the_auditor(school: Desk) -> None:
    """Stated in August, so long over; stated anew on Wednesday 27 September: 28, then 7 to 10 October."""
    settle = DecideCheckOnDocument(case_id=kit.CASE, check="degree", reason="核对学位证书原件无误")
    school.does(SCHOOL_AUDITOR, kit.CLAIM, kit.CORRECT, at="2023-09-25 16:00")
    school.bench.clock.moment = beijing("2023-09-27 10:00")
    told = kit.correction()
    snapshot = told.snapshot.model_copy(
        update={"form": SCHOOL.model_copy(update={"education": told.snapshot.form.education})}
    )
    school.bench.feed(
        told.model_copy(update={"snapshot": snapshot, "institution": "education_center"}), kit.CASE, round=1
    )
    assert school.refused(SCHOOL_AUDITOR, settle, "2023-10-10 23:59:59") == "no-check-to-decide"
    assert school.refused(SCHOOL_AUDITOR, kit.PASS, "2023-10-10 23:59:59") == "items-not-confirmed"
    school.does(SCHOOL_AUDITOR, settle, at="2023-10-11 00:00:00")
    school.does(OFFICER, kit.CONFIRM, at="2023-10-11 00:00:00")
    school.does(SCHOOL_AUDITOR, kit.PASS, at="2023-10-11 00:00:00")
    assert school.stage == "passed"


# An objection counts if filed before publicity ends; upheld = decline or return; undecided at 07-31 24:00 = lapsed.


def test_an_objection_counts_if_filed_before_publicity_ends(published: Desk) -> None:
    assert published.refused(COLLEAGUE, kit.OBJECT, "2023-07-18 00:00:00") == "publicity-over"
    published.does(COLLEAGUE, kit.OBJECT, at="2023-07-17 23:59:59")
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-18 00:00:00") == "objection-undecided"


def test_an_objection_held_in_the_last_millisecond_counts_before_a_recommendation_that_overtook_it(
    published: Desk,
) -> None:
    bench = published.bench
    bench.clock.moment = beijing("2023-07-18 00:00:05")
    with pytest.raises(Refusal, match="objections-may-come"):
        bench.call(kit.RECOMMEND, OFFICER, held=ENDS)
    bench.call(kit.OBJECT, COLLEAGUE, held=ENDS - timedelta(milliseconds=1))
    bench.sweep(beijing("2023-07-18 00:00:10"))
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-18 00:00:10") == "objection-undecided"
    published.does(OFFICER, kit.DISMISS, kit.RECOMMEND, at="2023-07-18 00:00:10")


def test_until_none_can_come_any_more_the_refusal_is_a_pause_and_its_key_may_be_used_again(published: Desk) -> None:
    bench, ask = published.bench, GetDesk(case_id=kit.CASE)
    bench.clock.moment = ENDS
    with pytest.raises(Refusal, match="objections-may-come") as caught:
        bench.call(kit.RECOMMEND, OFFICER, key="key-1")
    assert (caught.value.kind, caught.value.clause) == (Kind.UNAVAILABLE, "三(一)2")
    assert "2023-07-17 24:00" in caught.value.text.zh
    assert "2023-07-17 24:00" in caught.value.text.en
    assert caught.value.possible == bench.call(ask, OFFICER).possible == ("decline",)
    seen = bench.call(ask, OFFICER).version
    bench.sweep(ENDS)
    assert bench.call(ask, OFFICER).possible == ("recommend", "decline")
    assert bench.call(kit.RECOMMEND, OFFICER, key="key-1", seen=seen).stage == "audit"


def test_what_stands_for_good_is_told_before_what_passes(published: Desk) -> None:
    published.bench.clock.moment = ENDS
    published.does(OFFICER, kit.DECLINE, at="2023-07-18 00:00:00")
    assert published.stage == "closed"
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-18 00:00:01") == "move-not-open"


def test_a_sweep_a_moment_before_the_end_opens_nothing(published: Desk) -> None:
    published.bench.sweep(ENDS - timedelta(microseconds=1))
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-18 00:00:00") == "objections-may-come"


def test_a_case_that_is_published_again_waits_for_the_objections_of_the_second_time(published: Desk) -> None:
    published.does(OFFICER, kit.RETURN, at="2023-07-12 10:00")
    again = kit.submission("returned", kit.form(summary="改写。"))
    published.bench.feed(again, kit.CASE, round=1)
    published.does(OFFICER, kit.CONFIRM, kit.PUBLISH, at="2023-07-13 10:00")
    published.bench.sweep(ENDS)
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-20 23:59:59") == "publicity-running"
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-21 00:00:00") == "objections-may-come"
    published.bench.sweep(beijing("2023-07-21 00:00:00"))
    published.does(OFFICER, kit.RECOMMEND, at="2023-07-21 00:00:00")


def test_a_publicity_that_ran_before_recommendations_waited_makes_them_wait_too(published: Desk) -> None:
    as_of_before(published.bench, "0008")
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-18 00:00:00") == "objections-may-come"
    published.bench.sweep(ENDS)
    published.does(OFFICER, kit.RECOMMEND, at="2023-07-18 00:00:00")


def test_another_employer_waits_for_its_own_publicity(over: Desk) -> None:
    over.bench.clock.moment = beijing("2023-07-18 09:00")
    given = {"employer": kit.ELSEWHERE, "institution": kit.INSTITUTION, "reason": "单位注销"}
    over.bench.feed(CaseReassigned.model_validate(given), kit.CASE, round=1)
    officer = kit.FOREIGN_OFFICER
    over.does(officer, kit.CONFIRM, at="2023-07-18 10:00")
    assert over.refused(officer, kit.RECOMMEND, "2023-07-26 00:00:00") == "objections-may-come"
    over.bench.sweep(beijing("2023-07-26 00:00:00"))
    over.does(officer, kit.RECOMMEND, at="2023-07-26 00:00:00")


def test_a_publicity_that_ends_with_the_employers_window_lapses_with_it_and_is_over_when_reopened(desk: Desk) -> None:
    desk.does(OFFICER, kit.CONFIRM, kit.PUBLISH, at="2023-07-24 09:00")
    desk.bench.sweep(beijing("2023-08-01 00:00:10"))
    assert ([told.outcome for told in desk.bench.told(ReviewRefused)], desk.stage) == (["lapsed"], "closed")
    desk.bench.clock.moment = beijing("2023-08-02 09:00")
    back = CaseReopened(stage=Stage.EMPLOYER_PUBLICITY, deadline=beijing("2023-08-10 00:00"), reason="系统故障")
    desk.bench.feed(back, kit.CASE, round=1)
    assert desk.refused(OFFICER, kit.RECOMMEND, "2023-08-02 09:00") == "objections-may-come"
    desk.bench.sweep(beijing("2023-08-02 09:00"))
    desk.does(OFFICER, kit.RECOMMEND, at="2023-08-02 09:00")


@pytest.mark.parametrize(("move", "at"), [(kit.DECLINE, "2023-07-20 10:00"), (kit.RETURN, "2023-07-17 10:00")])
def test_an_objection_that_is_upheld_leaves_decline_or_return(published: Desk, move: Command, at: str) -> None:
    published.does(COLLEAGUE, kit.OBJECT, at="2023-07-11 09:00")
    published.does(OFFICER, kit.UPHOLD, at="2023-07-12 09:00")
    assert published.refused(OFFICER, kit.RECOMMEND, "2023-07-18 00:00:00") == "objection-upheld"
    published.does(OFFICER, move, at=at)


def test_an_objection_undecided_at_07_31_24_o_clock_lapses(published: Desk) -> None:
    published.does(COLLEAGUE, kit.OBJECT, at="2023-07-11 09:00")
    published.bench.sweep(beijing("2023-07-31 23:59:59"))
    assert published.stage == "employer_publicity"
    published.bench.sweep(beijing("2023-08-20 12:00"))
    (told,) = published.bench.told(ReviewRefused)
    assert (told.outcome, "异议未处理" in told.reason) == ("lapsed", True)
    assert published.bench.published[-1][0].time == beijing("2023-08-01 00:00")


# Correction and payment keep all their working days (10, 7) even past 08-31.


def test_a_correction_keeps_all_its_10_working_days_past_08_31(at_audit: Bench) -> None:
    Desk(at_audit).does(AUDITOR, kit.CLAIM, kit.CORRECT, at="2023-08-25 16:00")
    assert at_audit.told(CorrectionRequested)[0].deadline == beijing("2023-09-09 00:00")


# The correction notice within 10 working days of arrival and by 08-17; overdue goes to the bureau, closes nothing.


def test_a_notice_is_overdue_after_10_working_days_and_closes_nothing(at_audit: Bench) -> None:
    desk = Desk(at_audit)
    desk.does(AUDITOR, kit.CLAIM, at="2023-07-19 10:00")
    at_audit.sweep(beijing("2023-08-02 00:00"))
    desk.does(AUDITOR, kit.CORRECT, at="2023-08-02 00:00:00")
    assert desk.stage == "correction"


# Ban, base title and civil-service status are checked again at audit. A ban runs to the same date + 3 years, 24:00.


BAN = SanctionImposed(
    sanction="sanction-1",
    target="applicant",
    ref=kit.APPLICANT.subject,
    effects=("record", "ban"),
    case_id=None,
    clause="四(一)",
    reason="弄虚作假，情节严重",
    since=date(2020, 7, 20),
    until=date(2023, 7, 20),
)
LIFTED = SanctionLifted(sanction="sanction-1", target="applicant", ref=BAN.ref, lifted_at=beijing("2023-07-19 09:00"))


def told(bench: Bench, *events: Event) -> None:
    """Integrity tells of a sanction of its own, in any order."""
    subject = new_id()
    for n, event in enumerate(events, 1):
        bench.feed(event, subject, seq=n, subject_kind="sanction")


def test_an_audit_does_not_pass_before_24_o_clock_of_a_bans_last_day(at_audit: Bench) -> None:
    desk = Desk(at_audit)
    desk.does(AUDITOR, kit.CLAIM, at="2023-07-20 10:00")
    told(at_audit, BAN)
    assert desk.refused(AUDITOR, kit.PASS, "2023-07-20 23:59:59") == "applicant-banned"
    assert "pass_audit" not in at_audit.call(GetDesk(case_id=kit.CASE), AUDITOR).possible
    desk.does(AUDITOR, kit.PASS, at="2023-07-21 00:00:00")
    assert desk.stage == "passed"


def test_a_banned_applicant_is_refused_by_the_auditor(at_audit: Bench) -> None:
    desk = Desk(at_audit)
    told(at_audit, BAN)
    desk.does(AUDITOR, kit.CLAIM, kit.REFUSE.model_copy(update={"clause": "四(一)"}), at="2023-07-20 10:00")
    assert at_audit.told(ReviewRefused)[-1].clause == "四(一)"


OTHERS_BAN = BAN.model_copy(update={"ref": "b" * 64})
RECORD_ALONE = BAN.model_copy(update={"effects": ("record",)})


@pytest.mark.parametrize("events", [(BAN, LIFTED), (LIFTED, BAN), (OTHERS_BAN,), (RECORD_ALONE,)])
def test_a_ban_that_was_lifted_or_is_anothers_or_a_record_alone_stops_no_audit(
    at_audit: Bench, events: tuple[Event, ...]
) -> None:
    desk = Desk(at_audit)
    told(at_audit, *events)
    desk.does(AUDITOR, kit.CLAIM, kit.PASS, at="2023-07-20 10:00")
    assert desk.stage == "passed"


# An officer is of one employer, and acts while they are there.


@pytest.mark.parametrize(
    "who",
    [
        kit.FOREIGN_OFFICER,  # of another employer
        OFFICER.model_copy(update={"organisation": kit.ELSEWHERE}),  # who has changed sides
        OFFICER.model_copy(update={"organisation": None}),  # who has left
        AUDITOR.model_copy(update={"organisation": None}),
    ],
)
@pytest.mark.parametrize("command", [kit.CONFIRM, kit.PUBLISH, kit.RETURN, kit.DECLINE, kit.CLAIM])
def test_an_officer_of_another_employer_or_who_left_finds_no_case(desk: Desk, who: Actor, command: Command) -> None:
    with pytest.raises(Refusal) as caught:
        desk.bench.call(command, who)
    assert (caught.value.slug, caught.value.possible) == ("no-such-case", ())
    assert (desk.stage, desk.bench.published) == ("employer_review", [])


def test_what_an_officer_confirmed_stands_when_another_goes_on(desk: Desk) -> None:
    desk.does(OFFICER, kit.CONFIRM, at="2023-07-10 10:00")
    successor = OFFICER.model_copy(update={"subject": "officer-2"})
    desk.does(successor, kit.PUBLISH, at="2023-07-11 10:00")
    assert desk.stage == "employer_publicity"


# An answer of a registry, and a closing, count once and in any order.


def test_a_case_that_closed_in_the_same_second_is_decided_by_nobody(desk: Desk) -> None:
    desk.bench.clock.moment = beijing("2023-07-10 10:00")
    closed = CaseClosed(outcome=Outcome.WITHDRAWN, clause="三(一)1", reason="个人原因")
    desk.bench.feed(closed, kit.CASE, round=1)
    assert desk.refused(OFFICER, kit.DECLINE, "2023-07-10 10:00") == "move-not-open"
    desk.bench.feed(RegistryChecked(finding=kit.finding("degree", CheckResult.MISMATCH)), kit.CASE, round=1)
    assert desk.stage == "closed"
