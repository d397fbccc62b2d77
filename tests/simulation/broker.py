"""A broker in memory: queues bound as the contracts say, a relay's channel to it, and how both break."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from shared.contracts import wire
from shared.contracts.base import SERVICES, Call

PREFETCH = 10
"""How many frames a service may have in hand: any of them may overtake the others."""

CONFIRMS_ALL, CONFIRMS_ONE, REFUSES, BREAKS = range(4)
"""What may come back on a channel. What is refused may have been kept all the same."""


@dataclass(eq=False)
class Frame:
    """An event on its way, under a number for the report."""

    n: int
    type: str
    body: bytes


@dataclass(eq=False)
class Asked:
    """A call on its way, and who hears the answer."""

    method: str
    call: Call
    reply: Callable[[Any], None]


@dataclass
class Broker:
    """What lies where. `dead` are frames that did not decode, which none of ours ever may be."""

    events: dict[str, list[Frame]] = field(default_factory=lambda: {service: [] for service in SERVICES})
    calls: dict[str, list[Asked]] = field(default_factory=lambda: {service: [] for service in SERVICES})
    dead: list[Frame] = field(default_factory=list)
    published: int = 0

    def publish(self, exchange: str, key: str, body: bytes) -> bool:
        """Put a frame into every queue bound to it; whether there is any."""
        self.published += 1
        bound = BINDINGS.get((exchange, key), ())
        for service in bound:
            self.events[service].append(Frame(self.published, key, body))
        return bool(bound)


def _bindings() -> dict[tuple[str, str], list[str]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for service in SERVICES:
        for exchange, key in wire.bindings(service):
            found[exchange, key].append(service)
    return dict(found)


BINDINGS = _bindings()


class Line:
    """A relay's connection and its one channel. `fate` decides what happens to each publish and confirm."""

    def __init__(self, broker: Broker, fate: Callable[[str], int]) -> None:
        self.events: defaultdict[str, set[Callable[..., None]]] = defaultdict(set)
        self._broker, self._fate = broker, fate
        self._tag = 0
        self._owed: list[int] = []

    @contextmanager
    def channel(self) -> Iterator["Line"]:
        """For looking at queues."""
        yield self

    def queue_declare(self, queue: str, *, passive: bool) -> None:
        """Every queue is there."""
        assert passive
        assert queue.split(".")[1] in self._broker.events

    def confirm_select(self) -> None:
        """Confirms are always told here."""

    def prepare_message(self, body: bytes, *, properties: dict[str, Any], **_: Any) -> SimpleNamespace:
        """A message as py-amqp has it."""
        return SimpleNamespace(body=body, properties=properties)

    def basic_publish(self, message: Any, *, exchange: str, routing_key: str, mandatory: bool) -> None:
        """Take a frame, unless the connection breaks first."""
        assert mandatory
        if self._fate("publish") == BREAKS:
            raise ConnectionResetError("the broker went away before it took the frame")
        self._tag += 1
        if not self._broker.publish(exchange, routing_key, message.body):
            for told in self.events["basic_return"]:
                told(None, exchange, routing_key, message)
        self._owed.append(self._tag)

    def drain_events(self) -> None:
        """Let something come back."""
        match self._fate("confirm"):
            case 0:
                self._tell("basic_ack", self._owed[-1], multiple=True)
            case 1:
                self._tell("basic_ack", self._owed[0], multiple=False)
            case 2:
                self._tell("basic_nack", self._owed[0], multiple=False)
            case _:
                raise ConnectionResetError("the broker went away before it confirmed")

    def _tell(self, what: str, tag: int, *, multiple: bool) -> None:
        self._owed = [owed for owed in self._owed if not (owed == tag or (multiple and owed < tag))]
        for told in self.events[what]:
            told(tag, multiple)
