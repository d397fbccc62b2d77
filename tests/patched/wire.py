"""The other ends of the bus as tests see them: a caller on nameko's wire, and the broker's queues."""

import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import amqp
from kombu import Connection, Exchange, Queue

from demo.stack.process import wait_until
from shared.bus import topology
from shared.bus.calling import call
from shared.bus.link import linked
from shared.bus.topology import declare
from shared.contracts.base import CLOCK, Actor, Answer, Call, Envelope, Request, Role, new_id
from shared.settings import Settings
from tests.bus.probe.bench import ANNA, START
from tests.bus.probe.contracts import Deposit, GetTotal

WAIT_SECONDS = 20.0
IMPATIENT = 0.5
ASKING = Actor(role=Role.CLOCK, subject="asking")
QUEUES = ("rpc-probe", "events.probe", "events.probe.dead", "absent", "rest")


HOSTILE: dict[str, dict[str, Any]] = {
    "another content type": {"content_type": "application/x-python-serialize"},
    "an unknown encoding": {"content_encoding": "klingon"},
    "compressed, as it says": {"application_headers": {"compression": "application/x-gzip"}},
    "properties that are no utf-8": {"hostile": b"\x80\x00" + b"\x02\xff\xfe"},
    "a date beyond the calendar": {"hostile": b"\x20\x00" + b"\x00\x00\x00\x0b" + b"\x01aT" + b"\x80" + bytes(7)},
}
"""Properties with which somebody may send a frame; the last two are bytes that py-amqp cannot read."""


def frame(**changes: Any) -> bytes:
    """A good call with parts of it replaced or, by `...`, left out."""
    call = {
        "body": Deposit(account="a", amount=10).model_dump(),
        "actor": ANNA.model_dump(),
        "received_at": START.isoformat(),
        "expires_at": (datetime.now(UTC) + timedelta(minutes=1)).isoformat(),
        "correlation_id": new_id(),
        **changes,
    }
    return json.dumps({"args": [{k: v for k, v in call.items() if v is not ...}], "kwargs": {}}).encode()


