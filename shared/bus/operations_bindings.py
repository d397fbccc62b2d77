"""Bindings that earlier versions made and the contracts no longer name: told at start, and removed."""

import eventlet
from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from sqlalchemy import delete

from shared.bus import topology
from shared.bus.link import answering, linked
from shared.bus.operations_status import removed_bindings
from shared.bus.operations_tables import bindings
from shared.bus.work import House
from shared.contracts import wire
from shared.db import upsert
from shared.telemetry import log

logger = log(__name__)

PAUSE_SECONDS = 5.0


def remember_bindings(house: House) -> None:
    """Note what this version is bound to, and log what an earlier one was bound to besides."""
    with house.database.write() as session:
        for exchange, key in wire.bindings(house.name):
            row = {"exchange": exchange, "routing_key": key}
            session.execute(upsert(session, bindings).values(row).on_conflict_do_nothing())
        for exchange, key in removed_bindings(session, house.name):
            logger.error("bound to what the contracts no longer send", exchange=exchange, routing_key=key)


def remove_bindings(house: House) -> None:
    """Take the event queue off what the contracts no longer send to it; waits for a broker that is away.

    Where the topology is given, its owner has to: importing definitions only ever adds.
    """
    with house.database.read() as session:
        removed = removed_bindings(session, house.name)
    while removed and not topology.is_given():
        try:
            _unbind(house, removed)
            return
        except (OSError, AMQPError, KombuError) as error:
            logger.warning("bindings not removed yet", error=f"{type(error).__name__}: {error}")
            eventlet.sleep(PAUSE_SECONDS)


def _unbind(house: House, removed: list[tuple[str, str]]) -> None:
    with linked(house.settings.amqp_url) as connection, answering():
        for exchange, key in removed:
            connection.default_channel.queue_unbind(wire.event_queue(house.name), exchange, key)
            logger.warning("binding removed", exchange=exchange, routing_key=key)
    with house.database.write() as session:
        for exchange, key in removed:
            session.execute(delete(bindings).where(bindings.c.exchange == exchange, bindings.c.routing_key == key))
