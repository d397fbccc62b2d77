"""Everybody at once: a thread for each life, a few hands for those who only submit, and the director with the clock."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from chaos.calendar import Ended
from chaos.committee import Issuing, Sitting
from chaos.lives import Biography
from chaos.people import COMMITTEES, Life
from chaos.plan import SUBMISSIONS_CLOSE, Fault
from chaos.records import now
from chaos.troupe import Troupe
from demo.cast.people import Person
from demo.client import NoAnswer

LIVES_PER_MINUTE, SUBMITTERS_PER_MINUTE = 20, 60
HANDS = 12
LOOK_SECONDS = 0.2
SPREAD = 0.6
"""Of the time until the next jump of the clock."""

LATE = 0.2
"""The share of all lives over whose deadlines the clock jumps without waiting."""

AFTERWARDS_SECONDS = 30.0
"""How long a chapter may take once nothing is broken any more."""

Report = Callable[[Fault, str, str], None]


def sizes(minutes: float) -> tuple[int, int]:
    """How many lives, and how many who only submit."""
    return max(8, round(LIVES_PER_MINUTE * minutes)), max(20, round(SUBMITTERS_PER_MINUTE * minutes))


class Load:
    """The clients of a run. `start`, then `finish` or `end`."""

    def __init__(self, troupe: Troupe, jumps: list[Fault], done: Report) -> None:
        """`done` is told each jump of the clock: the fault, when it began, and a note."""
        self._troupe, self._jumps, self._done = troupe, jumps, done
        self._healed = threading.Event()
        self._to_submit: SimpleQueue[tuple[float, Person, Life]] = SimpleQueue()
        closes = next(jump.at for jump in jumps if jump.target == SUBMISSIONS_CLOSE)
        for n, (person, life) in enumerate(troupe.crowd.submitters):
            self._to_submit.put((closes * n / len(troupe.crowd.submitters), person, life))
        self._threads: list[threading.Thread] = []
        self.failures: list[BaseException] = []

    def start(self) -> None:
        """Everybody begins; the first business time is now."""
        self._began = time.monotonic()
        self._troupe.calendar.spread = SPREAD * self._jumps[0].at
        for person, life in self._troupe.crowd.lives:
            self._spawn(Biography(self._troupe, person, life).live)
        for committee in COMMITTEES:
            self._spawn(Sitting(self._troupe, committee).live)
        self._spawn(Issuing(self._troupe).live)
        for _ in range(HANDS):
            self._spawn(self._submit, living=False)
        self._director = self._spawn(self._direct, living=False)

    def finish(self, within: float) -> bool:
        """Nothing is broken any more: whether everybody came to the end in time. Raises what a thread raised."""
        self._healed.set()
        deadline = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self.failures:
            raise self.failures[0]
        return not any(thread.is_alive() for thread in self._threads)

    def end(self) -> None:
        """Whoever still waits gives up."""
        self._healed.set()
        self._troupe.calendar.end()
        self._troupe.witness.close()
        for thread in self._threads:
            thread.join()

    def _spawn(self, live: Callable[[], None], *, living: bool = True) -> threading.Thread:
        thread = threading.Thread(target=self._live, args=(live, living), daemon=True)
        self._threads.append(thread)
        if living:
            self._troupe.calendar.begin()  # counted before anybody looks whether all are idle
        thread.start()
        return thread

    def _live(self, live: Callable[[], None], living: bool) -> None:
        try:
            live()
        except (Ended, NoAnswer):
            pass
        except BaseException as error:
            self.failures.append(error)
        finally:
            if living:
                self._troupe.calendar.leave()

    def _submit(self) -> None:
        with suppress(Empty):
            while True:
                due, person, life = self._to_submit.get_nowait()
                self._troupe.witness.pause(max(0.0, self._began + due - time.monotonic()), "a draft")
                if self._troupe.calendar.now >= self._troupe.at(SUBMISSIONS_CLOSE):
                    return
                Biography(self._troupe, person, life).live()

    def _direct(self) -> None:
        """Move the clock as planned, or a while later if many are late; once healed, when nobody is busy."""
        calendar = self._troupe.calendar
        for jump, end in zip(self._jumps, [*(later.at for later in self._jumps[1:]), 0.0], strict=True):
            self._healed.wait(max(0.0, self._began + jump.at - time.monotonic()))
            on_time = self._most_are_there(jump)
            began = now()
            calendar.spread = 0.0 if self._healed.is_set() else SPREAD * max(0.0, end - jump.at)
            calendar.move_to(self._troupe.at(jump.target))
            self._done(jump, began, "" if on_time else "many were late")

    def _most_are_there(self, jump: Fault) -> bool:
        """Wait for those who are late; while things are broken the last few are not waited for."""
        broken_until = time.monotonic() + jump.seconds
        while not self._healed.is_set() and time.monotonic() < broken_until:
            if self._troupe.calendar.idle_within(LOOK_SECONDS, LATE):
                return True
        return self._healed.is_set() and self._troupe.calendar.idle_within(AFTERWARDS_SECONDS)
