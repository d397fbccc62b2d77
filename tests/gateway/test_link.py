"""The gateway's connection to a broker that does not do what brokers do."""

import asyncio

import pytest
from aiormq.abc import DeliveredMessage

from gateway.link import Link

PATIENCE_SECONDS = 10.0


async def hear(_: DeliveredMessage) -> None:
    """Nothing comes from such a broker."""


def test_a_broker_that_accepts_and_says_nothing_is_left_in_time() -> None:
    left = asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the gateway hangs up
        left.set()
        writer.close()

    async def knock() -> None:
        async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with asyncio.timeout(PATIENCE_SECONDS) as patience:
                with pytest.raises(TimeoutError):
                    await Link.open(f"amqp://guest:guest@127.0.0.1:{port}//", hear, hear, seconds=0.1)
                await left.wait()
            assert not patience.expired()

    asyncio.run(knock())
