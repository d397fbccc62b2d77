"""Accounts, and the book of what was heard."""

from datetime import datetime

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import NAMING, UtcDateTime


class Base(DeclarativeBase):
    """Tables of the probe."""

    metadata = MetaData(naming_convention=NAMING)


class Account(Base):
    """An account with an optimistic version, as every aggregate has."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    total: Mapped[int]
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Line(Base):
    """One effect of one event or errand. Nothing keeps two lines from being alike: doing it twice shows."""

    __tablename__ = "book"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(32))
    amount: Mapped[int]
