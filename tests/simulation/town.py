"""The processes, assembled once, and the beginnings: the same two applicants, further and further on their road.

Every run starts from one of these beginnings, so a run can be short and still meet any part of the road.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from demo.provider.ledger import Trade
from services.application.registry import Registry
from services.certificate import service as certificate_service
from shared.bus.assembly import assemble
from shared.clock import StandingClock
from shared.contracts.base import SERVICES
from shared.identity import DocumentType
from shared.settings import Settings
from tests.conftest import ROOT, beijing
from tests.simulation import wall
from tests.simulation.outside import AskIntegrity, Outside, Printer, environment, provider_over
from tests.simulation.people import Person
from tests.simulation.process import Process

MEMORY = Path("/dev/shm")
"""Files on a disk would be the slowest part; where there is no memory disk it only takes longer."""

ACTS = "select move, count(*) from acts group by move"
"""How often each thing was done, at a desk that keeps acts."""


@dataclass
class Beginning:
    """A moment of the calm year: every database, the clocks, and the provider's ledger."""

    name: str
    now: datetime
    wall: datetime
    ids: int
    images: dict[str, bytes]
    trades: dict[str, Trade]
    acts: dict[str, list[tuple[str, int]]]


@dataclass
class Town:
    """What stays from run to run."""

    processes: dict[str, Process]
    clock: StandingClock
    wall: wall.Wall
    outside: Outside
    people: dict[str, Person]
    beginnings: dict[str, Beginning] = field(default_factory=dict)

    @property
    def running(self) -> Iterable[Process]:
        """All processes, up or down."""
        return self.processes.values()

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def remember(self, name: str) -> None:
        """Keep this moment as a beginning."""
        images = {service: process.image() for service, process in self.processes.items()}
        trades = self.outside.ledger_now()
        now = self.clock.moment
        acts = {service: self[service].rows(ACTS) for service in ("review", "evaluation", "integrity")}
        self.beginnings[name] = Beginning(name, now, self.wall.moment, self.wall.ids, images, trades, acts)

    def begin(self, name: str) -> Beginning:
        """Go back to a beginning."""
        then = self.beginnings[name]
        self.clock.moment, self.wall.moment, self.wall.ids = then.now, then.wall, then.ids
        for service, process in self.processes.items():
            process.weather = None
            process.restore(then.images[service])
        self.outside.restore(then.trades)
        return then


@contextmanager
def built() -> Iterator[Town]:
    """The town, before anything has happened in it, while the block runs."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=memory)))
        hand = wall.Wall()
        stack.enter_context(wall.installed(hand))
        stack.enter_context(patch.dict(os.environ, environment()))
        stack.enter_context(patch.object(certificate_service, "Press", Printer))
        clock = StandingClock(beijing("2023-07-10 09:00"))
        settings = Settings(mode="demo", var_dir=folder, policy_dir=ROOT / "policies", registry_url="http://registry")
        outside = Outside(clock, settings.secrets_dir)
        processes = {name: Process(assemble(f"services.{name}", settings, clock)) for name in SERVICES}
        provider_over(outside, processes["payment"].parts.service.provider)  # type: ignore[attr-defined]
        _link(processes, outside)
        yield Town(processes, clock, hand, outside, _people(processes))


def _link(processes: dict[str, Process], outside: Outside) -> None:
    registry: Registry = processes["application"].parts.service.registry  # type: ignore[attr-defined]
    registry._client = outside.client()
    asked = AskIntegrity(processes["integrity"].ask_from_beside)
    processes["certificate"].parts.service.standing = asked  # type: ignore[attr-defined]


def _people(processes: dict[str, Process]) -> dict[str, Person]:
    vault = processes["application"].parts.service.vault  # type: ignore[attr-defined]
    made = {}
    for key, name in (("lin-xiaofeng", "林晓峰"), ("wang-jing", "王静")):
        person = Person(key, name, beijing("1989-05-01 00:00"), "")
        ref = vault.person_ref(DocumentType.RESIDENT_ID, person.number)
        made[ref] = Person(key, name, person.born, ref)
    return made
