"""What became of the certificates that this system issued, as the certificate service tells it: in any order.

A certificate's own `seq` says which word is the last one, so that a suspension heard after its restoration is none.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import Date, Index, String, and_, or_, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from shared.contracts.certificate import CertificateIssued, CertificateState, CertificateStatusChanged
from shared.contracts.form import HeldTitle
from shared.db import hold_or_make
from shared.mirrors.base_title import BaseTitle, base_of, plain_number


class IssuedCertificate:
    """The columns of a mirror: a certificate by its number in letters and digits alone, its state and what told it.

    `seq` is the place of that word. Its holder and the date of its title are known once its issue is heard.
    """

    __tablename__ = "certificates"

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[CertificateState] = mapped_column(String(12))
    seq: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(128))
    obtained_on: Mapped[date | None] = mapped_column(Date)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """The index of the titles of one holder; each table has its own."""
        return (Index(None, "holder", "obtained_on"),)


class Claim(NamedTuple):
    """Who says to hold which title."""

    holder: str
    title: HeldTitle | None


Key = TypeVar("Key", bound=Hashable)
Mirror = TypeVar("Mirror", bound=IssuedCertificate)


def hear_issue(session: Session, mirror: type[Mirror], event: CertificateIssued, seq: int) -> None:
    """A title is in force, and may be the base of the next one."""
    row = _hear(session, mirror, event.number, "valid", seq)
    row.holder, row.obtained_on = event.person_ref, event.date


def hear_change(session: Session, mirror: type[Mirror], event: CertificateStatusChanged, seq: int) -> None:
    """It was suspended, restored or revoked."""
    _hear(session, mirror, event.number, event.after, seq)


def _hear(session: Session, mirror: type[Mirror], number: str, state: CertificateState, seq: int) -> Mirror:
    """Keep a state, unless a later one was heard before it."""
    plain = plain_number(number)
    row = hold_or_make(session, mirror, plain, lambda: _made(mirror, plain, state, seq))
    if seq > row.seq:
        row.state, row.seq = state, seq
    return row


def _made(mirror: type[Mirror], number: str, state: CertificateState, seq: int) -> Mirror:
    row = mirror()
    row.number, row.state, row.seq = number, state, seq
    return row


def base_titles(session: Session, mirror: type[Mirror], claims: Mapping[Key, Claim]) -> dict[Key, BaseTitle]:
    """The certificates on which these claims build, by their number as it is stated.

    Of other people's nothing is said; one whose holder is not heard of yet is believed to be who names it.
    """
    held = defaultdict[str | None, list[BaseTitle]](list)
    for row in _of(session, mirror, claims.values()):
        held[row.holder].append(BaseTitle(row.number, row.state, row.obtained_on))
    found = {}
    for key, (holder, title) in claims.items():
        base = base_of(title, [*held[holder], *held[None]])
        if base and title:
            found[key] = replace(base, number=title.certificate_number or base.number)
    return found


def _of(session: Session, mirror: type[Mirror], claims: Collection[Claim]) -> Iterable[Mirror]:
    numbers = (each.title.certificate_number for each in claims if each.title)
    named = [plain_number(number) for number in numbers if number]
    unknown = and_(mirror.holder.is_(None), mirror.number.in_(named))
    theirs = mirror.holder.in_({each.holder for each in claims})
    return session.scalars(select(mirror).where(or_(theirs, unknown)).order_by(mirror.number))
