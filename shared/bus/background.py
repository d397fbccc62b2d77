"""What a service process does without being asked: relay, deadlines, errands, retries; and how it stands."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import eventlet
from eventlet import GreenPool
from eventlet.greenthread import GreenThread
from sqlalchemy import ColumnElement, func, select

from shared.bus import orphans, purge, topology
from shared.bus.assembly import Assembly
from shared.bus.deadlines import Deadlines
from shared.bus.errands import Errands
from shared.bus.link import answering, linked
from shared.bus.pulse import Pulse
from shared.bus.relay import Relay
from shared.bus.tables import errands, inbox, outbox
from shared.contracts.base import Probe
from shared.telemetry import log

logger = log(__name__)

TICK_SECONDS = 0.2
ERRANDS_AT_ONCE, ERRANDS_BESIDE_CALLS = 8, 2
"""Whoever waits for an answer comes first: beside calls only a few promises are kept at one time."""
HAND_SECONDS = 0.02
PROMISED_SECONDS = 0.8
"""How long to wait for a promise made here before looking for those of another process, and those to be tried again."""
RETRY_SECONDS = 1.0
FORGET_SECONDS = 60.0
AFTER_FAILURE_SECONDS = 1.0


@dataclass
class Counters:
    """Events taken from the queue and not yet settled, and handled since the start; calls that wait for an answer."""

    in_hand: int = 0
    handled: int = 0
    answering: int = 0


@dataclass
class Background:
    """The loops of one process. `start` returns at once, `stop` after each loop has finished its turn."""

    assembly: Assembly
    counters: Counters = field(default_factory=Counters)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _committed: threading.Event = field(default_factory=threading.Event)
    _pool: GreenPool = field(default_factory=lambda: GreenPool(ERRANDS_AT_ONCE))
    _loops: list[GreenThread] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = self.assembly
        self.house, self.hearing = parts.house, parts.hearing
        self.pulse = Pulse()
        self.relay = Relay(self.house.database, self.house.settings.amqp_url, self.house.name)
        self.deadlines = Deadlines(self.house, parts.handlers, parts.service)
        self.errands = Errands(self.house, parts.handlers, parts.service)
        self.house.after_commit += [self.relay.wake, self._committed.set]

    def start(self) -> None:
        """Start the loops, and say what no handler will take."""
        orphans.report(self.house.database, self.assembly.handlers)
        if self.house.database.is_sqlite:
            self.errands.take_back()
        self._loops = [
            eventlet.spawn(self.relay.run),
            eventlet.spawn(self._every, TICK_SECONDS, self.deadlines.tick),
            eventlet.spawn(self._every, TICK_SECONDS, self._keep_promises),
            eventlet.spawn(self._every, RETRY_SECONDS, self.hearing.sweep),
            eventlet.spawn(self._every, FORGET_SECONDS, self._forget),
            eventlet.spawn(self._every, 0.0, self.pulse.beat),
        ]

    def stop(self) -> None:
        """End the loops; what they were at is finished first."""
        self._stopping.set()
        self._committed.set()
        self.relay.stop()
        for loop in self._loops:
            loop.wait()
        self._pool.waitall()

    def probe(self) -> Probe:
        """How this process and its queue stand. Zeros twice in a row mean quiet."""
        with self.house.database.read() as session:

            def count(*where: ColumnElement[bool]) -> int:
                return session.scalar(select(func.count()).where(*where)) or 0

            telling = count(outbox.c.published_at.is_(None))
            waiting = count(inbox.c.state.in_(("waiting", "retry"))) + count(errands.c.attempt == 0)
            dead = count(inbox.c.state == "dead")
        return Probe(
            service=self.house.name,
            swept_to=self.deadlines.swept_to,
            outbox=telling,
            waiting=waiting,
            queue=self._queued() + self.counters.in_hand,
            handled=self.counters.handled,
            dead=dead,
        )

    def _queued(self) -> int:
        with linked(self.house.settings.amqp_url) as connection, answering():
            queue = topology.event_queue(self.house.name)(connection.default_channel)
            return int(queue.queue_declare(passive=True).message_count)

    def _keep_promises(self) -> None:
        self._committed.wait(PROMISED_SECONDS)
        self._committed.clear()
        while not self._stopping.is_set():
            hands = ERRANDS_BESIDE_CALLS if self.counters.answering else ERRANDS_AT_ONCE
            free = hands - self._pool.running()
            if free <= 0:
                self._stopping.wait(HAND_SECONDS)
                continue
            if not (taken := self.errands.take(free)):
                return
            for kind, errand in taken:
                self._pool.spawn(self.errands.keep, kind, errand)

    def _forget(self) -> None:
        purge.forget(self.house.database)

    def _every(self, seconds: float, do: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                do()
            except Exception as error:
                # A database or clock server that is away is waited for; nothing is half done.
                logger.warning("background step failed", step=do.__qualname__, exc_info=error)
                self._stopping.wait(AFTER_FAILURE_SECONDS)
            self._stopping.wait(max(0.0, seconds - (time.monotonic() - started)))
