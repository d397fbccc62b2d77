"""The lists, each read in order by one index."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.evaluation.domain import State
from services.evaluation.tables import CaseRow


def in_evaluation(institution: str) -> Select[CaseRow]:
    """What an institution still has to bring to a decision."""
    return select(CaseRow).where(CaseRow.institution == institution, CaseRow.undecided.is_(True))


def public(cycle: str, institution: str | None, now: datetime) -> Select[CaseRow]:
    """What is public now: at an institution, or at the bureau."""
    board = select(CaseRow).where(CaseRow.cycle == cycle, CaseRow.state == State.PUBLICITY)
    board = board.where(CaseRow.publicity_ends_at > now)
    if institution is None:
        return board.where(CaseRow.place == "bureau")
    return board.where(CaseRow.place == "institution", CaseRow.institution == institution)


def page(session: Session, rows: Select[CaseRow], after: str | None, limit: int) -> Sequence[CaseRow]:
    """The rows that follow a case in the order of ids; one more than `limit` if there is another page."""
    return session.scalars(followed(rows, after, limit)).all()


def followed(rows: Select[CaseRow], after: str | None, limit: int) -> Select[CaseRow]:
    """The statement of one page."""
    following = rows if after is None else rows.where(CaseRow.case_id > after)
    return following.order_by(CaseRow.case_id).limit(limit + 1)
