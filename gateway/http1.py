"""What is not HTTP never gets as far as the application: the server refuses it, in the form of every other no."""

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
    """uvicorn's own protocol, with our words where it would speak plain text."""

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
