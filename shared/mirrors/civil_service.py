"""What the civil service register said last of a case's applicant, as the hub tells it: in any order.

The hub dates its words of one case one after the other, so that the last answer counts, whichever is heard last.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.contracts.case_events import StandingChecked
from shared.contracts.vocabulary import CheckResult
from shared.db import UtcDateTime, hold_or_make


class LastAnswer:
    """The columns of a mirror: the register's last answer by case. `since_audit`: no auditor has settled it."""

    __tablename__ = "civil_service"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(String(12))
    since_audit: Mapped[bool]


Mirror = TypeVar("Mirror", bound=LastAnswer)


def hear(session: Session, mirror: type[Mirror], case_id: str, event: StandingChecked, at: datetime) -> None:
    """Keep an answer, unless a later one was heard before it."""
    row = hold_or_make(session, mirror, case_id, lambda: _made(mirror, case_id, event, at))
    if at > row.told_at:
        _say(row, event, at)


def serving(session: Session, mirror: type[Mirror], cases: Iterable[str]) -> frozenset[str]:
    """Of these the cases whose applicant is on the register, as far as it has said so since the audit (一).

    A register that was not reached, or knows nothing, keeps nobody away: the audit has settled it.
    """
    found = (mirror.case_id.in_(tuple(cases)), mirror.result == CheckResult.MISMATCH, mirror.since_audit)
    return frozenset(session.scalars(select(mirror.case_id).where(*found)))


def _made(mirror: type[Mirror], case_id: str, event: StandingChecked, at: datetime) -> Mirror:
    row = mirror()
    row.case_id = case_id
    _say(row, event, at)
    return row


def _say(row: LastAnswer, event: StandingChecked, at: datetime) -> None:
    row.told_at, row.result, row.since_audit = at, event.result, event.since_audit
