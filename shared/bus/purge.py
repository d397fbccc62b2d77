"""Forgetting in time: what is done is deleted after a bounded while, and no repetition is ever mistaken for new.

An event that is older than the inbox remembers is not handled but kept as dead: it may have been handled
before. Age is read from the event's id, a UUIDv7, so that both sides of that rule read the same.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, tuple_

from shared.bus.tables import commands, inbox, outbox
from shared.contracts.base import Event
from shared.db import Database

KEYS_KEPT = timedelta(days=30)
"""An idempotency key means the same command for so long."""

OUTBOX_KEPT = timedelta(days=30)
"""Published events may be looked at for so long."""

INBOX_KEPT = timedelta(days=90)
INBOX_TRUSTED = INBOX_KEPT - timedelta(days=1)
"""An event of this age or less is surely in the inbox if it was ever handled: clocks differ by less than a day."""

BATCH = 1000
"""Rows of a table deleted at once. One batch a minute is 1.4 million rows a day."""


def forget(database: Database) -> None:
    """Delete a batch of what is past its time from each table."""
    now = datetime.now(UTC)
    told = id_at(now - OUTBOX_KEPT)
    heard = id_at(now - INBOX_KEPT)
    _delete(database, commands, commands.c.at < now - KEYS_KEPT)
    _delete(database, outbox, outbox.c.event_id < told, outbox.c.published_at.is_not(None))
    for publisher in sorted({event.publisher for event in Event.known.values()}):
        _delete(database, inbox, inbox.c.publisher == publisher, inbox.c.event_id < heard, inbox.c.state == "done")


def is_forgotten(event_id: str) -> bool:
    """Whether an event may have been handled so long ago that the inbox no longer knows."""
    return event_id < id_at(datetime.now(UTC) - INBOX_TRUSTED)


def id_at(moment: datetime) -> str:
    """What the UUIDv7 of every event told before the moment sorts before."""
    milliseconds = f"{int(moment.timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"


def _delete(database: Database, table: Table, *where: ColumnElement[bool]) -> None:
    """Found in one transaction, deleted by key in another that is short."""
    key = tuple_(*table.primary_key.columns)
    with database.read() as session:
        rows = session.execute(select(*table.primary_key.columns).where(*where).limit(BATCH))
        found: list[Any] = [tuple(row) for row in rows]
    if found:
        with database.write() as session:
            session.execute(delete(table).where(key.in_(found)))
