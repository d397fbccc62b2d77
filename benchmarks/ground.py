"""What a benchmark runs on: a private RabbitMQ and PostgreSQL, and the system's own processes.

Nothing is turned off: the database flushes each commit to disk, as it would in earnest.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg2

from demo.provider import account
from demo.stack.ports import free_port, free_ports
from demo.stack.postgres import PostgresServer
from demo.stack.rabbitmq import RabbitNode
from demo.stack.supervisor import Program, Supervisor
from demo.story.world import moment
from shared.contracts.base import SERVICES
from shared.policy import load
from shared.settings import Settings

READY_SECONDS = 90.0
FOLDER = Path("var/bench")
NOTICE = Path("policies/beijing-2023.yaml")


@dataclass(frozen=True)
class Ground:
    """Everything that runs, and where it is reached."""

    folder: Path
    broker: RabbitNode
    database: PostgresServer
    supervisor: Supervisor
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        """Those of every process, for making keys and tokens."""
        return Settings(mode="demo", var_dir=self.folder / "house", policy_dir=self.folder / "policies")

    @property
    def gateway(self) -> str:
        return self.environment["PUBLIC_URL"]

    @property
    def notice(self) -> Path:
        """The policy that they work under."""
        return self.folder / "policies" / NOTICE.name

    def pid(self, name: str) -> int:
        """The process that runs under this name."""
        found = self.supervisor.pid(name)
        assert found
        return found

    def start(self, name: str, *argv: str, ready: Callable[[], bool] = lambda: True) -> None:
        """Run a Python module under this name."""
        program = Program(name, (sys.executable, "-m", *argv), self.environment)
        self.supervisor.start(program, ready, READY_SECONDS)

    def port(self, name: str) -> str:
        """The option that has a server listen where the others look for it."""
        return f"--port={self.environment[name].rpartition(':')[2]}"

    @contextmanager
    def connected(self) -> Iterator[psycopg2.extensions.connection]:
        """A connection to the database as its owner; what the block does is one transaction."""
        with closing(psycopg2.connect(self.database.url.replace("+psycopg2", ""))) as connection, connection:
            yield connection

    def sql(self, *statements: str) -> None:
        """Do something in the database."""
        with self.connected() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds in the database."""
        with self.connected() as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor)


@contextmanager
def ground(folder: Path = FOLDER) -> Iterator[Ground]:
    """Broker and database while the block runs. Two grounds at one time need two folders."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "policies").mkdir(parents=True)
    with ExitStack() as stack:
        broker, database = RabbitNode(folder / "rabbitmq"), PostgresServer()
        stack.callback(database.remove)
        stack.callback(database.stop)
        stack.callback(broker.stop)
        broker.start()
        database.start()
        supervisor = stack.enter_context(Supervisor(folder / "logs"))
        yield Ground(folder, broker, database, supervisor, _environment(folder, broker, database))


def _environment(folder: Path, broker: RabbitNode, database: PostgresServer) -> dict[str, str]:
    gateway, registry, issuer, provider = free_ports(4)
    return {
        "MODE": "demo",
        "LOG_LEVEL": "WARNING",
        "AMQP_URL": broker.url,
        "DATABASE_URL": database.url,
        "REGISTRY_URL": f"http://127.0.0.1:{registry}",
        "PUBLIC_URL": f"http://127.0.0.1:{gateway}",
        "GATEWAY_PORT": str(gateway),
        "OIDC_ISSUER": f"http://127.0.0.1:{issuer}",
        "OIDC_JWKS_URL": f"http://127.0.0.1:{issuer}/jwks.json",
        "VAR_DIR": str(folder / "house"),
        "POLICY_DIR": str(folder / "policies"),
        "RATE_LIMIT": "100000/s burst 100000",
        "RATE_LIMIT_PUBLIC": "100000/s burst 100000",
        **account.environment(f"http://127.0.0.1:{provider}"),
    }


def start_house(at: Ground, services: Sequence[str], people: int, start: str | None = None) -> None:
    """Gateway and services, and who stands in for the world around them; the registry knows so many made people.

    Business time begins at `start` and is moved by hand; without it, it is the machine's, and the notice is still open.
    """
    at.notice.write_text(_still_open() if start is None else NOTICE.read_text(encoding="utf-8"), encoding="utf-8")
    policy = f"--policy={at.notice}"
    if start is not None:
        at.environment["CLOCK_URL"] = f"http://127.0.0.1:{free_port()}"
        first = moment(start, load(at.notice)).isoformat()
        at.start(
            "clock", "demo.clock_server", at.port("CLOCK_URL"), f"--start={first}", f"--state={at.folder / 'clock'}"
        )
    at.start("issuer", "demo.issuer_server", at.port("OIDC_ISSUER"), policy)
    at.start("registry", "chaos.registry", at.port("REGISTRY_URL"), policy, f"--people={people}")
    at.start("provider", "demo.provider_server", at.port("PROVIDER_URL"))
    for service in services:
        at.start(service, f"services.{service}")
    ready = answers(f"{at.gateway}/readiness" if tuple(services) == SERVICES else f"{at.gateway}/health")
    at.start("gateway", "gateway", ready=ready)


def answers(url: str) -> Callable[[], bool]:
    """Whether this address is answered without an error by now."""

    def look() -> bool:
        try:
            return httpx.get(url, timeout=5, trust_env=False).is_success
        except httpx.TransportError:
            return False

    return look


def _still_open() -> str:
    """The notice of 2023 with windows that end after today."""
    today = datetime.now(UTC).date()
    last, first, end = (today + timedelta(days=days) for days in (30, 31, 60))
    before, _, behind = NOTICE.read_text(encoding="utf-8").partition("\nwindows:\n")
    still_open = f"""\
  application: {{first: 2023-07-04, last: {last}}}
  employer: {{first: 2023-07-04, last: {last}}}
  audit: {{first: 2023-07-04, last: {last}}}
  correction_requests: {{first: 2023-07-04, last: {last}}}
  evaluation: {{first: {first}, last: {end}}}
  evaluation_ends: {end}
"""
    return before + "\nwindows:\n" + still_open + behind[behind.index("\n\n") :]
