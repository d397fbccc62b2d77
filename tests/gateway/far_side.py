"""The services' end of the bus: a real consumer on the wire that answers what a test tells it to.

It stands for whatever runs behind the broker, not for a part of ours: it knows the queue names, the
frame and the contracts, nothing else.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiormq
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic

from shared.contracts.base import SERVICES, Answer, Call, Message, Probe, Request
from shared.errors import Refusal
from tests.gateway.examples import example

EXCHANGE = "nameko-rpc"


@dataclass(frozen=True)
class Heard:
    """One call as it came off the wire."""

    method: str
    call: Call
    frame: dict[str, Any]
    properties: Basic.Properties
    delivery: Basic.Deliver


Script = Callable[[Heard], Awaitable[bytes | None]]


class FarSide:
    """Answers every call with an example of its contract unless a script is set for the method."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.heard: list[Heard] = []
        self.scripts: dict[str, Script] = {}

    async def start(self) -> None:
        self._connection = await aiormq.connect(self._url)
        self.channel = await self._connection.channel()
        await self.channel.exchange_declare(EXCHANGE, exchange_type="topic", durable=True)
        for service in SERVICES:
            await self.open(service)

    async def open(self, service: str) -> None:
        """Have a queue for this service and consume it."""
        await self.channel.queue_declare(f"rpc-{service}", durable=True)
        await self.channel.queue_purge(f"rpc-{service}")
        await self.channel.queue_bind(f"rpc-{service}", EXCHANGE, routing_key=f"{service}.*")
        await self.channel.basic_consume(f"rpc-{service}", self._on_call, no_ack=True)

    async def remove(self, service: str) -> None:
        """Be as if this service had never run."""
        await self.channel.queue_delete(f"rpc-{service}")

    async def stop(self) -> None:
        for service in SERVICES:
            await self.remove(service)
        await self._connection.close()

    def say(self, request: type[Request], reply: bytes) -> None:
        """Reply with exactly these bytes."""

        async def script(_: Heard) -> bytes:
            return reply

        self.scripts[request.method()] = script

    def answer(self, request: type[Request], message: Message) -> None:
        """Reply with an answer."""
        self.say(request, frame(Answer(ok=message.model_dump(mode="json"))))

    def refuse(self, request: type[Request], refusal: Refusal) -> None:
        """Reply with a refusal."""
        self.say(request, frame(Answer.refusal(refusal)))

    def keep_silent(self, request: type[Request]) -> None:
        """Take the call and say nothing."""

        async def script(_: Heard) -> None:
            return None

        self.scripts[request.method()] = script

    def wait_for(self, request: type[Request], signal: asyncio.Event) -> None:
        """Answer when the signal is given."""

        async def script(heard: Heard) -> bytes:
            await signal.wait()
            return ordinary(heard)

        self.scripts[request.method()] = script

    async def reply(self, heard: Heard, body: bytes, correlation_id: str | None = None) -> None:
        """Send a reply the way nameko does; with another correlation id where a test wants that."""
        properties = Basic.Properties(
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=correlation_id or heard.properties.correlation_id,
        )
        reply_to = heard.properties.reply_to or ""
        await self.channel.basic_publish(body, exchange=EXCHANGE, routing_key=reply_to, properties=properties)

    async def _on_call(self, message: DeliveredMessage) -> None:
        body = json.loads(message.body)
        assert isinstance(message.delivery, Basic.Deliver)
        heard = Heard(
            method=message.delivery.routing_key or "",
            call=Call.model_validate(body["args"][0]),
            frame=body,
            properties=message.header.properties,
            delivery=message.delivery,
        )
        self.heard.append(heard)
        script = self.scripts.get(heard.method)
        said = await script(heard) if script else ordinary(heard)
        if said is not None:
            await self.reply(heard, said)


def ordinary(heard: Heard) -> bytes:
    """What a healthy service says: an example of the contract's answer to a well-formed call."""
    if heard.method.endswith(".readiness"):
        probe = example(Probe) | {"service": heard.method.partition(".")[0]}
        return frame(Answer(ok=probe))
    request = Request.known[heard.method]
    request.model_validate(heard.call.body, extra="forbid")
    return frame(Answer(ok=example(request.answer)))


def frame(answer: Answer) -> bytes:
    """An answer in nameko's reply frame."""
    return json.dumps({"result": answer.model_dump(mode="json"), "error": None}).encode()
