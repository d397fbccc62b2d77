"""Counting what is unfinished, and naming what no part of the service handles."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from shared.bus.handlers import Handlers
from shared.bus.operations_promises import FAILING_DEADLINE, FAILING_ERRAND
from shared.bus.operations_shelves import Room
from shared.bus.operations_tables import bindings, dead_frames
from shared.bus.tables import deadlines, errands, inbox, outbox
from shared.bus.work import Work
from shared.contracts import wire
from shared.contracts.base import Probe
from shared.contracts.operations import ServiceStatus


def status(work: Work, room: Room, probe: Probe) -> ServiceStatus:
    """How a service stands; `work.now` is the business time of this moment."""
    session = work.session
    untold = outbox.c.published_at.is_(None)
    waiting = inbox.c.state == "waiting"
    return ServiceStatus(
        service=room.name,
        at=datetime.now(UTC),
        business_time=work.now,
        swept_to=probe.swept_to,
        handled=probe.handled,
        outbox=_count(session, untold),
        outbox_since=session.scalar(select(func.min(outbox.c.committed_at)).where(untold)),
        returned=_count(session, untold, outbox.c.attempt > 0),
        waiting=_count(session, waiting),
        waiting_since=session.scalar(select(func.min(inbox.c.received_at)).where(waiting)),
        retrying=_count(session, inbox.c.state == "retry"),
        dead=_count(session, inbox.c.state == "dead"),
        frames=_count(session, dead_frames.c.state == "dead"),
        errands=_count(session, errands.c.id.is_not(None)),
        errands_failing=_count(session, errands.c.attempt >= FAILING_ERRAND),
        deadlines_overdue=_count(session, deadlines.c.due_at <= probe.swept_to),
        deadlines_failing=_count(session, deadlines.c.attempt >= FAILING_DEADLINE),
        complaints=tuple(complaints(session, room.name, room.handlers)),
    )


def complaints(session: Session, service: str, handlers: Handlers) -> Iterable[str]:
    """What was left behind by handlers or contracts that are gone."""
    for table, handled, what in ((deadlines, handlers.due, "deadline"), (errands, handlers.errands, "errand")):
        for kind in _others(session, table.c.kind, handled):
            yield f"no handler for the {what} {kind}"
    unfinished = inbox.c.state.in_(("retry", "waiting", "dead"))
    for type in _others(session, inbox.c.type, handlers.events, unfinished):
        yield f"no handler for the event {type}"
    for exchange, key in removed_bindings(session, service):
        yield f"bound to {key} of {exchange}, which the contracts no longer send here"


def removed_bindings(session: Session, service: str) -> list[tuple[str, str]]:
    """What the service's queue was bound to by an earlier version, and is to be bound to no more."""
    wanted = set(wire.bindings(service))
    made = [(row.exchange, row.routing_key) for row in session.execute(select(bindings))]
    return sorted(set(made) - wanted)


def _others(
    session: Session, column: ColumnElement[str], handled: Iterable[str], *where: ColumnElement[bool]
) -> list[str]:
    return sorted(session.scalars(select(column).distinct().where(column.not_in(list(handled)), *where)))


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0
