"""Cases in evaluation, meetings, bans, and what was done."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Index, MetaData, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.evaluation.domain import Ban, Case, Decision, Meeting
from shared.contracts.base import Actor, Command
from shared.contracts.case_events import EvaluationDue
from shared.db import NAMING, Json, UtcDateTime, hold_or_make
from shared.mirrors.civil_service import LastAnswer
from shared.mirrors.suspensions import SuspensionMirror

_CASE = TypeAdapter(Case)
_MEETING = TypeAdapter(Meeting)


class Base(DeclarativeBase):
    """Tables of the evaluation service."""

    metadata = MetaData(naming_convention=NAMING)


class CaseRow(Base):
    """One case. Columns named like the domain's `Case` hold it; the others serve lists and views.

    `title` is what the form says of the title held, by itself: lists and boxes look at it again (三(一)1).

    A case that is only heard of (a closing or a report came before the evaluation) has a row too.
    """

    __tablename__ = "cases"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(16))
    round: Mapped[int]
    policy: Mapped[str] = mapped_column(String(80))
    due: Mapped[dict[str, Any] | None] = mapped_column(Json)
    closing: Mapped[dict[str, Any] | None] = mapped_column(Json)
    person_ref: Mapped[str] = mapped_column(String(128))
    employer: Mapped[str | None] = mapped_column(String(200))
    recommenders: Mapped[list[str]] = mapped_column(Json)
    institution: Mapped[str] = mapped_column(String(200))
    series: Mapped[str] = mapped_column(String(64))
    major: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(24))
    mode: Mapped[str] = mapped_column(String(8))
    defence: Mapped[dict[str, Any] | None] = mapped_column(Json)
    opinion: Mapped[dict[str, Any] | None] = mapped_column(Json)
    meeting: Mapped[str | None] = mapped_column(String(64))
    place: Mapped[str | None] = mapped_column(String(16))
    publicity_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over: Mapped[bool]
    reached: Mapped[list[dict[str, Any]]] = mapped_column(Json, server_default="[]")
    reports: Mapped[dict[str, Any]] = mapped_column(Json)
    hands: Mapped[dict[str, str]] = mapped_column(Json)

    cycle: Mapped[str] = mapped_column(String(64), default="")
    undecided: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str | None] = mapped_column(String(200))
    recommendation: Mapped[str | None] = mapped_column(Text, deferred=True)
    audit_opinion: Mapped[str | None] = mapped_column(Text, deferred=True)
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    title: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index(None, "institution", "undecided", "case_id"),
        Index(None, "cycle", "place", "state", "case_id"),
        Index(None, "cycle", "place", "institution", "state", "case_id"),
    )

    def read(self) -> Case:
        """The row as the domain knows it."""
        return _CASE.validate_python({field.name: getattr(self, field.name) for field in fields(Case)})

    def write(self, case: Case) -> None:
        """Make the row what the domain decided."""
        _write(self, case, _CASE)
        self.cycle, self.undecided = case.cycle, case.undecided

    def keep(self, event: EvaluationDue) -> None:
        """Keep what the committee is to see, and what the publicity will show."""
        employment = event.snapshot.form.employment
        self.name, self.organisation = event.snapshot.holder.name, employment.organisation if employment else None
        self.recommendation, self.audit_opinion = event.recommendation, event.audit_opinion
        self.snapshot = event.snapshot.model_dump(mode="json")
        self.title = self.snapshot["form"]["title"]


class MeetingRow(Base):
    """One meeting; the columns are the domain's `Meeting`. A meeting sent back stays as it was."""

    __tablename__ = "meetings"

    meeting: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column()
    institution: Mapped[str] = mapped_column(String(200))
    cycle: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(80))
    series: Mapped[str] = mapped_column(String(64))
    major: Mapped[str | None] = mapped_column(String(64))
    members: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    items: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    convened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    salt: Mapped[str] = mapped_column(String(64))
    phase: Mapped[str] = mapped_column(String(16))
    signed_in: Mapped[dict[str, str]] = mapped_column(Json)
    presiding: Mapped[str | None] = mapped_column(String(200))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attending: Mapped[list[str]] = mapped_column(Json)
    minutes: Mapped[str | None] = mapped_column(Text)
    bundle_digest: Mapped[str | None] = mapped_column(String(64))
    reasons: Mapped[str | None] = mapped_column(Text)
    hands: Mapped[dict[str, str]] = mapped_column(Json)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def read(self) -> Meeting:
        """The row as the domain knows it."""
        return _MEETING.validate_python({field.name: getattr(self, field.name) for field in fields(Meeting)})

    def write(self, meeting: Meeting) -> None:
        """Make the row what the domain decided."""
        _write(self, meeting, _MEETING)


