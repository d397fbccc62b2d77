"""What readers of a case are shown."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, false

from services.application import cases, peers, submission, suspending
from services.application.domain import dates, history, table
from services.application.tables import Case, Entry, checks_of, history_of
from shared.bus import Work
from shared.contracts import application as say
from shared.contracts.base import Actor, Role
from shared.contracts.case_views import (
    CasePage,
    CaseRow,
    CaseView,
    Eligibility,
    FailureView,
    Label,
    TimelineEntry,
    TimelineView,
)
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Failure


def case(work: Work, case: Case) -> CaseView:
    """The whole case. What is possible is the reader's own, and so is what is seen of a draft."""
    form, documents = submission.shown(work, case)
    outcome = Outcome(case.outcome) if case.outcome else None
    why = outcome and history.tells_why(table.end(outcome), work.actor.role)
    return CaseView(
        case_id=case.id,
        stage=case.stage,
        version=case.version,
        outcome=outcome,
        reason=case.reason if why else None,
        clause=case.clause,
        round=case.round,
        cycle=case.cycle,
        policy=case.policy,
        holder=cases.holder(case.person),
        major=form.major,
        level=form.level,
        institution=case.addressed_to or form.institution,
        form=peers.shown(form),
        documents=documents,
        checks=tuple(check.finding() for check in checks_of(work.session, case.id)),
        notice=case.noticed(),
        possible=table.open_now(
            case.at,
            work.actor.role,
            outcome=outcome,
            box_open=cases.box_open(work, case),
            accepted=case.title_date is not None,
        ),
        deadline=cases.ends(work, case),
        suspended_since=_suspended_since(work, case),
    )


def timeline(work: Work, case: Case) -> TimelineView:
    """What the reader may know of the history, oldest first, and how long the present stage may still take."""
    ends, role = cases.ends(work, case), work.actor.role
    told = (entry for entry in history_of(work.session, case.id) if history.is_told(entry.move, role))
    return TimelineView(
        case_id=case.id,
        entries=tuple(_line(entry, work.actor) for entry in told),
        deadline=ends,
        days_left=dates.days_left(cases.policy_of(work, case), ends, work.now),
        suspended_since=_suspended_since(work, case),
    )


def _suspended_since(work: Work, case: Case) -> datetime | None:
    """Of a case that is over it does not matter what becomes of its institution."""
    return suspending.since(work, case.addressed_to) if case.at in table.OPEN else None


def _line(entry: Entry, reader: Actor) -> TimelineEntry:
    line = history.line(entry.move)
    return TimelineEntry(
        n=entry.n,
        at=entry.at,
        move=entry.move,
        text=Label(zh=line.zh, en=line.en),
        stage=Stage(entry.stage),
        actor=history.who(entry.move, reader, entry.by()),
        clause=entry.clause,
        reason=entry.reason if history.tells_why(entry.move, reader.role) else None,
    )


def visible_to(actor: Actor, ask: say.ListCases) -> Iterator[Any]:
    """Conditions for a list: one's own cases, those of one's organisation, for the bureau all, for others none."""
    match actor.role:
        case Role.APPLICANT:
            yield Case.person_ref == actor.subject
        case Role.EMPLOYER_OFFICER if actor.organisation:
            yield Case.employer == actor.organisation
        case Role.AUDITOR | Role.SECRETARY if actor.organisation:
            yield Case.institution == actor.organisation
        case Role.BUREAU_OFFICER | Role.INTEGRITY_OFFICER:
            pass
        case _:
            yield false()
    if ask.cycle:
        yield Case.cycle == ask.cycle
    if ask.stage:
        yield Case.stage == ask.stage
    if ask.institution:
        yield Case.institution == ask.institution


def page(found: Sequence[Row[Case, str]], limit: int) -> CasePage:
    """One page, and where the next one starts."""
    items = tuple(_row(case, name) for case, name in found[:limit])
    return CasePage(items=items, next=items[-1].case_id if len(found) > limit else None)


def _row(case: Case, name: str) -> CaseRow:
    form = case.stated()
    return CaseRow(
        case_id=case.id,
        stage=case.at,
        outcome=Outcome(case.outcome) if case.outcome else None,
        name=name,
        major=form.major,
        level=form.level,
    )


def eligibility(failures: Sequence[Failure]) -> Eligibility:
    """Failed checks as an answer instead of a refusal."""
    return Eligibility(
        eligible=not failures,
        failures=tuple(
            FailureView(
                rule=failure.rule,
                clause=failure.clause,
                found=failure.found._asdict(),
                needed=failure.needed._asdict(),
                field=failure.field,
            )
            for failure in failures
        ),
    )
