"""Puts frames into queues, and writes down each before it is sent and once the broker has it."""

import asyncio
import hashlib
import json
import random
from collections.abc import Iterable
from typing import Any

import aiormq
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic

from chaos.frames import KNOWN, Frame
from chaos.records import Lines, now
from shared.contracts.base import new_id

WAIT_SECONDS = 15.0
MOST_STIRRED = 40
KEPT = ("content_type", "content_encoding", "message_type")


class Injector:
    """Puts frames into queues, and writes down each before it is sent and when it is confirmed."""

    def __init__(self, amqp_url: str, written: Lines) -> None:
        self._url, self._written = amqp_url, written
        self._fates: dict[str, str] = {}

    def put(self, fault: int, queue: str, frames: Iterable[Frame]) -> int:
        """Send the frames; how many were confirmed. Raises what a broken broker raises."""
        return asyncio.run(self._put(fault, queue, list(frames)))

    def stir(self, fault: int, queue: str, chance: random.Random) -> int:
        """Take what lies in a queue and put it back in another order; how many. A break leaves all of it there."""
        return asyncio.run(self._stir(fault, queue, chance))

    async def _put(self, fault: int, queue: str, frames: list[Frame]) -> int:
        async with asyncio.timeout(WAIT_SECONDS), await aiormq.connect(self._url) as connection:
            channel = await connection.channel()
            for frame in frames:
                await self._publish(channel, fault, queue, frame)
        return len(frames)

    async def _stir(self, fault: int, queue: str, chance: random.Random) -> int:
        async with asyncio.timeout(WAIT_SECONDS), await aiormq.connect(self._url) as connection:
            channel = await connection.channel()
            taken: list[DeliveredMessage] = []
            while len(taken) < MOST_STIRRED and (got := await channel.basic_get(queue, no_ack=False)).delivery_tag:
                taken.append(got)
            for got in chance.sample(taken, len(taken)):
                own = got.header.properties
                kept = {name: value for name in KEPT if (value := getattr(own, name)) is not None}
                event_id = _id_of(got.body)
                fate = self._fates.get(_digest(got.body), KNOWN)  # what a fault put there may lie there, too
                frame = Frame("reordered", fate, got.body, kept, event_id=event_id)
                await self._publish(channel, fault, queue, frame)
                await channel.basic_ack(got.delivery_tag or 0)
        return len(taken)

    async def _publish(self, channel: Any, fault: int, queue: str, frame: Frame) -> None:
        message_id, digest = f"chaos-{new_id()}", _digest(frame.body)
        self._fates.setdefault(digest, frame.fate)
        line = {
            "at": now(),
            "fault": fault,
            "message_id": message_id,
            "queue": queue,
            "what": frame.what,
            "sha256": digest,
            "event_id": frame.event_id,
            "fate": frame.fate,
        }
        properties = Basic.Properties(message_id=message_id, delivery_mode=2, **frame.properties)
        self._written.write({**line, "confirmed": False})
        exchange, key = ("nameko-rpc", frame.routing_key) if frame.routing_key else ("", queue)
        await channel.basic_publish(frame.body, exchange=exchange, routing_key=key, properties=properties)
        self._written.write({**line, "at": now(), "confirmed": True})


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _id_of(body: bytes) -> str | None:
    """The event's id, if it is one."""
    try:
        known = json.loads(body)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return known if isinstance(known, str) else None
