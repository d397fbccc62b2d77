"""Answers to questions: a desk and a work list as their readers see them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from services.review.domain import (
    Count,
    Here,
    Pace,
    Stage,
    closings,
    found,
    in_time,
    lines,
    possible,
    publicity_open_by,
    sees_auditor,
    sees_checklist,
    shown_deadline,
    too_late,
)
from services.review.lists import Mark
from services.review.tables import DeskRow
from shared.contracts.audit import InstitutionLoad, Load, MajorLoad
from shared.contracts.base import Actor, Wording
from shared.contracts.form import Snapshot
from shared.contracts.review import (
    CheckToAnswer,
    ConsentView,
    DeskView,
    ObjectionView,
    ReminderList,
    ReminderRow,
    WorkList,
)
from shared.contracts.review import DeskRow as Line
from shared.errors import Text
from shared.policy import CheckLine, Policy


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
        suspended_since=here.suspended_since,
        consent=ConsentView(**asdict(desk.consent)) if desk.consent else None,
        publicity_open_by=publicity_open_by(desk, here.policy),
        warning=warning(here),
        checklist=tuple(_asked(here, line) for line in (lines(here) if sees_checklist(here) else ())),
    )


def _asked(here: Here, line: CheckLine) -> CheckToAnswer:
    known = found(here, line)
    return CheckToAnswer(
        line=line.id, clause=line.clause, text=wording(line.text), found=wording(known) if known else None
    )


def warning(here: Here) -> Wording | None:
    """Why the case can no longer be recommended, before anybody tries."""
    refusal = too_late(here)
    return wording(refusal.text) if refusal else None


def wording(text: Text) -> Wording:
    """A text as answers carry it."""
    return Wording(zh=text.zh, en=text.en)


def work_list(rows: Sequence[Row[*tuple[Any, ...]]], limit: int, reader: Actor) -> WorkList:
    """A page of at most `limit` rows; one row more means that another page follows."""
    shown = rows[:limit]
    last = Mark(shown[-1].arrived_at, shown[-1].case_id) if len(rows) > limit else None
    return WorkList(items=tuple(_line(row, reader) for row in shown), next=last and str(last))


def reminders(rows: Sequence[Row[*tuple[Any, ...]]], limit: int) -> ReminderList:
    """A page of at most `limit` reminders; one row more means that another page follows."""
    shown = rows[:limit]
    last = Mark(shown[-1].at, shown[-1].case_id) if len(rows) > limit else None
    return ReminderList(
        items=tuple(ReminderRow.model_validate(dict(row._mapping)) for row in shown), next=last and str(last)
    )


def load(days: int, paces: Mapping[str, Pace], counts: Sequence[Count], now: datetime, policy: Policy) -> Load:
    """The load of each institution, in the order in which they were asked for."""
    return Load(days=days, institutions=tuple(_institution(each, paces[each], counts, now, policy) for each in paces))


def _institution(
    institution: str, pace: Pace, counts: Sequence[Count], now: datetime, policy: Policy
) -> InstitutionLoad:
    here = [count for count in counts if count.institution == institution]
    waiting = sum(count.open for count in here)
    meets = in_time(here, pace, now, policy)
    return InstitutionLoad(
        institution=institution,
        majors=tuple(_major(count, meets[count.major], now, policy) for count in here),
        open=waiting,
        decided=pace.decided,
        working_days_needed=pace.days_for(waiting),
    )


def _major(count: Count, meets: bool | None, now: datetime, policy: Policy) -> MajorLoad:
    return MajorLoad(
        major=count.major,
        waiting=count.waiting,
        claimed=count.claimed,
        in_correction=count.in_correction,
        overdue=count.overdue,
        oldest_working_days=policy.whole_working_days(count.oldest, now) if count.oldest else None,
        closes=closings(policy).get(count.major),
        in_time=meets,
    )


def _line(row: Row[*tuple[Any, ...]], reader: Actor) -> Line:
    line = Line.model_validate(dict(row._mapping))
    return line if sees_auditor(reader) else line.model_copy(update={"auditor": None})
