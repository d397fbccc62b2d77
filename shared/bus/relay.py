"""From the outbox to the broker: in order per subject, confirmed, and never lost.

Rows are found by `published_at IS NULL`, never by "id greater than the last": a transaction that
commits late would be skipped that way. Only here does anything publish an event.
"""

import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kombu import Connection
from sqlalchemy import Row, func, or_, select, text, update

from shared.bus import topology
from shared.bus.link import answering, linked
from shared.bus.tables import outbox
from shared.db import Database
from shared.telemetry import log

logger = log(__name__)

BATCH = 200
IDLE_SECONDS = 1.0
"""How long to wait when nothing was announced: rows of another process, or of one that died."""

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds to wait for a broker or database that broke, doubled from try to try."""

PATIENCE = timedelta(seconds=5)
"""Pause before a returned or refused row is tried again."""


@dataclass
class Flight:
    """What was published on a channel and not yet confirmed."""

    owed: dict[int, Row[Any]] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    returned: dict[str, str] = field(default_factory=dict)

    def acknowledged(self, delivery_tag: int, multiple: bool) -> None:
        for tag in self._covered(delivery_tag, multiple):
            row = self.owed.pop(tag)
            if row.event_id not in self.returned:
                self.confirmed.append(row.event_id)

    def refused(self, delivery_tag: int, multiple: bool) -> None:
        for tag in self._covered(delivery_tag, multiple):
            self.returned[self.owed.pop(tag).event_id] = "refused by the broker"

    def unroutable(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        """The return comes before the confirm of the same message."""
        self.returned[message.properties["message_id"]] = f"no queue for {exchange} {routing_key}"

    def _covered(self, delivery_tag: int, multiple: bool) -> list[int]:
        return [tag for tag in self.owed if tag == delivery_tag or (multiple and tag < delivery_tag)]


class Relay:
    """Publishes the outbox of one database. Of several processes one does it, the others stand by."""

    def __init__(self, database: Database, amqp_url: str, service: str) -> None:
        self._database = database
        self._amqp_url = amqp_url
        self._service = service
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._pause = FIRST_PAUSE

    def wake(self) -> None:
        """Say that something may have been committed."""
        self._wake.set()

    def stop(self) -> None:
        """Leave `run` when what was committed is published, or at the first thing that breaks."""
        self._stopping.set()
        self.wake()

    def run(self) -> None:
        """Publish until stopped. A broken broker or database is waited for, at growing intervals."""
        while not self._stopping.is_set():
            try:
                with ExitStack() as stack:
                    if self._leads(stack):
                        self._publish_until_stopped(stack)
                        return
                self._stopping.wait(IDLE_SECONDS)
            except Exception as error:
                # Whatever broke, rows stay unpublished and are found again.
                logger.warning("relay interrupted", error=f"{type(error).__name__}: {error}")
                self._stopping.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _leads(self, stack: ExitStack) -> bool:
        """Hold the lock of this database's relay; it falls with the connection that took it."""
        if self._database.is_sqlite:
            return True  # the process itself holds the lock file
        connection = stack.enter_context(self._database.engine.connect())
        taken = connection.scalar(text("select pg_try_advisory_lock(hashtext(:name))"), {"name": self._lock_name})
        connection.commit()
        if taken:
            connection.detach()  # back in the pool it would keep the lock
            self._leader = connection
        return bool(taken)

    @property
    def _lock_name(self) -> str:
        return f"zhicheng relay {self._service}"

    def _publish_until_stopped(self, stack: ExitStack) -> None:
        connection = stack.enter_context(linked(self._amqp_url))
        with answering():
            topology.declare(connection)
            channel = connection.channel()
            channel.confirm_select()
        self._pause = FIRST_PAUSE
        tag = 0
        while True:
            self._wake.clear()
            self._check_lead()
            rows = self._unpublished()
            if rows:
                self._publish(connection, channel, dict(enumerate(rows, start=tag + 1)))
                tag += len(rows)
            elif self._stopping.is_set():
                return
            else:
                self._idle(connection)

    def _check_lead(self) -> None:
        """Raises if the connection that holds the lock is gone: another process may lead by now."""
        if not self._database.is_sqlite:
            self._leader.scalar(text("select 1"))
            self._leader.commit()

    def _publish(self, connection: Connection, channel: Any, rows: dict[int, Row[Any]]) -> None:
        """Publish rows by delivery tag, wait for what becomes of each, and keep what was learned even if it breaks."""
        flight = Flight(dict(rows))
        channel.events["basic_ack"] = {flight.acknowledged}
        channel.events["basic_nack"] = {flight.refused}
        channel.events["basic_return"] = {flight.unroutable}
        try:
            with answering():
                for row in rows.values():
                    _send(channel, self._service, row)
                while flight.owed:
                    connection.drain_events()
        finally:
            self._mark(flight)

    def _unpublished(self) -> list[Row[Any]]:
        """The next rows in order. Behind a row that has to wait, its subject waits too."""
        now = datetime.now(UTC)
        blocked = (
            select(outbox.c.subject_kind, outbox.c.subject, func.min(outbox.c.seq).label("seq"))
            .where(outbox.c.published_at.is_(None), outbox.c.next_at > now)
            .group_by(outbox.c.subject_kind, outbox.c.subject)
            .subquery()
        )
        with self._database.read() as session:
            return list(
                session.execute(
                    select(outbox.c.event_id, outbox.c.type, outbox.c.frame)
                    .outerjoin(
                        blocked,
                        (blocked.c.subject_kind == outbox.c.subject_kind) & (blocked.c.subject == outbox.c.subject),
                    )
                    .where(
                        outbox.c.published_at.is_(None),
                        or_(blocked.c.seq.is_(None), outbox.c.seq < blocked.c.seq),
                    )
                    .order_by(outbox.c.id)
                    .limit(BATCH)
                )
            )

    def _mark(self, flight: Flight) -> None:
        now = datetime.now(UTC)
        with self._database.write() as session:
            session.execute(
                update(outbox).where(outbox.c.event_id.in_(flight.confirmed)).values(published_at=now, error=None)
            )
            for event_id, reason in flight.returned.items():
                logger.error("event not accepted by the broker", event_id=event_id, reason=reason)
                session.execute(
                    update(outbox)
                    .where(outbox.c.event_id == event_id)
                    .values(attempt=outbox.c.attempt + 1, next_at=now + PATIENCE, error=reason)
                )

    def _idle(self, connection: Connection) -> None:
        """Wait to be woken, and keep the connection alive."""
        self._wake.wait(IDLE_SECONDS)
        with answering():
            with suppress(TimeoutError):
                connection.drain_events(timeout=0.01)
            connection.heartbeat_check()


def _send(channel: Any, service: str, row: Row[Any]) -> None:
    message = channel.prepare_message(
        row.frame.encode(),
        content_type="application/json",
        content_encoding="utf-8",
        properties={"delivery_mode": 2, "message_id": row.event_id, "type": row.type},
    )
    channel.basic_publish(message, exchange=f"{service}.events", routing_key=row.type, mandatory=True)
