"""Who may do what where: every place of a case × every move × every role, against a table written by hand."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from services.review import domain
from services.review.domain import Stage
from services.review.domain.moves import MOVES, TABLE
from shared.contracts.base import Actor, Command, Role
from shared.contracts.vocabulary import CheckResult
from shared.errors import Kind, Refusal
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, COLLEAGUE, COMMANDS, OFFICER, Play


def mismatching() -> Play:
    return kit.claimed().finds(kit.finding("degree", CheckResult.MISMATCH, "大专"))


def publicity_over() -> Play:
    return kit.in_publicity().at("2023-07-18 00:00")


def upheld() -> Play:
    play = kit.objected()
    play.does(OFFICER, kit.UPHOLD)
    return play.at("2023-07-19 10:00")


HELD = {Role.SECRETARY: {"take_back_case"}}
"""What else is open where an auditor holds the case."""

PLACES: dict[str, tuple[Callable[[], Play], dict[Role, set[str]]]] = {
    # place                  the case             what each role may do there
    "awaited": (Play, {}),
    "to confirm": (
        kit.at_review,
        {Role.EMPLOYER_OFFICER: {"confirm_items", "return_to_applicant", "decline"}},
    ),
    "consent asked": (
        lambda: kit.confirmed(kit.CONSENT_ASKED),
        {Role.EMPLOYER_OFFICER: {"return_to_applicant", "record_superior_consent", "decline"}},
    ),
    "confirmed": (
        kit.confirmed,
        {Role.EMPLOYER_OFFICER: {"return_to_applicant", "open_internal_publicity", "decline"}},
    ),
    "publicity runs": (
        kit.in_publicity,
        {Role.EMPLOYER_OFFICER: {"return_to_applicant", "decline"}, Role.COLLEAGUE: {"raise_objection"}},
    ),
    "objection waits": (
        kit.objected,
        {
            Role.EMPLOYER_OFFICER: {"return_to_applicant", "resolve_objection", "decline"},
            Role.COLLEAGUE: {"raise_objection"},
        },
    ),
    "publicity over": (publicity_over, {Role.EMPLOYER_OFFICER: {"recommend", "decline"}}),
    "objection upheld": (upheld, {Role.EMPLOYER_OFFICER: {"decline"}}),
    "returned": (kit.returned, {}),
    "in audit": (kit.at_audit, {Role.AUDITOR: {"claim_case"}}),
    "claimed": (
        kit.claimed,
        {
            **HELD,
            Role.AUDITOR: {"release_case", "request_correction", "pass_audit", "refuse_audit"},
        },
    ),
    "registry disagrees": (
        mismatching,
        {
            **HELD,
            Role.AUDITOR: {"release_case", "request_correction", "decide_check_on_document", "refuse_audit"},
        },
    ),
    "correction": (kit.in_correction, {}),
    "corrected": (
        kit.corrected,
        {
            Role.EMPLOYER_OFFICER: {"confirm_items"},
            **HELD,
            Role.AUDITOR: {"release_case", "refuse_audit"},
            Role.BUREAU_OFFICER: {"allow_second_correction"},
        },
    ),
    "own staff": (
        lambda: kit.claimed(kit.own_staff()),
        {
            **HELD,
            Role.AUDITOR: {"release_case", "request_correction"},
            Role.BUREAU_OFFICER: {"countersign_audit"},
        },
    ),
    "passed": (kit.passed, {}),
    "closed": (lambda: kit.at_review().closes(), {}),
}

ACTORS: dict[Role, Actor] = {
    Role.EMPLOYER_OFFICER: OFFICER,
    Role.COLLEAGUE: COLLEAGUE,
    Role.AUDITOR: AUDITOR,
    Role.BUREAU_OFFICER: BUREAU,
    Role.APPLICANT: kit.APPLICANT,
} | {
    role: kit.actor(role, f"{role}-1", kit.INSTITUTION)
    for role in Role
    if role not in (Role.EMPLOYER_OFFICER, Role.COLLEAGUE, Role.AUDITOR, Role.BUREAU_OFFICER, Role.APPLICANT)
}


def person(role: Role, play: Play) -> Actor:
    return kit.own_officer() if role is Role.EMPLOYER_OFFICER and play.desk.employer != kit.EMPLOYER else ACTORS[role]


@cache
def made(place: str) -> Play:
    """The case at a place: made once, since a desk never changes."""
    return PLACES[place][0]()


def at(place: str) -> Play:
    """The case at a place, to be played on from there."""
    return replace(made(place))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("cmd", COMMANDS, ids=lambda cmd: type(cmd).__name__)
@pytest.mark.parametrize("role", Role)
def test_every_place_move_and_role(place: str, cmd: Command, role: Role) -> None:
    play = at(place)
    who = person(role, play)
    open_moves = PLACES[place][1].get(role, set())
    assert play.possible(who) == open_moves
    if MOVES[type(cmd)].name in open_moves:
        decision = play.does(who, cmd)
        assert decision.desk.hands[who.subject] == role
        assert decision.move == MOVES[type(cmd)].name
        assert decision.clause
        return
    before = play.desk
    refusal = play.refuses(who, cmd)
    assert play.desk == before
    assert set(refusal.possible) == open_moves
    assert refusal.text.zh
    assert refusal.text.en
    assert refusal.slug == "no-such-case" or refusal.clause


def test_every_move_is_allowed_somewhere() -> None:
    allowed = {move for _, roles in PLACES.values() for moves in roles.values() for move in moves}
    assert allowed == {move.name for move in TABLE}


def test_every_stage_is_a_place() -> None:
    assert {make().desk.stage for make, _ in PLACES.values()} == set(Stage)


def test_a_move_in_the_wrong_stage_says_stage_move_and_what_is_possible() -> None:
    refusal = kit.at_review().refuses(OFFICER, kit.DISMISS)
    assert refusal.slug == "move-not-open"
    assert refusal.clause == "三(一)2"
    assert "employer_review" in refusal.text.en
    assert "resolve_objection" in refusal.text.en
    assert "confirm_items, return_to_applicant, decline" in refusal.text.en
    assert (
        refusal.text.zh == "申报件处于“单位审核”环节，不能办理“处理异议”；您现在可办理：逐项确认、退回申报人、不予推荐"
    )


def test_a_move_of_another_role_is_forbidden() -> None:
    refusal = kit.claimed().refuses(BUREAU, kit.PASS)
    assert (refusal.slug, refusal.kind) == ("not-your-move", Kind.FORBIDDEN)


@pytest.mark.parametrize("who", [kit.FOREIGN_OFFICER, kit.FOREIGN_COLLEAGUE, kit.FOREIGN_AUDITOR, kit.APPLICANT])
@pytest.mark.parametrize("stage", Stage)
def test_a_foreign_case_does_not_exist(who: Actor, stage: Stage) -> None:
    play = kit.stages()[stage]
    for cmd in COMMANDS:
        refusal = play.refuses(who, cmd)
        assert (refusal.slug, refusal.kind, refusal.possible) == ("no-such-case", Kind.NOT_FOUND, ())
        assert refusal.clause is None
    with pytest.raises(Refusal):
        domain.read(play.here(who))


def test_an_organisation_is_not_matched_by_having_none() -> None:
    play = Play().hears(kit.freelance())
    nobody = kit.actor(Role.EMPLOYER_OFFICER, "officer-0", None)
    assert play.desk.employer is None
    assert play.refuses(nobody, kit.DECLINE).slug == "no-such-case"


def test_the_institution_learns_of_a_case_when_it_arrives_there() -> None:
    assert kit.in_publicity().refuses(AUDITOR, kit.CLAIM).slug == "no-such-case"
    assert kit.at_audit().possible(AUDITOR) == {"claim_case"}


def test_colleagues_learn_of_a_case_by_its_publicity() -> None:
    assert kit.confirmed().refuses(COLLEAGUE, kit.OBJECT).slug == "no-such-case"
    assert kit.in_publicity().possible(COLLEAGUE) == {"raise_objection"}


def test_an_officer_who_left_for_another_employer_does_not_know_the_case_any_more() -> None:
    play = kit.confirmed()
    left = kit.actor(Role.EMPLOYER_OFFICER, OFFICER.subject, kit.ELSEWHERE)
    assert play.refuses(left, kit.PUBLISH).slug == "no-such-case"
    with pytest.raises(Refusal):
        domain.read(play.here(left))


class TestNobodyActsInTwoRoles:
    def test_the_applicant_does_not_object_to_the_own_case(self) -> None:
        self_as_colleague = kit.actor(Role.COLLEAGUE, kit.APPLICANT.subject, kit.EMPLOYER)
        assert kit.in_publicity().refuses(self_as_colleague, kit.OBJECT).slug == "acted-in-another-role"

    def test_the_applicant_does_not_vouch_for_the_own_case(self) -> None:
        self_as_officer = kit.actor(Role.EMPLOYER_OFFICER, kit.APPLICANT.subject, kit.EMPLOYER)
        assert kit.at_review().refuses(self_as_officer, kit.CONFIRM).slug == "acted-in-another-role"
        with pytest.raises(Refusal):
            domain.read(kit.at_review().here(self_as_officer))

    def test_who_objected_does_not_decide_the_objection(self) -> None:
        objector = kit.actor(Role.EMPLOYER_OFFICER, COLLEAGUE.subject, kit.EMPLOYER)
        refusal = kit.objected().refuses(objector, kit.DISMISS)
        assert (refusal.slug, refusal.possible) == ("acted-in-another-role", ())

    def test_who_confirmed_does_not_audit(self) -> None:
        changed_sides = kit.actor(Role.AUDITOR, OFFICER.subject, kit.INSTITUTION)
        assert kit.at_audit().refuses(changed_sides, kit.CLAIM).slug == "acted-in-another-role"

    def test_who_audits_does_not_countersign(self) -> None:
        promoted = kit.actor(Role.BUREAU_OFFICER, AUDITOR.subject)
        assert kit.claimed(kit.own_staff()).refuses(promoted, kit.COUNTERSIGN).slug == "acted-in-another-role"

    def test_two_officers_of_one_employer_may_share_the_work(self) -> None:
        play = kit.at_review()
        play.does(OFFICER, kit.CONFIRM)
        play.does(kit.SECOND_OFFICER, kit.PUBLISH)
        assert play.desk.stage is Stage.EMPLOYER_PUBLICITY
