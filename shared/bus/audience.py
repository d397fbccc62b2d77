"""Whether everybody who must hear a service has a queue.

`mandatory` cannot tell: integrity hears every event, so the broker always finds one queue and returns
nothing when another consumer's is missing.
"""

import time

from amqp.exceptions import AccessRefused, NotFound
from kombu import Connection

from shared.bus import topology
from shared.contracts import wire
from shared.contracts.base import SERVICES
from shared.telemetry import log

logger = log(__name__)

LOOK_SECONDS = 5.0
"""Between two looks, as far as there is something to publish."""


class Audience:
    """The queues that the events of one publisher go to, as last seen on one connection."""

    def __init__(self, connection: Connection, publisher: str) -> None:
        self._connection = connection
        self._queues = {
            wire.event_queue(service): {
                type for exchange, type in wire.bindings(service) if exchange == wire.event_exchange(publisher)
            }
            for service in SERVICES
        }
        self._missing: list[str] = []
        self._looked_at = float("-inf")

    def lacks(self, type: str) -> str | None:
        """The queue that is missing for an event of this type, if one is."""
        return next((queue for queue in self._missing if type in self._queues[queue]), None)

    def look(self) -> None:
        """Look for the queues if the last look was long ago, and have missing ones declared anew if we may."""
        if time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        if self._find_missing():
            logger.error("queues of consumers are missing", queues=self._missing)
            topology.declare(self._connection)
            self._find_missing()
        self._looked_at = time.monotonic()

    def _find_missing(self) -> list[str]:
        self._missing = [queue for queue, types in self._queues.items() if types and not self._exists(queue)]
        return self._missing

    def _exists(self, queue: str) -> bool:
        with self._connection.channel() as channel:
            try:
                channel.queue_declare(queue, passive=True)
            except NotFound:  # and the broker has closed the channel
                return False
            except AccessRefused:  # newer brokers show only what one has a right on: it is there
                return True
            return True
