"""The table of a certificate's states. What is revoked or superseded stays so."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from services.certificate.domain.problems import STATE_FORBIDS


class State(StrEnum):
    """Whether a certificate proves its title."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"

    @property
    def can_be_valid(self) -> bool:
        """Whether it is valid or may become so again; nobody has two such certificates of one title and cycle."""
        return self in (State.VALID, State.SUSPENDED)


STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {State.VALID: "有效", State.SUSPENDED: "暂停", State.REVOKED: "已撤销", State.SUPERSEDED: "已被替代"}
)


@dataclass(frozen=True)
class Move:
    """One row of the table."""

    name: str
    zh: str
    en: str
    of: tuple[State, ...]
    to: State


TABLE = (
    Move("suspend", "暂停", "be suspended", (State.VALID,), State.SUSPENDED),
    Move("restore", "恢复", "be restored", (State.SUSPENDED,), State.VALID),
    Move("revoke", "撤销", "be revoked", (State.VALID, State.SUSPENDED), State.REVOKED),
)

MOVES = {move.name: move for move in TABLE}


def moved(state: State, name: str) -> State:
    """The state after a move. Raises `certificate-state-forbids` with what is possible instead."""
    move = MOVES[name]
    if state in move.of:
        return move.to
    raise STATE_FORBIDS(
        possible=possible(state),
        state=state,
        state_zh=STATE_NAMES[state],
        move=move.en,
        move_zh=move.zh,
        open_zh="、".join(MOVES[name].zh for name in possible(state)) or "无",
        open_en=", ".join(possible(state)) or "nothing",
    )


def possible(state: State) -> tuple[str, ...]:
    """The moves that lead out of a state."""
    return tuple(move.name for move in TABLE if state in move.of)
