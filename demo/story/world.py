"""What a chapter of the story needs: the cast with their apps, the clock, the screen."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from demo.cast import Cast
from demo.cast.committees import sitting
from demo.cast.filed import reviewer
from demo.cast.forms import form_of
from demo.cast.organisations import Employer, auditor, bureau_officer, integrity_officer, secretary
from demo.cast.people import Person
from demo.cast.plan import Ending, Turn
from demo.client import Gateway, NoAnswer, NotRefused, ProblemReceived, User, pauses
from demo.phone import Phone, PhoneFailed
from demo.screen import Screen
from demo.story.calendar import Calendar
from demo.timekeeper import Timekeeper
from demo.tokens import Mint
from shared.contracts.base import Actor, Role
from shared.contracts.form import Form
from shared.policy import AcademicReview, Policy

AT_ONCE = 4
LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.1, 1.0
PATIENCE_SECONDS = 60.0
FAILURES = (ProblemReceived, NoAnswer, NotRefused, PhoneFailed)
"""What may go wrong while somebody acts, beside what the story itself finds wrong."""


class StoryFailed(Exception):
    """Somebody could not do what the story wants; the message says who, what and why."""


class Refused(NamedTuple):
    """A refusal at the door, for the table at the end."""

    clause: str
    reason: str


class Certificate(NamedTuple):
    """A certificate as its holder has it: the file, its number, and the address its code leads to."""

    file: Path
    number: str
    address: str


class Act(NamedTuple):
    """Somebody does something."""

    who: str
    what: str
    do: Callable[[], Any]


def act(who: object, what: str, do: Callable[..., Any], *arguments: Any) -> Act:
    """An act: call `do` with the arguments, in the name of `who`."""
    return Act(str(who), what, partial(do, *arguments))


def moment(local: str, policy: Policy) -> datetime:
    """A local time of the policy's zone as an instant."""
    return datetime.fromisoformat(local).replace(tzinfo=policy.tz)


class World:
    """Everything that exists while the story is told."""

    def __init__(
        self, cast: Cast, gateway: Gateway, mint: Mint, phone: Phone, clock: Timekeeper, screen: Screen, folder: Path
    ) -> None:
        """What people are sent is kept below `folder`."""
        self.cast, self.policy, self.people = cast, cast.policy, cast.people
        self.days, self.committees = Calendar(cast.policy), sitting(cast.people, cast.policy)
        self.phone, self.screen, self.folder = phone, screen, folder
        self.cases: dict[str, str] = {}
        """The case of each person by the person's key; the latest, where there are two."""
        self.refusals: dict[str, Refused] = {}
        """The refusals at the door by the person's key."""
        self.notes: dict[str, str] = {}
        """What a later chapter has to know of something made in an earlier one: a report's or a sanction's number."""
        self.certificates: dict[str, Certificate] = {}
        """The certificates by the holder's key."""
        self.signing_keys: dict[str, Ed25519PrivateKey] = {}
        """The keys of autonomous institutions by their plans."""
        self._gateway, self._mint, self._clock = gateway, mint, clock

    # Time

    def move_to(self, then: datetime) -> None:
        """Move the clock and wait until everybody is there."""
        self.jump_to(then)
        self._clock.await_quiet()

    def jump_to(self, then: datetime) -> None:
        """Move the clock without waiting: the processes still have to sweep."""
        self._clock.move_to(then)
        self.screen.moved(then)

    # Who

    def with_turn(self, *turns: Turn) -> list[Person]:
        """Those who meet one of these turns."""
        return [person for person in self.people if not set(turns).isdisjoint(person.turns)]

    def ending(self, *endings: Ending) -> list[Person]:
        """Those whose year is to end so."""
        return [person for person in self.cast.everybody if person.ending in endings]

    def applicant(self, person: Person) -> User:
        """The person's own app."""
        return self._user(Actor(role=Role.APPLICANT, subject=self.ref(person), name=person.name))

    def ref(self, person: Person) -> str:
        """The reference by which the system knows the person."""
        return self._mint.person_ref(person.document, person.number)

    def employer(self, person: Person) -> Employer:
        """Who employs the person."""
        return self.cast.employers[person.employer]

    def officer(self, person: Person, n: int = 0) -> User:
        """A personnel officer of the person's employer."""
        return self._user(self.employer(person).officer(n))

    def colleague(self, person: Person) -> User:
        """Somebody who works where the person works."""
        return self._user(self.employer(person).colleague())

    def auditor(self, institution: str, n: int = 0) -> User:
        """An auditor of an institution."""
        return self._user(auditor(institution, n))

    def secretary(self, institution: str) -> User:
        """The secretary of an institution's committees."""
        return self._user(secretary(institution))

    def reviewer(self, body: AcademicReview) -> User:
        """Who holds academic reviews at a body."""
        return self._user(reviewer(body))

    def bureau(self, n: int = 0) -> User:
        """An officer of the bureau."""
        return self._user(bureau_officer(n))

    def integrity(self) -> User:
        """The officer who investigates."""
        return self._user(integrity_officer())

    def public(self) -> User:
        """Somebody without a login."""
        return self._gateway.user("somebody")

    def _user(self, actor: Actor) -> User:
        return self._gateway.user(f"{actor.name} ({actor.role})", self._mint.token(actor))

    # What

    def case(self, person: Person) -> str:
        """The address of the person's case."""
        return f"/applications/{self.cases[person.key]}"

    def form(self, person: Person, major: str | None = None) -> Form:
        """The form as the person fills it in; `major` for a second application."""
        return form_of(person, self.cast.employer_of(person), self.policy, major)

    def institution(self, person: Person) -> str:
        """Who evaluates the person's case: whom the form is addressed to, unless the bureau gave it to another."""
        return person.moved_to or str(self.form(person).institution)

    def wait_for(self, what: str, found: Callable[[], bool]) -> None:
        """Look again and again, as an app does while it shows that something is under way."""
        patience, waits = time.monotonic() + PATIENCE_SECONDS, pauses(LOOK_SECONDS, LONGEST_LOOK_SECONDS)
        while not found():
            if time.monotonic() > patience:
                raise StoryFailed(f"{what}: not within {PATIENCE_SECONDS:.0f} s")
            self._gateway.pause(next(waits), what)

    def do(self, title: str, acts: Iterable[Act]) -> None:
        """Let them act, several at a time, under one bar; then wait until all of it has been worked off."""
        todo = list(acts)
        with self.screen.phase(title, len(todo)) as step:
            self._run(todo, step)
            self._clock.await_quiet()

    def _run(self, acts: Sequence[Act], step: Callable[[str], None]) -> None:
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="story")
        try:
            running = [pool.submit(_perform, one, step) for one in acts]
            wait(running, return_when=FIRST_EXCEPTION)
            for future in running:
                if future.done():
                    future.result()
        except BaseException:
            self._gateway.close()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _perform(one: Act, step: Callable[[str], None]) -> None:
    try:
        one.do()
    except (*FAILURES, StoryFailed) as error:
        raise StoryFailed(f"{one.who} {one.what}:\n{error}") from error
    step(f"{one.who} {one.what}")
