"""Filings, the cases they made, the keys that sign them, and academic reviews (三(三))."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.application.signatures import SignedRecord
from services.application.tables import Base, Case, Person
from services.application.uploaded import Uploaded
from services.application.vault import Sealed, Vault
from shared.contracts.filing import FilingState, ReviewState
from shared.contracts.form import DocumentRef
from shared.db import Json, UtcDateTime


class SigningKey(Base):
    """The key that signs a plan's records, as the bureau registered it last."""

    __tablename__ = "signing_keys"

    plan: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(43))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Filing(Base):
    """A record that was handed in.

    Record, signature and key lie sealed: the record holds identity numbers, and with the other two whoever
    reads them could try numbers until the signature fits. `sealed_under` is the id of the vault's key.
    """

    __tablename__ = "filings"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    cycle: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(80))
    plan: Mapped[str] = mapped_column(String(64))
    institution: Mapped[str] = mapped_column(String(64))
    state: Mapped[FilingState] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(Integer)
    people: Mapped[int] = mapped_column(Integer)
    sealed_record: Mapped[str] = mapped_column(Text)
    sealed_under: Mapped[str] = mapped_column(String(16))
    handed_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reasons: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        Index("ix_filings_institution", "institution", "id"),
        Index("ix_filings_state", "state", "id"),
        Index("ix_filings_sealed_under", "sealed_under", "id"),
    )

    def seal(self, sealed: Sealed) -> None:
        """Keep the record as the vault has just sealed it."""
        self.sealed_record, self.sealed_under = sealed

    def reseal(self, vault: Vault) -> None:
        """Seal the record anew. Raises BrokenSealError."""
        self.seal(vault.seal(self._opened(vault)))

    def signed(self, vault: Vault) -> SignedRecord:
        """The record as it was handed in. Raises BrokenSealError."""
        return SignedRecord.model_validate_json(self._opened(vault))

    def _opened(self, vault: Vault) -> str:
        return vault.unseal(self.sealed_record, f"the record of filing {self.id}")


class FiledCase(Base):
    """The case of the nth person of a filing."""

    __tablename__ = "filed_cases"

    filing: Mapped[str] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)


class Review(Base):
    """学术评议 of one person, held by another body. Once asked for it is the one of its cycle."""

    __tablename__ = "academic_reviews"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    cycle: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(80))
    plan: Mapped[str] = mapped_column(String(64))
    institution: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(String(64))
    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"))
    series: Mapped[str] = mapped_column(String(64))
    major: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(24))
    materials: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    uploads: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    state: Mapped[ReviewState] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(Integer)
    commissioned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reaches_level: Mapped[bool | None]
    opinion: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("cycle", "institution", "person_ref", "major", "level"),
        Index("ix_academic_reviews_institution", "institution", "id"),
        Index("ix_academic_reviews_body", "body", "id"),
    )


class ReviewFile(Uploaded, Base):
    """An uploaded file that an academic review reads."""

    __tablename__ = "review_files"

    review: Mapped[str] = mapped_column(ForeignKey("academic_reviews.id"), primary_key=True)


def files_of(session: Session, review: str) -> tuple[DocumentRef, ...]:
    """The files of an academic review, by code."""
    rows = session.scalars(select(ReviewFile).where(ReviewFile.review == review).order_by(ReviewFile.code))
    return tuple(row.ref() for row in rows)


def cases_of(session: Session, filing: str) -> Sequence[tuple[Case, Person]]:
    """The cases of a filing with their people, in the record's order."""
    query = select(Case, Person).join(Person).join(FiledCase, FiledCase.case_id == Case.id)
    rows = session.execute(query.where(FiledCase.filing == filing).order_by(FiledCase.n))
    return [(case, person) for case, person in rows]


def page_of_filings(session: Session, *where: Any, after: str | None, limit: int) -> Sequence[Filing]:
    """Filings by id; one more than a page."""
    query = select(Filing).where(*where).order_by(Filing.id).limit(limit + 1)
    return session.scalars(query.where(Filing.id > after) if after else query).all()


def page_of_reviews(session: Session, *where: Any, after: str | None, limit: int) -> Sequence[tuple[Review, Person]]:
    """Reviews with the people they are about, by id; one more than a page."""
    query = select(Review, Person).join(Person).where(*where).order_by(Review.id).limit(limit + 1)
    rows = session.execute(query.where(Review.id > after) if after else query)
    return [(review, person) for review, person in rows]
