"""CPU seconds of processes and all that they started, from the kernel's own account."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
IDLE_SECONDS = 10.0


class Meter:
    """CPU seconds of some process trees, without what they use when nothing happens."""

    def __init__(self, pids: Iterable[int]) -> None:
        """Watches the system at rest for a while."""
        self._pids = tuple(pids)
        before = self._spent()
        time.sleep(IDLE_SECONDS)
        self._idle_share = (self._spent() - before) / IDLE_SECONDS
        self.reset()

    def reset(self) -> None:
        """Begin to count."""
        self._began, self._before = time.monotonic(), self._spent()

    @property
    def seconds(self) -> float:
        """CPU seconds since the last reset, beyond rest."""
        return self._spent() - self._before - self._idle_share * (time.monotonic() - self._began)

    def _spent(self) -> float:
        return sum(_tree(pid) for pid in self._pids)


def _tree(pid: int) -> float:
    """User and system time of a process, its living descendants, and those it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS + sum(_tree(int(child)) for child in children)
