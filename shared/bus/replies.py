"""Sending replies: without a confirm, and never waiting long for anybody."""

from typing import Any

from kombu import Connection, Message
from kombu.pools import connections

from shared.bus import topology
from shared.bus.link import answering
from shared.telemetry import log

logger = log(__name__)

REPLY_SECONDS = 5.0


class Replies:
    """Connections of their own: a reply that cannot leave must not stop the consumer's acknowledgements."""

    def __init__(self, url: str) -> None:
        self._connections = connections[Connection(url)]

    def send(self, message: Message, body: dict[str, Any]) -> None:
        """Answer a call. A lost reply is a time-out, and the caller retries with its key."""
        try:
            with self._connections.acquire(block=True) as connection:
                self._publish(connection, message, body)
        except Exception as failure:
            # The caller may send anything as `reply_to`; the call itself is done.
            logger.warning("reply not sent", error=f"{type(failure).__name__}: {failure}")

    def _publish(self, connection: Connection, message: Message, body: dict[str, Any]) -> None:
        try:
            with answering(REPLY_SECONDS):
                connection.Producer().publish(
                    body,
                    serializer="json",
                    exchange=topology.RPC.name,
                    routing_key=message.properties["reply_to"],
                    correlation_id=message.properties.get("correlation_id"),
                    delivery_mode=1,
                    retry=True,
                    retry_policy={"max_retries": 3},
                )
        except Exception:
            connection.collect()  # half a frame may have left
            raise
