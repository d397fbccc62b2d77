"""The table of moves: who may do what, at which stage, by which clause, only if, and what follows.

Role and stage are looked up here, guards stand in `guards.py`, `audit_guards.py` and `base_title.py`, what follows in
`employer.py` and `audit.py`. An illegal move changes nothing and answers with the stage, the move and what is possible
now.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from services.review.domain import audit, base_title, employer
from services.review.domain import audit_guards as if_audit
from services.review.domain import guards as only_if
from services.review.domain.desk import AT_EMPLOYER, STAGE_NAMES, Decision, Desk, Here, Stage
from services.review.domain.problems import NO_PUBLICITY_NOW
from services.review.domain.readers import clean_hands, knows
from shared.contracts import audit as audit_commands
from shared.contracts import review as commands
from shared.contracts.base import Command, Role, snake_case
from shared.errors import MOVE_NOT_OPEN, NO_SUCH_CASE, NOT_YOUR_MOVE, Refusal

Guard = Callable[[Here], Refusal | None]
Rule = Callable[[Here, Any], Decision]


@dataclass(frozen=True)
class Move:
    """One row of the table."""

    command: type[Command]
    zh: str
    who: Role
    stages: tuple[Stage, ...]
    clause: str
    guards: tuple[Guard, ...]
    rule: Rule

    @property
    def name(self) -> str:
        """The command's name as `possible` lists it."""
        return snake_case(self.command.__name__)

    def is_open(self, here: Here) -> bool:
        """Whether the move is open now to an actor of the right role."""
        return here.desk.stage in self.stages and self._barred(here) is None

    def refusal(self, here: Here) -> Refusal | None:
        """Why the move is not open to the actor now; None if it is."""
        role = here.actor.role
        if role != self.who:
            return NOT_YOUR_MOVE(role=role, role_zh=role.zh, **self._words(here))
        if here.desk.stage not in self.stages:
            return self._elsewhere(here)
        return self._barred(here)

    def _elsewhere(self, here: Here) -> Refusal:
        """Where a case has gone since its publicity is not for the colleagues to know."""
        if here.actor.role is Role.COLLEAGUE:
            return NO_PUBLICITY_NOW()
        stage = here.desk.stage
        return MOVE_NOT_OPEN(stage=stage, stage_zh=STAGE_NAMES[stage], **self._words(here))

    def _barred(self, here: Here) -> Refusal | None:
        return next((found for guard in (clean_hands, *self.guards) if (found := guard(here))), None)

    def _words(self, here: Here) -> dict[str, Any]:
        open_now = [MOVES_BY_NAME[name] for name in possible(here)]
        return {
            "move": self.name,
            "zh": self.zh,
            "open_zh": "、".join(move.zh for move in open_now) or "无",
            "open_en": ", ".join(move.name for move in open_now) or "nothing",
        }


OFFICER, COLLEAGUE = Role.EMPLOYER_OFFICER, Role.COLLEAGUE
AUDITOR, BUREAU = Role.AUDITOR, Role.BUREAU_OFFICER
REVIEW, PUBLICITY, AUDIT = (Stage.EMPLOYER_REVIEW,), (Stage.EMPLOYER_PUBLICITY,), (Stage.AUDIT,)

