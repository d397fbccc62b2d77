"""One service's process: the real parts on a database in memory, in steps between which anything may happen.

A task (an event being heard, a call being answered, an errand, a sweep, the relay) is a greenlet that may
be left before and after each transaction, so that tasks overtake each other there as they do on real
workers. A kill is an exception that no handler catches: what was not committed is rolled back, what was
not acknowledged comes again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from greenlet import greenlet
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from shared.bus.assembly import Assembly
from shared.bus.audience import Audience
from shared.bus.deadlines import Deadlines
from shared.bus.errands import Errands
from shared.bus.relay import Flight, Relay
from shared.bus.requests import answer
from shared.contracts import wire
from shared.contracts.base import Answer, Envelope
from shared.db import Database, is_away, sqlite_database
from tests.simulation.broker import Asked, Broker, Frame, Line
from tests.simulation.steps import Killed, SteppedDatabase, Weather


@dataclass(eq=False)
class Task:
    """Something a process is doing, under a name for the report; `frame` is what it has to acknowledge."""

    label: str
    thread: greenlet
    frame: Frame | Asked | None = None


class Process:
    """A service that runs, until it is killed and runs again."""

    def __init__(self, assembly: Assembly) -> None:
        self.parts, self.house = assembly, assembly.house
        self.name = self.house.name
        self.weather: Weather | None = None
        self.broker = Broker()
        self.unexpected: list[str] = []
        file = self.house.database
        engine = sqlite_database("sqlite://").engine
        self._raw = engine.raw_connection().driver_connection
        self.house.database = SteppedDatabase(engine, self._step)
        self.restore(_image(file))

    # The database

    def image(self) -> bytes:
        """Everything that is committed."""
        return bytes(self._raw.serialize())

    def restore(self, image: bytes) -> None:
        """Begin with this database, and nothing in memory."""
        self._raw.deserialize(image)
        self.unexpected.clear()
        self.tasks: list[Task] = []
        self._come_up()

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Look at what is committed, past the service."""
        return list(self._raw.execute(query, values).fetchall())

    def due(self) -> list[datetime]:
        """When something happens by itself, in business time."""
        moments = (datetime.fromisoformat(at) for (at,) in self.rows("select due_at from deadlines"))
        return [moment.replace(tzinfo=UTC) for moment in moments]

    # Living and dying

    def start(self) -> None:
        """Come up again, as `Background.start` does on SQLite: whatever was taken is free."""
        self._come_up()
        weather, self.weather = self.weather, None
        self.errands.take_back()
        self.weather = weather

    def _come_up(self) -> None:
        self.down = False
        self.relaying = False
        self.relay = Relay(self.house.database, "", self.name)
        self.deadlines = Deadlines(self.house, self.parts.handlers, self.parts.service)
        self.errands = Errands(self.house, self.parts.handlers, self.parts.service)

    def kill(self) -> None:
        """Die: tasks end where they are, and the broker takes back what was not acknowledged."""
        self.down = True
        for task in self.tasks:
            self._take_back(task)
            try:
                task.thread.throw(Killed)
            except Killed:
                continue
        self.tasks = []

    def lose_connection(self) -> None:
        """The broker takes everything back; the tasks go on and acknowledge in vain."""
        for task in self.tasks:
            self._take_back(task)
            task.frame = None

    def _take_back(self, task: Task) -> None:
        match task.frame:
            case Frame():
                self.broker.events[self.name].insert(0, task.frame)
            case Asked():
                self.broker.calls[self.name].insert(0, task.frame)

    def _step(self, where: str) -> None:
        if self.down:
            raise Killed
        if self.weather:
            self.weather.at(self, where)

    # Working

    def begin(self, label: str, job: Callable[[Task], None], frame: Frame | Asked | None = None) -> None:
        """Begin a task and run it until it is left or over."""
        task = Task(label, greenlet(job), frame)
        self.tasks.append(task)
        self._run(task, task)

    def go_on(self, task: Task) -> None:
        """Run a task that was left."""
        self._run(task)

    def _run(self, task: Task, *started: Task) -> None:
        try:
            task.thread.switch(*started)
        except Killed:
            self.kill()
        if task.thread.dead and task in self.tasks:
            self.tasks.remove(task)

    def hear(self, frame: Frame) -> None:
        """Take an event from the queue."""
        self.begin(f"hears {frame.type} #{frame.n}", self._hear, frame)

    def _hear(self, task: Task) -> None:
        frame = task.frame
        assert isinstance(frame, Frame)
        try:
            envelope = Envelope.model_validate_json(frame.body)
            self.parts.hearing.receive(envelope)
        except ValidationError:
            self.broker.dead.append(frame)
        except Exception as error:
            if is_away(error):
                self._take_back(task)
            else:
                self.broker.dead.append(frame)

    def answer(self, asked: Asked) -> None:
        """Take a call from the queue."""
        self.begin(f"answers {asked.method}", self._answer, asked)

    def _answer(self, task: Task) -> None:
        asked = task.frame
        assert isinstance(asked, Asked)
        try:
            said: Answer | None = self.ask(asked)
        except Exception as error:  # what a real service answers as "internal error"
            self.unexpected.append(f"{asked.method}: {type(error).__name__}: {error}")
            said = None
        asked.reply(said)

    def ask(self, asked: Asked) -> Answer:
        """Answer a call here and now."""
        return answer(self.house, self.parts.handlers, self.parts.service, asked.method, asked.call)

    def ask_from_beside(self, asked: Asked) -> Answer | None:
        """Answer another service, in its task; nothing if this process is gone, or dies of it."""
        if self.down:
            return None
        try:
            return self.ask(asked)
        except Killed:
            if not self.down:
                raise  # it is the asker who was killed
            self.kill()
            return None

    def publish(self) -> None:
        """One turn of the relay. There is one at a time."""
        self.relaying = True
        self.begin("relays", self._publish)

    def _publish(self, _: Task) -> None:
        weather = self.weather
        line: Any = Line(self.broker, lambda where: weather.on_line(self, where) if weather else 0)
        flight, audience = Flight(line, wire.event_exchange(self.name)), Audience(line, self.name)
        try:
            self.relay._publish(line, flight, audience, self.relay._unpublished())
        except (OSError, OperationalError):
            pass  # the real loop waits and comes again
        finally:
            self.relaying = False

    def tick(self) -> None:
        """Look at the clock and book what is due."""
        self.begin("books deadlines", _guarded(self.deadlines.tick))

    def sweep(self) -> None:
        """Try events again."""
        self.begin("sweeps its inbox", _guarded(self.parts.hearing.sweep))

    def keep_promises(self) -> None:
        """Take the errands that are due, each into a task of its own."""
        self.begin("takes errands", _guarded(self._take_errands))

    def _take_errands(self) -> None:
        for kind, errand in self.errands.take(8):
            self.tasks.append(Task(f"errand {kind}", greenlet(_guarded(partial(self.errands.keep, kind, errand)))))


def _guarded(step: Callable[[], None]) -> Callable[..., None]:
    """A step of the background, whose loop survives a database that is away."""

    def run(*_: Task) -> None:
        with suppress(OperationalError):
            step()

    return run


def _image(database: Database) -> bytes:
    """A database file as an image for memory, where there is no write-ahead log."""
    connection = database.engine.raw_connection().driver_connection
    assert connection is not None
    connection.execute("PRAGMA journal_mode=DELETE")
    image = bytes(connection.serialize())
    database.engine.dispose()
    return image
