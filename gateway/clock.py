"""Business time for the gateway: it stamps when it held the whole request, and guards use that moment."""

from datetime import UTC, datetime
from typing import Protocol

import httpx

from shared.errors import Kind, Problem
from shared.settings import Settings

CLOCK_AWAY = Problem(
    "clock-away",
    Kind.UNAVAILABLE,
    zh="业务时钟暂时无法访问，未作任何处理，请稍后重试",
    en="The business clock cannot be reached. Nothing was done; try again shortly.",
)

ASK_SECONDS = 5.0


class Clock(Protocol):
    """Tells business time to asyncio code."""

    async def now(self) -> datetime:
        """The current business time, aware, UTC. Raises `clock-away`."""

    async def close(self) -> None:
        """Let go of connections."""


class SystemClock:
    """Business time is the machine's time."""

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def close(self) -> None:
        """Nothing is held."""


class ServedClock:
    """Business time is what the demo's clock server says at this moment: each request asks it."""

    def __init__(self, url: str) -> None:
        # The server is on this machine or in this network: a proxy of the environment is not meant for it.
        self._client = httpx.AsyncClient(base_url=url, timeout=ASK_SECONDS, trust_env=False)

    async def now(self) -> datetime:
        try:
            reply = await self._client.get("/now")
            return datetime.fromisoformat(reply.raise_for_status().json()["now"]).astimezone(UTC)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise CLOCK_AWAY() from error

    async def close(self) -> None:
        await self._client.aclose()


def clock_for(settings: Settings) -> Clock:
    """The clock of this process. A clock server is refused outside demo mode."""
    if settings.clock_url is None:
        return SystemClock()
    if settings.mode != "demo":
        raise RuntimeError("CLOCK_URL is set but MODE is not demo: business time must be real")
    return ServedClock(settings.clock_url)
