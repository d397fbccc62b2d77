"""Random walks over the table: an illegal move changes nothing, every walk ends where the road ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.application.domain import table
from services.application.domain.names import MOVE_NAMES
from services.application.domain.table import TABLE
from shared.contracts.base import Role
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal

OPEN = {row.stage for row in TABLE} - {Stage.CLOSED}
STEPS = {(row.stage, row.move): (row.to, row.outcome) for row in TABLE if row.move != "reopen"}

moves = st.lists(st.sampled_from(sorted({*MOVE_NAMES} - {"reopen"})), max_size=60)


@settings(max_examples=300, deadline=None)
@given(moves)
def test_no_walk_makes_an_illegal_move(tried: list[str]) -> None:
    stage, outcome = Stage.DRAFT, None
    for move in tried:
        if (stage, move) not in STEPS:
            with pytest.raises(Refusal, match="illegal-move"):
                table.row(stage, move, Role.APPLICANT)
            continue
        row = table.row(stage, move, Role.APPLICANT)
        assert STEPS[stage, move] == (row.to, row.outcome)
        stage, outcome = row.to, row.outcome
        assert (outcome is None) == (stage is not Stage.CLOSED)
    assert stage is not Stage.CLOSED or outcome in Outcome


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_every_walk_along_the_road_can_end(data: st.DataObject) -> None:
    """Wherever legal moves have led, the nearest end is at most as many moves away as there are stages."""
    stage = Stage.DRAFT
    for _ in range(data.draw(st.integers(0, 30))):
        onward = [row for row in TABLE if row.stage is stage and row.to is not Stage.CLOSED]
        if not onward:
            break
        stage = data.draw(st.sampled_from(onward)).to
    assert _moves_to_the_end(stage) <= len(OPEN)


def test_every_open_stage_has_a_way_to_end() -> None:
    for stage in OPEN:
        assert _moves_to_the_end(stage) >= 1
    assert {row.to for row in TABLE} - OPEN == {Stage.CLOSED}


def test_a_closed_case_has_no_way_on_but_the_bureaus() -> None:
    assert {role for role in Role if table.possible(Stage.CLOSED, role)} == {Role.BUREAU_OFFICER}
    assert {row.move for row in TABLE if row.stage is Stage.CLOSED} == {"reopen"}


def _moves_to_the_end(stage: Stage) -> int:
    reached, moves = {stage}, 0
    while Stage.CLOSED not in reached:
        further = reached | {row.to for row in TABLE if row.stage in reached}
        assert further != reached, f"no way from {stage} to an end"
        reached, moves = further, moves + 1
    return moves
