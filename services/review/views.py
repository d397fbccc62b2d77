"""Answers to questions: a desk and a work list as their readers see them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from services.review.domain import Here, Stage, possible, publicity_open_by, sees_auditor, shown_deadline, too_late
from services.review.tables import DeskRow, Mark
from shared.contracts.base import Actor, Wording
from shared.contracts.form import Snapshot
from shared.contracts.review import ConsentView, DeskView, ObjectionView, WorkList
from shared.contracts.review import DeskRow as Line


def desk_view(here: Here, row: DeskRow) -> DeskView:
    """The whole desk. Objections of an earlier, void publicity stay to be seen."""
    desk, snapshot = here.desk, Snapshot.model_validate(row.snapshot)
    published = bool(desk.publicities) and desk.stage not in (Stage.EMPLOYER_REVIEW, Stage.RETURNED)
    return DeskView(
        case_id=desk.case_id,
        stage=desk.stage,
        version=row.version,
        round=desk.round,
        holder=snapshot.holder,
        snapshot=snapshot,
        items=tuple(sorted(desk.items)) if desk.employer else (),
        confirmed=tuple(sorted(desk.confirmed)),
        objections=tuple(
            ObjectionView(id=o.id, at=o.at, facts=o.facts, resolution=o.resolution, answer=o.answer)
            for publicity in desk.publicities
            for o in publicity.objections
        ),
        publicity_ends_at=desk.publicity.ends_at if published else None,
        recommendation=desk.recommendation,
        checks=tuple(desk.checks[name].current for name in sorted(desk.checks)),
        auditor=desk.auditor if sees_auditor(here.actor) else None,
        possible=possible(here),
        deadline=shown_deadline(desk, here.policy),
        consent=ConsentView(**asdict(desk.consent)) if desk.consent else None,
        publicity_open_by=publicity_open_by(desk, here.policy),
        warning=warning(here),
    )


def warning(here: Here) -> Wording | None:
    """Why the case can no longer be recommended, before anybody tries."""
    refusal = too_late(here)
    return Wording(**refusal.text._asdict()) if refusal else None


def work_list(rows: Sequence[Row[*tuple[Any, ...]]], limit: int, reader: Actor) -> WorkList:
    """A page of at most `limit` rows; one row more means that another page follows."""
    shown = rows[:limit]
    last = Mark(shown[-1].arrived_at, shown[-1].case_id) if len(rows) > limit else None
    return WorkList(items=tuple(_line(row, reader) for row in shown), next=last and str(last))


def _line(row: Row[*tuple[Any, ...]], reader: Actor) -> Line:
    line = Line.model_validate(dict(row._mapping))
    return line if sees_auditor(reader) else line.model_copy(update={"auditor": None})
