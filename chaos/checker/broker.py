"""Looks into the queues and writes down what lies there: `broker.json`. Nothing is taken out."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiormq
from aiormq.abc import AbstractChannel, DeliveredMessage

SECONDS = 60.0


def look(amqp_url: str, services: Sequence[str], into: Path) -> None:
    """How many frames wait in each queue, and which ones are dead. Raises whatever keeps us from looking."""
    found = asyncio.run(_look(amqp_url, services))
    into.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


async def _look(amqp_url: str, services: Sequence[str]) -> dict[str, Any]:
    async with asyncio.timeout(SECONDS):
        connection = await aiormq.connect(amqp_url)
        try:
            channel = await connection.channel()
            names = [f"{kind}{service}" for kind in ("events.", "rpc-") for service in services]
            queues = {name: await _waiting(channel, name) for name in names}
            dead = {service: await _frames(channel, f"events.{service}.dead") for service in services}
            return {"queues": queues, "dead": dead}
        finally:
            await connection.close()  # what was read and not acknowledged goes back to its queue


async def _waiting(channel: AbstractChannel, queue: str) -> int:
    declared = await channel.queue_declare(queue, passive=True)
    return declared.message_count or 0


async def _frames(channel: AbstractChannel, queue: str) -> list[dict[str, Any]]:
    return [_described(await channel.basic_get(queue)) for _ in range(await _waiting(channel, queue))]


def _described(message: DeliveredMessage) -> dict[str, Any]:
    properties = message.header.properties
    return {
        "message_id": properties.message_id,
        "headers": repr(properties.headers),
        "sha256": hashlib.sha256(message.body).hexdigest(),
        "body": message.body.decode(errors="replace"),
    }
