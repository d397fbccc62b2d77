"""Which result waits for a batch, and what ends its waiting.

The hub's and integrity's events come in any order, so these rules commute: an ending heard first is
kept and meets the result later. A disqualified case never gets a certificate. Any other closing ends
what was due before it; a case that was reopened and passed afterwards is another matter.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shared.contracts.case_events import CaseClosed
from shared.contracts.integrity import SanctionImposed
from shared.contracts.sanction import StandingView
from shared.contracts.vocabulary import Outcome as CaseOutcome

Outcome = Literal["passed", "not_passed"]

ENDS_WITH_PAPERS = (CaseOutcome.NOT_PASSED, CaseOutcome.REVOKED)
"""A failed case closes with its notice, a revoked one after its certificate: neither stops a paper."""


class Stage(StrEnum):
    """How far a result's papers are. Passed results wait for a batch; the others are taken at once."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Result:
    """What the hub said last about a case."""

    outcome: Outcome
    round: int
    due_at: datetime
    stage: Stage


@dataclass(frozen=True)
class Ending:
    """Why nothing may be issued for what was due until `at`, or ever, if it is `for_good`."""

    at: datetime
    for_good: bool
    clause: str | None
    reason: str

    def stops(self, result: Result) -> bool:
        """Whether it stops the certificate of a result. A notice is due whatever happens afterwards."""
        return result.outcome == "passed" and (self.for_good or result.due_at <= self.at)


def heard(before: Result | None, outcome: Outcome, round: int, at: datetime, ending: Ending | None) -> Result | None:
    """The result to keep; None if this one was heard before or belongs to an earlier evaluation."""
    if before is not None and round <= before.round:
        return None
    result = Result(outcome, round, at, Stage.WAITING if outcome == "passed" else Stage.TAKEN)
    stopped = ending is not None and ending.stops(result)
    return replace(result, stage=Stage.DROPPED) if stopped else result


def ending_by_closing(event: CaseClosed, at: datetime) -> Ending | None:
    """What the end of a case means for its papers; None if nothing."""
    if event.outcome in ENDS_WITH_PAPERS:
        return None
    return Ending(at, event.outcome is CaseOutcome.DISQUALIFIED, event.clause, event.reason)


def ending_by_sanction(event: SanctionImposed, at: datetime) -> Ending | None:
    """What a sanction means for the papers of the case it names; None if nothing (四(一))."""
    if event.case_id is None or not {"cancel_application", "revoke_title"} & set(event.effects):
        return None
    return Ending(at, True, event.clause, event.reason)


def takes_back(event: CaseClosed | SanctionImposed) -> bool:
    """Whether a certificate that was issued meanwhile is revoked (四(一)).

    A sanction that only cancels an application finds no application once the title is in force; if the
    hub still found one and closed the case, the closing decides.
    """
    if isinstance(event, CaseClosed):
        return event.outcome is CaseOutcome.DISQUALIFIED
    return event.case_id is not None and "revoke_title" in event.effects


def joined(known: Ending | None, new: Ending) -> Ending:
    """Of two endings of one case the one that stops more."""
    if known is None:
        return new
    if known.for_good != new.for_good:
        return known if known.for_good else new
    return known if known.at >= new.at else new


def hindrance(standing: StandingView, person_ref: str, case_id: str) -> str | None:
    """Why a batch passes over a case that integrity was asked about, as the bureau reads it; None if it does not."""
    bans = [ban.until for ban in standing.bans if ban.person_ref == person_ref]
    if bans:
        return banned_until(max(bans))
    return "有举报尚未处理完毕" if case_id in standing.blocked else None


CIVIL_SERVANT = "公务员登记核验不一致，核实后方可发证；登记有误的可重新核验"
"""The note on somebody whom the civil service register has by now (一)."""


def banned_until(until: date) -> str:
    """The note on somebody who is banned (四(一))."""
    return f"持有人至{until.isoformat()}止不得申报或晋升"
