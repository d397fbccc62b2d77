"""`python -m chaos.sink FILE`: a partner who hears every event, and writes down whatever comes.

It knows nothing of envelopes. A frame is acknowledged once it is in the file, so none is missed, and after a break
one may stand there twice.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

import aiormq
from aiormq.abc import DeliveredMessage
from yarl import URL

from chaos.records import now
from shared.contracts.base import SERVICES

QUEUE = "chaos.sink"
HEARTBEAT_SECONDS = 5
OPEN_SECONDS = 10.0
PAUSE_SECONDS = 0.5
PREFETCH = 200
TOLD = ("message_id", "message_type", "content_type", "content_encoding", "correlation_id", "reply_to", "headers")


def main() -> None:
    """Hear until ended; a broker that is away is waited for."""
    (path,) = sys.argv[1:]
    asyncio.run(_hear_for_ever(Path(path)))


async def _hear_for_ever(path: Path) -> None:
    while True:
        try:
            await _hear(path)
        except Exception as error:  # whatever the broker does, the next try may work
            print(f"{now()} lost: {type(error).__name__}: {error}", flush=True)
        await asyncio.sleep(PAUSE_SECONDS)


async def _hear(path: Path) -> None:
    """Returns or raises when the connection ends."""
    connection = await aiormq.connect(URL(os.environ["AMQP_URL"]).update_query(heartbeat=HEARTBEAT_SECONDS))
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            channel = await connection.channel()
            await channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
            for service in SERVICES:
                await channel.exchange_declare(f"{service}.events", exchange_type="topic", durable=True)
                await channel.queue_bind(QUEUE, f"{service}.events", routing_key="#")
            await channel.basic_qos(prefetch_count=PREFETCH)
        with path.open("a", encoding="utf-8") as file:

            async def take(message: DeliveredMessage) -> None:
                write(file, message)
                assert message.delivery_tag
                await channel.basic_ack(message.delivery_tag, wait=False)

            await channel.basic_consume(QUEUE, take)
            print(f"{now()} hearing", flush=True)
            await asyncio.wait([connection.closing, channel.closing], return_when=asyncio.FIRST_COMPLETED)
    finally:
        async with asyncio.timeout(OPEN_SECONDS):
            await connection.close()


def write(file: TextIO, message: DeliveredMessage) -> None:
    """One frame as it came, as one line."""
    properties = message.header.properties
    said: dict[str, Any] = {name: getattr(properties, name) for name in TOLD}
    line = {
        "at": now(),
        "exchange": message.exchange,
        "routing_key": message.routing_key,
        "redelivered": bool(message.redelivered),
        "properties": {name: value for name, value in said.items() if value},
        "body": message.body.decode("utf-8", errors="replace"),
    }
    file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    file.flush()


if __name__ == "__main__":
    main()
