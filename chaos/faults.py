"""How each kind of fault is done, and undone. `DOING` has all of them.

A fault is a context manager: what stands before `yield` breaks, what stands after it heals. Each runs in a thread of
its own, so that they overlap as they like.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from subprocess import CalledProcessError, TimeoutExpired
from typing import TypeVar

from aiormq.exceptions import AMQPError
from psycopg2 import OperationalError

from chaos import frames, provider
from chaos.frames import Make
from chaos.injector import Injector
from chaos.plan import PROCESSES, Fault
from chaos.records import read_lines
from chaos.servers import Server
from chaos.stack import NobodyLeadsError, Stack

BROUGHT_BACK_SECONDS = 25.0
"""How long a fault waits for what other faults have taken away."""

AGAIN_SECONDS = 0.5
AWAY = (OSError, NobodyLeadsError, CalledProcessError, TimeoutExpired, OperationalError, AMQPError)
LOOK_SECONDS = 0.05
RECENT = 3000
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = ANY(%s)"

Did = TypeVar("Did")


@dataclass
class Scene:
    """What faults work on. `behaviours` are those of the next payers."""

    stack: Stack
    injector: Injector
    behaviours: SimpleQueue[str] = field(default_factory=SimpleQueue)
    notes: dict[int, str] = field(default_factory=dict)

    def note(self, fault: Fault, text: object) -> None:
        """What is worth knowing of a fault beside its plan."""
        self.notes[fault.n] = str(text)

    def pid(self, process: str) -> int:
        """The process that runs under this name; one that is just being brought back is awaited."""
        deadline = time.monotonic() + BROUGHT_BACK_SECONDS
        while (pid := self.stack.supervisor.pid(process)) is None:
            if time.monotonic() > deadline:
                raise ProcessLookupError(f"{process} does not run")
            time.sleep(LOOK_SECONDS)
        return pid


def patiently(do: Callable[[], Did]) -> Did:
    """Do it as soon as what it needs is there."""
    deadline = time.monotonic() + BROUGHT_BACK_SECONDS
    while True:
        try:
            return do()
        except AWAY:
            if time.monotonic() > deadline:
                raise
            time.sleep(AGAIN_SECONDS)


@contextmanager
def signalled(scene: Scene, fault: Fault, *, name: str = "", sign: signal.Signals = signal.SIGKILL) -> Iterator[None]:
    """Send one signal; whoever watches over the process brings it back."""
    os.kill(scene.pid(name or fault.target), sign)
    yield


@contextmanager
def frozen(scene: Scene, fault: Fault, *names: str) -> Iterator[None]:
    """Stop processes where they stand."""
    pids = [scene.pid(name) for name in names or (fault.target,)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                scene.note(fault, "was killed meanwhile")


@contextmanager
def relay(scene: Scene, fault: Fault, *, frozen_for_a_while: bool) -> Iterator[None]:
    """The process whose relay publishes."""
    name, _ = patiently(partial(scene.stack.leader, fault.target))
    scene.note(fault, name)
    with frozen(scene, fault, name) if frozen_for_a_while else signalled(scene, fault, name=name):
        yield


@contextmanager
def relay_cut(scene: Scene, fault: Fault) -> Iterator[None]:
    """The connection that holds the relay's lock."""
    name, connection = patiently(partial(scene.stack.leader, fault.target))
    scene.note(fault, name)
    scene.stack.query("SELECT pg_terminate_backend(%s)", connection)
    yield


@contextmanager
def server_down(scene: Scene, fault: Fault, *, which: str, how: str) -> Iterator[None]:
    """Broker or database: killed or stopped in good order, later started again."""
    server: Server = getattr(scene.stack, which)
    server.do(getattr(server.server, how))
    try:
        yield
    finally:
        server.do(server.server.start)


@contextmanager
def server_frozen(scene: Scene, fault: Fault, *, which: str) -> Iterator[None]:
    """Broker or database with all its workers: connections stay open and nothing answers."""
    server: Server = getattr(scene.stack, which)
    server.server.freeze()
    try:
        yield
    finally:
        server.server.thaw()


