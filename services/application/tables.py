"""The application service's tables and named queries."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, Integer, MetaData, Row, Select, String, Text, false, func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from services.application.uploaded import Uploaded
from services.application.vault import Sealed, Vault
from shared.contracts.base import Actor
from shared.contracts.case_events import Stay
from shared.contracts.form import CorrectionItem, DocumentRef, Form, RegistryFinding
from shared.contracts.vocabulary import CheckResult, Stage
from shared.db import NAMING, Json, UtcDateTime, upsert
from shared.identity import DocumentType
from shared.mirrors.issued import IssuedCertificate
from shared.mirrors.suspensions import SuspensionMirror

_LIVE = text("live")


class Base(DeclarativeBase):
    """All tables of this service."""

    metadata = MetaData(naming_convention=NAMING)


class Person(Base):
    """Somebody who ever opened a draft. The number lies here encrypted and nowhere else.

    `sealed_under` is the id of the key, so that what lies under an older one is found by index.
    """

    __tablename__ = "persons"

    person_ref: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    document_type: Mapped[str] = mapped_column(String(40))
    masked_number: Mapped[str] = mapped_column(String(40))
    sealed_number: Mapped[str] = mapped_column(Text)
    sealed_under: Mapped[str] = mapped_column(String(16), server_default="")

    __table_args__ = (Index("ix_persons_sealed_under", "sealed_under", "person_ref"),)

    def seal(self, sealed: Sealed) -> None:
        """Keep the number as the vault has just sealed it."""
        self.sealed_number, self.sealed_under = sealed

    def reseal(self, vault: Vault) -> None:
        """Seal the number anew. Raises BrokenSealError."""
        self.seal(vault.seal(self.number(vault)))

    def number(self, vault: Vault) -> str:
        """The number itself. Raises BrokenSealError."""
        return vault.open(self.sealed_number, DocumentType(self.document_type), self.person_ref)


class Case(Base):
    """申报件: one applicant, one cycle, one major, one level.

    `closed_from` is the stage that a closed case left; since `grace_since` the bureau lets it take more time
    than the windows; `told_at` dates the last event about it. It is `addressed_to` an institution from its
    submission on, and known to this `institution` from the audit on; both and the `employer` are as the
    bureau reassigned them, whatever the form says, and `earlier` tells where it lay before. `listed_at` and
    `box_opened_at` are of the round that goes on, which began when the result before was sent back, if one was, at
    `sent_back_at`.
    """

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"))
    cycle: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(80))
    stage: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str | None] = mapped_column(String(24))
    closed_from: Mapped[str | None] = mapped_column(String(24))
    live: Mapped[bool]
    round: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grace_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    clause: Mapped[str | None] = mapped_column(String(200))
    form: Mapped[dict[str, Any]] = mapped_column(Json)
    snapshot: Mapped[str | None] = mapped_column(String(64))
    employer: Mapped[str | None] = mapped_column(String(32))
    addressed_to: Mapped[str | None] = mapped_column(String(64))
    institution: Mapped[str | None] = mapped_column(String(64))
    auditor: Mapped[str | None] = mapped_column(String(128))
    recommendation: Mapped[str | None] = mapped_column(Text)
    audit_opinion: Mapped[str | None] = mapped_column(Text)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    box_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uploads: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    title_date: Mapped[date | None]
    notice: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    earlier: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)

    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index("uq_cases_live", "person_ref", "cycle", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_cases_employer", "employer", "id"),
        Index("ix_cases_institution", "institution", "id"),
        Index("ix_cases_institution_cycle", "institution", "cycle", "id"),
        Index("ix_cases_institution_stage", "institution", "stage", "id"),
        Index("ix_cases_cycle", "cycle", "id"),
        Index("ix_cases_stage", "stage", "id"),
        Index("ix_cases_person_ref", "person_ref", "id"),
    )

    @property
    def at(self) -> Stage:
        """The stage as a word of the domain."""
        return Stage(self.stage)

    @property
    def drafted(self) -> bool:
        """Whether the applicant is, or was to the end, at work on a draft."""
        return Stage.DRAFT in (self.stage, self.closed_from)

    def submitted_on(self, tz: ZoneInfo) -> date | None:
        """The day of the submission there; None before it."""
        return self.submitted_at.astimezone(tz).date() if self.submitted_at else None

    def stated(self) -> Form:
        """The form as last saved."""
        return Form.model_validate(self.form)

    def noticed(self) -> tuple[CorrectionItem, ...]:
        """What the correction notice lists."""
        return tuple(CorrectionItem.model_validate(item) for item in self.notice or ())

    def stays(self) -> tuple[Stay, ...]:
        """The institutions at which it lay before, the latest last."""
        return tuple(Stay.model_validate(stay) for stay in self.earlier or ())


class Document(Uploaded, Base):
    """An uploaded file of a case."""

    __tablename__ = "documents"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)


class SubmittedSnapshot(Base):
    """What was submitted, frozen, under its digest."""

    __tablename__ = "snapshots"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Check(Base):
    """A statement of the form beside what the registry of record says.

    While it is asked `again`, its last answer stands. `since_audit`: the audit has passed with another one.
    """

    __tablename__ = "checks"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    mandatory: Mapped[bool]
    result: Mapped[str] = mapped_column(String(12))
    stated: Mapped[str | None] = mapped_column(Text)
    found: Mapped[str | None] = mapped_column(Text)
    again: Mapped[bool] = mapped_column(default=False, server_default=false())
    since_audit: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def asked(self) -> bool:
        """Whether an answer is awaited."""
        return self.again or self.result == CheckResult.PENDING

    def finding(self) -> RegistryFinding:
        """As the contracts name it."""
        said = {"mandatory": self.mandatory, "stated": self.stated, "found": self.found}
        return RegistryFinding.model_validate({"check": self.name, "result": CheckResult(self.result), **said})


class Ban(Base):
    """禁止申报: integrity's word, kept here so that a submission need not ask."""

    __tablename__ = "bans"

    sanction: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_ref: Mapped[str] = mapped_column(String(64), index=True)
    until: Mapped[date]


