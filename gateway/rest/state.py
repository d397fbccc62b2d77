"""Is this process alive, and can the whole system take work?"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from fastapi import APIRouter, Response

from gateway.bus import BrokenReplyError
from gateway.parts import Parts
from shared.contracts.base import SERVICES, Message, Probe
from shared.errors import Refusal

GAP_SECONDS = 0.2


class Health(Message):
    """This process answers."""

    status: Literal["up"] = "up"


class Readiness(Message):
    """Ready when every service answers; `services` is what each says of itself, `missing` names the silent."""

    ready: bool
    services: tuple[Probe, ...]
    missing: tuple[str, ...]


class Looks:
    """Looks at the services for whoever asks. Each costs them work and anybody may ask, so they are shared and spaced.

    No answer is kept: whoever asks between two looks waits for the next one.
    """

    def __init__(self, look: Callable[[], Awaitable[Readiness]], gap_seconds: float) -> None:
        """Between the beginnings of two looks lie `gap_seconds` at least."""
        self._look, self._gap_seconds = look, gap_seconds
        self._not_before = 0.0
        self._under_way: asyncio.Task[Readiness] | None = None

    async def next(self) -> Readiness:
        """What the look under way finds, or else the next one. Raises what a look raises."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._in_time())
        return await asyncio.shield(self._under_way)  # one who leaves takes it from nobody else

    async def _in_time(self) -> Readiness:
        now = asyncio.get_running_loop().time
        await asyncio.sleep(self._not_before - now())
        self._not_before = now() + self._gap_seconds
        return await self._look()


def state_router(parts: Parts) -> APIRouter:
    """`/health` for whoever restarts this process, `/readiness` for whoever sends it work."""
    router = APIRouter(tags=["state"])
    looks = Looks(lambda: _look(parts), GAP_SECONDS)

    @router.get("/health")
    async def health() -> Health:
        """This process is alive; it says nothing about the services."""
        return Health()

    @router.get("/readiness", responses={503: {"model": Readiness, "description": "Not every service answers."}})
    async def readiness(response: Response) -> Readiness:
        """What every service says of itself; 503 while one does not answer."""
        found = await looks.next()
        if not found.ready:
            response.status_code = 503
        return found

    return router


async def _look(parts: Parts) -> Readiness:
    probes = await asyncio.gather(*(_probe(parts, service) for service in SERVICES))
    answered = tuple(probe for probe in probes if probe is not None)
    missing = tuple(service for service, probe in zip(SERVICES, probes, strict=True) if probe is None)
    return Readiness(ready=not missing, services=answered, missing=missing)


async def _probe(parts: Parts, service: str) -> Probe | None:
    try:
        return await parts.bus.probe(service)
    except (Refusal, BrokenReplyError):
        return None
