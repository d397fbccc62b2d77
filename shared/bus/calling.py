"""Asking another service and waiting for it: one call, one connection, never longer than the time-out.

nameko's own proxy waits for ever. There is one caller (certificate asks integrity before it issues);
a second one should first ask itself whether an event would not do. The process must be patched by
eventlet, as every service is: the time-out then also ends a wait on a broker that hangs.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import eventlet
from kombu import Connection, Consumer, Message, Producer, Queue

from shared.bus import topology
from shared.contracts.base import Actor, Answer, Call, Request, new_id
from shared.settings import Settings

LEAVE_SECONDS = 1.0


class NoAnswerError(Exception):
    """Nobody answered in time, or what came is no answer. The other side may or may not have acted."""


def call(settings: Settings, request: Request, actor: Actor, *, at: datetime, timeout: float) -> Any:
    """Ask the request's service and return its `request.answer`.

    `at` is business time, `timeout` seconds of wall time. Raises the service's refusal, or NoAnswerError.
    """
    envelope = Call(
        body=request.model_dump(mode="json"),
        actor=actor,
        received_at=at,
        expires_at=datetime.now(UTC) + timedelta(seconds=timeout),
        correlation_id=new_id(),
    )
    method = request.method()
    with _connected(settings.amqp_url, method, timeout) as channel:
        reply = _exchange(channel, method, envelope, timeout)
    return _read(method, reply, request.answer)


@contextmanager
def _connected(url: str, method: str, timeout: float) -> Iterator[Any]:
    """A channel for the time of the block, which ends with NoAnswerError after the time-out or a broken wire."""
    connection, wire = Connection(url, connect_timeout=timeout), None
    try:
        with eventlet.Timeout(timeout, NoAnswerError(f"{method}: no answer within {timeout:g} s")):
            wire = connection.connect()
            yield connection.channel()
    except (*connection.connection_errors, *connection.channel_errors) as error:
        raise NoAnswerError(f"{method}: {type(error).__name__}") from error
    finally:
        if wire is not None:
            _leave(connection, wire)


def _exchange(channel: Any, method: str, envelope: Call, timeout: float) -> bytes:
    """Publish the call with a reply queue that is ours alone, and wait for the reply to this very call."""
    call_id = new_id()
    replies: list[bytes] = []

    def take(message: Message) -> None:
        if message.properties.get("correlation_id") == call_id:
            replies.append(bytes(message.body))

    def returned(*_: object) -> None:
        raise NoAnswerError(f"{method}: nobody has a queue for it")

    queue = Queue(f"rpc.reply-{call_id}", exchange=topology.RPC, routing_key=call_id, exclusive=True, auto_delete=True)
    Consumer(channel, [queue], on_message=take, no_ack=True).consume()
    Producer(channel, on_return=returned).publish(
        {"args": [envelope.model_dump(mode="json")], "kwargs": {}},
        serializer="json",
        exchange=topology.RPC.name,
        routing_key=method,
        reply_to=call_id,
        correlation_id=call_id,
        delivery_mode=1,
        expiration=timeout,
        mandatory=True,
    )
    while not replies:
        channel.connection.drain_events()
    return replies[0]


def _leave(connection: Connection, wire: Any) -> None:
    """Say goodbye to the broker, or hang up on one that does not listen. The reply queue goes with the connection."""
    with suppress(Exception), eventlet.Timeout(LEAVE_SECONDS, False):
        connection.release()
        return
    wire.collect()


def _read(method: str, reply: bytes, answer: type) -> Any:
    """The typed answer. Raises the refusal in the reply, or NoAnswerError, which never quotes the reply."""
    try:
        frame = json.loads(reply)
        if frame["error"] is None:
            said = Answer.model_validate(frame["result"])
            return answer.model_validate(said.unwrap())  # type: ignore[attr-defined]
        kind = str(frame["error"]["exc_type"])
    except (ValueError, KeyError, TypeError) as error:
        kind = type(error).__name__
    raise NoAnswerError(f"{method}: {kind}")