def counted(amount: int, subject: str = "a", seq: int = 1) -> Envelope:
    return Envelope(
        id=new_id(),
        type="Counted",
        version=1,
        publisher="teller",
        time=START,
        subject_kind="case",
        subject=subject,
        seq=seq,
        round=0,
        actor=CLOCK,
        policy=None,
        correlation_id=new_id(),
        body={"amount": amount},
    )


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, at most WAIT_SECONDS."""
    wait_until(condition, WAIT_SECONDS, what)


def ask(settings: Settings, request: Request | None = None, timeout: float = WAIT_SECONDS) -> Any:
    """Ask as one service asks another."""
    return call(settings, request or GetTotal(account="a"), ASKING, at=START, timeout=timeout)


class RawMessage(amqp.Message):
    """A message whose properties are what somebody hostile wrote: flags and bytes as they are."""

    hostile: bytes | None = None

    def _serialize_properties(self) -> bytes:
        return super()._serialize_properties() if self.hostile is None else self.hostile


class Wire:
    """One connection of a test's own to a broker."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection = Connection(url, connect_timeout=5)
        self._replies: deque[Any] = deque()
        self.reply_to = new_id()

    def open(self) -> "Wire":
        """Declare what the contracts name, and listen for replies."""
        self._connection.connect()
        self.declare()
        queue = Queue(f"rpc.reply-test-{self.reply_to}", topology.RPC, self.reply_to, exclusive=True)
        self._consumer = self._connection.Consumer([queue], on_message=self._replies.append, no_ack=True)
        self._consumer.consume()
        return self

    def declare(self) -> None:
        """Make what the contracts name."""
        declare(self._connection)
        topology.command_queue("probe")(self._connection.default_channel).declare()

    def close(self) -> None:
        """Leave at once; the broker may be gone."""
        self._connection.collect()

    # Calls

    def call(self, request: Request, *, key: str | None = None, **extra: Any) -> Answer:
        """Ask and wait for the answer."""
        return self.answer(self.send(request, key=key, **extra))

    def send(self, request: Request, *, key: str | None = None, **extra: Any) -> str:
        """Ask; the correlation id by which the answer is known."""
        call = Call.model_validate(
            {
                "body": request.model_dump(mode="json"),
                "actor": ANNA,
                "received_at": START,
                "expires_at": datetime.now(UTC) + timedelta(seconds=WAIT_SECONDS),
                "correlation_id": new_id(),
                "idempotency_key": key,
                **extra.pop("call", {}),
            }
        )
        body = {"args": [call.model_dump(mode="json")], "kwargs": {}}
        properties = {"reply_to": self.reply_to, "correlation_id": new_id(), **extra}
        self.publish(topology.RPC.name, request.method(), json.dumps(body).encode(), **properties)
        return str(properties["correlation_id"])

    def answer(self, correlation_id: str) -> Answer:
        """The typed answer to a call; AssertionError for an error or none."""
        reply = self.reply(correlation_id)
        assert reply["error"] is None, reply["error"]
        return Answer.model_validate(reply["result"])

    def reply(self, correlation_id: str) -> dict[str, Any]:
        """The reply to a call as it came off the wire."""
        eventually(lambda: self._find(correlation_id) is not None, "a reply")
        message = self._find(correlation_id)
        assert message is not None
        self._replies.remove(message)
        return dict(json.loads(message.body))

    def replied(self, correlation_id: str) -> bool:
        """Whether the reply is here by now."""
        return self._find(correlation_id) is not None

    def unread(self) -> int:
        """How many replies have come that nobody has read."""
        self.replied("")
        return len(self._replies)

    def _find(self, correlation_id: str) -> Any:
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=0.01)
        return next((m for m in self._replies if m.properties.get("correlation_id") == correlation_id), None)

    # Frames and queues

    def tell(self, envelope: Envelope) -> None:
        """Publish an event as its publisher's relay would."""
        frame = envelope.model_dump_json().encode()
        self.publish(f"{envelope.publisher}.events", envelope.type, frame, delivery_mode=2)

    def publish(self, exchange: str, key: str, body: bytes, *, hostile: bytes | None = None, **properties: Any) -> None:
        """Publish any frame; `hostile` replaces its properties as they are on the wire."""
        message = RawMessage(body, **properties)
        message.hostile = hostile
        self._connection.default_channel.basic_publish(message, exchange=exchange, routing_key=key)

    def bind(self, queue: str, exchange: str, key: str, **arguments: Any) -> None:
        """Have a queue beside the ones of the contracts."""
        Queue(queue, Exchange(exchange, "topic"), key, durable=True, queue_arguments=arguments)(
            self._connection.default_channel
        ).declare()

    def remove(self, queue: str) -> None:
        """Delete a queue with all that lies in it."""
        self._connection.default_channel.queue_delete(queue)

    def has(self, queue: str) -> bool:
        """Whether a queue is there."""
        with self._connection.channel() as channel:
            try:
                channel.queue_declare(queue, passive=True)
            except amqp.exceptions.NotFound:
                return False
            return True

    def give_back(self, queue: str) -> None:
        """Take a frame and give it back, as a consumer does that cannot handle it now."""
        taken: list[Any] = []
        bound = Queue(queue)(self._connection.default_channel)
        eventually(lambda: bool(taken.append(bound.get()) or taken[-1]), "a frame")
        taken[-1].requeue()

    def bodies(self, queue: str) -> list[bytes]:
        """Take everything out of a queue."""
        taken, bound = [], Queue(queue)(self._connection.default_channel)
        while (message := bound.get(no_ack=True)) is not None:
            taken.append(message.body.encode() if isinstance(message.body, str) else bytes(message.body))
        return taken

    def ready(self, queue: str) -> int:
        """How many frames lie in a queue."""
        return int(self._connection.default_channel.queue_declare(queue, passive=True).message_count)

    def consumers(self, queue: str) -> int:
        """How many consumers a queue has."""
        return int(self._connection.default_channel.queue_declare(queue, passive=True).consumer_count)


def sweep(url: str) -> None:
    """Remove what earlier tests left."""
    with linked(url) as connection:
        for queue in QUEUES:
            connection.default_channel.queue_delete(queue)
        for publisher in ("probe", "teller"):
            connection.default_channel.exchange_delete(topology.event_exchange(publisher).name)
