"""How the service has a file judged: by a process that is started when it is needed, and ended if it takes too long.

The service waits at a socket, which eventlet knows how to do, so a file under inspection holds nobody else up.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore

from services.application.inspection.refused import INSPECTION_BUSY, TOO_INTRICATE
from shared.errors import Kind, Refusal, Text

AT_ONCE = 2
SECONDS = 4.0
"""Wall time for one file, and the longest wait for a free process. Together they stay below an RPC's time-out."""

PROGRAM = [sys.executable, "-m", "services.application.inspection.process"]


class Inspectors:
    """Up to `AT_ONCE` processes, shared by all workers of one service process."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turns = BoundedSemaphore(AT_ONCE)
        self._idle: list[_Inspector] = []

    def inspect(self, content: bytes, media_type: str) -> None:
        """Raises a refusal of `refused`; `inspection-busy` is the only one that is not the file's fault."""
        with self._one() as inspector:
            told = inspector.ask(content, media_type)
        if told:
            raise Refusal(told["slug"], Kind(told["kind"]), Text(told["zh"], told["en"]))

    @contextmanager
    def _one(self) -> Iterator["_Inspector"]:
        if not self._turns.acquire(timeout=self._seconds):
            raise INSPECTION_BUSY()
        try:
            inspector = self._idle.pop() if self._idle else _Inspector(self._seconds)
            try:
                yield inspector
            except BaseException:
                inspector.end()
                raise
            self._idle.append(inspector)
        finally:
            self._turns.release()


class _Inspector:
    """One process and the socket to it."""

    def __init__(self, seconds: float) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen([*PROGRAM, str(theirs.fileno())], pass_fds=(theirs.fileno(),))
        self._socket.settimeout(seconds)
        self._answers = self._socket.makefile("rb")

    def ask(self, content: bytes, media_type: str) -> dict[str, str]:
        """What it says of a file. Raises `file-too-intricate` if it does not say anything in time, or died of it."""
        asked = {"media_type": media_type, "size": len(content)}
        try:
            self._socket.sendall(json.dumps(asked).encode() + b"\n" + content)
            line = self._answers.readline()
        except OSError:
            raise TOO_INTRICATE() from None
        if not line:
            raise TOO_INTRICATE()
        told: dict[str, str] = json.loads(line)
        return told

    def end(self) -> None:
        """Take it away at once."""
        with suppress(OSError):
            self._socket.close()
        self._process.kill()
        self._process.wait()
