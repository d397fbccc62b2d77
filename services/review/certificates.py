"""What became of the certificates that this system issued, as the certificate service tells it: in any order.

A certificate's own `seq` says which word is the last one, so that a suspension heard after its restoration is none.
"""

from typing import cast

from sqlalchemy import String, Table
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.domain import BaseTitle, plain_number
from services.review.tables import Base, DeskRow
from shared.contracts.certificate import CertificateState
from shared.contracts.form import Form
from shared.db import upsert


class Certificate(Base):
    """The state of a certificate, by its number in letters and digits alone, and the word that told it."""

    __tablename__ = "certificates"

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[CertificateState] = mapped_column(String(12))
    seq: Mapped[int]


def hear(session: Session, number: str, state: CertificateState, seq: int) -> None:
    """Keep a state, unless a later one was heard before it."""
    table = cast(Table, Certificate.__table__)
    said = upsert(session, table).values(number=plain_number(number), state=state, seq=seq)
    newer = said.excluded.seq > table.c.seq
    told = {"state": said.excluded.state, "seq": said.excluded.seq}
    session.execute(said.on_conflict_do_update(index_elements=[table.c.number], set_=told, where=newer))


def base_title(session: Session, row: DeskRow) -> BaseTitle | None:
    """The certificate that the form names as its base; none where this system did not issue it."""
    assert row.snapshot is not None
    title = Form.model_validate(row.snapshot["form"]).title
    if title is None or title.certificate_number is None:
        return None
    issued = session.get(Certificate, plain_number(title.certificate_number))
    return None if issued is None else BaseTitle(title.certificate_number, issued.state)
