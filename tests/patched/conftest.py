"""A broker that tests may break, a caller on its wire, and the probe as a running process."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import eventlet
import pytest
from eventlet import patcher
from sqlalchemy import create_engine, text
from structlog.testing import capture_logs
from structlog.typing import EventDict

from demo.stack import sources
from demo.stack.rabbitmq import RabbitNode
from shared.runner import Process
from shared.settings import Settings
from tests.bus.probe.bench import ProbeBench
from tests.bus.probe.contracts import registered
from tests.patched.wire import Wire, eventually, sweep

# In a process that is not patched these tests would mean nothing: `python -m tests.patched` runs them.
collect_ignore_glob = [] if patcher.is_monkey_patched("socket") else ["*"]

STOP_SECONDS = 15.0


class Running:
    """The probe as a process that listens; `probe` looks into its database and calls it past the broker."""

    def __init__(self, settings: Settings) -> None:
        self.probe = ProbeBench(settings)
        self.process = Process(self.probe.assembly)

    def start(self, wire: Wire) -> "Running":
        """Returns when it takes calls and events."""
        before = wire.consumers("events.probe")
        self.process.start()
        eventually(lambda: wire.consumers("events.probe") > before, "a consumer")
        return self

    def stop(self) -> None:
        """Returns when it has left; raises what ended it before."""
        with eventlet.Timeout(STOP_SECONDS):
            self.process.stop()

    def forget(self) -> None:
        """Whatever a test did to it: let go of the database."""
        with eventlet.Timeout(STOP_SECONDS, False):
            if not self.process.listening.dead:
                self.process.stop()
        self.probe.house.database.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def contracts() -> Iterator[None]:
    """The probe's contracts are known."""
    with registered():
        yield


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What was logged."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    """A broker of our own, to be frozen and killed; up again after each test that did."""
    node = RabbitNode(tmp_path_factory.mktemp("node"))
    node.start()
    yield node
    node.stop()


@pytest.fixture(scope="session")
def amqp_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The environment's or Docker's broker; without one our own node serves all tests."""
    if os.environ.get("AMQP_URL") or sources.image_present(sources.BROKER_IMAGE):
        with sources.broker() as source:
            yield source.url
    else:
        yield request.getfixturevalue("node").url


@pytest.fixture
def wire(amqp_url: str) -> Iterator[Wire]:
    """A caller, and queues with nothing in them."""
    yield from opened(amqp_url)


@pytest.fixture
def own_wire(node: RabbitNode) -> Iterator[Wire]:
    """The same at the broker that may be broken."""
    yield from opened(node.url)


def opened(url: str) -> Iterator[Wire]:
    sweep(url)
    wire = Wire(url).open()
    yield wire
    wire.close()


@pytest.fixture
def on_sqlite(amqp_url: str, tmp_path: Path) -> Settings:
    """Settings of a process on SQLite."""
    return sqlite_settings(amqp_url, tmp_path)


def sqlite_settings(amqp_url: str, folder: Path) -> Settings:
    """Nothing of them comes from the environment."""
    return Settings(
        mode="demo",
        amqp_url=amqp_url,
        database_url=None,
        clock_url=None,
        var_dir=folder,
        policy_dir=folder / "no-policies",
    )


@pytest.fixture
def on_postgresql(on_sqlite: Settings, postgresql_url: str) -> Iterator[Settings]:
    """Settings of one of many processes on PostgreSQL."""
    forget_probe(postgresql_url)
    yield on_sqlite.model_copy(update={"database_url": postgresql_url})
    forget_probe(postgresql_url)


def forget_probe(url: str) -> None:
    """Remove what a test left in the one PostgreSQL database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("drop schema if exists probe cascade"))
    engine.dispose()


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def on_both(request: pytest.FixtureRequest) -> Settings:
    """Each of them in turn."""
    settings: Settings = request.getfixturevalue(request.param)
    return settings


@pytest.fixture
def make() -> Iterator[Callable[[Settings], Running]]:
    """A process that is not started yet."""
    made: list[Running] = []

    def make(settings: Settings) -> Running:
        made.append(Running(settings))
        return made[-1]

    yield make
    for running in made:
        running.forget()


@pytest.fixture
def running(make: Callable[[Settings], Running], on_sqlite: Settings, wire: Wire) -> Running:
    """The probe, listening, on SQLite."""
    return make(on_sqlite).start(wire)


@pytest.fixture(scope="module")
def lasting_wire(amqp_url: str) -> Iterator[Wire]:
    """A caller for all tests of a module."""
    yield from opened(amqp_url)


@pytest.fixture(scope="module")
def lasting(amqp_url: str, lasting_wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The probe, listening, for all tests of a module."""
    running = Running(sqlite_settings(amqp_url, tmp_path_factory.mktemp("lasting")))
    yield running.start(lasting_wire)
    running.forget()
