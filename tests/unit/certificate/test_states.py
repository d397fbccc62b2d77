"""The table of states: every pair of state and move, allowed or refused."""

from itertools import product

import pytest

from services.certificate.domain import State, moved, possible
from services.certificate.domain.states import MOVES
from shared.errors import Refusal

ALLOWED = {
    (State.VALID, "suspend"): State.SUSPENDED,
    (State.VALID, "revoke"): State.REVOKED,
    (State.SUSPENDED, "restore"): State.VALID,
    (State.SUSPENDED, "revoke"): State.REVOKED,
}


@pytest.mark.parametrize(("state", "move"), list(product(State, MOVES)))
def test_every_move_from_every_state(state: State, move: str) -> None:
    if (state, move) in ALLOWED:
        assert moved(state, move) is ALLOWED[state, move]
        return
    with pytest.raises(Refusal) as caught:
        moved(state, move)
    assert caught.value.slug == "certificate-state-forbids"
    assert caught.value.possible == possible(state)


@pytest.mark.parametrize("state", [State.REVOKED, State.SUPERSEDED])
def test_nothing_comes_back_from_the_end(state: State) -> None:
    assert possible(state) == ()
    assert not state.can_be_valid


def test_a_refusal_names_what_is_possible_in_both_languages() -> None:
    with pytest.raises(Refusal) as caught:
        moved(State.SUSPENDED, "suspend")
    assert caught.value.text.zh == "证书目前为“暂停”，不能暂停；现在可办理：恢复、撤销"
    assert (
        caught.value.text.en
        == "The certificate is suspended, so it cannot be suspended; possible now: restore, revoke."
    )
