"""What is asked of the tables, and what is appended to them."""

from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

from sqlalchemy import Select, Table, and_, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.integrity.domain import Case, Report, ReportDecision, Sanction, SanctionDecision
from services.integrity.tables import Act, CaseRow, Entry, Hand, ReportRow, SanctionRow, storable
from shared.bus import Work
from shared.contracts.base import Actor, Command, Envelope, Role
from shared.db import upsert

NOBODY = (Role.CLOCK, Role.PROVIDER, Role.PUBLIC)
"""Roles in which no person acts who could be known again."""

_Row = TypeVar("_Row", ReportRow, SanctionRow)

# What is heard


def keep(session: Session, envelope: Envelope) -> None:
    """Append the audit entry of an event."""
    session.execute(
        insert(Entry).values(
            publisher=envelope.publisher,
            event_id=envelope.id,
            type=envelope.type,
            subject_kind=envelope.subject_kind,
            subject=envelope.subject,
            seq=envelope.seq,
            frame=envelope.model_dump_json(),
        )
    )


def take_part(session: Session, case_id: str, actor: Actor) -> None:
    """Note in which role somebody has a part in a case."""
    if actor.role not in NOBODY:
        hand = {"case_id": case_id, "subject": storable(actor.subject), "role": actor.role.value}
        session.execute(upsert(session, cast(Table, Hand.__table__)).values(hand).on_conflict_do_nothing())


def roles_in(session: Session, case_id: str, subject: str) -> frozenset[Role]:
    """The roles in which somebody has a part in a case."""
    found = session.scalars(select(Hand.role).where(Hand.case_id == case_id, Hand.subject == subject))
    return frozenset(map(Role, found))


def case_row(session: Session, case_id: str) -> CaseRow | None:
    """The row of a case, if anything was learnt of it."""
    return session.get(CaseRow, case_id)


def case(session: Session, case_id: str | None) -> Case | None:
    """What is known of a case."""
    row = case_row(session, case_id) if case_id else None
    return row.read() if row else None


# Reports and sanctions


def record(
    work: Work, row: ReportRow | SanctionRow, decision: ReportDecision | SanctionDecision, cmd: Command | None
) -> None:
    """Append what was decided to the history, as the version that it made."""
    kind, subject, stage = (
        ("report", row.report, row.status) if isinstance(row, ReportRow) else ("sanction", row.sanction, row.state)
    )
    work.session.add(
        Act(
            kind=kind,
            subject=subject,
            version=row.version,
            at=work.now,
            move=decision.move,
            stage=stage,
            actor=work.actor.model_dump(mode="json"),
            clause=decision.clause,
            said={} if cmd is None else cmd.model_dump(mode="json", exclude={kind}),
        )
    )


def is_investigated(session: Session, case_id: str, base: str) -> bool:
    """Whether the system has opened an investigation of a case because of this certificate, decided by now or not."""
    rows = session.scalars(select(ReportRow).where(ReportRow.case_id == case_id))
    return any(report.by_itself and base in report.evidence for report in map(ReportRow.read, rows))


def reports_on(session: Session, cases: Iterable[str]) -> list[Report]:
    """The reports on these cases that may block."""
    rows = session.scalars(
        select(ReportRow).where(ReportRow.case_id.in_(tuple(cases)), ReportRow.status != "dismissed")
    )
    return [row.read() for row in rows]


def imposed_on(session: Session, person_refs: Iterable[str]) -> list[Sanction]:
    """The sanctions that were imposed on these persons and not lifted, oldest first; their terms may be over."""
    rows = session.scalars(
        select(SanctionRow)
        .where(
            SanctionRow.target == "applicant",
            SanctionRow.ref.in_(tuple(person_refs)),
            SanctionRow.state == "imposed",
        )
        .order_by(SanctionRow.sanction)
    )
    return [row.read() for row in rows]


def open_reports(session: Session, after: str | None, limit: int) -> Sequence[ReportRow]:
    """Complete reports that nobody has decided, oldest first; one more than `limit` if there is another page."""
    return _page(session, select(ReportRow).where(ReportRow.status == "complete"), ReportRow.report, after, limit)


def open_sanctions(session: Session, after: str | None, limit: int) -> Sequence[SanctionRow]:
    """Sanctions that are not imposed yet, and institutions' that run until somebody lifts them, oldest first.

    One more than `limit` if there is another page.
    """
    unsigned = SanctionRow.state.in_(("proposed", "heard"))
    to_be_lifted = and_(SanctionRow.state == "imposed", SanctionRow.target == "institution")
    return _page(session, select(SanctionRow).where(or_(unsigned, to_be_lifted)), SanctionRow.sanction, after, limit)


def _page(
    session: Session, rows: Select[_Row], by: InstrumentedAttribute[str], after: str | None, limit: int
) -> Sequence[_Row]:
    """Numbers are given in the order of time, so a number is also the mark of a page."""
    following = rows if after is None else rows.where(by > after)
    return session.scalars(following.order_by(by).limit(limit + 1)).all()
