"""Who may do what to a case, and when: exact windows, deadlines and the association's publicity."""

from datetime import datetime, timedelta

import pytest

from services.application.domain import case as rules
from shared.contracts.base import Actor, Role
from shared.contracts.vocabulary import Stage
from shared.errors import Kind, Refusal
from shared.identity import DocumentType
from tests.unit.application import kit
from tests.unit.application.kit import ME, POLICY, beijing, employed, freelancer, refused, senior

SECOND = timedelta(seconds=1)
EMPLOYER, INSTITUTION = kit.COMPANY, "engineering_center"
HEALTH = senior(major="nursing", institution="health_center")


def actor(role: Role, subject: str = "someone", organisation: str | None = None) -> Actor:
    return Actor(role=role, subject=subject, organisation=organisation)


# Who

KNOWING = (
    actor(Role.APPLICANT, ME),
    actor(Role.EMPLOYER_OFFICER, organisation=EMPLOYER),
    actor(Role.AUDITOR, organisation=INSTITUTION),
    actor(Role.SECRETARY, organisation=INSTITUTION),
    actor(Role.BUREAU_OFFICER),
    actor(Role.INTEGRITY_OFFICER),
)
STRANGERS = (
    actor(Role.APPLICANT, "b" * 64),
    actor(Role.EMPLOYER_OFFICER, ME, organisation=kit.CENTRAL_UNIT),
    actor(Role.EMPLOYER_OFFICER, organisation=None),
    actor(Role.EMPLOYER_OFFICER, organisation=INSTITUTION),
    actor(Role.AUDITOR, organisation="innovation_park"),
    actor(Role.AUDITOR, organisation=EMPLOYER),
    actor(Role.SECRETARY, organisation=None),
    actor(Role.COLLEAGUE, organisation=EMPLOYER),
    actor(Role.PROVIDER),
    actor(Role.CLOCK),
    actor(Role.PUBLIC),
    actor(Role.OPERATOR),
)


@pytest.mark.parametrize("who", KNOWING, ids=lambda who: who.role)
def test_a_case_is_known_to_its_own_people(who: Actor) -> None:
    rules.check_reader(who, ME, EMPLOYER, INSTITUTION)


@pytest.mark.parametrize("who", STRANGERS, ids=lambda who: f"{who.role} {who.organisation}")
def test_a_case_does_not_exist_for_others(who: Actor) -> None:
    with pytest.raises(Refusal, match="no-such-case") as caught:
        rules.check_reader(who, ME, EMPLOYER, INSTITUTION)
    assert caught.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize("who", [*KNOWING[1:4], *STRANGERS], ids=lambda who: f"{who.role} {who.organisation}")
def test_a_draft_that_was_never_submitted_is_known_to_the_applicant_and_the_bureau_alone(who: Actor) -> None:
    with pytest.raises(Refusal, match="no-such-case"):
        rules.check_reader(who, ME, None, None)


@pytest.mark.parametrize("who", [*KNOWING[1:], *STRANGERS], ids=lambda who: f"{who.role} {who.organisation}")
def test_only_the_applicant_acts_on_the_own_case(who: Actor) -> None:
    rules.check_owner(KNOWING[0], ME)
    with pytest.raises(Refusal, match="no-such-case"):
        rules.check_owner(who, ME)


def test_a_draft_is_opened_with_ones_own_document_only() -> None:
    rules.check_same_person(actor(Role.APPLICANT, ME), ME)
    for who in (actor(Role.APPLICANT, "b" * 64), actor(Role.EMPLOYER_OFFICER, ME)):
        assert refused(rules.check_same_person, who, ME).slug == "document-of-another"


def test_only_the_bureau_closes_what_nobody_evaluated() -> None:
    rules.check_bureau(actor(Role.BUREAU_OFFICER))
    for role in set(Role) - {Role.BUREAU_OFFICER}:
        with pytest.raises(Refusal, match="no-such-case"):
            rules.check_bureau(actor(role, ME, EMPLOYER))


def test_a_document_type_is_known_by_its_name() -> None:
    assert rules.document_type("passport") is DocumentType.PASSPORT
    with pytest.raises(Refusal, match="unknown-document-type") as caught:
        rules.document_type("driving_licence")
    assert "resident_id" in caught.value.text.zh


def test_an_association_vouches_for_freelancers_and_the_employer_for_all_others() -> None:
    assert rules.first_stage_move(freelancer()) == "submit_freelance"
    assert rules.first_stage_move(employed()) == rules.first_stage_move(kit.central()) == "submit"


# When: the application window


@pytest.mark.parametrize("now", ["2023-07-04 00:00:00", "2023-07-17 23:59:59", "2023-07-17 23:59:59.999999"])
def test_the_window_is_open_from_its_first_second_to_its_last(now: str) -> None:
    rules.check_application_window(POLICY, employed(), beijing(now))
    assert rules.check_cycle_open(POLICY, beijing(now)) == beijing("2023-07-18 00:00")


def test_3_july_23_59_59_is_too_early() -> None:
    for refusal in (
        refused(rules.check_application_window, POLICY, employed(), beijing("2023-07-03 23:59:59")),
        refused(rules.check_cycle_open, POLICY, beijing("2023-07-03 23:59:59")),
    ):
        assert (refusal.slug, refusal.clause) == ("window-not-open", "三(一)1")
        assert refusal.text.zh == "个人网上申报自2023-07-04开始"


