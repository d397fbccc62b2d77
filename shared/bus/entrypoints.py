"""nameko's side of the bus: two queues per service, frames checked before anything runs.

nameko's own entrypoints are not used for three measured reasons: one call without `reply_to` stops
the service, a failing event handler is acknowledged, and a frame that does not decode is dropped.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import eventlet
from kombu import Message
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension
from pydantic import BaseModel, ValidationError
from structlog.contextvars import bind_contextvars

from shared.bus import topology
from shared.bus.consumer import BusConsumer
from shared.bus.operations import Operations
from shared.bus.operations_bindings import remove_bindings
from shared.bus.replies import Replies
from shared.contracts.base import Answer, Call, Envelope
from shared.db import is_away
from shared.telemetry import log

logger = log(__name__)

BROKEN_DATABASE_PAUSE = 1.0
"""Seconds between two looks at a database that could not be reached."""

LONGEST_PAUSE = 60.0
"""Seconds after which an event goes back to the broker, which counts: see wire.DELIVERY_LIMIT."""

LARGEST_FRAME = 4 * 1024 * 1024


class Frame(BaseModel):
    """nameko's RPC payload with our one positional argument."""

    args: tuple[Call]


class _Queue(SharedExtension, ProviderCollector):
    """A queue shared by all entrypoints of one kind, left when the last of them has stopped."""

    consumer = BusConsumer()

    def __init__(self) -> None:
        super().__init__()
        self._entrypoints: dict[str, Entrypoint] = {}

    def setup(self) -> None:
        self.queue = self._queue()
        self.consumer.register_provider(self)

    def register_provider(self, provider: Entrypoint) -> None:
        """Frames still arrive while the entrypoints stop one by one, so they are known for good."""
        self._entrypoints[f"{self.container.service_name}.{provider.method_name}"] = provider
        super().register_provider(provider)

    def unregister_provider(self, provider: Entrypoint) -> None:
        """The last entrypoint to stop takes the queue off the connection."""
        if provider in self._providers and len(self._providers) == 1:
            self.consumer.unregister_provider(self)
        super().unregister_provider(provider)

    def _queue(self) -> Any:
        raise NotImplementedError

    def _settle(self, message: Message, how: Callable[[Message], None]) -> None:
        self.consumer.settle(message, how)

    def reject(self, message: Message, reason: str) -> None:
        """Refuse a frame: a call is dropped, an event goes to the dead-letter queue."""
        logger.warning("frame rejected", reason=reason, routing_key=str(message.delivery_info.get("routing_key"))[:200])
        self._settle(message, Message.reject)

    def _spawn(self, entrypoint: Entrypoint, job: Callable[[object], Any], message: Message, done: Any) -> None:
        try:
            self.container.spawn_worker(entrypoint, (job,), {}, handle_result=done)
        except ContainerBeingKilled:
            self._settle(message, Message.requeue)


class CommandQueue(_Queue):
    """Calls. Hostile frames are dropped: their sender is not one of ours."""

    def setup(self) -> None:
        super().setup()
        config = self.container.config
        self._replies = Replies(config["AMQP_URI"])
        self._operations = Operations(config["hearing"], config["probe"])

    def _queue(self) -> Any:
        return topology.command_queue(self.container.service_name)

    def handle_message(self, message: Message) -> None:
        """Check a frame, then run its handler in a worker and answer."""
        self.container.config["counters"].answering += 1
        method = message.delivery_info["routing_key"]
        if not message.properties.get("reply_to"):
            self.reject(message, "nobody to answer")
            return
        try:
            call = _decode(Frame, message).args[0]
        except ValueError as error:
            self._reply(message, None, f"malformed call: {error}")
            return
        if method == f"{self.container.service_name}.readiness":
            self._tell_readiness(message)
        elif method in self._entrypoints:
            job = partial(self._answer, method, _with_key(call, message))
            self._spawn(self._entrypoints[method], job, message, partial(self._answered, message))
        elif self._operations.answers(method):
            job = partial(self._operate, method, call, message.properties.get("user_id"))
            self._spawn(next(iter(self._entrypoints.values())), job, message, partial(self._answered, message))
        else:
            self._reply(message, None, "unknown method")

    def _tell_readiness(self, message: Message) -> None:
        try:
            answer = Answer(ok=self.container.config["probe"]().model_dump(mode="json"))
        except Exception as error:
            logger.warning("not ready", error=f"{type(error).__name__}: {error}")
            self._reply(message, None, "not ready")
        else:
            self._reply(message, answer)

    def _answer(self, method: str, call: Call, service: object) -> Answer | None:
        """The answer, or nothing if the caller left while the call lay in the queue or waited for a worker."""
        if _is_late(method, call):
            return None
        bind_contextvars(correlation_id=call.correlation_id, case_id=str(call.body.get("case_id"))[:64])
        answer: Answer = self.container.config["answer"](method, call, service)
        return answer

    def _operate(self, method: str, call: Call, user: str | None, service: object) -> Answer | None:
        """The answer to an operator, which no service has to write."""
        if _is_late(method, call):
            return None
        bind_contextvars(correlation_id=call.correlation_id)
        return self._operations.answer(method, call, user)

    def _answered(self, message: Message, worker: Any, result: Answer | None, exc_info: Any) -> Any:
        if result is None and exc_info is None:
            self._settle(message, Message.ack)
        else:
            self._reply(message, result, "internal error" if exc_info else None)
        return result, exc_info

    def _reply(self, message: Message, answer: Answer | None, error: str | None = None) -> None:
        """Answer; `error` is for what should not happen, in the shape in which nameko's clients raise it."""
        if error is not None:
            logger.warning("call failed", reason=error, routing_key=str(message.delivery_info["routing_key"])[:200])
        body = {
            "result": answer and answer.model_dump(mode="json"),
            "error": error and {"exc_type": "BusError", "exc_path": "", "exc_args": [error], "value": error},
        }
        self._replies.send(message, body)
        self._settle(message, Message.ack)

    def _settle(self, message: Message, how: Callable[[Message], None]) -> None:
        self.container.config["counters"].answering -= 1
        super()._settle(message, how)


