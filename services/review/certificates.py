"""What became of the certificates that this system issued, as the certificate service tells it: in any order.

A certificate's own `seq` says which word is the last one, so that a suspension heard after its restoration is none.
"""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.domain import BaseTitle, plain_number
from services.review.tables import Base, DeskRow
from shared.contracts.certificate import CertificateState
from shared.contracts.form import Form
from shared.db import hold_or_make


class Certificate(Base):
    """The state of a certificate, by its number in letters and digits alone, and the word that told it."""

    __tablename__ = "certificates"

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[CertificateState] = mapped_column(String(12))
    seq: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(128))


def hear(session: Session, number: str, state: CertificateState, seq: int, holder: str | None = None) -> None:
    """Keep a state, unless a later one was heard before it, and the holder where one is told."""
    plain = plain_number(number)
    row = hold_or_make(session, Certificate, plain, lambda: Certificate(number=plain, state=state, seq=seq))
    row.holder = holder or row.holder
    if seq > row.seq:
        row.state, row.seq = state, seq


def base_title(session: Session, row: DeskRow, applicant: str) -> BaseTitle | None:
    """The certificate that the form names as its base.

    None where this system did not issue it, or not to this applicant: nothing is said of other people's.
    """
    assert row.snapshot is not None
    title = Form.model_validate(row.snapshot["form"]).title
    if title is None or title.certificate_number is None:
        return None
    issued = session.get(Certificate, plain_number(title.certificate_number))
    if issued is None or issued.holder not in (None, applicant):
        return None
    return BaseTitle(title.certificate_number, issued.state)
