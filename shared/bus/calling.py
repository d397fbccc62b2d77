"""Asking another service and waiting for it: one call, one connection, never longer than the time-out.

nameko's own proxy waits for ever. There is one caller (certificate asks integrity before it issues);
a second one should first ask itself whether an event would not do.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Consumer, Message, Producer, Queue
from kombu.exceptions import KombuError

from shared.bus import topology
from shared.bus.link import answering, linked
from shared.contracts import wire
from shared.contracts.base import Actor, Answer, Call, Request, new_id
from shared.settings import Settings


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
    try:
        with answering(timeout), linked(settings.amqp_url) as connection:
            reply = _exchange(connection.channel(), method, envelope, timeout)
    except (OSError, AMQPError, KombuError) as error:
        raise NoAnswerError(f"{method}: {type(error).__name__}: {error}") from error
    return _read(method, reply, request.answer)


def _exchange(channel: Any, method: str, envelope: Call, timeout: float) -> Any:
    """Publish the call with a reply queue that is ours alone, and wait for the reply to this very call."""
    call_id = new_id()
    replies: list[Any] = []

    def take(message: Message) -> None:
        if message.properties.get("correlation_id") == call_id:
            replies.append(message.body)

    def returned(*_: object) -> None:
        raise NoAnswerError(f"{method}: nobody has a queue for it")

    user = channel.connection.client.userid or "guest"
    name, reply_to = wire.reply_queue(user, call_id), wire.reply_key(user, call_id)
    queue = Queue(name, exchange=topology.RPC, routing_key=reply_to, exclusive=True, auto_delete=True)
    Consumer(channel, [queue], on_message=take, no_ack=True).consume()
    Producer(channel, on_return=returned).publish(
        {"args": [envelope.model_dump(mode="json")], "kwargs": {}},
        serializer="json",
        exchange=topology.RPC.name,
        routing_key=method,
        reply_to=reply_to,
        correlation_id=call_id,
        delivery_mode=1,
        expiration=timeout,
        mandatory=True,
    )
    while not replies:
        channel.connection.drain_events()
    return replies[0]


def _read(method: str, reply: Any, answer: type) -> Any:
    """The typed answer. Raises the refusal in the reply, or NoAnswerError, which never quotes the reply."""
    try:
        frame = json.loads(bytes(reply) if isinstance(reply, memoryview) else reply)
        if frame["error"] is None:
            said = Answer.model_validate(frame["result"])
            return answer.model_validate(said.unwrap())  # type: ignore[attr-defined]
        kind = str(frame["error"]["exc_type"])
    except (ValueError, KeyError, TypeError) as error:
        kind = type(error).__name__
    raise NoAnswerError(f"{method}: {kind}")
