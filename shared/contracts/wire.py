"""What lies on the broker, by name: exchanges, queues, bindings. Said once for services, tools and definitions file.

The names and exchange types are nameko's own, so that `nameko shell` and any nameko client work.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import shared.contracts.everything  # noqa: F401  (what lies on the broker follows from all of it)
from shared.contracts import certificate, integrity
from shared.contracts.base import Event, Request, events_for

RPC_EXCHANGE = "nameko-rpc"

OPERATOR = "operator"
"""The second word of an operator's call, `<service>.operator.<name>`: no other user may publish such a key."""

SERVICE_CALLS: Mapping[str, tuple[type[Request], ...]] = {"certificate": (integrity.Standing,)}
"""What services ask each other; everything else is asked by the gateway."""

KEPT: Mapping[type[Request], tuple[type[Event], ...]] = {certificate.Verify: (certificate.CertificateStatusChanged,)}
"""Questions whose answer changes only when one of these events is told; until then the gateway need not ask again."""

DELIVERY_LIMIT = 20
"""Deliveries of one frame before the broker gives it up to the dead-letter queue.

RabbitMQ 3.10 has no default and 4.x drops after 20. It only matters while the database is away:
every other failure becomes an inbox row and is acknowledged.
"""


def event_exchange(publisher: str) -> str:
    """Where a service says its events; the routing key is the event's type."""
    return f"{publisher}.events"


def publishers() -> list[str]:
    """Every service that says anything."""
    return sorted({event.publisher for event in Event.known.values()})


def command_queue(service: str) -> str:
    """Where a service is asked. No dead-lettering: a call that nobody answers is the caller's to retry."""
    return f"rpc-{service}"


def command_keys(service: str) -> tuple[str, str]:
    """The routing keys of a service's command queue: what anybody asks, and what an operator asks."""
    return f"{service}.*", f"{service}.{OPERATOR}.*"


def event_queue(service: str) -> str:
    """ONE quorum queue for all events a service hears."""
    return f"events.{service}"


def dead_letter_queue(service: str) -> str:
    """Frames that do not decode, and frames the broker gave up on."""
    return f"events.{service}.dead"


def event_queue_arguments(service: str) -> dict[str, Any]:
    """A frame that leaves the event queue unsettled reaches the dead-letter queue, or stays."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_letter_queue(service),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


DEAD_LETTER_ARGUMENTS: Mapping[str, Any] = {"x-queue-type": "quorum"}


def bindings(service: str) -> Iterator[tuple[str, str]]:
    """Exchange and routing key of each event that the contracts send to a service."""
    return ((event_exchange(event.publisher), event.__name__) for event in events_for(service))


def reply_queue(user: str, id: str) -> str:
    """Where a caller hears the replies to its calls: exclusive, gone with its connection."""
    return f"rpc.reply-{user}-{id}"


def reply_key(user: str, id: str) -> str:
    """The routing key of a caller's replies, which it names in `reply_to`."""
    return f"reply.{user}.{id}"


def news() -> Mapping[str, list[str]]:
    """Exchange → routing keys of the events on which kept answers depend."""
    told = sorted({event for events in KEPT.values() for event in events}, key=lambda event: event.__name__)
    return {
        event_exchange(publisher): [event.__name__ for event in told if event.publisher == publisher]
        for publisher in sorted({event.publisher for event in told})
    }


def news_queue(user: str, id: str) -> str:
    """Where a process hears those events: exclusive, gone with its connection."""
    return f"news-{user}-{id}"
