"""What became of the certificates that this system issued, as the certificate service tells it: in any order.

A certificate's own `seq` says which word is the last one, so that a suspension heard after its restoration is none.
"""

from datetime import date

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.domain import BaseTitle, plain_number
from services.review.tables import Base, DeskRow
from shared.contracts.certificate import CertificateState
from shared.contracts.form import Form, HeldTitle
from shared.db import hold_or_make


class Certificate(Base):
    """The state of a certificate, by its number in letters and digits alone, and the word that told it.

    Its holder and the date of its title are known once its issue is heard.
    """

    __tablename__ = "certificates"

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[CertificateState] = mapped_column(String(12))
    seq: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(128))
    obtained_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (Index(None, "holder", "obtained_on"),)


def hear(session: Session, number: str, state: CertificateState, seq: int) -> Certificate:
    """Keep a state, unless a later one was heard before it."""
    plain = plain_number(number)
    row = hold_or_make(session, Certificate, plain, lambda: Certificate(number=plain, state=state, seq=seq))
    if seq > row.seq:
        row.state, row.seq = state, seq
    return row


def base_title(session: Session, row: DeskRow, applicant: str) -> BaseTitle | None:
    """The certificate on which the form builds: the one it names, or without a number the one of the title's date.

    None where this system did not issue it, or not to this applicant: nothing is said of other people's.
    """
    assert row.snapshot is not None
    title = Form.model_validate(row.snapshot["form"]).title
    if title is None:
        return None
    if title.certificate_number is None:
        return _of_its_date(session, title, applicant)
    issued = session.get(Certificate, plain_number(title.certificate_number))
    if issued is None or issued.holder not in (None, applicant):
        return None
    return BaseTitle(title.certificate_number, issued.state)


def _of_its_date(session: Session, title: HeldTitle, applicant: str) -> BaseTitle | None:
    """Leaving out the number of a certificate that lost its force does not give it back. Of several a valid one."""
    mine = (Certificate.holder == applicant, Certificate.obtained_on == title.obtained_on)
    issued = session.scalars(select(Certificate).where(*mine).order_by(Certificate.number)).all()
    found = min(issued, key=lambda one: one.state != "valid", default=None)
    return BaseTitle(found.number, found.state) if found else None
