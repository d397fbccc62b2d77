"""The outermost layer of ours: a correlation id on everything, one log line per request, and no naked failure.

Pure ASGI. Logs name the operation, never a path, a query or a body: those may hold personal data.
"""

import re
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import language, problems
from shared.contracts.base import new_id
from shared.telemetry import log

HEADER = "x-correlation-id"
ACCEPTABLE = re.compile(r"(?!.*\d{15})[A-Za-z0-9._-]{8,64}", re.ASCII)
"""Nothing long enough to be an identity number: this goes into logs."""

logger = log(__name__)


def correlation_id_from(given: str) -> str:
    """The caller's own where it is fit to stand in a log, else a fresh one."""
    return given if ACCEPTABLE.fullmatch(given) else new_id()


def seal(headers: MutableHeaders, correlation_id: str) -> None:
    """What every answer says of itself."""
    headers[HEADER] = correlation_id
    headers["x-content-type-options"] = "nosniff"
    headers.setdefault("cache-control", "no-store")


class Correlation:
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        correlation_id = correlation_id_from(headers.get(HEADER, ""))
        scope.setdefault("state", {})["correlation_id"] = correlation_id
        exchange = Exchange(correlation_id, headers, receive, send)
        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            await self._watch(scope, exchange)

    async def _watch(self, scope: Scope, exchange: "Exchange") -> None:
        started = time.perf_counter()
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            logger.info("client_left")
        except Exception:
            logger.exception("unexpected_failure")
            if exchange.status is not None:
                raise
            chosen = language.choose(Headers(scope=scope).get("accept-language"))
            answer = problems.response(problems.INTERNAL_ERROR(), chosen, exchange.correlation_id)
            await answer(scope, exchange.receive, exchange.send)
        logger.info(
            "request",
            method=scope["method"],
            operation=scope["state"].get("operation"),
            status=exchange.status,
            seconds=round(time.perf_counter() - started, 4),
        )


class Exchange:
    """One request and its answer on the wire, seen from outside."""

    def __init__(self, correlation_id: str, headers: Headers, receive: Receive, send: Send) -> None:
        self.correlation_id = correlation_id
        self.status: int | None = None
        self._receive = receive
        self._send = send
        self._body_to_come = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            self._body_to_come = False
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            seal(headers, self.correlation_id)
            if self._body_to_come:
                headers["connection"] = "close"  # what was refused unread is not read after all
        await self._send(message)
