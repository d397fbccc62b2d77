"""The tables of moves: who may do what, where, by which clause, only if, and what follows.

Who and where is looked up here, guards stand in `guards.py`, what follows in `reporting.py` and
`sanctioning.py`. An illegal move changes nothing and answers with the stage, the move and what is possible
now. Filing and proposing have no place to stand in yet: filing is open to anyone, proposing is below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, overload

from services.integrity.domain import guards as only_if
from services.integrity.domain import reporting, sanctioning
from services.integrity.domain.place import (
    OFFICES,
    AtProposal,
    AtReport,
    AtSanction,
    ReportDecision,
    SanctionDecision,
)
from shared.contracts import integrity as commands
from shared.contracts.base import Command, Role, snake_case
from shared.contracts.sanction import SanctionTarget
from shared.errors import NOT_YOUR_MOVE, Refusal

Place = AtReport | AtSanction

CLAUSES: Mapping[SanctionTarget, str] = {"applicant": "四(一)", "institution": "四(三)"}
"""On which clause a finding stands, by whom it reaches."""

Who = Callable[[Any], bool]
Guard = Callable[[Any], Refusal | None]
Rule = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Move:
    """One row of a table."""

    command: type[Command]
    zh: str
    who: Who
    stages: tuple[str, ...]
    clause: str
    guards: tuple[Guard, ...]
    rule: Rule

    @property
    def name(self) -> str:
        """The command's name as `possible` lists it."""
        return snake_case(self.command.__name__)

    def is_open(self, place: Place) -> bool:
        """Whether the actor may make the move now."""
        return self.who(place) and place.stage in self.stages and self._barred(place) is None

    def refusal(self, place: Place) -> Refusal | None:
        """Why the move is not open to the actor now; None if it is."""
        if not self.who(place):
            role = place.actor.role
            return NOT_YOUR_MOVE(role=role, role_zh=role.zh, **self._words(place))
        if place.stage not in self.stages:
            return place.not_open(stage=place.stage, stage_zh=place.stage_name, **self._words(place))
        return self._barred(place)

    def _barred(self, place: Place) -> Refusal | None:
        return next((found for guard in self.guards if (found := guard(place))), None)

    def _words(self, place: Place) -> dict[str, Any]:
        open_now = [MOVES_BY_NAME[name] for name in possible(place)]
        return {
            "move": self.name,
            "zh": self.zh,
            "open_zh": "、".join(move.zh for move in open_now) or "无",
            "open_en": ", ".join(move.name for move in open_now) or "nothing",
        }


def reporter(at: AtReport) -> bool:
    """Whoever filed the report."""
    return at.is_reporter


def investigator(at: AtReport) -> bool:
    """An integrity officer."""
    return at.actor.role is Role.INTEGRITY_OFFICER


def whom_it_concerns(at: AtSanction) -> bool:
    """Whom it reaches, or an officer who records what they said."""
    return at.knows


def bureau(at: AtSanction) -> bool:
    """An officer of the bureau."""
    return at.actor.role is Role.BUREAU_OFFICER


# fmt: off
REPORT_TABLE = (
    Move(commands.CompleteReport, "补充举报材料", reporter, ("incomplete",), "四(七)",
         (only_if.completion_runs,), reporting.complete_report),
    Move(commands.DecideReport, "处理举报", investigator, ("complete",), "四(七)",
         (only_if.clean_hands, only_if.filed_by_another), reporting.decide_report),
)

SANCTION_TABLE = (
    Move(commands.HearSanction, "听取陈述申辩", whom_it_concerns, ("proposed",), "四(一)",
         (only_if.clean_hands,), sanctioning.hear_sanction),
    Move(commands.ImposeSanction, "作出处理决定", bureau, ("proposed", "heard"), "四(一)",
         (only_if.clean_hands, only_if.signed_by_others, only_if.heard_or_silent, only_if.finding_fits),
         sanctioning.impose_sanction),
    Move(commands.LiftSanction, "解除处理", bureau, ("imposed",), "四(一)",
         (only_if.clean_hands, only_if.term_runs), sanctioning.lift_sanction),
)
# fmt: on

TABLE = (*REPORT_TABLE, *SANCTION_TABLE)
MOVES: Mapping[type[Command], Move] = {move.command: move for move in TABLE}
MOVES_BY_NAME = {move.name: move for move in TABLE}


@overload
def decide(place: AtReport, cmd: Command) -> ReportDecision: ...
@overload
def decide(place: AtSanction, cmd: Command) -> SanctionDecision: ...
def decide(place: Place, cmd: Command) -> ReportDecision | SanctionDecision:
    """Make the move. Raises the refusal if it is not open to this actor here and now."""
    move = MOVES[type(cmd)]
    if not place.knows:
        raise place.unknown()
    refusal = move.refusal(place)
    if refusal:
        raise _complete(refusal, move, place)
    try:
        decision: ReportDecision | SanctionDecision = move.rule(place, cmd)
    except Refusal as refused:
        raise _complete(refused, move, place) from None
    return replace(decision, move=move.name, clause=_clause(move, place))


def propose(sanction: str, at: AtProposal, cmd: commands.ProposeSanction) -> SanctionDecision:
    """The first signature, of an officer of integrity or of the bureau. Raises the refusal."""
    try:
        if at.actor.role not in OFFICES:
            raise NOT_YOUR_MOVE(
                move="propose_sanction",
                zh="提出处理意见",
                role=at.actor.role,
                role_zh=at.actor.role.zh,
                open_zh="无",
                open_en="nothing",
            )
        if stained := only_if.clean_hands(at):
            raise stained
        return sanctioning.propose_sanction(sanction, at, cmd)
    except Refusal as refused:
        raise replace(refused, clause=CLAUSES[cmd.target]) from None


def possible(place: Place) -> tuple[str, ...]:
    """The moves that are open to this actor here and now."""
    table = REPORT_TABLE if isinstance(place, AtReport) else SANCTION_TABLE
    return tuple(move.name for move in table if place.knows and move.is_open(place))


def _complete(refusal: Refusal, move: Move, place: Place) -> Refusal:
    return replace(refusal, clause=_clause(move, place), possible=possible(place))


def _clause(move: Move, place: Place) -> str:
    """What is done to a sanction stands on the clause of its finding."""
    return place.sanction.clause if isinstance(place, AtSanction) else move.clause