def test_17_july_24_o_clock_is_too_late() -> None:
    for refusal in (
        refused(rules.check_application_window, POLICY, employed(), beijing("2023-07-18 00:00:00")),
        refused(rules.check_cycle_open, POLICY, beijing("2023-07-18 00:00:00")),
    ):
        assert (refusal.slug, refusal.clause) == ("window-closed", "三(一)1")
        assert refusal.text.zh == "个人网上申报已于2023-07-17 24:00截止"


def test_the_windows_day_is_the_day_in_beijing_whatever_zone_the_clock_has() -> None:
    last = datetime.fromisoformat("2023-07-17T15:59:59+00:00")
    rules.check_application_window(POLICY, employed(), last)
    assert refused(rules.check_application_window, POLICY, employed(), last + SECOND).slug == "window-closed"


def test_a_position_series_has_its_authoritys_own_window_and_clause() -> None:
    early = refused(rules.check_application_window, POLICY, HEALTH, beijing("2023-07-31 23:59:59"))
    assert (early.slug, early.clause) == ("window-not-open", "三(二)")
    rules.check_application_window(POLICY, HEALTH, beijing("2023-08-01 00:00:00"))
    rules.check_application_window(POLICY, HEALTH, beijing("2023-08-14 23:59:59"))
    late = refused(rules.check_application_window, POLICY, HEALTH, beijing("2023-08-15 00:00:00"))
    assert (late.slug, late.clause) == ("window-closed", "三(二)")


def test_a_draft_ends_with_the_window_of_its_series() -> None:
    now = beijing("2023-07-10 09:00")
    assert rules.draft_ends(POLICY, employed(), now) == beijing("2023-07-18 00:00")
    assert rules.draft_ends(POLICY, HEALTH, now) == beijing("2023-08-15 00:00")


def test_a_draft_without_a_major_ends_with_the_last_window_that_is_open() -> None:
    assert rules.draft_ends(POLICY, kit.Form(), beijing("2023-07-10 09:00")) == beijing("2023-07-18 00:00")
    assert rules.draft_ends(POLICY, kit.Form(), beijing("2023-08-05 09:00")) == beijing("2023-08-15 00:00")
    assert refused(rules.draft_ends, POLICY, kit.Form(), beijing("2023-07-18 00:00")).slug == "window-closed"


def test_a_draft_cannot_turn_to_a_series_whose_window_has_closed() -> None:
    refusal = refused(rules.draft_ends, POLICY, employed(), beijing("2023-08-05 09:00"))
    assert (refusal.slug, refusal.clause) == ("window-closed", "三(一)1")


def test_a_draft_for_a_major_that_nobody_knows_is_refused() -> None:
    assert refused(rules.draft_ends, POLICY, employed(major="astrology"), beijing("2023-07-10 09:00")).slug == (
        "unknown-major"
    )


# When: a stage's own end

DEADLINE = beijing("2023-08-01 00:00")
ENDS = {Stage.DRAFT: "三(一)1", Stage.ASSOCIATION_REVIEW: "三(一)2", Stage.CORRECTION: "三(一)3"}


@pytest.mark.parametrize("stage", ENDS)
def test_a_stages_last_second_is_in_time_and_its_end_is_not(stage: Stage) -> None:
    rules.check_in_time(POLICY, stage, DEADLINE, DEADLINE - SECOND)
    refusal = refused(rules.check_in_time, POLICY, stage, DEADLINE, DEADLINE)
    assert (refusal.slug, refusal.clause) == ("window-closed", ENDS[stage])
    assert "2023-07-31 24:00" in refusal.text.zh


def test_an_end_that_another_service_keeps_is_not_the_hubs_to_check() -> None:
    rules.check_in_time(POLICY, Stage.EMPLOYER_REVIEW, DEADLINE, DEADLINE)
    rules.check_in_time(POLICY, Stage.DRAFT, None, DEADLINE)


@pytest.mark.parametrize("stage", ENDS)
def test_why_a_stage_ended_is_told_with_the_day(stage: Stage) -> None:
    assert rules.why_ended(POLICY, stage, DEADLINE).startswith("截至2023-07-31 24:00未")


# When: nobody evaluated it


def test_a_case_is_never_evaluated_only_after_the_last_day_of_evaluations() -> None:
    refusal = refused(rules.check_never_evaluated, POLICY, employed(), beijing("2023-12-31 23:59:59"))
    assert (refusal.slug, refusal.text.zh) == ("evaluation-still-possible", "2023-12-31 24:00前仍可评审")
    rules.check_never_evaluated(POLICY, employed(), beijing("2024-01-01 00:00:00"))


def test_the_last_day_of_evaluations_is_that_of_the_series() -> None:
    policy = kit.changed_policy(
        (
            "evaluation: {first: 2023-10-09, last: 2023-12-08}\n      evaluation_ends: 2023-12-31",
            "evaluation: {first: 2023-10-09, last: 2023-12-08}\n      evaluation_ends: 2023-12-15",
        )
    )
    now = beijing("2023-12-16 00:00")
    rules.check_never_evaluated(policy, HEALTH, now)
    assert refused(rules.check_never_evaluated, policy, employed(), now).slug == "evaluation-still-possible"
