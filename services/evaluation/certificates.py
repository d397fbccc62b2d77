"""The certificates that this system issued, on which a case list and an opening box look again."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.evaluation.tables import Base, CaseRow
from shared.contracts.form import HeldTitle
from shared.mirrors.base_title import BaseTitle
from shared.mirrors.issued import Claim, IssuedCertificate, base_titles


class Certificate(IssuedCertificate, Base):
    """The state of a certificate."""


def bases_of(session: Session, cases: Iterable[str]) -> dict[str, BaseTitle]:
    """The certificates on which these cases build, where this system issued them. No form is read for it."""
    here = CaseRow.case_id.in_(tuple(cases))
    rows = session.execute(select(CaseRow.case_id, CaseRow.person_ref, CaseRow.title).where(here))
    claims = {case_id: Claim(person, HeldTitle.model_validate(held)) for case_id, person, held in rows if held}
    return base_titles(session, Certificate, claims)
