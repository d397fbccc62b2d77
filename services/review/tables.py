"""The desk, what was done at it, and the work lists. Every list is read in order by one index."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Index, MetaData, Row, Select, String, Text, literal, select, tuple_
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.review.domain import Decision, Desk, Stage
from services.review.domain.problems import BAD_PAGE_MARK
from shared.contracts.base import Actor, Command
from shared.contracts.form import Snapshot
from shared.db import NAMING, Json, UtcDateTime

_DESK = TypeAdapter(Desk)

Listed = Select[*tuple[Any, ...]]
"""A work list, not yet read."""


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
    grace_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    employer: Mapped[str | None] = mapped_column(String(200))
    institution: Mapped[str] = mapped_column(String(200))
    major: Mapped[str] = mapped_column(String(200))
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
    checks: Mapped[dict[str, Any]] = mapped_column(Json)
    hands: Mapped[dict[str, str]] = mapped_column(Json)

    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits_for_employer: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str] = mapped_column(String(24), default="")
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index(None, "employer", "waits_for_employer", "arrived_at", "case_id"),
        Index(None, "institution", "stage", "arrived_at", "case_id"),
        Index(None, "institution", "stage", "major", "arrived_at", "case_id"),
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
        self.name, self.level = snapshot.holder.name, snapshot.form.level or ""


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


class Mark(NamedTuple):
    """How far a reader has come in a work list. As text it needs no escaping in a URL."""

    arrived_at: datetime
    case_id: str

    def __str__(self) -> str:
        return f"{self.arrived_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}_{self.case_id}"

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


def find(session: Session, case_id: str) -> DeskRow | None:
    """The row of a case."""
    return session.get(DeskRow, case_id)


def new(session: Session, case_id: str) -> DeskRow:
    """A row for a case that was never heard of. Of two at once one fails at its commit and hears again."""
    row = DeskRow(case_id=case_id)
    row.write(Desk(case_id), None)
    session.add(row)
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


def page(session: Session, rows: Listed, after: str | None, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """A page of a list; one row more than `limit` if there is another page."""
    return session.execute(followed(rows, after, limit + 1)).all()


def followed(rows: Listed, after: str | None, limit: int) -> Listed:
    """The first rows of a list that follow a mark, oldest first."""
    if after is not None:
        mark = Mark.parse(after)
        place = tuple_(literal(mark.arrived_at, UtcDateTime), literal(mark.case_id, String))
        rows = rows.where(tuple_(DeskRow.arrived_at, DeskRow.case_id) > place)
    return rows.order_by(DeskRow.arrived_at, DeskRow.case_id).limit(limit)


_LIST: Listed = select(
    DeskRow.case_id,
    DeskRow.stage,
    DeskRow.name,
    DeskRow.major,
    DeskRow.level,
    DeskRow.arrived_at,
    DeskRow.deadline,
    DeskRow.auditor,
)
