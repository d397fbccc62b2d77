"""Calls to the services in nameko's own RPC wire format: `await bus.call(SubmitApplication(...), ...)`.

Every call ends within its time-out, whatever the broker or the service does: with the typed answer,
with the service's refusal, or with a refusal of ours that says whether trying again is safe.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from aiormq.abc import DeliveredMessage
from pydantic import ValidationError

from gateway.link import Link, LinkBrokenError, UnroutableError
from shared.contracts.base import Actor, Answer, Call, Message, Probe, Request, Role, new_id
from shared.errors import Kind, Problem
from shared.telemetry import log

SERVICE_AWAY = Problem(
    "service-away",
    Kind.UNAVAILABLE,
    zh="负责此操作的服务暂时没有答复。请用同一个 Idempotency-Key 重试，不会重复执行",
    en="The service in charge does not answer at this moment. "
    "Try again with the same Idempotency-Key: nothing happens twice.",
)
"""One problem for a service that is stopped, that never ran, or that was too slow: whoever asks can do the
same about each of them, and cannot know which it is."""
BUS_AWAY = Problem(
    "bus-away",
    Kind.UNAVAILABLE,
    zh="消息总线暂时无法访问，未作任何处理，请稍后重试",
    en="The message bus cannot be reached. Nothing was done; try again shortly.",
)
BUSY = Problem(
    "busy",
    Kind.UNAVAILABLE,
    zh="当前请求过多，未作任何处理，请稍后重试",
    en="Too many requests at this moment. Nothing was done; try again shortly.",
)

PROBE_SECONDS = 2.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 3.0
PROBER = Actor(role=Role.OPERATOR, subject="gateway")

Said = TypeVar("Said", bound=Message)

logger = log(__name__)


class BrokenReplyError(Exception):
    """A service failed in a way it did not expect, or answered what its contract does not say."""


class Reply(Message):
    """The body of a reply on nameko's wire; `error` is an exception that the service did not expect."""

    result: Answer | None = None
    error: Mapping[str, Any] | None = None


class Bus:
    """The asking end of the bus. One per process; it connects and reconnects by itself."""

    def __init__(self, url: str, *, timeout_seconds: float, in_flight: int, on_news: Callable[[], None]) -> None:
        """Calls wait `timeout_seconds` at most; more than `in_flight` at one time are refused at once.

        `on_news` is called when an event of `wire.KEPT` is heard, and when one may have been missed.
        """
        self._on_news = on_news
        self._url = url
        self._timeout_seconds = timeout_seconds
        self._in_flight = in_flight
        self._waiting: dict[str, asyncio.Future[bytes | None]] = {}
        self._link: Link | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to connect. Returns at once: until the broker is there, calls are refused."""
        self._keeper = asyncio.create_task(self._keep_linked())

    async def stop(self) -> None:
        """Leave the broker. Calls that still wait end with `service-away`."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    @property
    def linked(self) -> bool:
        """Whether the broker is there."""
        return self._link is not None

    async def call(
        self,
        request: Request,
        actor: Actor,
        received_at: datetime,
        idempotency_key: str | None,
        correlation_id: str,
        seconds: float | None = None,
        seen_version: int | None = None,
    ) -> Message:
        """Ask the service and return `request.answer`.

        `received_at` is business time; `seconds` is the caller's own patience where it is less than ours,
        `seen_version` the version that the command is meant for.
        Raises the service's refusal, or `service-away`, `bus-away`, `busy`; BrokenReplyError for what is
        nobody's expected answer.
        """
        patience = min(self._timeout_seconds, max(seconds, 0.0)) if seconds is not None else self._timeout_seconds
        call = Call(
            body=request.model_dump(mode="json"),
            actor=actor,
            received_at=received_at,
            expires_at=datetime.now(UTC) + timedelta(seconds=patience),
            correlation_id=correlation_id,
            idempotency_key=idempotency_key,
            seen_version=seen_version,
        )
        return await self._ask(request.method(), call, request.answer, patience)

    async def probe(self, service: str) -> Probe:
        """What a service's process says of itself. Raises as `call` does, but waits a moment only."""
        now = datetime.now(UTC)
        call = Call(
            body={},
            actor=PROBER,
            received_at=now,
            expires_at=now + timedelta(seconds=PROBE_SECONDS),
            correlation_id=new_id(),
        )
        return await self._ask(f"{service}.readiness", call, Probe, PROBE_SECONDS)

    async def _ask(self, method: str, call: Call, answer: type[Said], seconds: float) -> Said:
        link = self._link
        if link is None:
            raise BUS_AWAY()
        if len(self._waiting) >= self._in_flight:
            raise BUSY()
        frame = f'{{"args": [{call.model_dump_json()}], "kwargs": {{}}}}'
        return _read(method, await self._exchange(link, method, frame.encode(), seconds), answer)

    async def _exchange(self, link: Link, method: str, frame: bytes, seconds: float) -> bytes:
        call_id = new_id()
        replied: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = replied
        try:
            async with asyncio.timeout(seconds):
                await link.publish(method, frame, call_id, seconds)
                reply = await replied
        except UnroutableError:
            logger.warning("service_absent", method=method)
            raise SERVICE_AWAY() from None
        except (TimeoutError, LinkBrokenError):
            reply = None
        finally:
            del self._waiting[call_id]
        if reply is None:
            logger.warning("no_answer", method=method)
            raise SERVICE_AWAY()
        return reply

    async def _keep_linked(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                link = await Link.open(self._url, self._take_reply, self._take_news)
            except Exception as error:  # whatever it is, the next try may work; nobody else would try
                logger.warning("bus_away", why=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            pause = FIRST_PAUSE_SECONDS
            await self._serve(link)

    async def _serve(self, link: Link) -> None:
        logger.info("bus_linked")
        self._on_news()
        self._link = link
        try:
            await link.broken.wait()
            logger.warning("bus_lost")
        finally:
            self._link = None
            self._on_news()
            self._give_up_calls()
            await link.close()

    async def _take_reply(self, message: DeliveredMessage) -> None:
        replied = self._waiting.get(message.header.properties.correlation_id or "")
        if replied is None or replied.done():
            logger.info("reply_without_call")  # too late, or not ours
            return
        replied.set_result(message.body)

    async def _take_news(self, _: DeliveredMessage) -> None:
        self._on_news()

    def _give_up_calls(self) -> None:
        for replied in self._waiting.values():
            if not replied.done():
                replied.set_result(None)


def _read(method: str, reply: bytes, answer: type[Said]) -> Said:
    """The typed answer in a reply. Raises the refusal in it, or BrokenReplyError, which never quotes the reply."""
    try:
        frame = Reply.model_validate_json(reply)
        if frame.result is not None and frame.error is None:
            return answer.model_validate(frame.result.unwrap())
        kind = str((frame.error or {}).get("exc_type", "neither result nor error"))
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        kind = type(error).__name__
    raise BrokenReplyError(f"{method}: {kind}")