class BanRow(Base):
    """A ban by its sanction. Where the lifting is heard first, only that is known."""

    __tablename__ = "bans"

    sanction: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_ref: Mapped[str] = mapped_column(String(128), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def read(self) -> Ban | None:
        """The ban, if it has been heard of."""
        return None if self.since is None else Ban(self.since, self.until, self.lifted_at)


class CivilService(LastAnswer, Base):
    """What the civil service register said last of a case's applicant."""


class Suspension(SuspensionMirror, Base):
    """暂停评审: integrity's word on an institution."""


class Act(Base):
    """One thing done to a case or in a meeting: who, when, where it left it, by which clause, and what was said.

    Appended, never changed. `version` is that of the case or meeting which the act made.
    """

    __tablename__ = "acts"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    move: Mapped[str] = mapped_column(String(48))
    stage: Mapped[str] = mapped_column(String(16))
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    clause: Mapped[str | None] = mapped_column(String(64))
    said: Mapped[dict[str, Any]] = mapped_column(Json)


def find(session: Session, case_id: str) -> CaseRow | None:
    """The row of a case, if anything was heard of it."""
    return session.get(CaseRow, case_id)


def heard_of(session: Session, case_id: str) -> CaseRow:
    """The row of a case that somebody tells of, held to the end of the transaction, made if it is the first."""
    return hold_or_make(session, CaseRow, case_id, lambda: _new(case_id))


def _new(case_id: str) -> CaseRow:
    row = CaseRow()
    row.write(Case(case_id))
    return row


def cases(session: Session, ids: Iterable[str]) -> dict[str, CaseRow]:
    """The rows of these cases, as far as they exist."""
    found = session.scalars(select(CaseRow).where(CaseRow.case_id.in_(tuple(ids))).order_by(CaseRow.case_id))
    return {row.case_id: row for row in found}


def meeting(session: Session, meeting: str) -> MeetingRow | None:
    """The row of a meeting."""
    return session.get(MeetingRow, meeting)


def new_meeting(session: Session, meeting: Meeting) -> MeetingRow:
    """A row for a meeting that is convened."""
    row = MeetingRow()
    row.write(meeting)
    session.add(row)
    return row


def bans_of(session: Session, person_refs: Iterable[str]) -> list[tuple[str, Ban]]:
    """The bans that were ever imposed on these persons."""
    found = session.scalars(select(BanRow).where(BanRow.person_ref.in_(tuple(person_refs))))
    return [(row.person_ref, ban) for row in found if (ban := row.read())]


def ban(session: Session, sanction: str, person_ref: str) -> BanRow:
    """The row of a sanction's ban, made if this is the first that is heard of it."""
    row = session.get(BanRow, sanction)
    if row is None:
        row = BanRow(sanction=sanction, person_ref=person_ref)
        session.add(row)
    return row


def record(
    session: Session, row: CaseRow | MeetingRow, decision: Decision, *, at: datetime, actor: Actor, cmd: Command | None
) -> None:
    """Append what was decided to the history, as the version that it made."""
    kind, subject, stage = (
        ("case", row.case_id, row.state) if isinstance(row, CaseRow) else ("meeting", row.meeting, row.phase)
    )
    session.add(
        Act(
            kind=kind,
            subject=subject,
            version=row.version,
            at=at,
            move=decision.move,
            stage=stage,
            actor=actor.model_dump(mode="json"),
            clause=decision.clause,
            said={} if cmd is None else cmd.model_dump(mode="json", exclude={"case_id"} if kind == "case" else None),
        )
    )


def _write(row: CaseRow | MeetingRow, value: Any, adapter: TypeAdapter[Any]) -> None:
    for name, plain in adapter.dump_python(value, mode="json").items():
        exact = getattr(value, name)
        setattr(row, name, exact if isinstance(exact, datetime) else plain)
