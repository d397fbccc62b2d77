"""Request bodies, held to a limit while they come in: nobody makes this process hold or store more."""

from collections.abc import AsyncIterator

from starlette.requests import Request

from gateway.problems import BODY_TOO_LARGE


async def pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises `body-too-large` at once if it says so itself, else where it passes `limit`."""
    if int(request.headers.get("content-length", 0)) > limit:
        raise BODY_TOO_LARGE(limit=limit)
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise BODY_TOO_LARGE(limit=limit)
        yield piece


async def whole(request: Request, limit: int) -> bytes:
    """The body in one piece. Raises `body-too-large`."""
    return b"".join([piece async for piece in pieces(request, limit)])
