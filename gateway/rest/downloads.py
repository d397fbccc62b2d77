"""A file goes out: the service says which, the store has it."""

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO
from urllib.parse import quote

from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from gateway.parts import Parts
from gateway.rest.endpoint import Endpoint, admit
from gateway.rest.routes import Route
from shared.contracts.certificate import Paper

BATCH_BYTES = 256 * 1024


def download_endpoint(route: Route, parts: Parts) -> Endpoint:
    """The endpoint of a route whose answer names a file. Always offered for saving, never shown in place."""

    async def serve(http: HttpRequest) -> Response:
        caller = admit(http, route, parts)
        request = route.request.model_validate(caller.path)
        paper = await parts.ask(request, caller.actor, None, http.state.correlation_id)
        assert isinstance(paper, Paper)
        file = await asyncio.to_thread(parts.store.open, paper.digest)
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(paper.filename)}",
            "x-content-type-options": "nosniff",
            "etag": f'"{paper.digest}"',
        }
        return StreamingResponse(_pieces(file), route.status, headers, paper.media_type)

    return serve


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, BATCH_BYTES):
            yield piece
