"""Who may do what where: every place × every move × every role, against a table written by hand."""

from collections.abc import Callable

import pytest

from services.integrity import domain
from services.integrity.domain.moves import MOVES, TABLE
from shared.contracts.base import Actor, Command, Role
from shared.errors import Refusal
from tests.unit.integrity import kit
from tests.unit.integrity.kit import OneReport, OneSanction

COMPLETE = kit.completing(evidence=["截图"])
COMMANDS = (COMPLETE, kit.UPHOLD, kit.HEAR, kit.IMPOSE, kit.LIFT)
Play = OneReport | OneSanction

PLACES: dict[str, tuple[Callable[[], Play], dict[Role, set[str]]]] = {
    # place                 the report or sanction          what each role may do there
    "incomplete": (kit.incomplete, {Role.PUBLIC: {"complete_report"}}),
    "incomplete, too late": (lambda: kit.incomplete().at("2023-11-14 00:00"), {}),
    "complete": (kit.complete, {Role.INTEGRITY_OFFICER: {"decide_report"}}),
    "upheld": (kit.decided, {}),
    "dismissed": (lambda: kit.decided(kit.DISMISS), {}),
    "proposed": (
        kit.proposed,
        {
            Role.APPLICANT: {"hear_sanction"},
            Role.INTEGRITY_OFFICER: {"hear_sanction"},
            Role.BUREAU_OFFICER: {"hear_sanction"},
        },
    ),
    "proposed, silent": (
        lambda: kit.proposed().at("2023-06-20 00:00"),
        {
            Role.APPLICANT: {"hear_sanction"},
            Role.INTEGRITY_OFFICER: {"hear_sanction"},
            Role.BUREAU_OFFICER: {"hear_sanction", "impose_sanction"},
        },
    ),
    "heard": (kit.heard, {Role.BUREAU_OFFICER: {"impose_sanction"}}),
    "imposed": (kit.imposed, {Role.BUREAU_OFFICER: {"lift_sanction"}}),
    "term over": (lambda: kit.imposed().at("2026-06-21 00:00"), {}),
    "lifted": (kit.lifted, {}),
}

ACTORS: dict[Role, Actor] = {role: kit.actor(role, f"{role}-1") for role in Role} | {
    Role.APPLICANT: kit.APPLICANT,
    Role.PUBLIC: kit.PUBLIC,
    Role.INTEGRITY_OFFICER: kit.INTEGRITY,
    Role.BUREAU_OFFICER: kit.BUREAU,
}


def is_of(play: Play, cmd: Command) -> bool:
    """Whether the move is one of this kind of thing."""
    return hasattr(cmd, "report") == isinstance(play, OneReport)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("cmd", COMMANDS, ids=lambda cmd: type(cmd).__name__)
@pytest.mark.parametrize("role", Role)
def test_every_place_move_and_role(place: str, cmd: Command, role: Role) -> None:
    make, allowed = PLACES[place]
    play, who, open_moves = make(), ACTORS[role], allowed.get(role, set())
    at = play.place(who)
    assert set(domain.possible(at)) == open_moves
    if not is_of(play, cmd):
        return
    if MOVES[type(cmd)].name in open_moves:
        decision = play.does(who, cmd)
        assert (decision.move, decision.clause) == (MOVES[type(cmd)].name, MOVES[type(cmd)].clause)
        return
    refusal = play.refuses(who, cmd)
    assert play.place(who) == at
    assert set(refusal.possible) == open_moves
    assert refusal.text.zh
    assert refusal.text.en
    assert refusal.clause or refusal.slug in ("no-such-report", "no-such-sanction")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", Role)
def test_what_exists_for_whom(place: str, role: Role) -> None:
    play, who = PLACES[place][0](), ACTORS[role]
    mine = Role.PUBLIC if isinstance(play, OneReport) else Role.APPLICANT
    if role in (mine, Role.INTEGRITY_OFFICER, Role.BUREAU_OFFICER):
        assert domain.read(play.place(who)) is None
        return
    with pytest.raises(Refusal) as caught:
        domain.read(play.place(who))
    assert caught.value.slug in ("no-such-report", "no-such-sanction")


def test_every_move_is_tried_here() -> None:
    assert {type(cmd) for cmd in COMMANDS} == {move.command for move in TABLE}


def test_every_role_has_a_name_for_people() -> None:
    assert all(role.zh for role in Role)
