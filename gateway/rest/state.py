"""Is this process alive, and can the whole system take work?"""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response

from gateway.bus import BrokenReplyError
from gateway.parts import Parts
from shared.contracts.base import SERVICES, Message, Probe
from shared.errors import Refusal


class Health(Message):
    """This process answers."""

    status: Literal["up"] = "up"


class Readiness(Message):
    """Ready when every service answers; `services` is what each says of itself, `missing` names the silent."""

    ready: bool
    services: tuple[Probe, ...]
    missing: tuple[str, ...]


def state_router(parts: Parts) -> APIRouter:
    """`/health` for whoever restarts this process, `/readiness` for whoever sends it work."""
    router = APIRouter(tags=["state"])

    @router.get("/health")
    async def health() -> Health:
        """This process is alive; it says nothing about the services."""
        return Health()

    @router.get("/readiness", responses={503: {"model": Readiness, "description": "Not every service answers."}})
    async def readiness(response: Response) -> Readiness:
        """What every service says of itself; 503 while one does not answer."""
        probes = await asyncio.gather(*(_probe(parts, service) for service in SERVICES))
        answered = tuple(probe for probe in probes if probe is not None)
        missing = tuple(service for service, probe in zip(SERVICES, probes, strict=True) if probe is None)
        if missing:
            response.status_code = 503
        return Readiness(ready=not missing, services=answered, missing=missing)

    return router


async def _probe(parts: Parts, service: str) -> Probe | None:
    try:
        return await parts.bus.probe(service)
    except (Refusal, BrokenReplyError):
        return None
