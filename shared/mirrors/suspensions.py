"""Which institutions are suspended (四(三)), as integrity tells it. A lifting may be heard before what it lifts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.contracts.sanction import STOPPING
from shared.db import UtcDateTime, hold_or_make
from shared.mirrors.stops import Suspension


class SuspensionMirror:
    """The columns of a service's own table, by the sanction; `since` is unknown while only the lifting was heard."""

    __tablename__ = "suspensions"

    sanction: Mapped[str] = mapped_column(String(64), primary_key=True)
    institution: Mapped[str] = mapped_column(String(64), index=True)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def impose(session: Session, table: type[SuspensionMirror], event: SanctionImposed, at: datetime) -> None:
    """Keep what stops an institution from now on; other sanctions stop nobody."""
    if event.target == "institution" and STOPPING & set(event.effects):
        _row(session, table, event).since = at


def lift(session: Session, table: type[SuspensionMirror], event: SanctionLifted) -> None:
    """It is over, heard of or not."""
    if event.target == "institution":
        _row(session, table, event).lifted_at = event.lifted_at


def of(session: Session, table: type[SuspensionMirror], institutions: Iterable[str]) -> list[Suspension]:
    """Every suspension that these institutions ever had."""
    rows = session.scalars(select(table).where(table.institution.in_(tuple(institutions))))
    return [Suspension(row.institution, row.since, row.lifted_at) for row in rows if row.since]


def _row(session: Session, table: type[SuspensionMirror], event: SanctionImposed | SanctionLifted) -> SuspensionMirror:
    return hold_or_make(session, table, event.sanction, lambda: _new(table, event))


def _new(table: type[SuspensionMirror], event: SanctionImposed | SanctionLifted) -> SuspensionMirror:
    row = table()
    row.sanction, row.institution = event.sanction, event.ref
    return row
