"""What keeps the stack's processes: a supervisor that never gives up, and a thread of its own for each server.

A child lives no longer than the thread that started it, so broker and database are started and ended by a thread
that lives as long as the run.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from demo.stack.postgres import PostgresServer
from demo.stack.rabbitmq import RabbitNode
from demo.stack.supervisor import Supervisor


class Tireless(Supervisor):
    """Brings back what died, however often: here it is meant to die."""

    def _note_death(self, watched: Any, child: Any) -> None:
        watched.deaths.clear()
        super()._note_death(watched, child)


@dataclass
class Server:
    """Broker or database, with the one thread that starts and ends it."""

    server: RabbitNode | PostgresServer
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def do(self, *steps: Callable[[], None]) -> None:
        """Do the steps one after the other and wait for them."""
        for step in steps:
            self._thread.submit(step).result()

    def close(self) -> None:
        """End the server, then its thread."""
        self.do(self.server.stop)
        self._thread.shutdown()
