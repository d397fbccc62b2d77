"""A file comes in as a body; its name, where it has one, in the Content-Disposition header."""

from email.message import Message

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway import bodies, files
from gateway.parts import Parts
from gateway.rest.endpoint import Endpoint, admit, told
from gateway.rest.routes import Route


def upload_endpoint(route: Route, parts: Parts) -> Endpoint:
    """The endpoint of the route that takes a file as its body."""

    async def serve(http: HttpRequest) -> Response:
        caller, path = await admit(http, route, parts)
        coming = files.Coming(
            request=route.request,
            about={name: value for name, value in path.items() if name != "code"},
            code=path["code"],
            pieces=bodies.pieces(http, parts.settings.upload_limit_bytes, parts.settings.stall_seconds),
            media_type=http.headers.get("content-type", ""),
            filename=named(http.headers.get("content-disposition")),
        )
        return told(http, route, await files.attach(parts, caller, coming))

    return serve


def named(content_disposition: str | None) -> str:
    """The name that the header gives, or nothing."""
    header = Message()
    header["content-disposition"] = _as_text(content_disposition or "attachment")
    return header.get_filename() or ""


def _as_text(value: str) -> str:
    """Headers arrive as Latin-1; browsers and curl put UTF-8 into them."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
