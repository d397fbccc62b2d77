"""The ledger as rows: the order of a case, its placements and charges, and every fact that the provider told."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, String, Text, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from services.payment.domain import Charge, Order, Placement
from shared.contracts.base import new_id
from shared.contracts.case_events import Stay
from shared.contracts.vocabulary import Level
from shared.db import NAMING, Json, UtcDateTime, hold_or_make
from shared.mirrors import suspensions
from shared.mirrors.stops import stops, suspended_since
from shared.mirrors.suspensions import SuspensionMirror
from shared.policy import Policy

Part = TypeVar("Part", Placement, Charge)
_SETTLES = text("settles")


class Base(DeclarativeBase):
    """Tables of the payment service. Columns named like the fields of the domain's values hold these."""

    metadata = MetaData(naming_convention=NAMING)


class PlacementRow(Base):
    """An order as the provider knows it. A case has another one when a number is used up without its fee."""

    __tablename__ = "placements"

    trade_no: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("orders.case_id"), index=True)
    n: Mapped[int]
    order_id: Mapped[str] = mapped_column(String(32))
    code_url: Mapped[str | None] = mapped_column(Text)
    code_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looks: Mapped[int]
    over: Mapped[bool]


class ChargeRow(Base):
    """Money that the provider took, and where it is. Of an order's charges all but one have a `cause` to go back."""

    __tablename__ = "charges"

    transaction_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("orders.case_id"), index=True)
    n: Mapped[int]
    order_id: Mapped[str] = mapped_column(String(32))
    trade_no: Mapped[str] = mapped_column(ForeignKey("placements.trade_no"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settles: Mapped[bool]
    cause: Mapped[str | None] = mapped_column(String(32))
    refunded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looks: Mapped[int]

    __table_args__ = (
        Index("uq_charges_settles", "order_id", unique=True, postgresql_where=_SETTLES, sqlite_where=_SETTLES),
    )


class OrderRow(Base):
    """The fee of one case. A case of which only the end was heard has a row too."""

    __tablename__ = "orders"

    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column()
    order_id: Mapped[str] = mapped_column(String(32))
    payer_ref: Mapped[str] = mapped_column(String(64))
    level: Mapped[str | None] = mapped_column(String(24))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    charged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    round: Mapped[int]
    policy: Mapped[str] = mapped_column(String(80))
    institution: Mapped[str] = mapped_column(String(64), server_default="")
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(Json, server_default="[]")
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    placements: Mapped[list[PlacementRow]] = relationship(order_by=PlacementRow.n, lazy="selectin")
    charges: Mapped[list[ChargeRow]] = relationship(order_by=ChargeRow.n, lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def read(self) -> Order:
        """The rows as the domain knows them."""
        own = {name: getattr(self, name) for name in _FIELDS}
        return Order(
            **own | {"level": Level(self.level) if self.level else None},
            earlier=tuple(Stay.model_validate(stay) for stay in self.earlier),
            placements=tuple(_part(Placement, row) for row in self.placements),
            charges=tuple(_part(Charge, row) for row in self.charges),
        )

    def write(self, order: Order) -> None:
        """Make the rows what the domain decided. None is ever removed."""
        for name in _FIELDS:
            setattr(self, name, getattr(order, name))
        self.earlier = [stay.model_dump(mode="json") for stay in order.earlier]
        _write(self.placements, PlacementRow, "trade_no", order.placements)
        _write(self.charges, ChargeRow, "transaction_id", order.charges)


class Suspension(SuspensionMirror, Base):
    """暂停评审: integrity's word, for the deadlines of the cases that lie at the institution."""


class Fact(Base):
    """Something the provider told, to the letter, and on which occasion. Rows are never changed."""

    __tablename__ = "facts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(String(64), index=True)
    occasion: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    said: Mapped[dict[str, Any]] = mapped_column(Json)


_PARTS = ("earlier", "placements", "charges")
_FIELDS = tuple(field.name for field in fields(Order) if field.name not in _PARTS)


def find(session: Session, case_id: str) -> OrderRow | None:
    """The order of a case, as it is."""
    return session.get(OrderRow, case_id)


def hold(session: Session, case_id: str) -> OrderRow | None:
    """The order of a case, held until the transaction ends: facts about one order are dealt with one by one."""
    return session.get(OrderRow, case_id, with_for_update=True)


def heard_of(session: Session, case_id: str) -> OrderRow:
    """The row of a case that somebody tells of, held to the end of the transaction, made if it is the first."""
    return hold_or_make(session, OrderRow, case_id, lambda: _new(case_id))


def _new(case_id: str) -> OrderRow:
    row = OrderRow()
    row.write(Order(case_id))
    return row


def counting(session: Session, order: Order, policy: Policy, now: datetime) -> Policy:
    """The policy as it counts for an order: the working days on which its case stood still do not (四(三))."""
    told = suspensions.of(session, Suspension, {order.institution, *(stay.institution for stay in order.earlier)})
    return policy.stopped(stops(order.earlier, order.institution, told, now)) if told else policy


def stands_still(session: Session, institution: str, now: datetime) -> bool:
    """Whether the institution with the case is suspended at this moment."""
    return suspended_since(institution, suspensions.of(session, Suspension, [institution]), now) is not None


def case_of(session: Session, trade_no: str) -> str | None:
    """The case for which this number was placed."""
    return session.scalar(select(PlacementRow.case_id).where(PlacementRow.trade_no == trade_no))


def note(
    session: Session, occasion: str, about: str, said: Mapping[str, Any], *, at: datetime, case_id: str | None
) -> None:
    """Append what the provider told."""
    session.add(Fact(id=new_id(), case_id=case_id, occasion=occasion, about=about, at=at, said=dict(said)))


def _part(kind: type[Part], row: Base) -> Part:
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def _write(rows: list[Any], kind: type[Base], key: str, parts: Sequence[Placement | Charge]) -> None:
    known = {getattr(row, key): row for row in rows}
    for n, part in enumerate(parts):
        row = known.get(getattr(part, key))
        if row is None:
            row = kind(n=n)
            rows.append(row)
        for field in fields(part):
            setattr(row, field.name, getattr(part, field.name))
