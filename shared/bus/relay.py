"""From the outbox to the broker: in order per subject, confirmed, and never lost.

Rows are found by `published_at IS NULL`, never by "id greater than the last": a transaction that
commits late would be skipped that way. Only here does anything publish an event.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kombu import Connection
from sqlalchemy import Row, func, or_, select, update

from shared.bus import topology
from shared.bus.audience import Audience
from shared.bus.lead import Lead
from shared.bus.link import answering, linked
from shared.bus.tables import outbox
from shared.db import Database
from shared.telemetry import log

logger = log(__name__)

BATCH = 200
IDLE_SECONDS = 1.0
"""How long to wait when nothing was announced: rows of a process that died before it could."""

GATHER_SECONDS = 0.02
"""Pause of a stand-by after it told the leader, so that many commits are told at once."""

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds to wait for a broker or database that broke, doubled from try to try."""

PATIENCE = timedelta(seconds=5)
"""Pause before a returned or refused row is tried again."""


@dataclass
class Flight:
    """What was sent on one channel, and what the broker said of it."""

    channel: Any
    exchange: str
    owed: dict[int, Row[Any]] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    held: set[tuple[str, str]] = field(default_factory=set)
    _tag: int = 0

    def __post_init__(self) -> None:
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._acknowledged)
        self.channel.events["basic_nack"].add(self._not_acknowledged)
        self.channel.events["basic_return"].add(self._returned)

    def send(self, row: Row[Any]) -> None:
        """Publish a row. What became of it is known when the broker has said so."""
        self._tag += 1
        self.owed[self._tag] = row
        message = self.channel.prepare_message(
            row.frame.encode(),
            content_type="application/json",
            content_encoding="utf-8",
            properties={"delivery_mode": 2, "message_id": row.event_id, "type": row.type},
        )
        self.channel.basic_publish(message, exchange=self.exchange, routing_key=row.type, mandatory=True)

    def refuse(self, row: Row[Any], reason: str) -> None:
        """Keep a row; what comes after it on its subject has to wait too."""
        self.refused[row.event_id] = reason
        self.held.add(_subject(row))

    def land(self) -> None:
        """Forget what was kept of it."""
        self.owed, self.confirmed, self.refused, self.held = {}, [], {}, set()

    def _acknowledged(self, delivery_tag: int, multiple: bool) -> None:
        for row in self._covered(delivery_tag, multiple):
            if row.event_id not in self.refused:
                self.confirmed.append(row.event_id)

    def _not_acknowledged(self, delivery_tag: int, multiple: bool) -> None:
        for row in self._covered(delivery_tag, multiple):
            self.refuse(row, "refused by the broker")

    def _returned(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        """The return comes before the confirm of the same message."""
        (row,) = (row for row in self.owed.values() if row.event_id == message.properties["message_id"])
        self.refuse(row, f"no queue for {exchange} {routing_key}")

    def _covered(self, delivery_tag: int, multiple: bool) -> list[Row[Any]]:
        tags = [tag for tag in self.owed if tag == delivery_tag or (multiple and tag < delivery_tag)]
        return [self.owed.pop(tag) for tag in tags]


class Relay:
    """Publishes the outbox of one database. Of several processes one does it, the others stand by."""

    def __init__(self, database: Database, amqp_url: str, service: str) -> None:
        self._database = database
        self._amqp_url = amqp_url
        self._service = service
        self._lead = Lead(database, service)
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
        stopping = False
        while not stopping:
            stopping = self._stopping.is_set()  # and then one last try: perhaps nobody else is left
            try:
                with self._lead.taken(self.wake) as leads:
                    if leads:
                        self._publish_until_stopped()
                        return
                self._stand_by()
            except Exception as error:
                # Whatever broke, rows stay unpublished and are found again.
                logger.warning("relay interrupted", error=f"{type(error).__name__}: {error}")
                self._stopping.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _stand_by(self) -> None:
        """Tell the leader what is committed here, until it is time to try to lead."""
        until = time.monotonic() + IDLE_SECONDS
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            if self._wake.wait(left):
                self._wake.clear()
                self._lead.tell()
                self._stopping.wait(GATHER_SECONDS)

    def _publish_until_stopped(self) -> None:
        with linked(self._amqp_url) as connection:
            with answering():
                topology.declare(connection)
                flight = Flight(connection.channel(), topology.event_exchange(self._service).name)
            audience = Audience(connection, self._service)
            self._pause = FIRST_PAUSE
            while True:
                self._wake.clear()
                self._lead.check()
                if rows := self._unpublished():
                    self._publish(connection, flight, audience, rows)
                elif self._stopping.is_set():
                    return
                elif not self._wake.wait(IDLE_SECONDS):
                    _keep_alive(connection)

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
                    select(outbox.c.event_id, outbox.c.type, outbox.c.subject_kind, outbox.c.subject, outbox.c.frame)
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

    def _publish(self, connection: Connection, flight: Flight, audience: Audience, rows: list[Row[Any]]) -> None:
        """Publish rows, wait for what becomes of each, and keep what was learned even if it breaks."""
        try:
            with answering():
                audience.look()
            for wave in waves(rows):
                with answering():
                    _fly(connection, flight, audience, wave)
        finally:
            self._mark(flight)
            flight.land()

    def _mark(self, flight: Flight) -> None:
        now = datetime.now(UTC)
        with self._database.write() as session:
            session.execute(
                update(outbox).where(outbox.c.event_id.in_(flight.confirmed)).values(published_at=now, error=None)
            )
            for event_id, reason in flight.refused.items():
                logger.error("event not accepted by the broker", event_id=event_id, reason=reason)
                session.execute(
                    update(outbox)
                    .where(outbox.c.event_id == event_id)
                    .values(attempt=outbox.c.attempt + 1, next_at=now + PATIENCE, error=reason)
                )


def waves(rows: list[Row[Any]]) -> list[list[Row[Any]]]:
    """Rows in the order of their subjects: each wave holds at most one of a subject and is confirmed before the next.

    Whoever publishes an event has seen the one before it confirmed: so neither a refusal nor two
    leaders for a moment can turn two events of a subject round, a repetition only.
    """
    made: list[list[Row[Any]]] = []
    depth: dict[tuple[str, str], int] = {}
    for row in rows:
        index = depth[_subject(row)] = depth.get(_subject(row), -1) + 1
        if index == len(made):
            made.append([])
        made[index].append(row)
    return made


def _fly(connection: Connection, flight: Flight, audience: Audience, wave: list[Row[Any]]) -> None:
    for row in wave:
        if _subject(row) in flight.held:
            continue
        if (queue := audience.lacks(row.type)) is not None:
            flight.refuse(row, f"the queue {queue} is missing")
        else:
            flight.send(row)
    while flight.owed:
        connection.drain_events()


def _keep_alive(connection: Connection) -> None:
    with answering():
        try:
            connection.drain_events(timeout=0.01)
        except TimeoutError:
            connection.heartbeat_check()


def _subject(row: Row[Any]) -> tuple[str, str]:
    return row.subject_kind, row.subject
