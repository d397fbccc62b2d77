"""Business time of a run: lives wait for their moments, the director moves the clock from chapter to chapter."""

import threading
import time
from datetime import datetime

import httpx

ASK_SECONDS = 5.0
PAUSE_SECONDS = 0.3


class Ended(Exception):
    """The run is over before the moment came."""


class Calendar:
    """What time it is, and who is still busy before it may become later."""

    def __init__(self, clock_url: str, now: datetime) -> None:
        self._clock = httpx.Client(base_url=clock_url, timeout=ASK_SECONDS, trust_env=False)
        self._changed = threading.Condition()
        self._alive, self._busy = 0, 0
        self._waiting: list[datetime] = []
        self._ended = False
        self.now = now
        self.spread = 0.0
        """Seconds over which those whose moment has come spread what they do: people do not act all at once."""

    def begin(self) -> None:
        """Somebody is busy from now on, except while waiting in `reach`."""
        self._count(1, 1)

    def leave(self) -> None:
        """Somebody is through."""
        self._count(-1, -1)

    def reach(self, moment: datetime) -> None:
        """Wait until it is this late. Raises Ended."""
        with self._changed:
            if self.now >= moment:
                return
            self._waiting.append(moment)
            self._busy -= 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.now >= moment or self._ended)
            if self.now < moment:
                self._busy += 1
                raise Ended

    def idle_within(self, seconds: float, late: float = 0.0) -> bool:
        """Wait at most so long until nobody is busy, or no more than this share of all."""
        with self._changed:
            return self._changed.wait_for(lambda: self._busy <= late * self._alive or self._ended, seconds)

    def move_to(self, moment: datetime) -> None:
        """Make it later, for everybody. Waits for a clock server that is being started again; raises Ended."""
        while not self._told(moment):
            if self._ended:
                raise Ended
            time.sleep(PAUSE_SECONDS)
        with self._changed:
            self.now = moment
            # Busy from this moment on, not only when their threads run again: else the clock would run away.
            self._busy += sum(one <= moment for one in self._waiting)
            self._waiting = [one for one in self._waiting if one > moment]
            self._changed.notify_all()

    def end(self) -> None:
        """Whoever waits gives up."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _told(self, moment: datetime) -> bool:
        try:
            return self._clock.put("/now", json={"now": moment.isoformat()}).is_success
        except httpx.TransportError:
            return False

    def _count(self, busier: int, more: int = 0) -> None:
        with self._changed:
            self._busy += busier
            self._alive += more
            self._changed.notify_all()