@contextmanager
def broker_cut(scene: Scene, fault: Fault) -> Iterator[None]:
    """Every connection to the broker."""
    patiently(partial(scene.stack.control_broker, "close_all_connections", "chaos"))
    yield


@contextmanager
def database_cut(scene: Scene, fault: Fault) -> Iterator[None]:
    """Every connection of the services to the database."""
    cut = patiently(partial(scene.stack.query, CUT, list(scene.stack.databases)))
    scene.note(fault, f"{len(cut)} connections")
    yield


@contextmanager
def injected(scene: Scene, fault: Fault, *, make: Make) -> Iterator[None]:
    """Frames into a service's queue."""
    made = make(random.Random(fault.draw), fault.target, read_lines(scene.stack.sink)[-RECENT:])
    put = patiently(partial(scene.injector.put, fault.n, f"events.{fault.target}", made))
    scene.note(fault, f"{put} frames")
    yield


@contextmanager
def called(scene: Scene, fault: Fault) -> Iterator[None]:
    """Calls that nobody could mean."""
    made = frames.hostile(random.Random(fault.draw), fault.target, ())
    put = patiently(partial(scene.injector.put, fault.n, f"rpc-{fault.target}", made))
    scene.note(fault, f"{put} frames")
    yield


@contextmanager
def reordered(scene: Scene, fault: Fault) -> Iterator[None]:
    """What lies in the queue of a service that cannot take it; and copies of what it heard, the last one first."""
    queue, chance = f"events.{fault.target}", random.Random(fault.draw)
    with frozen(scene, fault, *(name for name in PROCESSES if name.partition("-")[0] == fault.target)):
        yield
        stirred = patiently(partial(scene.injector.stir, fault.n, queue, chance))
    known = frames.copies(chance, fault.target, read_lines(scene.stack.sink)[-RECENT:])
    again = patiently(partial(scene.injector.put, fault.n, queue, known))
    scene.note(fault, f"{stirred} stirred, {again} again")


@contextmanager
def behaving(scene: Scene, fault: Fault, *, how: str) -> Iterator[None]:
    """The next payer's payment is told in this way."""
    scene.behaviours.put(how)
    yield


@contextmanager
def replayed(scene: Scene, fault: Fault) -> Iterator[None]:
    """Old notifications again, genuine and forged."""
    scene.note(fault, patiently(partial(provider.replay, scene.stack, random.Random(fault.draw))))
    yield


DOING: Mapping[str, Callable[[Scene, Fault], AbstractContextManager[None]]] = {
    "service-kill": signalled,
    "service-freeze": frozen,
    "service-restart": partial(signalled, sign=signal.SIGTERM),
    "relay-kill": partial(relay, frozen_for_a_while=False),
    "relay-freeze": partial(relay, frozen_for_a_while=True),
    "relay-cut": relay_cut,
    "gateway-kill": partial(signalled, name="gateway"),
    "gateway-freeze": lambda scene, fault: frozen(scene, fault, "gateway"),
    "broker-kill": partial(server_down, which="broker", how="kill"),
    "broker-restart": partial(server_down, which="broker", how="stop"),
    "broker-freeze": partial(server_frozen, which="broker"),
    "broker-cut": broker_cut,
    "database-kill": partial(server_down, which="database", how="kill"),
    "database-restart": partial(server_down, which="database", how="stop"),
    "database-freeze": partial(server_frozen, which="database"),
    "database-cut": database_cut,
    "events-doubled": partial(injected, make=frames.copies),
    "events-reordered": reordered,
    "events-malformed": partial(injected, make=frames.malformed),
    "events-poisoned": partial(injected, make=frames.poisoned),
    "calls-hostile": called,
    "registry-kill": partial(signalled, name="registry"),
    "clock-kill": partial(signalled, name="clock"),
    "issuer-kill": partial(signalled, name="issuer"),
    "provider-kill": partial(signalled, name="provider"),
    "provider-freeze": lambda scene, fault: frozen(scene, fault, "provider"),
    "provider-twice": partial(behaving, how="twice"),
    "provider-late": partial(behaving, how="late"),
    "provider-never": partial(behaving, how="never"),
    "provider-wrong-amount": partial(behaving, how="wrong_amount"),
    "provider-forged": partial(behaving, how="forged"),
    "provider-replay": replayed,
}
