"""One child process that cannot outlive the thread that started it.

Linux sends SIGKILL to the child when that thread ends, however it ends (`setpriv --pdeathsig`): so
neither Ctrl-C at a bad moment nor SIGKILL of ourselves leaves a process behind. Start children from
a thread that lives as long as they should.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

LAST_RESORT_SECONDS = 5.0


class ProcessFailed(Exception):
    """A process did not come up, or ended for good. The message says which, why, and where its log is."""

    def __init__(self, name: str, why: str, log: Path) -> None:
        super().__init__(f"{name} {why}; its log is {log}\n{last_lines(log)}".rstrip())


class Child:
    """A running program: own session, output in a log file, no terminal input."""

    def __init__(
        self, argv: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None, user: str | None = None
    ) -> None:
        """Start `argv` with exactly `env` (ours when None), as `user` when we are root; append to `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*_bound_to_us(user), *argv],
                env=None if env is None else dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_status(self) -> int | None:
        """The status it ended with, the negative number of the signal that ended it, None while it runs."""
        return self._process.poll()

    @property
    def ending(self) -> str:
        """How it ended, in words for a report."""
        code = self.exit_status
        if code is None:
            return "is running"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"

    def freeze(self) -> None:
        """Stop it and all its children where they stand, as if the machine held its breath."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def ask_to_end(self, request: signal.Signals = signal.SIGTERM) -> None:
        """Send `request` to the program itself; a frozen one is thawed to hear it."""
        if self.alive:
            self._process.send_signal(request)
            self.thaw()

    def ended_within(self, seconds: float) -> bool:
        """Wait at most `seconds` for the end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, seconds))
        return not self.alive

    def stop(self, within: float, request: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, wait `within` seconds, then kill what is left of it and its children."""
        self.ask_to_end(request)
        self.ended_within(within)
        self.kill()

    def kill(self) -> None:
        """End it and all its children at once."""
        self._signal_all(signal.SIGKILL)
        self.ended_within(LAST_RESORT_SECONDS)

    def _signal_all(self, sign: signal.Signals) -> None:
        # A server's workers may have sessions of their own (PostgreSQL's have), an orphan only the group.
        family = list(_descendants(self.pid)) if self.alive else []
        with suppress(ProcessLookupError):
            os.killpg(self.pid, sign)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, sign)


def await_ready(name: str, child: Child, ready: Callable[[], bool], within: float, log: Path) -> None:
    """Wait until `ready()`; ProcessFailed when the child ends first or `within` seconds are over."""
    try:
        wait_until(lambda: ready() or not child.alive, within, name)
    except TimeoutError as late:
        raise ProcessFailed(name, f"was not ready within {within:.0f} s", log) from late
    if not child.alive:
        raise ProcessFailed(name, child.ending, log)


def wait_until(condition: Callable[[], bool], within: float, what: str) -> None:
    """Ask again and again until `condition()` holds; TimeoutError names `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within:.0f} s")
        time.sleep(0.05)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for a message about why something failed; empty when there is none."""
    if not log.exists():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-count:])


def _bound_to_us(user: str | None) -> list[str]:
    change = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
    return ["setpriv", *change, "--pdeathsig", "KILL", "--"]


def _descendants(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _descendants(child)
