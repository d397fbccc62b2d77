"""Request bodies, held to a limit and a pace while they come in: nobody makes this process hold, store or wait more."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from starlette.requests import Request

from gateway.problems import BODY_STALLED, BODY_TOO_LARGE

SLOWEST_BYTES_A_SECOND = 1024

Piece = TypeVar("Piece")


async def pieces(request: Request, limit: int, stall_seconds: float) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises `body-too-large` at once if it says so itself, else where it passes `limit`.

    Raises `body-stalled` as `prompt` does.
    """
    if int(request.headers.get("content-length", 0)) > limit:
        raise BODY_TOO_LARGE(limit=limit)
    size = 0
    async for piece in prompt(request.stream(), len, stall_seconds):
        size += len(piece)
        if size > limit:
            raise BODY_TOO_LARGE(limit=limit)
        yield piece


async def whole(request: Request, limit: int, stall_seconds: float) -> bytes:
    """The body in one piece. Raises `body-too-large`, `body-stalled`."""
    return b"".join([piece async for piece in pieces(request, limit, stall_seconds)])


async def prompt(
    coming: AsyncIterator[Piece], size: Callable[[Piece], int], stall_seconds: float
) -> AsyncIterator[Piece]:
    """What comes, for as long as it keeps coming. Raises `body-stalled`.

    A sender has `stall_seconds`, and what it sends buys more time, up to as much again: one that drips is not waited
    for longer than one that sends nothing. How long we take over a piece does not count.
    """
    now, left = asyncio.get_running_loop().time, stall_seconds
    while True:
        since = now()
        try:
            async with asyncio.timeout(left):
                piece = await anext(coming)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise BODY_STALLED() from None
        left = min(left - (now() - since) + size(piece) / SLOWEST_BYTES_A_SECOND, stall_seconds)
        yield piece
