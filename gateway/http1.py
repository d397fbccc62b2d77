"""What is not HTTP never gets as far as the application: the server refuses it, in the form of every other no."""

import asyncio
from http import HTTPStatus

import h11
from starlette.datastructures import MutableHeaders
from uvicorn.protocols.http.h11_impl import H11Protocol

from gateway import language, problems
from gateway.correlation import seal
from shared.contracts.base import new_id
from shared.telemetry import log

logger = log(__name__)


class Http1(H11Protocol):
    """uvicorn's own protocol, with our words where it would speak plain text, and no patience without end.

    A connection that has not brought the whole head of a request within `head_seconds` is closed without a word:
    uvicorn's own time for the next request begins after an answer, and any byte ends it.
    """

    head_seconds = 20.0
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._stop_awaiting()

    def on_response_complete(self) -> None:
        self._await_head()  # the next one, which may have come already
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_awaiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._stop_awaiting()
        self._head_timer = self.loop.call_later(self.head_seconds, self.timeout_keep_alive_handler)

    def _stop_awaiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read, unless an answer is under way, and close: nobody knows where it ends."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._refuse()
        self.transport.close()

    def _refuse(self) -> None:
        correlation_id = new_id()
        answer = problems.response(problems.MALFORMED_REQUEST(), language.choose(None), correlation_id)
        headers = MutableHeaders(raw=answer.raw_headers)
        seal(headers, correlation_id)
        headers["connection"] = "close"
        for event in (
            h11.Response(status_code=answer.status_code, headers=headers.raw, reason=HTTPStatus.BAD_REQUEST.phrase),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        logger.info("request_malformed", correlation_id=correlation_id, status=answer.status_code)
