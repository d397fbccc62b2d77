"""What the desks' people ask for: work lists, reminders and counts. Each is read in order by one index."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, String, case, func, literal, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from services.review.domain import AT_INSTITUTION, Count, Stage
from services.review.domain.problems import BAD_PAGE_MARK
from services.review.tables import DeskRow, Reminder
from shared.contracts.base import Role
from shared.db import UtcDateTime

Listed = Select[*tuple[Any, ...]]
"""A list, not yet read."""

Place = tuple[InstrumentedAttribute[Any], InstrumentedAttribute[str]]
"""The columns of a list's order: a moment and the case's id."""

BY_ARRIVAL: Place = (DeskRow.arrived_at, DeskRow.case_id)
BY_REMINDER: Place = (Reminder.at, Reminder.case_id)

_LIST: Listed = select(
    DeskRow.case_id,
    DeskRow.stage,
    DeskRow.name,
    DeskRow.major,
    DeskRow.level,
    DeskRow.arrived_at,
    DeskRow.deadline,
    DeskRow.auditor,
    select(Reminder.at).where(Reminder.case_id == DeskRow.case_id).scalar_subquery().label("reminded_at"),
)


class Mark(NamedTuple):
    """How far a reader has come in a list. As text it needs no escaping in a URL."""

    at: datetime
    case_id: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}_{self.case_id}"

    @classmethod
    def parse(cls, text: str) -> "Mark":
        """The mark a page ended with. Raises `bad-page-mark`."""
        moment, _, case_id = text.partition("_")
        if not case_id.isprintable() or not case_id:
            raise BAD_PAGE_MARK()
        try:
            return cls(datetime.strptime(moment, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC), case_id)
        except ValueError:
            raise BAD_PAGE_MARK() from None


def reminders(role: Role, party: str) -> Listed:
    """What a party is reminded of."""
    shown = select(
        DeskRow.case_id,
        DeskRow.stage,
        DeskRow.name,
        DeskRow.major,
        DeskRow.level,
        Reminder.at,
        Reminder.deadline,
    )
    mine = shown.join_from(Reminder, DeskRow, DeskRow.case_id == Reminder.case_id)
    return mine.where(Reminder.role == role, Reminder.party == party)


def waiting_for_employer(employer: str) -> Listed:
    """What an organisation's officers have to do."""
    return _LIST.where(DeskRow.employer == employer, DeskRow.waits_for_employer.is_(True))


def waiting_for_audit(institution: str, major: str | None) -> Listed:
    """What an institution's auditors have to do, of one major or of all."""
    mine = _LIST.where(DeskRow.institution == institution, DeskRow.stage == Stage.AUDIT)
    return mine if major is None else mine.where(DeskRow.major == major)


def overdue_at_audit(major: str | None) -> Listed:
    """What the bureau looks after: cases in audit whose correction notice was not posted in time."""
    late = _LIST.where(DeskRow.overdue.is_(True), DeskRow.stage == Stage.AUDIT)
    return late if major is None else late.where(DeskRow.major == major)


def load(session: Session, institutions: Collection[str]) -> list[Count]:
    """What lies at these institutions, by major; read from one index alone."""
    return [Count(**row._mapping) for row in session.execute(counted(institutions))]


def counted(institutions: Collection[str]) -> Listed:
    """How many cases of each major wait, are claimed, in correction, overdue; and since when the oldest is in audit."""
    in_audit = DeskRow.stage == Stage.AUDIT
    return (
        select(
            DeskRow.institution,
            DeskRow.major,
            _how_many(in_audit & DeskRow.auditor.is_(None)).label("waiting"),
            _how_many(in_audit & DeskRow.auditor.is_not(None)).label("claimed"),
            _how_many(DeskRow.stage == Stage.CORRECTION).label("in_correction"),
            _how_many(in_audit & DeskRow.overdue).label("overdue"),
            func.min(case((in_audit, DeskRow.arrived_at))).label("oldest"),
        )
        .where(DeskRow.institution.in_(institutions), DeskRow.stage.in_(AT_INSTITUTION))
        .group_by(DeskRow.institution, DeskRow.major)
        .order_by(DeskRow.institution, DeskRow.major)
    )


def decided(session: Session, institutions: Collection[str], since: datetime, until: datetime) -> dict[str, int]:
    """How many audits each institution decided in [since, until); none where it is not named."""
    rows = session.execute(decisions(institutions, since, until)).all()
    return {row[0]: row[1] for row in rows}


def decisions(institutions: Collection[str], since: datetime, until: datetime) -> Select[str, int]:
    """The audits that each institution decided in [since, until), counted."""
    return (
        select(DeskRow.institution, func.count())
        .where(DeskRow.institution.in_(institutions), DeskRow.decided_at >= since, DeskRow.decided_at < until)
        .group_by(DeskRow.institution)
    )


def page(
    session: Session, rows: Listed, after: str | None, limit: int, by: Place = BY_ARRIVAL
) -> Sequence[Row[*tuple[Any, ...]]]:
    """A page of a list; one row more than `limit` if there is another page."""
    return session.execute(followed(rows, after, limit + 1, by)).all()


def followed(rows: Listed, after: str | None, limit: int, by: Place = BY_ARRIVAL) -> Listed:
    """The first rows of a list that follow a mark, oldest first."""
    if after is not None:
        mark = Mark.parse(after)
        place = tuple_(literal(mark.at, UtcDateTime), literal(mark.case_id, String))
        rows = rows.where(tuple_(*by) > place)
    return rows.order_by(*by).limit(limit)


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))
