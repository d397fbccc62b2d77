"""Bringing every case to an end: whatever happened to it, its road still leads somewhere."""

from collections.abc import Iterator
from datetime import timedelta

from shared.contracts import application as hub
from shared.contracts import audit as audit_desk
from shared.contracts import evaluation as jury
from shared.contracts.base import Actor, Command
from shared.contracts.certificate import IssueBatch
from shared.contracts.integrity import DecideReport, LiftSanction
from shared.contracts.vocabulary import Stage
from tests.conftest import beijing
from tests.simulation.people import BUREAU, CYCLE, INTEGRITY, SECOND, auditor_of
from tests.simulation.rest import settle
from tests.simulation.world import World

YEAR_IS_OVER = beijing("2024-01-02 09:00")
LONGEST_PUBLICITY = timedelta(days=20)
MOST_ACTS = 12

OPEN = "select id, stage from cases where stage not in ('closed', 'certified') order by id"
SUSPENDED = "select sanction from sanctions where target = 'institution' and state = 'imposed'"
UPHELD = "select 1 from reports where case_id = ? and status = 'upheld'"


def end_all(world: World) -> list[str]:
    """Let the year pass, and let officers end what does not end by itself; the cases that stay open all the same."""
    world.say("the year is over")
    for (sanction,) in world.town["integrity"].rows(SUSPENDED):
        world.wish(BUREAU, LiftSanction(sanction=sanction, reason="整改完成"))
    settle(world)
    world.town.clock.moment = max(world.town.clock.moment, YEAR_IS_OVER)
    settle(world)
    for _ in range(MOST_ACTS):
        act = next(_acts(world), None)
        if act is None:
            break
        world.wish(*act)
        settle(world)
        world.town.clock.moment += LONGEST_PUBLICITY
        settle(world)
    return [f"{case} stays at {stage}" for case, stage in _open(world)]


def _open(world: World) -> list[tuple[str, str]]:
    """A case with a report that was upheld waits for its sanction, by right."""
    found = world.town["application"].rows(OPEN)
    return [(case, stage) for case, stage in found if not world.town["integrity"].rows(UPHELD, case)]


def _acts(world: World) -> Iterator[tuple[Actor, Command]]:
    for case, stage in _open(world):
        match stage:
            case Stage.AUDIT:
                query = "select auditor, institution from desks where case_id = ?"
                holder, institution = world.town["review"].rows(query, case)[0]
                auditor = auditor_of(institution)
                if holder is None:
                    yield auditor, audit_desk.ClaimCase(case_id=case)
                yield auditor, audit_desk.RefuseAudit(case_id=case, clause="三(一)3", reason="不符合申报条件")
            case Stage.EVALUATION:
                yield BUREAU, hub.CloseNotEvaluated(case_id=case, reason="本年度未能评审")
            case Stage.ACCEPTANCE:
                (meeting,) = world.town["evaluation"].rows("select meeting from cases where case_id = ?", case)[0]
                yield SECOND, jury.AcceptResults(meeting=meeting)
            case Stage.PUBLICITY:
                yield from _certify(world, case)


def _certify(world: World, case: str) -> Iterator[tuple[Actor, Command]]:
    undecided = "select report from reports where case_id = ? and status = 'complete'"
    for (report,) in world.town["integrity"].rows(undecided, case):
        yield INTEGRITY, DecideReport(report=report, upheld=False, reasons="查无实据")
    yield BUREAU, IssueBatch(cycle=CYCLE)
