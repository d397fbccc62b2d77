"""The tables of moves: who may do what, where, by which clause, only if, and what follows.

Role and stage are looked up here, guards stand in `guards.py`, what follows in `defence.py`,
`ballot.py` and `acceptance.py`. An illegal move changes nothing and answers with the stage, the move and
what is possible now. Convening has no place to stand in yet; it is in `committee.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.evaluation.domain import acceptance, ballot, defence
from services.evaluation.domain import guards as only_if
from services.evaluation.domain.case import State
from services.evaluation.domain.meeting import Phase
from services.evaluation.domain.place import Decision, Here, Room
from shared.contracts import evaluation as commands
from shared.contracts.base import Command, Role, snake_case
from shared.errors import NOT_YOUR_MOVE, Refusal

Guard = Callable[[Any], Refusal | None]
Rule = Callable[[Any, Any], Decision]


@dataclass(frozen=True)
class Move:
    """One row of a table."""

    command: type[Command]
    zh: str
    who: Role
    stages: tuple[State | Phase, ...]
    clause: str
    guards: tuple[Guard, ...]
    rule: Rule

    @property
    def name(self) -> str:
        """The command's name as `possible` lists it."""
        return snake_case(self.command.__name__)

    def is_open(self, place: Here | Room) -> bool:
        """Whether the move is open now to an actor of the right role."""
        return place.stage in self.stages and self._barred(place) is None

    def refusal(self, place: Here | Room) -> Refusal | None:
        """Why the move is not open to the actor now; None if it is."""
        if place.actor.role != self.who:
            return NOT_YOUR_MOVE(role=place.actor.role, role_zh=place.actor.role.zh, **self._words(place))
        if place.stage not in self.stages:
            return place.not_open(stage=place.stage, stage_zh=place.stage_name, **self._words(place))
        return self._barred(place)

    def _barred(self, place: Here | Room) -> Refusal | None:
        guards = (only_if.clean_hands, only_if.at_work, *self.guards)
        return next((found for guard in guards if (found := guard(place))), None)

    def _words(self, place: Here | Room) -> dict[str, Any]:
        open_now = [MOVES_BY_NAME[name] for name in possible(place)]
        return {
            "move": self.name,
            "zh": self.zh,
            "open_zh": "、".join(move.zh for move in open_now) or "无",
            "open_en": ", ".join(move.name for move in open_now) or "nothing",
        }


SECRETARY, BUREAU = Role.SECRETARY, Role.BUREAU_OFFICER
WAITING, SCHEDULED = (State.WAITING,), (State.SCHEDULED,)
CONVENED, OPEN, SIGNED = (Phase.CONVENED,), (Phase.OPEN,), (Phase.SIGNED,)

# fmt: off
CASE_TABLE = (
    Move(commands.ScheduleDefence, "安排答辩", SECRETARY, WAITING, "三(一)4",
         (only_if.defended_in_person, only_if.evaluation_not_over), defence.schedule_defence),
    Move(commands.Reschedule, "答辩改期", SECRETARY, SCHEDULED, "三(一)4",
         (only_if.before_slot, only_if.reschedule_left), defence.reschedule),
    Move(commands.RecordAttendance, "登记到场", SECRETARY, SCHEDULED, "三(一)4",
         (only_if.at_slot,), defence.record_attendance),
    Move(commands.SubmitPanelOpinion, "提交评价意见", SECRETARY, (*WAITING, State.DEFENDED, State.ASSESSED), "三(一)4",
         (only_if.heard, only_if.evaluation_open), defence.submit_panel_opinion),
)

MEETING_TABLE = (
    Move(commands.SignIn, "委员签到", SECRETARY, CONVENED + OPEN, "三(一)4", (), ballot.sign_in),
    Move(commands.Recuse, "委员回避", SECRETARY, CONVENED, "三(一)4", (), ballot.recuse),
    Move(commands.OpenBallot, "开始表决", SECRETARY, CONVENED, "三(一)4",
         (only_if.meeting_in_time, only_if.quorum, only_if.somebody_presides, only_if.some_box_opens),
         ballot.open_ballot),
    Move(commands.RecordTally, "登记计票", SECRETARY, OPEN, "三(一)4",
         (only_if.some_box_open,), ballot.record_tally),
    Move(commands.SignMinutes, "签署会议记录", SECRETARY, OPEN, "三(一)4",
         (only_if.all_counted,), ballot.sign_minutes),
    Move(commands.AcceptResults, "验收评审结果", BUREAU, SIGNED, "三(一)5",
         (only_if.record_in_order,), acceptance.accept_results),
    Move(commands.SendBackResults, "退回评审结果", BUREAU, SIGNED, "三(一)5",
         (), acceptance.send_back_results),
)
# fmt: on

TABLE = (*CASE_TABLE, *MEETING_TABLE)
MOVES: Mapping[type[Command], Move] = {move.command: move for move in TABLE}
MOVES_BY_NAME = {move.name: move for move in TABLE}


def decide(place: Here | Room, cmd: Command) -> Decision:
    """Make the move. Raises the refusal if it is not open to this actor here and now."""
    move = MOVES[type(cmd)]
    if not place.knows:
        raise place.unknown()
    refusal = move.refusal(place)
    if refusal:
        raise _complete(refusal, move, place)
    try:
        decision = move.rule(place, cmd)
    except Refusal as refused:
        raise _complete(refused, move, place) from None
    return _signed(replace(decision, move=move.name, clause=move.clause), place)


def possible(place: Here | Room) -> tuple[str, ...]:
    """The moves that are open to this actor here and now."""
    table = CASE_TABLE if isinstance(place, Here) else MEETING_TABLE
    own = (move for move in table if move.who == place.actor.role and place.knows)
    return tuple(move.name for move in own if move.is_open(place))


def barred(place: Here | Room) -> Refusal | None:
    """Why a reader who may know of the place may not look into it; None if nothing stands against it."""
    return only_if.clean_hands(place)


def _complete(refusal: Refusal, move: Move, place: Here | Room) -> Refusal:
    return replace(refusal, clause=move.clause, possible=possible(place))


def _signed(decision: Decision, place: Here | Room) -> Decision:
    """Whoever acted has a part in every case that the move changed."""
    subject, role = place.actor.subject, place.actor.role
    cases = tuple(case.signed(subject, role) for case in decision.cases)
    meeting = decision.meeting and replace(decision.meeting, hands={**decision.meeting.hands, subject: role})
    return replace(decision, cases=cases, meeting=meeting)
