"""What readers of a case are shown."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, false

from services.application import cases
from services.application.domain import table
from services.application.tables import Case, Check, SubmittedSnapshot, documents_of, history_of
from shared.bus import Work
from shared.contracts import application as say
from shared.contracts.base import Actor, Role
from shared.contracts.vocabulary import Outcome
from shared.errors import Failure


def case(work: Work, case: Case, checks: Sequence[Check]) -> say.CaseView:
    """The whole case."""
    form = case.stated()
    return say.CaseView(
        case_id=case.id,
        stage=case.stage,
        version=case.version,
        outcome=Outcome(case.outcome) if case.outcome else None,
        reason=case.reason,
        clause=case.clause,
        round=case.round,
        cycle=case.cycle,
        policy=case.policy,
        holder=cases.holder(cases.person_of(work, case)),
        major=form.major,
        level=form.level,
        institution=form.institution,
        form=form,
        documents=documents_of(work.session, case.id),
        checks=tuple(check.finding() for check in checks),
        notice=notice(case),
        possible=table.possible(case.at),
        deadline=case.deadline,
    )


def timeline(work: Work, case: Case) -> say.TimelineView:
    """The history, oldest first."""
    entries = tuple(
        say.TimelineEntry.model_validate(
            {
                "n": entry.n,
                "at": entry.at,
                "move": entry.move,
                "stage": entry.stage,
                "actor": entry.actor,
                "clause": entry.clause,
                "reason": entry.reason,
            }
        )
        for entry in history_of(work.session, case.id)
    )
    return say.TimelineView(case_id=case.id, entries=entries)


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


def page(found: Sequence[Row[Case, str]], limit: int) -> say.CasePage:
    """One page, and where the next one starts."""
    items = tuple(_row(case, name) for case, name in found[:limit])
    return say.CasePage(items=items, next=items[-1].case_id if len(found) > limit else None)


def _row(case: Case, name: str) -> say.CaseRow:
    form = case.stated()
    return say.CaseRow(
        case_id=case.id,
        stage=case.at,
        outcome=Outcome(case.outcome) if case.outcome else None,
        name=name,
        major=form.major,
        level=form.level,
    )


def eligibility(failures: Sequence[Failure]) -> say.Eligibility:
    """Failed checks as an answer instead of a refusal."""
    return say.Eligibility(
        eligible=not failures,
        failures=tuple(
            say.FailureView(
                rule=failure.rule,
                clause=failure.clause,
                found=failure.found._asdict(),
                needed=failure.needed._asdict(),
                field=failure.field,
            )
            for failure in failures
        ),
    )


def snapshot(work: Work, case: Case) -> say.Snapshot:
    """What was last submitted."""
    assert case.snapshot
    return say.Snapshot.model_validate(work.session.get_one(SubmittedSnapshot, (case.id, case.snapshot)).body)


def notice(case: Case) -> tuple[say.CorrectionItem, ...]:
    """What the correction notice lists."""
    return tuple(say.CorrectionItem.model_validate(item) for item in case.notice or ())
