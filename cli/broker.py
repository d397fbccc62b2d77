"""An operator's connection to the broker: calls to the services in nameko's RPC wire format, and a look at queues.

Every call carries the broker user's name in a property that the broker checks: that is what a service goes
by when it decides whether an operator asks.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import aiormq
from aiormq.abc import AbstractChannel, AbstractConnection, DeliveredMessage
from aiormq.exceptions import AMQPError, ChannelNotFoundEntity, PublishError
from pamqp.commands import Basic
from pydantic import ValidationError
from yarl import URL

from shared.contracts import wire
from shared.contracts.base import Actor, Answer, Call, Message, Role, new_id
from shared.contracts.operations import Operation

PATIENCE_SECONDS = 15.0
"""How long a service may take: it reads its dead-letter queue first."""

Said = TypeVar("Said", bound=Message)


class BrokerAwayError(Exception):
    """The broker cannot be reached, or does not let this user do what it has to. The message says which."""


class NoAnswerError(Exception):
    """A service does not run, did not answer in time, or failed."""


class Reply(Message):
    """The body of a reply on nameko's wire; `error` is what the service did not expect."""

    result: Answer | None = None
    error: dict[str, object] | None = None


@dataclass(frozen=True)
class QueueState:
    """Messages ready in a queue, and who takes them."""

    ready: int
    consumers: int


@dataclass
class Broker:
    """An open connection. `person` is who the operator says it is; `user` is what the broker vouches for."""

    connection: AbstractConnection
    channel: AbstractChannel
    user: str
    person: str
    reply_to: str
    waiting: dict[str, asyncio.Future[bytes]] = field(default_factory=dict)

    async def ask(self, service: str, request: Operation) -> Message:
        """The typed answer. Raises the service's refusal, or NoAnswerError."""
        method = f"{service}.{request.method()}"
        call = Call(
            body=request.model_dump(mode="json"),
            actor=Actor(role=Role.OPERATOR, subject=self.user, name=self.person),
            received_at=datetime.now(UTC),
            expires_at=datetime.now(UTC) + timedelta(seconds=PATIENCE_SECONDS),
            correlation_id=new_id(),
            idempotency_key=new_id(),
        )
        frame = f'{{"args": [{call.model_dump_json()}], "kwargs": {{}}}}'
        return _read(await self._exchange(method, frame.encode()), request.answer)

    async def _exchange(self, method: str, frame: bytes) -> bytes:
        call_id = new_id()
        self.waiting[call_id] = asyncio.get_running_loop().create_future()
        properties = Basic.Properties(
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self.reply_to,
            correlation_id=call_id,
            user_id=self.user,
            expiration=str(int(PATIENCE_SECONDS * 1000)),
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.channel.basic_publish(
                    frame, exchange=wire.RPC_EXCHANGE, routing_key=method, properties=properties, mandatory=True
                )
                return await self.waiting[call_id]
        except PublishError:
            raise NoAnswerError("is not running") from None
        except TimeoutError:
            raise NoAnswerError(f"did not answer within {PATIENCE_SECONDS:g} s") from None
        except (OSError, AMQPError, asyncio.InvalidStateError) as error:
            raise BrokerAwayError(f"the broker ended the connection: {error}") from error
        finally:
            del self.waiting[call_id]

    async def take_reply(self, message: DeliveredMessage) -> None:
        """Called for each reply."""
        waiting = self.waiting.get(message.header.properties.correlation_id or "")
        if waiting is not None and not waiting.done():
            waiting.set_result(message.body)

    async def queue(self, name: str) -> QueueState | None:
        """How a queue stands, or nothing if there is none."""
        channel = await self.connection.channel()
        try:
            told = await channel.queue_declare(name, passive=True)
        except ChannelNotFoundEntity:  # and the broker has closed the channel
            return None
        await channel.close()
        return QueueState(ready=told.message_count or 0, consumers=told.consumer_count or 0)


@asynccontextmanager
async def connected(url: str, person: str) -> AsyncIterator[Broker]:
    """An operator's connection while the block runs. Raises BrokerAwayError."""
    address = URL(url)
    user = address.user or "guest"
    where = f"{address.host}:{address.port or 5672}"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            connection = await aiormq.connect(address)
    except (OSError, AMQPError) as error:
        raise BrokerAwayError(f"the broker at {where} does not let {user} in: {error}") from error
    try:
        yield await _listening(connection, user, person)
    except AMQPError as error:
        raise BrokerAwayError(f"the broker at {where} refuses {user}: {error}") from error
    finally:
        with suppress(OSError, AMQPError, asyncio.CancelledError):
            await connection.close()


async def _listening(connection: AbstractConnection, user: str, person: str) -> Broker:
    """Have a reply queue of our own: its name and key begin with the user, which the broker holds us to."""
    channel = await connection.channel(publisher_confirms=True)
    id = new_id()
    queue, key = wire.reply_queue(user, id), wire.reply_key(user, id)
    broker = Broker(connection, channel, user, person, key)
    await channel.queue_declare(queue, exclusive=True, auto_delete=True)
    await channel.queue_bind(queue, wire.RPC_EXCHANGE, routing_key=key)
    await channel.basic_consume(queue, broker.take_reply, no_ack=True)
    return broker


def _read(reply: bytes, answer: type[Message]) -> Message:
    """The typed answer in a reply. Raises the refusal in it, or NoAnswerError, which never quotes the reply."""
    try:
        frame = Reply.model_validate_json(reply)
    except ValidationError as error:
        raise NoAnswerError("answered what is no reply") from error
    if frame.result is None:
        raise NoAnswerError(f"failed: {(frame.error or {}).get('value', 'no reason given')}")
    return answer.model_validate(frame.result.unwrap())


def typed(answer: Message, kind: type[Said]) -> Said:
    """An answer as the type that its request promises."""
    assert isinstance(answer, kind)
    return answer