# fmt: off
TABLE = (
    Move(commands.ConfirmItems, "逐项确认", OFFICER, AT_EMPLOYER + AUDIT, "三(一)2",
         (only_if.employer_window_open, only_if.something_to_confirm), employer.confirm_items),
    Move(commands.ReturnToApplicant, "退回申报人", OFFICER, AT_EMPLOYER, "三(一)1",
         (only_if.can_be_submitted_again, only_if.employer_window_open), employer.return_to_applicant),
    Move(commands.RecordSuperiorConsent, "登记上级单位同意", OFFICER, AT_EMPLOYER, "三(一)2",
         (only_if.employer_window_open, only_if.consent_asked), employer.record_superior_consent),
    Move(commands.OpenInternalPublicity, "开始单位内部公示", OFFICER, REVIEW, "三(一)2",
         (only_if.employer_window_open, only_if.all_confirmed, only_if.consent_given),
         employer.open_internal_publicity),
    Move(commands.RaiseObjection, "提出异议", COLLEAGUE, PUBLICITY, "三(一)2",
         (only_if.publicity_running,), employer.raise_objection),
    Move(commands.ResolveObjection, "处理异议", OFFICER, PUBLICITY, "三(一)2",
         (only_if.employer_window_open, only_if.some_objection_undecided), employer.resolve_objection),
    Move(commands.Recommend, "推荐", OFFICER, AT_EMPLOYER, "三(一)2",
         (only_if.employer_window_open, only_if.publicity_opened, only_if.all_confirmed, only_if.consent_given,
          only_if.no_objection_left, only_if.publicity_over, only_if.second_officer, only_if.all_objections_here),
         employer.recommend),
    Move(commands.Decline, "不予推荐", OFFICER, AT_EMPLOYER, "三(一)2",
         (only_if.employer_window_open,), employer.decline),
    Move(audit_commands.ClaimCase, "领取申报件", AUDITOR, AUDIT, "三(一)3",
         (if_audit.at_work, if_audit.unclaimed,), audit.claim_case),
    Move(audit_commands.ReleaseCase, "退还申报件", AUDITOR, AUDIT, "三(一)3",
         (if_audit.claimed,), audit.release_case),
    Move(audit_commands.TakeBackCase, "收回申报件", Role.SECRETARY, AUDIT, "三(一)3",
         (if_audit.held,), audit.release_case),
    Move(audit_commands.RequestCorrection, "一次性补正告知", AUDITOR, AUDIT, "三(一)3",
         (if_audit.at_work, if_audit.claimed, if_audit.notice_left), audit.request_correction),
    Move(audit_commands.AllowSecondCorrection, "同意再次补正", BUREAU, AUDIT, "三(一)3",
         (if_audit.second_notice_wanted,), audit.allow_second_correction),
    Move(audit_commands.DecideCheckOnDocument, "凭原件认定", AUDITOR, AUDIT, "四(一)",
         (if_audit.at_work, if_audit.claimed, if_audit.some_check_decidable), audit.decide_check_on_document),
    Move(audit_commands.CountersignAudit, "会签审核", BUREAU, AUDIT, "三(一)3",
         (if_audit.countersign_wanted,), audit.countersign_audit),
    Move(audit_commands.PassAudit, "审核通过", AUDITOR, AUDIT, "三(一)3",
         (if_audit.at_work, if_audit.claimed, if_audit.not_banned, base_title.stands, if_audit.truth_confirmed,
          if_audit.checks_resolved, if_audit.countersigned), audit.pass_audit),
    Move(audit_commands.RefuseAudit, "审核不通过", AUDITOR, AUDIT, "三(一)3",
         (if_audit.at_work, if_audit.claimed, if_audit.countersigned), audit.refuse_audit),
)
# fmt: on

MOVES = {move.command: move for move in TABLE}
MOVES_BY_NAME = {move.name: move for move in TABLE}


def decide(here: Here, cmd: Command) -> Decision:
    """Make the move. Raises the refusal if it is not open to this actor here and now."""
    move = MOVES[type(cmd)]
    if not knows(here):
        raise NO_SUCH_CASE()
    refusal = move.refusal(here)
    if refusal:
        raise _complete(refusal, move, here)
    try:
        decision = move.rule(here, cmd)
    except Refusal as refused:
        raise _complete(refused, move, here) from None
    return replace(decision, desk=_signed(decision.desk, here), move=move.name, clause=move.clause)


def possible(here: Here) -> tuple[str, ...]:
    """The moves that are open to this actor here and now."""
    own = (move for move in TABLE if move.who == here.actor.role and knows(here))
    return tuple(move.name for move in own if move.is_open(here))


def _complete(refusal: Refusal, move: Move, here: Here) -> Refusal:
    return replace(refusal, clause=move.clause, possible=possible(here))


def _signed(desk: Desk, here: Here) -> Desk:
    return replace(desk, hands={**desk.hands, here.actor.subject: here.actor.role})
