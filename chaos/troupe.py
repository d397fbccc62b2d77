"""What all lives of a run share: people and their apps, the calendar, and patience with what is broken.

Facts travel while everything breaks, so an act may be refused because its case is not there yet: it is tried again
until it is too late for it. Who is too late is left behind; what becomes of the case then is the table's.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue
from threading import Lock, Semaphore
from typing import Any

from chaos.calendar import Calendar
from chaos.client import App, Witness
from chaos.logins import Logins
from chaos.people import Crowd
from demo.cast.organisations import bureau_officer
from demo.cast.people import Person
from demo.client import ProblemReceived
from demo.phone import Phone, PhoneFailed
from demo.story.world import moment
from shared.contracts.base import Actor

AT_ONCE = 10
AGAIN_SECONDS = 0.5


class TooLateError(Exception):
    """It never became possible while it was allowed."""


@dataclass
class Troupe:
    """Everybody who plays, the payers' behaviours to come, and how far everybody got."""

    crowd: Crowd
    witness: Witness
    logins: Logins
    phone: Phone
    calendar: Calendar
    behaviours: SimpleQueue[str]
    reached: Counter[str] = field(default_factory=Counter)
    left_behind: Counter[str] = field(default_factory=Counter)
    assessed: dict[str, Person] = field(default_factory=dict)
    """Whom the panels have heard, by case."""
    _hands: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))
    _lock: Lock = field(default_factory=Lock)

    def at(self, local: str) -> datetime:
        """A local time of the policy."""
        return moment(local, self.crowd.cast.policy)

    def ref(self, person: Person) -> str:
        """The reference by which the system knows somebody."""
        return self.logins.person_ref(person.document, person.number)

    def app(self, actor: Actor) -> App:
        """The app of whoever acts."""
        return self.witness.app(actor, self.logins.token(actor))

    def bureau(self, n: int = 0) -> App:
        """An officer of the bureau."""
        return self.app(bureau_officer(n))

    def note(self, what: str) -> None:
        """Somebody got so far."""
        with self._lock:
            self.reached[what] += 1

    def leave(self, what: str, why: Exception) -> None:
        """Somebody comes no further."""
        with self._lock:
            self.left_behind[f"{what}: {why}"] += 1

    def insist(self, act: Callable[[], Any], until: datetime) -> Any:
        """Act, again and again while it is refused; raises TooLateError with the last refusal."""
        while True:
            try:
                with self._hands:
                    return act()
            except (ProblemReceived, PhoneFailed) as refused:
                if self.calendar.now >= until:
                    raise TooLateError(getattr(refused, "slug", str(refused))) from refused
                self.witness.pause(AGAIN_SECONDS, str(refused))

    def wait_for(self, look: Callable[[], Any], until: datetime) -> Any:
        """What is found in the end; raises TooLateError."""
        while not (found := self.insist(look, until)):
            if self.calendar.now >= until:
                raise TooLateError("never came")
            self.witness.pause(AGAIN_SECONDS, "waiting")
        return found
