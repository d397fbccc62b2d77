"""Who is banned (四(一)), as integrity tells it. A lifting may be heard before what it lifts."""

from datetime import date

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.review.tables import Base
from shared.contracts.integrity import SanctionImposed, SanctionLifted


class Ban(Base):
    """禁止申报, by its sanction; `until` is its last day, unknown as long as only the lifting was heard."""

    __tablename__ = "bans"

    sanction: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_ref: Mapped[str] = mapped_column(String(128), index=True)
    until: Mapped[date | None]
    lifted: Mapped[bool] = mapped_column(default=False)


def impose(session: Session, event: SanctionImposed) -> None:
    """Keep a ban; other sanctions are not for an audit to know."""
    if "ban" in event.effects:
        _ban(session, event.sanction, event.ref).until = event.until


def lift(session: Session, event: SanctionLifted) -> None:
    """The ban, heard of or not, is over."""
    if event.target == "applicant":
        _ban(session, event.sanction, event.ref).lifted = True


def banned_until(session: Session, person_ref: str, on: date) -> date | None:
    """The last day of the longest ban that holds on this day."""
    holds = (Ban.person_ref == person_ref, Ban.lifted.is_(False), Ban.until >= on)
    return session.scalar(select(func.max(Ban.until)).where(*holds))


def _ban(session: Session, sanction: str, person_ref: str) -> Ban:
    ban = session.get(Ban, sanction)
    if ban is None:
        ban = Ban(sanction=sanction, person_ref=person_ref)
        session.add(ban)
    return ban
