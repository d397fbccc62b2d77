"""Looking into the queues of a real broker takes nothing out of them."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import aiormq
import pytest
from aiormq.exceptions import ChannelNotFoundEntity

from chaos.checker import broker

KINDS = ("events.{}", "rpc-{}", "events.{}.dead")


@pytest.fixture
def service(amqp_url: str) -> Iterator[str]:
    """The queues of a service that nobody runs: two calls wait, three frames are dead."""
    name = f"looked-at-{uuid4().hex}"
    asyncio.run(_fill(amqp_url, name))
    yield name
    asyncio.run(_remove(amqp_url, name))


async def _fill(amqp_url: str, name: str) -> None:
    connection = await aiormq.connect(amqp_url)
    channel = await connection.channel()
    for kind in KINDS:
        await channel.queue_declare(kind.format(name), durable=True, arguments={"x-queue-type": "quorum"})
    for kind, bodies in (("rpc-{}", (b"one", b"two")), ("events.{}.dead", (b"\xff", b"{", b""))):
        for n, body in enumerate(bodies):
            properties = aiormq.spec.Basic.Properties(message_id=f"chaos-{n}", headers={"n": n})
            await channel.basic_publish(body, routing_key=kind.format(name), properties=properties)
    await connection.close()


async def _remove(amqp_url: str, name: str) -> None:
    connection = await aiormq.connect(amqp_url)
    channel = await connection.channel()
    for kind in KINDS:
        await channel.queue_delete(kind.format(name))
    await connection.close()


def test_what_waits_is_counted_and_what_is_dead_is_read_again_and_again(
    amqp_url: str, service: str, tmp_path: Path
) -> None:
    for _ in range(2):
        broker.look(amqp_url, [service], tmp_path / "broker.json")
        found = json.loads((tmp_path / "broker.json").read_text(encoding="utf-8"))
        assert found["queues"] == {f"events.{service}": 0, f"rpc-{service}": 2}
        assert [frame["message_id"] for frame in found["dead"][service]] == ["chaos-0", "chaos-1", "chaos-2"]
        digests = [hashlib.sha256(body).hexdigest() for body in (b"\xff", b"{", b"")]
        assert [frame["sha256"] for frame in found["dead"][service]] == digests


def test_a_missing_queue_is_told(amqp_url: str, tmp_path: Path) -> None:
    with pytest.raises(ChannelNotFoundEntity):
        broker.look(amqp_url, ["nobody"], tmp_path / "broker.json")
