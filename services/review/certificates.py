"""The certificates that this system issued, on which an audit looks again."""

from sqlalchemy.orm import Session

from services.review.tables import Base, DeskRow
from shared.contracts.form import Form
from shared.mirrors.base_title import BaseTitle
from shared.mirrors.issued import Claim, IssuedCertificate, base_titles


class Certificate(IssuedCertificate, Base):
    """The state of a certificate."""


def base_title(session: Session, row: DeskRow, applicant: str) -> BaseTitle | None:
    """The certificate on which the form of a desk builds; None where this system did not issue it."""
    assert row.snapshot is not None
    title = Form.model_validate(row.snapshot["form"]).title
    return base_titles(session, Certificate, {row.case_id: Claim(applicant, title)}).get(row.case_id)
