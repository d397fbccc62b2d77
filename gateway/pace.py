"""How fast one client may go: each holder of a token, and each address without one, by itself."""

from typing import Final

from throttled.asyncio import RateLimiterType, Throttled
from throttled.asyncio.store import MemoryStore

from shared.errors import Kind, Problem

TOO_MANY_REQUESTS = Problem(
    "too-many-requests",
    Kind.UNAVAILABLE,
    zh="请求过于频繁，未作任何处理，请稍后重试",
    en="You ask too often. Nothing was done; try again in a moment.",
)

MOST_CLIENTS: Final = 100_000
"""Clients remembered at one time; beyond that who was quiet longest is forgotten first."""


class Pace:
    """One limit, held for each client by itself, in this process."""

    def __init__(self, limit: str) -> None:
        """`limit` is as "100/s burst 200". Raises RuntimeError for another text."""
        store = MemoryStore(options={"MAX_SIZE": MOST_CLIENTS})
        try:
            self._throttled = Throttled(using=RateLimiterType.GCRA.value, quota=limit, store=store)
        except Exception as error:
            raise RuntimeError(f"{limit!r} is no rate limit: say it as '100/s burst 200'") from error

    async def step(self, client: str) -> None:
        """Count one request of a client. Raises `too-many-requests`."""
        if (await self._throttled.limit(client)).limited:
            raise TOO_MANY_REQUESTS()
