"""From a line of the route table to an endpoint: who, what, when, ask, answer.

Who calls is settled before a byte of the body is read. FastAPI hands over the raw request: its own
reading would parse the body of a caller without a token, and parse it twice.
"""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog
from pydantic import BaseModel, ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway import bodies
from gateway.auth import authenticate
from gateway.invalid import NUL_FAILURE, invalid_body, invalid_parameter
from gateway.parts import Parts
from gateway.problems import INVALID_PARAMETER, UNKNOWN_PATH
from gateway.rest.routes import Route
from gateway.roles import check_role
from shared.contracts.base import Actor, Request
from shared.errors import INVALID_BODY, Failure, Text

Endpoint = Callable[[HttpRequest], Awaitable[Response]]

IN_PATH = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
CASE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
KEY_FAILURE = Failure(
    "idempotency_key",
    None,
    Text("不符合要求的内容", "something that does not fit"),
    Text("1 至 200 个可见的 ASCII 字符", "1 to 200 visible ASCII characters"),
    "Idempotency-Key",
)
NUL_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in a JSON text. No field means one, and PostgreSQL cannot store it."""


class Caller(NamedTuple):
    """Who calls, the values in the path, and the key that makes a retry harmless."""

    actor: Actor
    path: dict[str, str]
    idempotency_key: str | None


def json_endpoint(route: Route, parts: Parts) -> Endpoint:
    """The endpoint of a route that takes JSON, query parameters or nothing."""
    read = _from_query if route.method == "GET" else _from_body

    async def serve(http: HttpRequest) -> Response:
        caller = admit(http, route, parts)
        given = await read(http, route, parts)
        request = route.request.model_construct(None, **caller.path, **dict(given))
        return await answer(http, route, parts, caller, request)

    return serve


def admit(http: HttpRequest, route: Route, parts: Parts) -> Caller:
    """Let a caller in, or raise what auth and roles raise, `unknown-path` or `invalid-parameter`."""
    http.state.operation = route.name
    actor = authenticate(http.headers, parts.tokens)
    check_role(actor, route.request)
    path: dict[str, str] = http.path_params
    if not all(IN_PATH.fullmatch(value) for value in path.values()):
        raise UNKNOWN_PATH()
    if CASE_ID.fullmatch(path.get("case_id", "")):  # anything else may be personal, and would lie in the log
        structlog.contextvars.bind_contextvars(case_id=path["case_id"])
    key = http.headers.get("idempotency-key") if route.is_command else None
    if key is not None and not KEY.fullmatch(key):
        raise INVALID_PARAMETER(failures=[KEY_FAILURE])
    return Caller(actor, path, key)


async def _from_query(http: HttpRequest, route: Route, _: Parts) -> BaseModel:
    query = dict(http.query_params)
    if any("\0" in value for value in query.values()):
        raise INVALID_PARAMETER(failures=[NUL_FAILURE])
    try:
        return route.outside_path.model_validate_strings(query, extra="forbid")
    except ValidationError as error:
        raise invalid_parameter(error) from None


async def _from_body(http: HttpRequest, route: Route, parts: Parts) -> BaseModel:
    raw = await bodies.whole(http, parts.settings.body_limit_bytes)
    if NUL_ESCAPED.search(raw):
        raise INVALID_BODY(failures=[NUL_FAILURE])
    try:
        # The contracts ignore unknown fields, which is for newer services; a caller's is a slip of the pen.
        return route.outside_path.model_validate_json(raw or b"{}", extra="forbid")
    except ValidationError as error:
        raise invalid_body(error) from None


async def answer(http: HttpRequest, route: Route, parts: Parts, caller: Caller, request: Request) -> Response:
    """Ask the service in charge and hand on what it says. Raises its refusal."""
    said = await parts.ask(request, caller.actor, caller.idempotency_key, http.state.correlation_id)
    return Response(said.model_dump_json(), route.status, media_type="application/json")
