"""One call over gRPC seen from outside: who knocks, one log line, and one form for every no."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import grpc
import structlog
from grpc.aio import ServicerContext

from gateway import language
from gateway.calls import Knock
from gateway.correlation import HEADER, correlation_id_from
from gateway.grpc_api.interface import Interface
from gateway.grpc_api.methods import Method
from gateway.grpc_api.peers import FORWARDED, Peers
from gateway.grpc_api.status import refuse
from gateway.problems import INTERNAL_ERROR
from shared.errors import Refusal
from shared.telemetry import log

logger = log(__name__)


@dataclass(frozen=True)
class Exchange:
    """A call under way."""

    method: Method
    context: ServicerContext
    knock: Knock
    language: language.Language

    @classmethod
    def of(cls, method: Method, context: ServicerContext, peers: Peers) -> "Exchange":
        """What the call's metadata say. Of a name that comes twice the last value counts, of forwarders all do."""
        pairs = [(name, value) for name, value in context.invocation_metadata() or () if isinstance(value, str)]
        told = dict(pairs)
        knock = Knock(
            address=peers.address(context.peer(), (value for name, value in pairs if name == FORWARDED)),
            correlation_id=correlation_id_from(told.get(HEADER, "")),
            authorization=told.get("authorization"),
            idempotency_key=told.get("idempotency-key"),
            seconds=context.time_remaining(),
            seen=told.get("if-match"),
        )
        return cls(method, context, knock, language.choose(told.get("accept-language")))

    async def greet(self) -> None:
        """Tell the correlation id before anything else."""
        await self.context.send_initial_metadata(((HEADER, self.knock.correlation_id),))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Log the call by its operation, never by what was in it."""
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(correlation_id=self.knock.correlation_id):
            try:
                yield
            finally:
                logger.info(
                    "call",
                    operation=self.method.request.method(),
                    code=_code_name(self.context.code()),
                    seconds=round(time.perf_counter() - started, 4),
                )

    async def refuse(self, interface: Interface, error: Exception) -> None:
        """End the call with a refusal; whatever else went wrong is told as our failure, and logged."""
        if not isinstance(error, Refusal):
            logger.error("unexpected_failure", exc_info=error)
            error = INTERNAL_ERROR()
        await refuse(self.context, interface, error, self.language, self.knock.correlation_id)


def _code_name(code: grpc.StatusCode | int | None) -> str:
    """Before a call has ended well its code is 0 or nothing."""
    return str(code.name) if isinstance(code, grpc.StatusCode) else "OK"
