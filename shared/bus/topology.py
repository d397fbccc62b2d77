"""Exchanges and queues, declared from the contracts by every process before it publishes or consumes.

The names and the exchange types are nameko's own, so that `nameko shell` and any nameko client work.
"""

from kombu import Connection, Exchange, Queue

from shared.contracts import (  # noqa: F401  (their events are known once imported)
    application,
    certificate,
    evaluation,
    integrity,
    payment,
    review,
)
from shared.contracts.base import SERVICES, Event, events_for

DELIVERY_LIMIT = 20
"""Deliveries of one frame before the broker gives it up to the dead-letter queue.

RabbitMQ 3.10 has no default and 4.x drops after 20. It only matters while the database is away:
every other failure becomes an inbox row and is acknowledged.
"""

RPC = Exchange("nameko-rpc", type="topic", durable=True)


def event_exchange(publisher: str) -> Exchange:
    """Where a service says its events; the routing key is the event's type."""
    return Exchange(f"{publisher}.events", type="topic", durable=True)


def command_queue(service: str) -> Queue:
    """Where a service is asked. No dead-lettering: a call that nobody answers is the caller's to retry."""
    return Queue(f"rpc-{service}", exchange=RPC, routing_key=f"{service}.*", durable=True)


def dead_letter_queue(service: str) -> Queue:
    """Frames that do not decode, and frames the broker gave up on."""
    return Queue(f"events.{service}.dead", durable=True, queue_arguments={"x-queue-type": "quorum"})


def event_queue(service: str) -> Queue:
    """ONE quorum queue for all events a service hears."""
    return Queue(
        f"events.{service}",
        durable=True,
        bindings=[],
        queue_arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": dead_letter_queue(service).name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


def declare(connection: Connection) -> None:
    """Declare everything that the contracts name. Idempotent."""
    channel = connection.default_channel
    RPC(channel).declare()
    for publisher in {event.publisher for event in Event.known.values()}:
        event_exchange(publisher)(channel).declare()
    for service in SERVICES:
        dead_letter_queue(service)(channel).declare()
        queue = event_queue(service)(channel)
        queue.declare()
        for event in events_for(service):
            queue.bind_to(event_exchange(event.publisher), routing_key=event.__name__)
