"""How long the process stood still: eventlet has one hub, and whoever does not yield holds up everybody."""

import time
from collections import deque

import eventlet

from shared.telemetry import log

logger = log(__name__)

BEAT_SECONDS = 0.1
REPORTED_SECONDS = 1.0
"""A stall of this length is logged: calls wait, heartbeats are late."""

BEATS_KEPT = 600
"""About the last minute."""


class Pulse:
    """Sleeps a beat at a time and measures how late it wakes."""

    def __init__(self) -> None:
        self._late: deque[float] = deque([0.0], maxlen=BEATS_KEPT)

    @property
    def longest_stall(self) -> float:
        """Seconds, of about the last minute."""
        return max(self._late)

    def beat(self) -> None:
        """One beat."""
        started = time.monotonic()
        eventlet.sleep(BEAT_SECONDS)
        late = time.monotonic() - started - BEAT_SECONDS
        self._late.append(late)
        if late >= REPORTED_SECONDS:
            logger.warning("the process stood still", seconds=round(late, 2))
