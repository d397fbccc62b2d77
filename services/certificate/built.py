"""Which certificate another one was built on, in the tables: looked up at issue, and back from one that is revoked."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.certificate.domain import State
from services.certificate.tables import Certificate, ResultRow
from shared.contracts.form import HeldTitle
from shared.mirrors.base_title import BaseTitle, base_of


def base_of_result(session: Session, row: ResultRow) -> BaseTitle | None:
    """The holder's certificate on which the result builds; nobody revokes it before this transaction ends."""
    title = row.title and HeldTitle.model_validate(row.title)
    if not title:
        return None
    theirs = select(Certificate).where(Certificate.person_ref == row.person_ref).order_by(Certificate.number)
    held = session.scalars(theirs.with_for_update(read=True).execution_options(populate_existing=True))
    return base_of(title, [_as_base(one) for one in held])


def live_ones_on(session: Session, base: Certificate) -> Sequence[Certificate]:
    """The certificates that were built on this one and are or can be valid, suspended ones too."""
    built = (Certificate.person_ref == base.person_ref, Certificate.base == base.number)
    live = select(Certificate).where(*built, Certificate.live.is_(True))
    return session.scalars(live.order_by(Certificate.number)).all()


def _as_base(one: Certificate) -> BaseTitle:
    return BaseTitle(one.number, State(one.state).value, date.fromisoformat(one.printed["date"]))
