"""A finding on an institution: what follows, who is heard, when it evaluates again (四(三))."""

import pytest

from shared.contracts.base import Actor, Role
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from tests.unit.integrity import kit
from tests.unit.integrity.kit import BUREAU, INTEGRITY, SECOND, OneSanction, beijing

CENTER = "engineering_center"
BREACH = kit.proposing("procedure_breach", target="institution", ref=CENTER)
SECRETARY = Actor(role=Role.SECRETARY, subject="secretary-1", organisation=CENTER, name="何秘书")
ANOTHERS = SECRETARY.model_copy(update={"subject": "secretary-9", "organisation": "arts_center"})


def suspended() -> OneSanction:
    """Imposed on 2023-07-24 at 10:00, after the institution was heard."""
    play = OneSanction(now=beijing("2023-07-10 10:00"))
    play.propose(cmd=BREACH)
    play.does(SECRETARY, kit.HEAR)
    play.at("2023-07-24 10:00").does(BUREAU, kit.IMPOSE)
    return play


@pytest.mark.parametrize(
    ("finding", "effects"),
    [
        ("procedure_breach", ("suspend_evaluation", "rectify")),
        ("serious_procedure_breach", ("withdraw_right", "notify_authority")),
    ],
)
def test_what_follows_is_the_policys_table_and_has_no_last_day(finding: str, effects: tuple[str, ...]) -> None:
    play = OneSanction()
    play.propose(cmd=BREACH.model_copy(update={"finding": finding}))
    play.does(SECRETARY, kit.HEAR)
    (told,) = play.does(BUREAU, kit.IMPOSE).told
    assert isinstance(told, SanctionImposed)
    assert (told.target, told.ref, told.effects, told.case_id, told.until) == (
        "institution",
        CENTER,
        effects,
        None,
        None,
    )
    assert told.clause == "四(三)"


def test_its_secretary_is_heard_and_no_other_one() -> None:
    play = OneSanction()
    play.propose(cmd=BREACH)
    assert play.refuses(ANOTHERS, kit.HEAR).slug == "no-such-sanction"
    assert play.refuses(kit.APPLICANT, kit.HEAR).slug == "no-such-sanction"
    assert play.refuses(SECRETARY, kit.IMPOSE).slug == "not-your-move"
    assert play.refuses(SECRETARY, kit.IMPOSE).clause == "四(三)"
    play.does(SECRETARY, kit.HEAR)


def test_it_is_not_imposed_unheard_nor_by_one_signature() -> None:
    play = OneSanction()
    play.propose(BUREAU, BREACH)
    assert play.refuses(SECOND, kit.IMPOSE).slug == "hearing-runs"
    play.does(SECRETARY, kit.HEAR)
    assert play.refuses(BUREAU, kit.IMPOSE).slug == "already-signed"


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"ref": "somewhere"}, "unknown-institution"),
        ({"case_id": kit.CASE}, "about-no-case"),
        ({"finding": "serious_fraud"}, "unknown-finding"),
        ({"finding": "expert_misconduct"}, "unknown-finding"),
    ],
)
def test_it_names_an_institution_of_the_notice_and_a_finding_on_one(changes: dict[str, str], slug: str) -> None:
    refusal = OneSanction(case=kit.PUBLICISED).refuses_to_propose(cmd=BREACH.model_copy(update=changes))
    assert (refusal.slug, refusal.clause) == (slug, "四(三)")


def test_it_may_stand_on_an_upheld_report_and_is_about_none_of_the_cases() -> None:
    play = OneSanction(case=kit.PUBLICISED, report=kit.decided().report)
    proposed = play.propose(cmd=BREACH.model_copy(update={"report": kit.REPORT})).sanction
    assert (proposed.case_id, proposed.report) == (None, kit.REPORT)
    dismissed = OneSanction(case=kit.PUBLICISED, report=kit.decided(kit.DISMISS).report)
    refusal = dismissed.refuses_to_propose(cmd=BREACH.model_copy(update={"report": kit.REPORT}))
    assert refusal.slug == "report-not-upheld"


def test_it_runs_until_it_is_lifted_however_long() -> None:
    play = suspended().at("2027-01-04 09:00")
    (told,) = play.does(BUREAU, kit.LIFT).told
    assert told == SanctionLifted(
        sanction=kit.SANCTION, target="institution", ref=CENTER, lifted_at=beijing("2027-01-04 09:00")
    )
    assert play.refuses(BUREAU, kit.LIFT).slug == "sanction-move-not-open"


def test_it_is_no_ban_and_no_record() -> None:
    play = suspended()
    assert not play.bans()
    assert not play.on_record()


def test_an_integrity_officer_alone_lifts_nothing() -> None:
    assert suspended().refuses(INTEGRITY, kit.LIFT).slug == "not-your-move"
