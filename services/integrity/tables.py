"""The audit entries, who had a part in a case and what is known of it, reports, sanctions and their history."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Index, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.integrity.domain import Case, Report, Sanction
from shared.db import NAMING, Json, UtcDateTime

_CASE, _REPORT, _SANCTION = TypeAdapter(Case), TypeAdapter(Report), TypeAdapter(Sanction)
_REF = 200

_T = TypeVar("_T", Case, Report, Sanction)

Serial = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Tables of the integrity service."""

    metadata = MetaData(naming_convention=NAMING)


class Entry(Base):
    """One event as it was told: the audit entry. Appended, never changed; `n` is the order of hearing.

    `frame` is the whole envelope as JSON text, which unlike a JSON column keeps every character it may hold.
    """

    __tablename__ = "entries"

    n: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    publisher: Mapped[str] = mapped_column(String(32))
    event_id: Mapped[str] = mapped_column(String(36))
    type: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    frame: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("publisher", "event_id"),)


class Hand(Base):
    """Somebody has a part in a case, in a role."""

    __tablename__ = "hands"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject: Mapped[str] = mapped_column(String(_REF), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)


class CaseRow(Base):
    """One case; the columns are the domain's `Case`."""

    __tablename__ = "cases"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column()
    person_ref: Mapped[str | None] = mapped_column(String(_REF))
    policy: Mapped[str | None] = mapped_column(Text)
    publicity_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed: Mapped[bool]
    certificates: Mapped[dict[str, str]] = mapped_column(Json)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def read(self) -> Case:
        """The row as the domain knows it."""
        return _read(self, Case, _CASE)

    def write(self, case: Case) -> None:
        """Make the row what the domain decided."""
        _write(self, case, _CASE)
        self.person_ref, self.policy = storable(case.person_ref), storable(case.policy)
        self.certificates = {storable(number): state for number, state in case.certificates.items()}


class ReportRow(Base):
    """One report; the columns are the domain's `Report`."""

    __tablename__ = "reports"

    report: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column()
    case_id: Mapped[str] = mapped_column(String(64), index=True)
    policy: Mapped[str] = mapped_column(Text)
    reporter_role: Mapped[str] = mapped_column(String(32))
    reporter: Mapped[str] = mapped_column(String(_REF))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    publicity_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    complete_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(16))
    facts: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[list[str]] = mapped_column(Json)
    leads: Mapped[str | None] = mapped_column(Text)
    signed_name: Mapped[str | None] = mapped_column(String(_REF))
    reasons: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index(None, "status", "report"),)

    def read(self) -> Report:
        """The row as the domain knows it."""
        return _read(self, Report, _REPORT)

    def write(self, report: Report) -> None:
        """Make the row what the domain decided."""
        _write(self, report, _REPORT)


class SanctionRow(Base):
    """One sanction; the columns are the domain's `Sanction`."""

    __tablename__ = "sanctions"

    sanction: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column()
    policy: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(String(64))
    clause: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(24))
    ref: Mapped[str] = mapped_column(String(64), index=True)
    case_id: Mapped[str | None] = mapped_column(String(64))
    report: Mapped[str | None] = mapped_column(String(36))
    facts: Mapped[str] = mapped_column(Text)
    effects: Mapped[list[str]] = mapped_column(Json)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hear_by: Mapped[datetime] = mapped_column(UtcDateTime)
    signatures: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(16))
    statement: Mapped[str | None] = mapped_column(Text)
    since: Mapped[date | None]
    record_until: Mapped[date | None]
    ban_until: Mapped[date | None]
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index(None, "state", "sanction"),)

    def read(self) -> Sanction:
        """The row as the domain knows it."""
        return _read(self, Sanction, _SANCTION)

    def write(self, sanction: Sanction) -> None:
        """Make the row what the domain decided."""
        _write(self, sanction, _SANCTION)


class Act(Base):
    """One thing done to a report or a sanction: who, when, where it left it, by which clause, and what was said.

    Appended, never changed. `version` is that of the report or sanction which the act made.
    """

    __tablename__ = "acts"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    move: Mapped[str] = mapped_column(String(48))
    stage: Mapped[str] = mapped_column(String(16))
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    clause: Mapped[str | None] = mapped_column(String(64))
    said: Mapped[dict[str, Any]] = mapped_column(Json)


def _read(row: Base, kind: type[_T], adapter: TypeAdapter[_T]) -> _T:
    return adapter.validate_python({field.name: getattr(row, field.name) for field in fields(kind)})


def _write(row: Base, value: Any, adapter: TypeAdapter[Any]) -> None:
    for name, plain in adapter.dump_python(value, mode="json").items():
        exact = getattr(value, name)
        setattr(row, name, exact if isinstance(exact, date) else plain)


def storable(text: str | None) -> Any:
    """What an event says, as both databases can hold it: PostgreSQL stores no NUL and no text beyond its column."""
    return text and text.replace("\0", "\ufffd")[:_REF]
