"""The points at which a process can be interrupted: around each transaction, and on its line to the broker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from greenlet import getcurrent
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.db import Database


class Killed(BaseException):
    """The process is gone. Nobody may catch this."""


class Weather(Protocol):
    """What happens at a step. May raise Killed or OperationalError, or let other tasks go on first."""

    def at(self, process: Any, where: str) -> None:
        """A step of a process's database: `read`, `begin`, `commit` or `committed`."""

    def on_line(self, process: Any, where: str) -> int:
        """A `publish` or a `confirm` of a process's relay: what comes of it, as `broker` numbers it."""


class SteppedDatabase(Database):
    """The real one, with a step before each transaction, before each commit and after it."""

    def __init__(self, engine: Engine, step: Callable[[str], None]) -> None:
        super().__init__(engine)
        self._step = step

    @contextmanager
    def write(self) -> Iterator[Session]:
        self._step("begin")
        with super().write() as session:
            yield session
            self._step("commit")
        self._step("committed")

    @contextmanager
    def read(self) -> Iterator[Session]:
        self._step("read")
        with super().read() as session:
            yield session


def leave() -> None:
    """Let somebody else go on first. Only inside a task."""
    parent = getcurrent().parent
    assert parent is not None
    parent.switch()
