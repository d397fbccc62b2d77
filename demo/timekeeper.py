"""Moves business time and waits until every process has caught up with it.

The clock server is the only lever of the demo. After each move the story waits until all services report
that they have swept up to the new time and that nothing is under way: quiet, twice in a row.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from demo.client import Gateway, pauses

QUIET_SECONDS = 90.0
LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.1, 0.6
CLOCK_SECONDS = 10.0


class NotQuiet(Exception):
    """The system did not come to rest; the message says which process lags and with what."""


class Timekeeper:
    """Whoever moves the demo's clock."""

    def __init__(self, clock_url: str, gateway: Gateway, check: Callable[[], None] = lambda: None) -> None:
        """`check` is called while waiting and may raise what makes waiting pointless."""
        self._clock = httpx.Client(base_url=clock_url, timeout=CLOCK_SECONDS, trust_env=False)
        self._gateway, self._check = gateway, check
        self.now = datetime.fromisoformat(self._clock.get("/now").raise_for_status().json()["now"])

    def move_to(self, then: datetime) -> None:
        """Move on. Nobody has caught up yet: `await_quiet` waits for that."""
        deadline = time.monotonic() + CLOCK_SECONDS
        while not self._moved(then):
            if time.monotonic() > deadline:
                raise NotQuiet(f"the clock server does not move to {then.isoformat()}")
            time.sleep(LOOK_SECONDS)
        self.now = then

    def await_quiet(self) -> None:
        """Wait until everybody has swept up to now and has nothing under way, in two equal answers."""
        deadline, before = time.monotonic() + QUIET_SECONDS, None
        waits = pauses(LOOK_SECONDS, LONGEST_LOOK_SECONDS)
        while True:
            self._check()
            probes, lag = self._look()
            if not lag and probes == before:
                return
            if time.monotonic() > deadline:
                raise NotQuiet(f"not quiet within {QUIET_SECONDS:.0f} s: {lag or 'the counters do not stand still'}")
            before = None if lag else probes
            time.sleep(next(waits) if lag else LOOK_SECONDS)

    def _moved(self, then: datetime) -> bool:
        try:
            return self._clock.put("/now", json={"now": then.isoformat()}).is_success
        except httpx.TransportError:  # it is being started again
            return False

    def _look(self) -> tuple[list[dict[str, Any]], str]:
        probes = self._gateway.send("the story", "GET", "/readiness")["services"]
        dead = [f"{probe['service']} has {probe['dead']} dead events" for probe in probes if probe["dead"]]
        if dead:
            raise NotQuiet("; ".join(dead))
        return probes, "; ".join(lag for probe in probes if (lag := self._lag(probe)))

    def _lag(self, probe: dict[str, Any]) -> str:
        busy = [f"{name} {probe[name]}" for name in ("outbox", "waiting", "queue") if probe[name]]
        swept = datetime.fromisoformat(probe["swept_to"])
        if swept < self.now:
            busy.insert(0, f"has swept to {swept.astimezone(self.now.tzinfo):%Y-%m-%d %H:%M:%S}")
        return f"{probe['service']} ({', '.join(busy)})" if busy else ""
