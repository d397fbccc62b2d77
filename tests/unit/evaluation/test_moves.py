"""Who may do what where: every place × every move × every role, against tables written by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.evaluation import domain
from services.evaluation.domain import Phase, State
from services.evaluation.domain.moves import CASE_TABLE, MEETING_TABLE, MOVES
from shared.contracts.base import Actor, Command, Role
from shared.errors import Kind, Refusal
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, Play

CASES: dict[str, tuple[Callable[[], Play], set[str]]] = {
    # place            the case              what the secretary may do there; nobody else may do anything
    "awaited": (Play, set()),
    "waiting": (kit.waiting, {"schedule_defence"}),
    "waiting on paper": (lambda: kit.waiting(level="junior"), {"submit_panel_opinion"}),
    "before the slot": (kit.scheduled, {"reschedule"}),
    "at the slot": (kit.at_slot, {"record_attendance"}),
    "defended": (kit.defended, {"submit_panel_opinion"}),
    "assessed": (kit.assessed, {"submit_panel_opinion"}),
    "listed": (kit.convened, set()),
    "voting": (kit.opened, set()),
    "decided": (kit.signed, set()),
    "public": (kit.accepted, set()),
    "passed": (kit.published, set()),
    "not passed": (kit.failed, set()),
    "absent": (kit.absent, set()),
    "closed": (lambda: kit.scheduled().closes(), set()),
    "evaluation over": (lambda: kit.waiting().at("2024-01-01 00:00"), set()),
}

BEFORE_THE_BOXES = {"sign_in", "recuse"}

MEETINGS: dict[str, tuple[Callable[[], Play], dict[Role, set[str]]]] = {
    "nobody there": (kit.convened, {Role.SECRETARY: BEFORE_THE_BOXES}),
    "no quorum": (lambda: signed_in(4), {Role.SECRETARY: BEFORE_THE_BOXES}),
    "quorum": (lambda: signed_in(5), {Role.SECRETARY: {*BEFORE_THE_BOXES, "open_ballot"}}),
    "open": (lambda: kit.opened(6), {Role.SECRETARY: {"sign_in", "record_tally"}}),
    "counted": (lambda: counted_by_six(), {Role.SECRETARY: {"sign_in", "sign_minutes"}}),
    "signed": (kit.signed, {Role.BUREAU_OFFICER: {"accept_results", "send_back_results"}}),
    "signed, altered": (lambda: altered(), {Role.BUREAU_OFFICER: {"send_back_results"}}),
    "accepted": (kit.accepted, {}),
    "sent back": (kit.sent_back, {}),
}


def signed_in(n: int) -> Play:
    play = kit.convened()
    play.does(SECRETARY, *kit.all_sign_in(n))
    return play


def counted_by_six() -> Play:
    play = kit.opened(6)
    play.does(SECRETARY, kit.tally(4), kit.tally(3, case_id=kit.OTHER))
    return play


def altered() -> Play:
    play = kit.signed()
    play.meeting = replace(play.held, minutes=(play.held.minutes or "").replace("true", "false"))
    return play


def someone(role: Role) -> Actor:
    return {Role.SECRETARY: SECRETARY, Role.BUREAU_OFFICER: BUREAU, Role.APPLICANT: kit.APPLICANT}.get(
        role, kit.actor(role, f"{role}-1", kit.INSTITUTION)
    )


@pytest.mark.parametrize("place", CASES)
@pytest.mark.parametrize("cmd", kit.CASE_COMMANDS, ids=lambda cmd: type(cmd).__name__)
@pytest.mark.parametrize("role", Role)
def test_every_place_of_a_case_move_and_role(place: str, cmd: Command, role: Role) -> None:
    make, allowed = CASES[place]
    play, who = make(), someone(role)
    open_moves = allowed if role is Role.SECRETARY else set()
    assert set(domain.possible(play.here(who))) == open_moves
    check(play, who, cmd, open_moves)


@pytest.mark.parametrize("place", MEETINGS)
@pytest.mark.parametrize("cmd", kit.MEETING_COMMANDS, ids=lambda cmd: type(cmd).__name__)
@pytest.mark.parametrize("role", Role)
def test_every_place_of_a_meeting_move_and_role(place: str, cmd: Command, role: Role) -> None:
    make, allowed = MEETINGS[place]
    play, who = make(), someone(role)
    open_moves = allowed.get(role, set())
    assert set(domain.possible(play.room(who))) == open_moves
    check(play, who, cmd, open_moves)


def check(play: Play, who: Actor, cmd: Command, open_moves: set[str]) -> None:
    if MOVES[type(cmd)].name in open_moves:
        decision = play.does(who, cmd)
        assert (decision.move, decision.clause) == (MOVES[type(cmd)].name, MOVES[type(cmd)].clause)
        assert all(case.hands[who.subject] == who.role for case in decision.cases)
        assert decision.meeting is None or decision.meeting.hands[who.subject] == who.role
        return
    before = dict(play.cases), play.meeting
    refusal = play.refuses(who, cmd)
    assert (play.cases, play.meeting) == before
    assert set(refusal.possible) == open_moves
    assert refusal.text.zh
    assert refusal.text.en
    assert refusal.kind is Kind.NOT_FOUND or refusal.clause


def test_every_move_is_allowed_somewhere() -> None:
    assert set().union(*(moves for _, moves in CASES.values())) == {move.name for move in CASE_TABLE}
    in_meetings = [moves for _, roles in MEETINGS.values() for moves in roles.values()]
    assert set().union(*in_meetings) == {move.name for move in MEETING_TABLE}


def test_every_state_and_phase_is_a_place() -> None:
    assert {make().case.state for make, _ in CASES.values()} == set(State)
    assert {make().held.phase for make, _ in MEETINGS.values()} == set(Phase)
    assert {state: make().case.state for state, make in kit.STATES.items()} == {state: state for state in State}


@pytest.mark.parametrize("state", State)
def test_a_case_is_listed_only_when_it_is_assessed(state: State) -> None:
    play = kit.STATES[state]().at("2023-11-01 10:00")
    cmd = kit.convene(meeting="another")
    if state is State.ASSESSED:
        assert play.does(SECRETARY, cmd).cases[0].state is State.LISTED
        return
    refusal = play.refuses(SECRETARY, cmd)
    assert refusal.slug == "meeting-unfit"
    assert ({"case-known"} if state is State.AWAITED else {"case-assessed"}) <= set(kit.rules(refusal))


def test_an_illegal_move_says_stage_move_and_what_is_possible() -> None:
    refusal = kit.waiting().refuses(SECRETARY, kit.ATTEND)
    assert (refusal.slug, refusal.kind, refusal.clause) == ("move-not-open", Kind.CONFLICT, "三(一)4")
    assert refusal.text.zh == "申报件处于“待安排”环节，不能办理“登记到场”；您现在可办理：安排答辩"
    assert "waiting" in refusal.text.en
    in_meeting = kit.opened(6).refuses(SECRETARY, kit.RECUSE)
    assert in_meeting.slug == "meeting-move-not-open"
    assert in_meeting.text.zh == "评审会议处于“表决中”环节，不能办理“委员回避”；您现在可办理：委员签到、登记计票"


def test_a_move_of_another_role_is_forbidden() -> None:
    refusal = kit.signed().refuses(SECRETARY, kit.ACCEPT)
    assert (refusal.slug, refusal.kind) == ("not-your-move", Kind.FORBIDDEN)


class TestWhoKnows:
    @pytest.mark.parametrize("who", [kit.FOREIGN_SECRETARY, kit.APPLICANT, kit.actor(Role.SECRETARY, "nobody")])
    @pytest.mark.parametrize("state", State)
    def test_a_foreign_case_does_not_exist(self, who: Actor, state: State) -> None:
        play = kit.STATES[state]()
        for cmd in kit.CASE_COMMANDS:
            refusal = play.refuses(who, cmd)
            assert (refusal.slug, refusal.kind, refusal.possible) == ("no-such-case", Kind.NOT_FOUND, ())
            assert refusal.clause is None
        with pytest.raises(Refusal):
            domain.read_case(play.here(who))

    @pytest.mark.parametrize("who", [kit.FOREIGN_SECRETARY, kit.APPLICANT])
    @pytest.mark.parametrize("phase", Phase)
    def test_a_foreign_meeting_does_not_exist(self, who: Actor, phase: Phase) -> None:
        play = kit.PHASES[phase]()
        for cmd in kit.MEETING_COMMANDS:
            refusal = play.refuses(who, cmd)
            assert (refusal.slug, refusal.kind, refusal.possible) == ("no-such-meeting", Kind.NOT_FOUND, ())
        with pytest.raises(Refusal):
            domain.read_meeting(play.room(who))

    def test_the_secretary_and_the_bureau_read(self) -> None:
        for who in (SECRETARY, BUREAU):
            domain.read_case(kit.scheduled().here(who))
            domain.read_meeting(kit.signed().room(who))

    def test_counts_are_for_the_secretary_and_the_bureau_alone(self) -> None:
        play = kit.signed()
        domain.read_meeting(play.room(kit.INTEGRITY))
        assert [domain.sees_counts(play.room(who)) for who in (SECRETARY, BUREAU, kit.INTEGRITY)] == [True, True, False]
        assert not domain.sees_result(play.room(kit.INTEGRITY))
        assert domain.sees_result(kit.accepted().room(kit.INTEGRITY))


class TestNobodyActsInTwoRoles:
    def test_the_applicant_keeps_no_own_case(self) -> None:
        self_as_secretary = kit.actor(Role.SECRETARY, kit.APPLICANT.subject, kit.INSTITUTION)
        assert kit.waiting().refuses(self_as_secretary, kit.SCHEDULE).slug == "acted-in-another-role"
        with pytest.raises(Refusal):
            domain.read_case(kit.waiting().here(self_as_secretary))
        assert kit.rules(kit.assessed().refuses(self_as_secretary, kit.convene())) == ["one-role"]

    def test_the_applicant_of_any_case_keeps_no_meeting_about_it(self) -> None:
        self_as_secretary = kit.actor(Role.SECRETARY, "person-case-2", kit.INSTITUTION)
        play = kit.assessed_cases((kit.CASE,))
        play.hears(kit.evaluation_due(kit.OTHER, level="junior"), kit.OTHER)
        play.does(self_as_secretary, kit.opinion())
        play.does(SECRETARY, kit.opinion(kit.OTHER), kit.convene(kit.CASE, kit.OTHER))
        assert play.refuses(self_as_secretary, kit.SIGN_IN).slug == "acted-in-another-role"

    def test_who_kept_the_case_does_not_accept_it(self) -> None:
        changed_sides = kit.actor(Role.BUREAU_OFFICER, SECRETARY.subject)
        assert kit.signed().refuses(changed_sides, kit.ACCEPT).slug == "acted-in-another-role"

    def test_who_accepted_a_case_does_not_keep_its_next_meeting(self) -> None:
        changed_sides = kit.actor(Role.SECRETARY, BUREAU.subject, kit.INSTITUTION)
        refusal = kit.sent_back().refuses(changed_sides, kit.convene(meeting="another"))
        assert kit.rules(refusal) == ["one-role"]

    def test_a_member_keeps_no_meeting(self) -> None:
        for who, play, cmd in (
            (kit.actor(Role.SECRETARY, "m3", kit.INSTITUTION), kit.convened(), kit.SIGN_IN),
            (kit.actor(Role.BUREAU_OFFICER, "m3"), kit.signed(), kit.ACCEPT),
        ):
            assert play.refuses(who, cmd).slug == "sits-in-committee"
        mine = kit.actor(Role.SECRETARY, "m3", kit.INSTITUTION)
        assert "secretary-outside" in kit.rules(kit.assessed().refuses(mine, kit.convene()))

    def test_two_secretaries_may_share_the_work(self) -> None:
        play = kit.opened()
        play.does(kit.SECOND_SECRETARY, kit.TALLY)
        assert play.held.boxes("counted")
