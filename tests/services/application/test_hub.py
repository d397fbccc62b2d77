"""What the desks tell is mirrored in order, once, and what comes next is set off. On both databases."""

import pytest

from shared.contracts.application import WithdrawApplication
from shared.contracts.base import Event, Role
from shared.contracts.case_events import ApplicationSubmitted, CaseClosed, EvaluationDue, PaymentDue
from shared.contracts.review import ReviewRefused
from shared.contracts.vocabulary import Level, Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import AUDITOR, OFFICER, PASSED, PUBLISHED, RECOMMENDED
from tests.services.application.player import Player as Somebody
from tests.unit.application import kit
from tests.unit.application.kit import beijing, employed

# Along the road


def test_from_the_employer_to_the_fee(at_audit: Somebody, bench: Bench) -> None:
    assert at_audit.sees().deadline is None
    at_audit.hears(PASSED, at="2023-07-19 15:00", actor=AUDITOR)
    assert at_audit.is_at(Stage.PAYMENT)
    road = [(e.move, e.stage, e.clause, e.reason, e.actor.role) for e in at_audit.history()[2:]]
    assert road == [
        ("open_publicity", "employer_publicity", "三(一)2", "公示至2023-07-17 24:00", Role.EMPLOYER_OFFICER),
        ("recommend", "audit", "三(一)2", "同意推荐", Role.EMPLOYER_OFFICER),
        ("accept", "payment", "三(一)3", None, Role.AUDITOR),
    ]
    assert [e.at for e in at_audit.history()[2:]] == [
        beijing("2023-07-10 09:00"),
        beijing("2023-07-18 10:00"),
        beijing("2023-07-19 15:00"),
    ]
    due = PaymentDue(level=Level.INTERMEDIATE, institution="engineering_center", payer_ref=at_audit.actor.subject)
    assert bench.told(PaymentDue) == [due]
    assert bench.told(EvaluationDue) == []


def test_a_series_whose_schedule_has_no_fee_goes_from_the_audit_to_the_committee(
    player: Somebody, bench: Bench
) -> None:
    form = kit.senior(major="primary_school", institution="education_center")
    player.opens(at="2023-08-21 09:00").fills(form).submits().hears(PUBLISHED)
    player.hears(RECOMMENDED, PASSED, at="2023-09-08 10:00")
    assert player.is_at(Stage.EVALUATION)
    last = player.history()[-1]
    assert (last.move, last.clause, last.reason) == ("accept_without_fee", "三(二)", None)
    (due,) = bench.told(EvaluationDue)
    assert (due.mode, due.institution, due.audit_opinion) == ("defence", "education_center", "符合条件")
    assert due.snapshot.form == form
    assert bench.told(PaymentDue) == []
    player.withdraws()
    assert player.sees().outcome is Outcome.WITHDRAWN


def test_the_employers_deadline_is_shown_and_not_booked_here(submitted: Somebody, bench: Bench) -> None:
    submitted.hears(PUBLISHED)
    assert submitted.sees().deadline == beijing("2023-08-01 00:00")
    bench.sweep(beijing("2023-08-20 00:00"))
    assert submitted.is_at(Stage.EMPLOYER_PUBLICITY)


@pytest.mark.parametrize(
    ("facts", "outcome", "clause", "reason"),
    [
        ((cast.DECLINED,), Outcome.NOT_RECOMMENDED, "三(一)2", "业绩不实"),
        ((PUBLISHED, cast.DECLINED), Outcome.NOT_RECOMMENDED, "三(一)2", "业绩不实"),
        ((cast.LAPSED,), Outcome.LAPSED, "三(一)2", "单位逾期未审核"),
        ((PUBLISHED, cast.LAPSED), Outcome.LAPSED, "三(一)2", "单位逾期未审核"),
        ((PUBLISHED, RECOMMENDED, cast.REFUSED), Outcome.REFUSED, "三(一)3", "不符合申报条件"),
    ],
)
def test_a_case_that_a_desk_ends_is_closed_with_its_reason(
    submitted: Somebody, bench: Bench, facts: tuple[Event, ...], outcome: Outcome, clause: str, reason: str
) -> None:
    submitted.hears(*facts)
    case = submitted.sees()
    assert (case.stage, case.outcome, case.clause, case.reason) == ("closed", outcome, clause, reason)
    (told,) = bench.told(CaseClosed)
    assert (told.outcome, told.clause, told.reason) == (outcome, clause, reason)


def test_a_clause_as_long_as_an_auditor_may_write_is_kept(at_audit: Somebody) -> None:
    clause = "《北京市职称评审管理暂行办法》" * 13
    at_audit.hears(ReviewRefused(outcome="refused", clause=clause, reason="不符合"))
    assert at_audit.sees().clause == clause
    assert at_audit.history()[-1].clause == clause


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ((), Stage.EMPLOYER_REVIEW),
        ((PUBLISHED,), Stage.EMPLOYER_PUBLICITY),
        ((PUBLISHED, RECOMMENDED), Stage.AUDIT),
        ((PUBLISHED, RECOMMENDED, cast.correction("summary")), Stage.CORRECTION),
        ((PUBLISHED, RECOMMENDED, PASSED), Stage.PAYMENT),
    ],
)
def test_a_case_may_be_withdrawn_at_every_open_stage(
    submitted: Somebody, bench: Bench, facts: tuple[Event, ...], stage: Stage
) -> None:
    assert submitted.hears(*facts).is_at(stage)
    submitted.withdraws()
    assert submitted.sees().outcome is Outcome.WITHDRAWN
    assert bench.told(CaseClosed)[0].outcome is Outcome.WITHDRAWN
    with pytest.raises(Refusal, match="illegal-move"):
        submitted.does(WithdrawApplication(case_id=submitted.case_id, reason="再次撤回"))


