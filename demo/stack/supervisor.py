"""Runs named programs, brings back one that dies on its own, and ends them all together.

One thread starts, watches and ends every program, because a child lives no longer than the thread
that started it (`process.py`). So whatever happens to us, nothing stays behind.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from demo.stack.process import Child, ProcessFailed

LOOK_SECONDS = 0.05
RESTART_DELAY_SECONDS = 0.5
MOST_DEATHS_PER_MINUTE = 5


@dataclass(frozen=True)
class Program:
    """What to run under which name. `env` is added to our own environment."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Watched:
    program: Program
    log: Path
    child: Child | None = None
    restarts: int = 0
    deaths: deque[float] = field(default_factory=deque)
    due: float = 0.0
    supervised: bool = False  # it was ready once: from then on it is brought back
    failure: str | None = None  # why it is not, or no longer, brought back


class Supervisor:
    """Use it as a context manager: leaving the block ends every program, within a bound."""

    def __init__(self, logs: Path, report: Callable[[str], None] = print, stop_within: float = 10.0) -> None:
        """Logs go to `logs`/<name>.log; `report` is told each death and restart, from another thread.

        At the end a program that was asked to end is killed after `stop_within` seconds.
        """
        self._logs = logs
        self._report = report
        self._stop_within = stop_within
        self._watched: dict[str, _Watched] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, program: Program, ready: Callable[[], bool] = lambda: True, within: float = 30.0) -> None:
        """Start it and return when `ready()`; ProcessFailed when it ends first or takes longer than `within`."""
        watched = _Watched(program, self._logs / f"{program.name}.log")
        with self._lock:
            if program.name in self._watched:
                raise ValueError(f"{program.name} is already supervised")
            self._watched[program.name] = watched
        deadline = time.monotonic() + within
        while not (self._is_up(watched) and ready() and self._take_over(watched)):
            if watched.failure or time.monotonic() > deadline:
                why = watched.failure or f"was not ready within {within:.0f} s"
                self._forget(watched)
                raise ProcessFailed(program.name, why, watched.log)
            time.sleep(LOOK_SECONDS)

    def pid(self, name: str) -> int | None:
        """The process id of the program that runs under this name now, None between death and restart."""
        child = self._watched[name].child
        return child.pid if child and child.alive else None

    def restarts(self, name: str) -> int:
        """How often it was brought back."""
        return self._watched[name].restarts

    def check(self) -> None:
        """ProcessFailed when a program died too often and is no longer brought back."""
        for watched in list(self._watched.values()):
            if watched.failure:
                raise ProcessFailed(watched.program.name, watched.failure, watched.log)

    def stop(self) -> None:
        """End all programs and the watching; a second call does nothing."""
        self._stopping.set()
        self._thread.join()

    @staticmethod
    def _is_up(watched: _Watched) -> bool:
        child = watched.child  # the watching thread may take it away meanwhile
        return child is not None and child.alive

    def _take_over(self, watched: _Watched) -> bool:
        with self._lock:
            watched.supervised = watched.failure is None
        return watched.supervised

    def _forget(self, watched: _Watched) -> None:
        with self._lock:
            del self._watched[watched.program.name]
            if watched.child:
                watched.child.kill()

    def _run(self) -> None:
        try:
            while not self._stopping.wait(LOOK_SECONDS):
                with self._lock:
                    for watched in self._watched.values():
                        self._look_after(watched)
        finally:
            self._end_all()

    def _look_after(self, watched: _Watched) -> None:
        if watched.failure or self._is_up(watched):
            return
        if watched.child is not None:
            self._note_death(watched, watched.child)
        elif time.monotonic() >= watched.due:
            self._launch(watched)

    def _note_death(self, watched: _Watched, child: Child) -> None:
        now = time.monotonic()
        watched.child = None
        watched.deaths.append(now)
        while watched.deaths[0] < now - 60:
            watched.deaths.popleft()
        if not watched.supervised:
            watched.failure = child.ending
        elif len(watched.deaths) > MOST_DEATHS_PER_MINUTE:
            watched.failure = f"{child.ending}, for the {len(watched.deaths)}th time within a minute"
            self._report(f"{watched.program.name} {watched.failure}: given up; its log is {watched.log}")
        else:
            watched.due = now + RESTART_DELAY_SECONDS
            watched.restarts += 1
            self._report(f"{watched.program.name} {child.ending}: starting it again")

    def _launch(self, watched: _Watched) -> None:
        environment = {**os.environ, **watched.program.env}
        try:
            watched.child = Child(watched.program.argv, log=watched.log, env=environment)
        except OSError as error:
            watched.failure = f"could not be started: {error}"

    def _end_all(self) -> None:
        with self._lock:
            children = [watched.child for watched in self._watched.values() if watched.child]
            deadline = time.monotonic() + self._stop_within
            for child in children:
                child.ask_to_end()
            for child in children:
                child.ended_within(deadline - time.monotonic())
            for child in children:
                child.kill()
