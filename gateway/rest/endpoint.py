"""From a line of the route table to an endpoint: who, what, when, ask, answer.

Who calls is settled before a byte of the body is read. FastAPI hands over the raw request: its own
reading would parse the body of a caller without a token, and parse it twice.
"""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from pydantic import BaseModel, ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway import bodies
from gateway.calls import INVALID_PARAMETER, Caller, Knock, version_tag
from gateway.invalid import NUL_FAILURE, invalid_body, invalid_parameter
from gateway.parts import Parts
from gateway.problems import UNKNOWN_PATH
from gateway.rest.routes import Route
from shared.contracts.base import Message, Request
from shared.errors import INVALID_BODY

Endpoint = Callable[[HttpRequest], Awaitable[Response]]

IN_PATH = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
NUL_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in a JSON text. No field means one, and PostgreSQL cannot store it."""


class Admitted(NamedTuple):
    """Somebody who was let in, and the values in the path."""

    caller: Caller
    path: dict[str, str]


def json_endpoint(route: Route, parts: Parts) -> Endpoint:
    """The endpoint of a route that takes JSON, query parameters or nothing."""
    read = _from_query if route.method == "GET" else _from_body

    async def serve(http: HttpRequest) -> Response:
        caller, path = await admit(http, route, parts)
        given = await read(http, route, parts)
        request = route.request.model_construct(None, **path, **dict(given))
        return await answer(http, route, parts, caller, request)

    return serve


async def admit(http: HttpRequest, route: Route, parts: Parts) -> Admitted:
    """Let a caller in, or raise what `Calls.admit` raises, or `unknown-path`."""
    http.state.operation = route.name
    caller = await parts.calls.admit(route.request, knock(http))
    path: dict[str, str] = http.path_params
    if not all(IN_PATH.fullmatch(value) for value in path.values()):
        raise UNKNOWN_PATH()
    return Admitted(caller, path)


def knock(http: HttpRequest) -> Knock:
    """What the headers say of a caller."""
    return Knock(
        address=http.client.host if http.client else "",
        correlation_id=http.state.correlation_id,
        authorization=http.headers.get("authorization"),
        idempotency_key=http.headers.get("idempotency-key"),
        seen=http.headers.get("if-match"),
    )


def addressed(route: Route, path: dict[str, str]) -> Request:
    """A request that is all in its address. Raises `invalid-parameter`."""
    try:
        return route.request.model_validate(path)
    except ValidationError as error:
        raise invalid_parameter(error) from None


async def _from_query(http: HttpRequest, route: Route, _: Parts) -> BaseModel:
    query = dict(http.query_params)
    if any("\0" in value for value in query.values()):
        raise INVALID_PARAMETER(failures=[NUL_FAILURE])
    try:
        return route.outside_path.model_validate_strings(query, extra="forbid")
    except ValidationError as error:
        raise invalid_parameter(error) from None


async def _from_body(http: HttpRequest, route: Route, parts: Parts) -> BaseModel:
    raw = await bodies.whole(http, parts.settings.body_limit_bytes, parts.settings.stall_seconds)
    if NUL_ESCAPED.search(raw):
        raise INVALID_BODY(failures=[NUL_FAILURE])
    try:
        # The contracts ignore unknown fields, which is for newer services; a caller's is a slip of the pen.
        return route.outside_path.model_validate_json(raw or b"{}", extra="forbid")
    except ValidationError as error:
        raise invalid_body(error) from None


async def answer(http: HttpRequest, route: Route, parts: Parts, caller: Caller, request: Request) -> Response:
    """Ask the service in charge and hand on what it says. Raises its refusal."""
    return told(http, route, await parts.calls.ask(request, caller))


def told(http: HttpRequest, route: Route, said: Message) -> Response:
    """What a service said, as an answer over HTTP."""
    headers = _next_page(http, said)
    if tag := version_tag(route.request, said):
        headers["etag"] = tag
    return Response(said.model_dump_json(), route.status, headers, media_type="application/json")


def _next_page(http: HttpRequest, said: Message) -> dict[str, str]:
    """Where a list goes on: the same address and question, from the cursor on."""
    cursor = getattr(said, "next", None)
    if cursor is None:
        return {}
    following = http.url.include_query_params(after=cursor)
    return {"link": f'<{following.path}?{following.query}>; rel="next"'}
