"""A file goes out: the service says which, the store has it."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from gateway.outgoing import outgoing
from gateway.parts import Parts
from gateway.rest.endpoint import Endpoint, addressed, admit
from gateway.rest.routes import Route


def download_endpoint(route: Route, parts: Parts) -> Endpoint:
    """The endpoint of a route whose answer names a file. Always offered for saving, never shown in place."""

    async def serve(http: HttpRequest) -> Response:
        caller, path = await admit(http, route, parts)
        going = outgoing(parts, await parts.calls.ask(addressed(route, path), caller))
        first = await anext(going.pieces, b"")  # a file that is not there is refused before the answer begins
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(going.filename)}",
            "x-content-type-options": "nosniff",
        }
        if going.digest is not None:
            headers["etag"] = f'"{going.digest}"'
        return StreamingResponse(_whole(first, going.pieces), route.status, headers, going.media_type)

    return serve


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
