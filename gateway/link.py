"""One connection to the broker, made for calls: it publishes, hears the replies, and says when it breaks.

It does not mend itself. A new link has a new reply queue, so no reply of an old link can be taken for
one of the new.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Self

import aiormq
from aiormq.abc import AbstractChannel, AbstractConnection, DeliveredMessage
from aiormq.exceptions import ChannelNotFoundEntity, ConnectionClosed, PublishError
from pamqp.commands import Basic
from yarl import URL

from shared.contracts import wire
from shared.contracts.base import new_id

USER = "gateway"
HEARTBEAT_SECONDS = 10
OPEN_SECONDS = 10.0
CLOSE_SECONDS = 2.0

Hearer = Callable[[DeliveredMessage], Coroutine[Any, Any, None]]


class UnroutableError(Exception):
    """Nobody has a queue for this call: the broker gave it back."""


class LinkBrokenError(Exception):
    """The connection ended, or is ending, and nobody can say whether the broker took the call."""


class Link:
    """A connection with a reply queue of its own; `broken` is set when it ends, whoever ended it."""

    def __init__(self, connection: AbstractConnection, channel: AbstractChannel, reply_to: str) -> None:
        self._connection = connection
        self._channel = channel
        self._reply_to = reply_to
        self.broken = asyncio.Event()
        for closing in (connection.closing, channel.closing):
            closing.add_done_callback(lambda _: self.broken.set())
        channel.on_consumer_cancel_callbacks.add(lambda _: self.broken.set())

    @classmethod
    async def open(cls, url: str, on_reply: Hearer, on_news: Hearer, *, seconds: float = OPEN_SECONDS) -> Self:
        """Connect, declare, and hear replies and the events of `wire.KEPT`, all within `seconds`.

        Raises OSError, TimeoutError, RuntimeError or an AMQPError of aiormq.
        """
        async with asyncio.timeout(seconds):  # a broker may accept and never say a word
            connection = await aiormq.connect(URL(url).update_query(heartbeat=HEARTBEAT_SECONDS))
            try:
                return await cls._declared(connection, on_reply, on_news)
            except BaseException:
                await _end(connection)
                raise

    @classmethod
    async def _declared(cls, connection: AbstractConnection, on_reply: Hearer, on_news: Hearer) -> Self:
        for exchange in (wire.RPC_EXCHANGE, *wire.news()):
            await _have_exchange(connection, exchange)
        channel = await connection.channel(publisher_confirms=True)
        id = new_id()
        queue, reply_to = wire.reply_queue(USER, id), wire.reply_key(USER, id)
        await channel.queue_declare(queue, exclusive=True, auto_delete=True)
        await channel.queue_bind(queue, wire.RPC_EXCHANGE, routing_key=reply_to)
        link = cls(connection, channel, reply_to)
        await channel.basic_consume(queue, on_reply, no_ack=True)
        await _hear_news(channel, wire.news_queue(USER, id), on_news)
        return link

    async def publish(self, method: str, body: bytes, call_id: str, lives_seconds: float) -> None:
        """Hand a call to the broker, which drops it when `lives_seconds` are over.

        Raises UnroutableError, LinkBrokenError.
        """
        properties = Basic.Properties(
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self._reply_to,
            correlation_id=call_id,
            expiration=str(int(lives_seconds * 1000)),
        )
        try:
            # With a confirm, because without one the library drops what the broker gives back.
            await self._channel.basic_publish(
                body, exchange=wire.RPC_EXCHANGE, routing_key=method, properties=properties, mandatory=True
            )
        except PublishError as error:
            raise UnroutableError(method) from error
        except asyncio.CancelledError as error:
            # A link that ends cancels what waits inside it; only a cancellation of this very task is real.
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            raise LinkBrokenError from error
        except Exception as error:
            raise LinkBrokenError from error

    async def close(self) -> None:
        """End it. A broker that does not answer is left alone after a moment."""
        await _end(self._connection)


async def _hear_news(channel: AbstractChannel, queue: str, on_news: Hearer) -> None:
    """A queue of this link's own: whoever was not there when something was told has nothing that it could change."""
    await channel.queue_declare(queue, exclusive=True, auto_delete=True)
    for exchange, keys in wire.news().items():
        for key in keys:
            await channel.queue_bind(queue, exchange, routing_key=key)
    await channel.basic_consume(queue, on_news, no_ack=True)


async def _have_exchange(connection: AbstractConnection, exchange: str) -> None:
    """Make an exchange where it is missing; where it is there, nobody needs the right to make it."""
    channel = await connection.channel()
    try:
        await channel.exchange_declare(exchange, passive=True)
        await channel.close()
    except ChannelNotFoundEntity:  # and the broker has closed the channel
        channel = await connection.channel()
        await channel.exchange_declare(exchange, exchange_type="topic", durable=True)


async def _end(connection: AbstractConnection) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await connection.close(ConnectionClosed(0, "the gateway left"))