class Suspension(SuspensionMirror, Base):
    """暂停评审: integrity's word, for the cases that lie at the institution."""


class Certificate(IssuedCertificate, Base):
    """The state of a certificate, on which another case may build."""


class Entry(Base):
    """One line of a case's history: who, when, why and by which clause. Rows are never changed."""

    __tablename__ = "history"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    move: Mapped[str] = mapped_column(String(48))
    stage: Mapped[str] = mapped_column(String(24))
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    clause: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)

    def by(self) -> Actor:
        """Who did it."""
        return Actor.model_validate(self.actor)


def keep_person(session: Session, person: Person) -> None:
    """Store somebody as they are now, whole: a seal is never left beside the id of another seal's key."""
    persons = Base.metadata.tables["persons"]
    values = {column.name: getattr(person, column.name) for column in persons.columns}
    insert = upsert(session, persons).values(**values)
    session.execute(insert.on_conflict_do_update(index_elements=[Person.person_ref], set_=values))


def documents_of(session: Session, case_id: str) -> tuple[DocumentRef, ...]:
    """The files of a case, by code."""
    rows = session.scalars(select(Document).where(Document.case_id == case_id).order_by(Document.code))
    return tuple(row.ref() for row in rows)


def snapshots_of(session: Session, case_id: str) -> Sequence[dict[str, Any]]:
    """Everything that was submitted of a case, oldest first."""
    mine = select(SubmittedSnapshot.body).where(SubmittedSnapshot.case_id == case_id)
    return session.scalars(mine.order_by(SubmittedSnapshot.taken_at, SubmittedSnapshot.digest)).all()


def banned_until(session: Session, person_ref: str) -> date | None:
    """The last day of the longest ban on a person."""
    return session.scalar(select(func.max(Ban.until)).where(Ban.person_ref == person_ref))


def has_applied(session: Session, person_ref: str, cycle: str) -> bool:
    """Whether a case of this person stands in the cycle, more than a draft, so that there can be no other."""
    mine = (Case.person_ref == person_ref, Case.cycle == cycle, Case.live, Case.stage != Stage.DRAFT)
    return session.scalar(select(Case.id).where(*mine)) is not None


def checks_of(session: Session, case_id: str) -> Sequence[Check]:
    """The registry checks of a case, by name."""
    return session.scalars(select(Check).where(Check.case_id == case_id).order_by(Check.name)).all()


def history_of(session: Session, case_id: str) -> Iterator[Entry]:
    """The history of a case, oldest first."""
    return iter(session.scalars(select(Entry).where(Entry.case_id == case_id).order_by(Entry.n)))


def page_of_cases(session: Session, *where: Any, after: str | None, limit: int) -> Sequence[Row[Case, str]]:
    """Cases with their applicants' names, by case id; one more than a page, so that the caller sees whether it ends."""
    return session.execute(followed(*where, after=after, limit=limit + 1)).all()


def followed(*where: Any, after: str | None, limit: int) -> Select[Case, str]:
    """The first cases of a list that follow an id, read in order from the index of its stage, or else of its cycle."""
    query = select(Case, Person.name).join(Person).where(*where).order_by(Case.id).limit(limit)
    return query.where(Case.id > after) if after else query
