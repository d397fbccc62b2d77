"""Where each service has a case, against where the hub has it."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.application.domain.table import WITH_A_DESK
from shared.contracts.application import GetCase
from shared.contracts.base import Call, Question, new_id
from shared.contracts.payment import GetOrder
from shared.contracts.review import GetDesk
from shared.contracts.vocabulary import Stage
from tests.simulation.broker import Asked
from tests.simulation.people import BUREAU
from tests.simulation.world import World

Wheres = Mapping[Stage, tuple[str | None, ...]]
"""For each stage of the hub where a desk may have the case; None where it has not heard of it."""


def desks_agree(world: World) -> Iterator[str]:
    """Each service has a case where the hub has it."""
    hub = world.town["application"]
    for case, stage, round_ in hub.rows("select id, stage, round from cases"):
        at = Stage(stage)
        for name, where, query in DESKS:
            rows = world.town[name].rows(query, case)
            if where[at] is not None and (rows[0][0] if rows else None) not in where[at]:
                yield f"{case} is at {stage} for the hub and {rows} for {name}"
        rounds = world.town["evaluation"].rows("select round from cases where case_id = ? and due is not null", case)
        if rounds and at is not Stage.CLOSED and rounds[0][0] != round_:
            yield f"{case} is in round {round_} for the hub and {rounds[0][0]} for evaluation"
        closed = world.town["integrity"].rows("select closed from cases where case_id = ?", case)
        if closed and bool(closed[0][0]) != (at is Stage.CLOSED):
            yield f"{case} is at {stage} for the hub, and integrity has closed={closed[0][0]}"


def hands_agree(world: World) -> Iterator[str]:
    """The desks of an employer and an institution are those to whom the hub has given the case."""
    hub = world.town["application"].rows("select id, stage, employer, addressed_to from cases")
    for case, stage, *hands in hub:
        at_desk = world.town["review"].rows("select employer, institution from desks where case_id = ?", case)
        if stage in WITH_A_DESK and stage != Stage.ASSOCIATION_REVIEW and [*at_desk[0]] != hands:
            yield f"{case} at {stage} is with {hands} for the hub and {at_desk} for review"
        committee = world.town["evaluation"].rows("select institution from cases where case_id = ?", case)
        if stage in (Stage.EVALUATION, Stage.ACCEPTANCE) and committee[0][0] != hands[1]:
            yield f"{case} at {stage} is with {hands} for the hub and {committee} for evaluation"


def deadlines_agree(world: World) -> Iterator[str]:
    """The hub shows the same end of a correction or a payment as the service that keeps it, suspensions included."""
    keepers = {Stage.CORRECTION: ("review", GetDesk), Stage.PAYMENT: ("payment", GetOrder)}
    for case, stage in world.town["application"].rows("select id, stage from cases"):
        if stage in keepers:
            name, question = keepers[stage]
            shown = _asked(world, "application", GetCase(case_id=case))["deadline"]
            kept = _asked(world, name, question(case_id=case))["deadline"]
            if datetime.fromisoformat(shown) != datetime.fromisoformat(kept):
                yield f"{case} ends its {stage} at {shown} for the hub and at {kept} for {name}"


def _asked(world: World, name: str, question: Question) -> dict[str, Any]:
    now = world.town.clock.now()
    body = question.model_dump(mode="json")
    call = Call(body=body, actor=BUREAU, received_at=now, expires_at=now, correlation_id=new_id())
    return world.town[name].ask(Asked(question.method(), call, lambda _: None)).unwrap()


def withdrawals_dated(world: World) -> Iterator[str]:
    """What was withdrawn from a committee is judged once, by what that committee had done when it was held."""
    for asked in _told(world, "application", "CaseWithdrawn"):
        case, held = asked["subject"], datetime.fromisoformat(asked["body"]["at"])
        answers = [each["body"]["after"] for each in _told(world, "evaluation", "CaseReleased", case)]
        decided = len(_told(world, "application", "FeeDecided", case))
        after = _reached(world, case, asked["round"], held)
        if answers != [after] or decided != 1:
            yield f"{case} was withdrawn after {after}; answered is {answers}, and {decided} times decided"


def _reached(world: World, case: str, round: int, held: datetime) -> str | None:
    reached = None
    for told in _told(world, "evaluation", None, case):
        what = _STEPS.get(told["type"], "")
        if told["type"] == "CaseDecided" and told["body"]["absent"]:
            what = "absence"
        if what != "" and told["round"] >= round and datetime.fromisoformat(told["time"]) <= held:
            reached = what
    return reached


_STEPS = {"CaseListed": "list", "BoxOpened": "ballot", "ResultSentBack": None}


def _told(world: World, service: str, type: str | None, case: str | None = None) -> list[dict[str, Any]]:
    query = "select frame from outbox where subject_kind = 'case' and (? is null or type = ?)"
    frames = world.town[service].rows(query + " and (? is null or subject = ?) order by id", type, type, case, case)
    return [json.loads(frame) for (frame,) in frames]


_REVIEW: Wheres = {
    Stage.DRAFT: (None, "awaited", "returned"),
    Stage.EMPLOYER_REVIEW: ("employer_review",),
    Stage.EMPLOYER_PUBLICITY: ("employer_publicity",),
    Stage.ASSOCIATION_REVIEW: (None, "awaited"),
    Stage.AUDIT: ("audit",),
    Stage.CORRECTION: ("correction",),
    **dict.fromkeys((Stage.PAYMENT, Stage.EVALUATION, Stage.ACCEPTANCE, Stage.PUBLICITY, Stage.CERTIFIED), ("passed",)),
    Stage.CLOSED: ("closed",),
}
_EVALUATION: Wheres = {
    **dict.fromkeys(Stage, (None, "awaited", "closed")),
    Stage.EVALUATION: ("waiting", "scheduled", "defended", "assessed", "listed", "voting"),
    Stage.ACCEPTANCE: ("decided",),
    Stage.PUBLICITY: ("publicity", "passed"),
    Stage.CERTIFIED: ("passed",),
    Stage.CLOSED: ("closed",),
}
_PAYMENT: Wheres = {
    **dict.fromkeys(Stage, (None, "ended")),
    Stage.PAYMENT: ("due",),
    **dict.fromkeys((Stage.EVALUATION, Stage.ACCEPTANCE, Stage.PUBLICITY, Stage.CERTIFIED), ("paid",)),
    Stage.CLOSED: ("ended",),
}
_CERTIFICATE: Wheres = {
    **dict.fromkeys(Stage, (None,)),
    Stage.PUBLICITY: (None, "waiting"),
    Stage.CERTIFIED: ("in force",),
    Stage.CLOSED: (None, "over"),
}
DESKS: tuple[tuple[str, Wheres, str], ...] = (
    ("review", _REVIEW, "select stage from desks where case_id = ?"),
    ("evaluation", _EVALUATION, "select state from cases where case_id = ?"),
    (
        "payment",
        _PAYMENT,
        "select case when closed_at is not null then 'ended' when paid_at is not null then 'paid'"
        " when lapsed_at is not null then 'lapsed' else 'due' end"
        " from orders where case_id = ? and (order_id <> '' or closed_at is not null)",
    ),
    (
        "certificate",
        _CERTIFICATE,
        "select case when exists (select 1 from certificates c where c.case_id = r.case_id and c.live) then 'in force'"
        " when r.stage in ('waiting', 'taken') then 'waiting' else 'over' end from results r where case_id = ?",
    ),
)
