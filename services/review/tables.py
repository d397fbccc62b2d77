"""The desk, what was done at it, and the reminder it leads to."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Index, MetaData, String, Text, delete
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.review import domain
from services.review.domain import Decision, Desk
from shared.contracts.base import Actor, Command
from shared.contracts.form import Snapshot
from shared.db import NAMING, Json, UtcDateTime, hold_or_make

_DESK = TypeAdapter(Desk)


class Base(DeclarativeBase):
    """Tables of the review service."""

    metadata = MetaData(naming_convention=NAMING)


class DeskRow(Base):
    """One case. Columns named like the domain's `Desk` hold it; the others serve lists and views.

    A case that is only heard of (a closing or a finding came before the submission) has a row too.
    """

    __tablename__ = "desks"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column()
    stage: Mapped[str] = mapped_column(String(24))
    round: Mapped[int]
    policy: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    audit_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grace_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    employer: Mapped[str | None] = mapped_column(String(200))
    institution: Mapped[str] = mapped_column(String(200))
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    major: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(24))
    categories: Mapped[list[str]] = mapped_column(Json)
    items: Mapped[dict[str, str]] = mapped_column(Json)
    confirmed: Mapped[dict[str, str]] = mapped_column(Json)
    consent: Mapped[dict[str, str] | None] = mapped_column(Json)
    publicities: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    recommendation: Mapped[str | None] = mapped_column(Text)
    auditor: Mapped[str | None] = mapped_column(String(128))
    countersigned: Mapped[bool]
    corrections: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    second_correction: Mapped[str | None] = mapped_column(Text)
    overdue: Mapped[bool]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checks: Mapped[dict[str, Any]] = mapped_column(Json)
    hands: Mapped[dict[str, str]] = mapped_column(Json)

    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits_for_employer: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200), default="")
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index(None, "employer", "waits_for_employer", "arrived_at", "case_id"),
        Index(None, "institution", "stage", "arrived_at", "case_id"),
        Index("ix_desks_load", "institution", "stage", "major", "arrived_at", "case_id", "overdue", "auditor"),
        Index(None, "institution", "decided_at"),
        Index(None, "overdue", "stage", "arrived_at", "case_id"),
    )

    def read(self) -> Desk:
        """The row as the domain knows it."""
        return _DESK.validate_python({field.name: getattr(self, field.name) for field in fields(Desk)})

    def write(self, desk: Desk, deadline: datetime | None) -> None:
        """Make the row what the domain decided."""
        plain = _DESK.dump_python(desk, mode="json")
        for name, value in plain.items():
            exact = getattr(desk, name)
            setattr(self, name, exact if isinstance(exact, datetime) else value)
        self.waits_for_employer, self.deadline = desk.waits_for_employer, deadline

    def keep(self, snapshot: Snapshot) -> None:
        """Keep what was submitted last, as the desks show it."""
        self.snapshot = snapshot.model_dump(mode="json")
        self.name = snapshot.holder.name


class Act(Base):
    """One thing done at a desk: who, when, where it left the case, by which clause, and what was said.

    Appended, never changed. `version` is the desk's version that the act made.
    """

    __tablename__ = "acts"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    move: Mapped[str] = mapped_column(String(48))
    stage: Mapped[str] = mapped_column(String(24))
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    clause: Mapped[str | None] = mapped_column(String(64))
    said: Mapped[dict[str, Any]] = mapped_column(Json)


class Reminder(Base):
    """A party that is reminded of a case's deadline, from `at` on. The row goes when the case moves."""

    __tablename__ = "reminders"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(24))
    party: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "role", "party", "at", "case_id"),)


def find(session: Session, case_id: str) -> DeskRow | None:
    """The row of a case."""
    return session.get(DeskRow, case_id)


def heard_of(session: Session, case_id: str) -> DeskRow:
    """The row of a case that somebody tells of, held to the end of the transaction, made if it is the first."""
    return hold_or_make(session, DeskRow, case_id, lambda: _new(case_id))


def _new(case_id: str) -> DeskRow:
    row = DeskRow()
    row.write(Desk(case_id), None)
    return row


def record(
    session: Session, row: DeskRow, decision: Decision, *, at: datetime, actor: Actor, cmd: Command | None
) -> None:
    """Append what was decided to the history, as the version of the desk that it made."""
    act = Act(
        case_id=row.case_id,
        version=row.version,
        at=at,
        move=decision.move,
        stage=decision.desk.stage,
        actor=actor.model_dump(mode="json"),
        clause=decision.clause,
        said={} if cmd is None else cmd.model_dump(mode="json", exclude={"case_id"}),
    )
    session.add(act)


def remind(session: Session, case_id: str, reminder: domain.Reminder) -> None:
    """Let the party find its reminder."""
    session.merge(Reminder(case_id=case_id, **asdict(reminder)))


def forget_reminder(session: Session, case_id: str) -> None:
    """What the party was reminded of is done, or not due any more."""
    session.execute(delete(Reminder).where(Reminder.case_id == case_id))