# Returned to the applicant


def test_a_returned_form_is_changed_and_submitted_again(submitted: Somebody, bench: Bench) -> None:
    submitted.hears(cast.RETURNED, at="2023-07-10 10:00")
    draft = submitted.sees()
    assert (draft.stage, draft.deadline) == ("draft", beijing("2023-07-18 00:00"))
    assert submitted.history()[-1].reason == "毕业时间有误"
    submitted.fills(employed(summary="改写的总结。")).submits(at="2023-07-11 10:00")
    first, second = bench.told(ApplicationSubmitted)
    assert (first.cause, second.cause) == ("first", "returned")
    assert (first.snapshot.form.summary, second.snapshot.form.summary) == ("长期从事软件开发。", "改写的总结。")
    assert submitted.moves() == ["open", "submit", "return", "submit"]


def test_the_same_form_may_be_submitted_again_within_the_same_second(submitted: Somebody, bench: Bench) -> None:
    submitted.hears(cast.RETURNED).submits()
    first, second = bench.told(ApplicationSubmitted)
    assert first.digest == second.digest
    submitted.withdraws().applies()
    assert bench.told(ApplicationSubmitted)[-1].digest == first.digest


def test_a_returned_form_that_nobody_submits_again_lapses_with_the_drafts(submitted: Somebody, bench: Bench) -> None:
    submitted.hears(cast.RETURNED, at="2023-07-17 23:59:59")
    bench.sweep(beijing("2023-08-20 00:00"))
    assert submitted.sees().outcome is Outcome.LAPSED
    assert submitted.history()[-1].at == beijing("2023-07-18 00:00")


def test_whoever_changes_the_employer_is_known_to_the_new_one(submitted: Somebody, bench: Bench) -> None:
    submitted.hears(cast.RETURNED)
    unit = kit.employment(credit_code=kit.CENTRAL_UNIT, organisation="华夏航天装备研究院")
    submitted.fills(employed(employment=unit)).submits()
    assert bench.told(ApplicationSubmitted)[-1].employer == kit.CENTRAL_UNIT
    assert len(bench.call(cast.LIST, cast.FOREIGN_OFFICER).items) == 1
    assert bench.call(cast.LIST, OFFICER).items == ()


# In order, once, and late


def test_a_fact_that_comes_too_early_waits_for_the_one_before(submitted: Somebody, bench: Bench) -> None:
    submitted.hears(RECOMMENDED, seq=2)
    assert bench.inbox_states() == ["waiting"]
    assert submitted.is_at(Stage.EMPLOYER_REVIEW)
    submitted.hears(PUBLISHED, seq=1)
    assert bench.inbox_states() == ["done", "done"]
    assert submitted.moves() == ["open", "submit", "open_publicity", "recommend"]


def test_facts_in_reverse_order_are_all_applied(submitted: Somebody, bench: Bench) -> None:
    for seq, fact in ((4, PASSED), (3, RECOMMENDED), (2, PUBLISHED)):
        submitted.hears(fact, seq=seq)
    assert submitted.is_at(Stage.EMPLOYER_REVIEW)
    submitted.hears(cast.RETURNED, seq=1)
    states = bench.inbox_states()
    assert sorted(states) == ["done", "retry", "waiting", "waiting"]
    submitted.submits()
    bench.hearing.sweep()
    assert submitted.moves()[2:4] == ["return", "submit"]


def test_a_fact_that_is_delivered_twice_counts_once(submitted: Somebody, bench: Bench) -> None:
    envelope = bench.feed(PUBLISHED, submitted.case_id)
    bench.hear(envelope)
    bench.hear(envelope)
    assert submitted.moves() == ["open", "submit", "open_publicity"]
    assert bench.inbox_states() == ["done"]


def test_a_fact_after_the_end_is_noted_and_moves_nothing(submitted: Somebody, bench: Bench) -> None:
    submitted.withdraws()
    told = bench.published
    submitted.hears(PUBLISHED, RECOMMENDED, cast.correction("summary"), PASSED)
    case = submitted.sees()
    assert (case.stage, case.outcome, case.notice, case.deadline) == ("closed", Outcome.WITHDRAWN, (), None)
    assert submitted.moves()[2:] == [
        "withdraw",
        "late_internal_publicity_opened",
        "late_employer_recommended",
        "late_correction_requested",
        "late_audit_passed",
    ]
    assert bench.inbox_states() == ["done"] * 4
    assert bench.published == told


def test_a_fact_that_fits_no_row_is_kept_for_another_attempt(submitted: Somebody, bench: Bench) -> None:
    submitted.hears(PASSED)
    assert bench.inbox_states() == ["retry"]
    assert submitted.moves() == ["open", "submit"]
