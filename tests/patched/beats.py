"""How long a process stood still for its other greenlets."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import eventlet


@contextmanager
def stalls() -> Iterator[list[float]]:
    """The pauses in seconds between two turns of a greenlet that wants one every hundredth of a second."""
    found, going = [0.0], True

    def beat() -> None:
        last = time.monotonic()
        while going:
            eventlet.sleep(0.01)
            found.append(time.monotonic() - last)
            last = time.monotonic()

    beating = eventlet.spawn(beat)
    try:
        yield found
    finally:
        going = False
        beating.wait()
