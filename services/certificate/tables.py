"""What is waiting, what was issued, and what stands against issuing.

`uq_certificates_live` carries the promise of this service whatever its code does: one certificate that
can be valid per person, title and cycle.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Date, ForeignKey, Index, MetaData, String, Table, Text, func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.certificate.domain import Ending, Evaluated, Outcome, Result, Stage
from shared.contracts.form import Holder
from shared.contracts.vocabulary import Level
from shared.db import NAMING, Json, UtcDateTime, upsert
from shared.mirrors.civil_service import LastAnswer


class Base(DeclarativeBase):
    """Tables of the certificate service."""

    metadata = MetaData(naming_convention=NAMING)


class ResultRow(Base):
    """The last result of a case. `number` and `token` are set aside for it before its certificate is printed.

    `title` is what the form says of the title held.
    """

    __tablename__ = "results"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column()
    outcome: Mapped[Outcome] = mapped_column(String(12))
    round: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage: Mapped[str] = mapped_column(String(12))
    cycle: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(80))
    person_ref: Mapped[str] = mapped_column(String(64))
    holder: Mapped[dict[str, Any]] = mapped_column(Json)
    series: Mapped[str] = mapped_column(String(200))
    major: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(24))
    institution: Mapped[str] = mapped_column(String(200))
    title_date: Mapped[date | None] = mapped_column(Date)
    title: Mapped[dict[str, Any] | None] = mapped_column(Json)
    batch: Mapped[str | None] = mapped_column(String(36))
    number: Mapped[str | None] = mapped_column(String(32), unique=True)
    token: Mapped[str | None] = mapped_column(String(64))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index(None, "cycle", "stage", "due_at", "case_id"),)

    def read(self) -> Result:
        """As the domain knows it."""
        return Result(self.outcome, self.round, self.due_at, Stage(self.stage))

    def evaluated(self) -> Evaluated:
        """What was evaluated, for the words on its papers."""
        holder = Holder.model_validate(self.holder)
        return Evaluated(holder, self.series, self.major, Level(self.level), self.institution, self.title_date)


class EndingRow(Base):
    """What ends the waiting of a case, heard perhaps before its result."""

    __tablename__ = "endings"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    for_good: Mapped[bool]
    clause: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)

    def read(self) -> Ending:
        """As the domain knows it."""
        return Ending(self.at, self.for_good, self.clause, self.reason)


class Ban(Base):
    """A ban that integrity told of. It counts from here on even if integrity's answer is a moment older."""

    __tablename__ = "bans"

    sanction: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_ref: Mapped[str] = mapped_column(String(200), index=True)
    until: Mapped[date | None] = mapped_column(Date)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CivilService(LastAnswer, Base):
    """What the civil service register said last of a case's applicant."""


class BatchRow(Base):
    """One order of the bureau to issue, and whose."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    cycle: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[dict[str, Any]] = mapped_column(Json)


class BatchCase(Base):
    """What became of a case in a batch: pending, issued, dropped, or held_back with the reason."""

    __tablename__ = "batch_cases"

    batch: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(Text)


class Certificate(Base):
    """An issued certificate. `printed` is what stands on it, `live` whether its state can be valid again.

    `base` is the number of the certificate on which it was built, where this system issued that one.
    """

    __tablename__ = "certificates"

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column()
    case_id: Mapped[str] = mapped_column(String(64), index=True)
    round: Mapped[int]
    policy: Mapped[str] = mapped_column(String(80))
    cycle: Mapped[str] = mapped_column(String(64))
    person_ref: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    live: Mapped[bool]
    token: Mapped[str] = mapped_column(String(64), unique=True)
    status_index: Mapped[int] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    printed: Mapped[dict[str, Any]] = mapped_column(Json)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    base: Mapped[str | None] = mapped_column(String(32))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index(
            "uq_certificates_live",
            "person_ref",
            "title",
            "cycle",
            unique=True,
            postgresql_where=text("live"),
            sqlite_where=text("live"),
        ),
    )


class Change(Base):
    """One change of a certificate's state, its issue included: who, when, why, by which clause. Never changed."""

    __tablename__ = "changes"

    number: Mapped[str] = mapped_column(ForeignKey("certificates.number"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    before: Mapped[str | None] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    clause: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)


class Notice(Base):
    """A result notice, one for each evaluation of a case."""

    __tablename__ = "notices"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_ref: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reconsider_by: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Counter(Base):
    """The last number given out of a series of numbers."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]


def next_of(session: Session, name: str) -> int:
    """Count on, from 1. Whoever counts at the same time waits for this transaction."""
    counter = cast(Table, Counter.__table__)
    statement = (
        upsert(session, counter)
        .values(name=name, last=1)
        .on_conflict_do_update(index_elements=[counter.c.name], set_={"last": counter.c.last + 1})
        .returning(counter.c.last)
    )
    return int(session.scalar(statement))


def waiting(session: Session, cycle: str) -> Sequence[ResultRow]:
    """The results of a cycle that wait for a batch, oldest first; another batch's hands are passed over."""
    return session.scalars(
        select(ResultRow)
        .where(ResultRow.cycle == cycle, ResultRow.stage == Stage.WAITING)
        .order_by(ResultRow.due_at, ResultRow.case_id)
        .with_for_update(skip_locked=True)
    ).all()


def banned_until(session: Session, person_ref: str, on: date) -> date | None:
    """Until when the person is banned, by what was told here; None if not on that day."""
    in_force = (Ban.person_ref == person_ref, Ban.lifted_at.is_(None), Ban.until >= on)
    return session.scalar(select(func.max(Ban.until)).where(*in_force))


def certificate_of(session: Session, case_id: str) -> Certificate | None:
    """The certificate last issued for a case."""
    found = select(Certificate).where(Certificate.case_id == case_id).order_by(Certificate.issued_at.desc()).limit(1)
    return session.scalar(found)


def live_certificate(session: Session, person_ref: str, title: str, cycle: str) -> Certificate | None:
    """The certificate that a second one of the same title would clash with."""
    alike = (Certificate.person_ref == person_ref, Certificate.title == title, Certificate.cycle == cycle)
    return session.scalar(select(Certificate).where(*alike, Certificate.live.is_(True)))


def certificate_by_token(session: Session, token: str) -> Certificate | None:
    """The certificate on which this code is printed."""
    return session.scalar(select(Certificate).where(Certificate.token == token))


def notice_of(session: Session, case_id: str) -> Notice | None:
    """The newest result notice of a case."""
    return session.scalar(select(Notice).where(Notice.case_id == case_id).order_by(Notice.round.desc()).limit(1))


def tally(session: Session, batch: str) -> dict[str, int]:
    """How many cases of a batch are in which state."""
    counted = select(BatchCase.state, func.count()).where(BatchCase.batch == batch).group_by(BatchCase.state)
    return dict(session.execute(counted).all())


def held_back(session: Session, batch: str) -> Sequence[BatchCase]:
    """The cases that a batch passed over."""
    mine = select(BatchCase).where(BatchCase.batch == batch, BatchCase.state == "held_back")
    return session.scalars(mine.order_by(BatchCase.case_id)).all()
