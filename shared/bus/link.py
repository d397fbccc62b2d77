"""Connections to the broker on which nothing waits for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
from kombu import Connection

ANSWER_SECONDS = 10.0
"""Longest wait for anything the broker owes."""

CONNECT_SECONDS = 5.0
HEARTBEAT_SECONDS = 10
GOODBYE_SECONDS = 1.0


class BrokerSilentError(OSError):
    """The broker owes an answer and says nothing."""


@contextmanager
def answering(seconds: float | None = None) -> Iterator[None]:
    """Give the broker ANSWER_SECONDS, or less, for all that happens in the block; then BrokerSilentError.

    The socket options behind py-amqp's own `read_timeout` and `write_timeout` do nothing on eventlet's
    sockets, and a broker that only sends heartbeats satisfies them.
    """
    watchdog = eventlet.Timeout(seconds or ANSWER_SECONDS)
    try:
        with watchdog:
            yield
    except eventlet.Timeout as late:
        if late is not watchdog:
            raise
        raise BrokerSilentError(f"no answer from the broker within {watchdog.seconds:g} s") from None


@contextmanager
def linked(url: str, **transport: Any) -> Iterator[Connection]:
    """A connection while the block runs. Raises OSError, an AMQP or a kombu error if there is none to be had."""
    connection = Connection(
        url, connect_timeout=CONNECT_SECONDS, heartbeat=HEARTBEAT_SECONDS, transport_options=transport
    )
    try:
        with answering():
            connection.ensure_connection(max_retries=1, interval_start=0)
        yield connection
    finally:
        with eventlet.Timeout(GOODBYE_SECONDS, False):
            connection.release()
        connection.collect()  # a frozen broker acknowledges no goodbye