class EventQueue(_Queue):
    """Events. A frame that does not decode goes to the dead-letter queue at once."""

    def start(self) -> None:
        """Called by nameko. What the contracts no longer send here is unbound beside the listening."""
        super().start()
        self.container.spawn_managed_thread(partial(remove_bindings, self.container.config["hearing"].house))

    def _queue(self) -> Any:
        return topology.event_queue(self.container.service_name)

    def handle_message(self, message: Message) -> None:
        """Check a frame, then hear it in a worker and acknowledge."""
        self.container.config["counters"].in_hand += 1
        try:
            envelope = _decode(Envelope, message)
        except ValueError as error:
            self.reject(message, f"malformed event: {error}")
            return
        entrypoint = next(iter(self._entrypoints.values()))
        self._spawn(entrypoint, partial(self._hear, envelope), message, partial(self._heard, message))

    def _hear(self, envelope: Envelope, service: object) -> None:
        bind_contextvars(correlation_id=envelope.correlation_id, case_id=envelope.subject)
        self.container.config["hearing"].receive(envelope)
        self.container.config["counters"].handled += 1

    def _heard(self, message: Message, worker: Any, result: None, exc_info: Any) -> Any:
        if exc_info is None:
            self._settle(message, Message.ack)
        elif is_away(exc_info[1]):
            self.container.spawn_managed_thread(partial(self._hand_back, message))
        else:
            self.reject(message, f"event does not fit: {type(exc_info[1]).__name__}")
        return result, exc_info

    def _hand_back(self, message: Message) -> None:
        """Let the broker deliver it again, but not before the database can be reached: it counts deliveries."""
        reachable, waited = self.container.config["hearing"].house.database.reachable, 0.0
        while waited < LONGEST_PAUSE:
            eventlet.sleep(BROKEN_DATABASE_PAUSE)
            waited += BROKEN_DATABASE_PAUSE
            if reachable():
                break
        self._settle(message, Message.requeue)

    def _settle(self, message: Message, how: Callable[[Message], None]) -> None:
        self.container.config["counters"].in_hand -= 1
        super()._settle(message, how)


class RequestEntrypoint(Entrypoint):
    """What `@command` and `@question` put on a method."""

    shared_queue = CommandQueue()

    def setup(self) -> None:
        self.shared_queue.register_provider(self)

    def stop(self) -> None:
        self.shared_queue.unregister_provider(self)


class EventEntrypoint(Entrypoint):
    """What `@on` puts on a method."""

    shared_queue = EventQueue()

    def setup(self) -> None:
        self.shared_queue.register_provider(self)

    def stop(self) -> None:
        self.shared_queue.unregister_provider(self)


def _decode(model: Any, message: Message) -> Any:
    """The validated frame. Raises ValueError for anything else, whatever its content type says."""
    body = message.body
    if isinstance(body, memoryview):
        body = body.tobytes()
    if len(body) > LARGEST_FRAME:
        raise ValueError("frame too large")
    try:
        return model.model_validate_json(body)
    except (ValidationError, RecursionError, UnicodeError) as error:
        raise ValueError(type(error).__name__) from None


def _is_late(method: str, call: Call) -> bool:
    """Whether nobody waits for the answer any more: then nothing is begun."""
    late = call.expires_at <= datetime.now(UTC)
    if late:
        logger.info("caller has gone", method=method, correlation_id=call.correlation_id)
    return late


def _with_key(call: Call, message: Message) -> Call:
    """The broker may deliver a call twice: one without a key of its own is known by its AMQP correlation id."""
    delivered = message.properties.get("correlation_id")
    if call.idempotency_key is not None or not delivered:
        return call
    return call.model_copy(update={"idempotency_key": f"call {delivered}"[:200]})
