"""Rows that no handler of this version takes: after a handler was removed or renamed, or while two versions run."""

from sqlalchemy import ColumnElement, Select, func, select

from shared.bus.handlers import Handlers
from shared.bus.tables import deadlines, errands, inbox
from shared.db import Database
from shared.telemetry import log

logger = log(__name__)


def report(database: Database, handlers: Handlers) -> None:
    """Log each kind of them as an error. They stay until a version comes that knows them, or an operator."""
    with database.read() as session:
        for table, found, known in (
            ("inbox", _counted(inbox.c.type, inbox.c.state.in_(("retry", "waiting", "dead"))), handlers.events),
            ("deadlines", _counted(deadlines.c.kind), handlers.due),
            ("errands", _counted(errands.c.kind), handlers.errands),
        ):
            for kind, rows in session.execute(found):
                if kind not in known:
                    logger.error("rows without a handler", table=table, kind=kind, rows=rows)


def _counted(kind: ColumnElement[str], *where: ColumnElement[bool]) -> Select[str, int]:
    return select(kind, func.count()).where(*where).group_by(kind).order_by(kind)
