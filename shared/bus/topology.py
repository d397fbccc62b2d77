"""Exchanges and queues: declared from the contracts, or given by the broker's owner and then looked for.

With one broker user for everything (development, tests) each process declares before it publishes or
consumes. With a narrow user per service nobody may declare: `TOPOLOGY=given` says that the definitions
file was imported, and each process looks for it at every connection and reports what is missing. It goes on
with the rest: one lost queue must not stop the others.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal

from amqp.exceptions import AccessRefused, NotFound
from kombu import Connection, Exchange, Queue, binding

from shared.contracts import wire
from shared.contracts.base import SERVICES
from shared.settings import Settings
from shared.telemetry import log

logger = log(__name__)

RPC = Exchange(wire.RPC_EXCHANGE, type="topic", durable=True, no_declare=True)
"""Declared by `declare` alone, so that a queue bound to it needs no right to declare it."""


class TopologySettings(Settings):
    """`topology` says whether processes make what they need on the broker, or find it there."""

    topology: Literal["declared", "given"] = "declared"


def is_given() -> bool:
    """Whether the broker's owner made everything."""
    return TopologySettings().topology == "given"


def event_exchange(publisher: str) -> Exchange:
    """See wire.event_exchange."""
    return Exchange(wire.event_exchange(publisher), type="topic", durable=True)


def command_queue(service: str) -> Queue:
    """See wire.command_queue."""
    return Queue(
        wire.command_queue(service),
        bindings=[binding(RPC, key) for key in wire.command_keys(service)],
        durable=True,
        no_declare=is_given(),
    )


def dead_letter_queue(service: str) -> Queue:
    """See wire.dead_letter_queue."""
    return Queue(
        wire.dead_letter_queue(service),
        durable=True,
        queue_arguments=dict(wire.DEAD_LETTER_ARGUMENTS),
        no_declare=is_given(),
    )


def event_queue(service: str) -> Queue:
    """See wire.event_queue."""
    return Queue(
        wire.event_queue(service),
        durable=True,
        bindings=[],
        queue_arguments=wire.event_queue_arguments(service),
        no_declare=is_given(),
    )


def declare(connection: Connection) -> None:
    """Make everything that the contracts name, or report what of it the broker's owner did not make. Idempotent."""
    if not is_given():
        _make(connection.default_channel)
    elif missing := [what for what, look in _looks() if not _exists(connection, look)]:
        logger.error("missing in the broker: import the definitions file", missing=missing)


def _make(channel: Any) -> None:
    Exchange(RPC.name, type=RPC.type, durable=True)(channel).declare()
    for publisher in wire.publishers():
        event_exchange(publisher)(channel).declare()
    for service in SERVICES:
        dead_letter_queue(service)(channel).declare()
        queue = event_queue(service)(channel)
        queue.declare()
        for exchange, key in wire.bindings(service):
            queue.bind_to(exchange, routing_key=key)


def _exists(connection: Connection, look: Callable[[Any], None]) -> bool:
    """Whether something is there. A newer broker shows only what one has a right on: what it hides counts as there."""
    with connection.channel() as channel:  # the broker closes a channel that asked for what is not there
        try:
            look(channel)
        except NotFound:
            return False
        except AccessRefused:
            return True
        return True


def _looks() -> Iterator[tuple[str, Callable[[Any], None]]]:
    for exchange in (RPC.name, *map(wire.event_exchange, wire.publishers())):
        yield exchange, partial(_look_for_exchange, exchange)
    for service in SERVICES:
        for queue in (wire.command_queue(service), wire.event_queue(service), wire.dead_letter_queue(service)):
            yield queue, partial(_look_for_queue, queue)


def _look_for_exchange(name: str, channel: Any) -> None:
    channel.exchange_declare(name, "topic", passive=True)


def _look_for_queue(name: str, channel: Any) -> None:
    channel.queue_declare(name, passive=True)
