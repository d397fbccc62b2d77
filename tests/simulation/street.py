"""The town's six services on one PostgreSQL database, each in its own schema: the same calm year, without weather."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from sqlalchemy import text

from services.application.registry import Registry
from shared.bus.requests import answer
from shared.clock import StandingClock
from shared.contracts.base import SERVICES, Actor, Answer, Command
from shared.identity import DocumentType
from shared.settings import Settings
from tests.bench import Bench
from tests.conftest import beijing
from tests.simulation.broker import BINDINGS, Asked
from tests.simulation.outside import AskIntegrity, Outside, environment, provider_over
from tests.simulation.people import Person
from tests.simulation.year import Year

APPLICANTS = (("lin-xiaofeng", "林晓峰"), ("wang-jing", "王静"))


class House(Bench):
    """One service; it is looked into as the town's processes are."""

    @property
    def parts(self) -> "House":
        """Itself: a bench has the service that a process has among its parts."""
        return self

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look at what is committed; what is JSON comes as text."""
        with self.house.database.read() as session:
            found = session.execute(text(query), values or None).all()
        return [tuple(json.dumps(one) if isinstance(one, list | dict) else one for one in row) for row in found]

    def answer(self, asked: Asked) -> Answer:
        """Answer another service."""
        return answer(self.house, self.handlers, self.service, asked.method, asked.call)


@dataclass
class Street:
    """Everybody who lives there, and what has been passed on between them."""

    houses: Mapping[str, House]
    clock: StandingClock
    outside: Outside
    people: dict[str, Person]
    told: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SERVICES, 0))

    def __getitem__(self, name: str) -> House:
        return self.houses[name]

    def settle(self) -> None:
        """Let everything that follows happen: events, promises, deadlines."""
        while sum(self._pass_on(name, house) for name, house in self.houses.items()):
            for house in self.houses.values():
                house.keep_promises()
                house.sweep(self.clock.now())

    def _pass_on(self, name: str, house: House) -> int:
        """Let everybody hear what one service has told since; how much that was."""
        frames = house.published[self.told[name] :]
        self.told[name] += len(frames)
        for envelope, _ in frames:
            for listener in BINDINGS.get((f"{name}.events", envelope.type), ()):
                self.houses[listener].hear(envelope)
        return len(frames)


class CalmYear(Year):
    """The year of the town's beginnings, straight on: nobody corrects anything, and nothing is gone back to."""

    def __init__(self, street: Street) -> None:
        self.town = street  # type: ignore[assignment]  # as much of a town as a year needs
        self.cases = []

    def _correction(self) -> None:
        pass

    def _do(self, actor: Actor, command: Command) -> dict[str, object]:
        done = self.town[command.service].call(command, actor)  # type: ignore[attr-defined]
        self.town.settle()  # type: ignore[attr-defined]
        answer: dict[str, object] = done.model_dump(mode="json")
        return answer

    def _keep(self, name: str, at: str) -> None:
        self.town.clock.moment = beijing(at)
        for house in self.town.houses.values():  # type: ignore[attr-defined]
            house.keep_promises()
            house.sweep(beijing(at))
        self.town.settle()  # type: ignore[attr-defined]

    def _leave_alone(self, name: str, until: str, *, back: str) -> None:
        pass


@contextmanager
def built(settings: Settings) -> Iterator[Street]:
    """The street, before anything has happened in it, while the block runs."""
    clock = StandingClock(beijing("2023-07-10 09:00"))
    with patch.dict(os.environ, environment()):
        outside = Outside(clock, settings.secrets_dir)
        houses = {name: House(f"services.{name}", settings, clock) for name in SERVICES}
        provider_over(outside, houses["payment"].service.provider)  # type: ignore[attr-defined]
        registry: Registry = houses["application"].service.registry  # type: ignore[attr-defined]
        registry._client = outside.client()
        houses["certificate"].service.standing = AskIntegrity(houses["integrity"].answer)  # type: ignore[attr-defined]
        yield Street(houses, clock, outside, _people(houses["application"]))
        for house in houses.values():
            house.house.database.engine.dispose()


def _people(application: House) -> dict[str, Person]:
    born = beijing("1989-05-01 00:00")
    made = [Person(key, name, born, "") for key, name in APPLICANTS]
    vault = application.service.vault  # type: ignore[attr-defined]
    refs = [vault.person_ref(DocumentType.RESIDENT_ID, person.number) for person in made]
    return {ref: replace(person, ref=ref) for ref, person in zip(refs, made, strict=True)}
