"""The private stack that is broken: everything the demo runs, on PostgreSQL, with a role for each service."""

import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg2

from chaos.plan import TWINS
from chaos.servers import Server, Tireless
from demo.provider import account
from demo.stack.ports import free_ports
from demo.stack.postgres import PostgresServer
from demo.stack.process import ProcessFailed
from demo.stack.rabbitmq import RabbitNode, server_script
from demo.stack.supervisor import Program, Supervisor
from shared.contracts.base import SERVICES
from shared.settings import Settings

READY_SECONDS = 120.0
RPC_TIMEOUT_SECONDS = 3
MOST_CONNECTIONS = 300
LOOK_SECONDS = 2
CONTROL_SECONDS = 30


class NobodyLeadsError(Exception):
    """No process of a service publishes at this moment."""


@dataclass
class Stack:
    """Everything that runs, and where it is reached."""

    folder: Path
    broker: Server
    database: Server
    supervisor: Supervisor
    environment: Mapping[str, str]
    databases: Mapping[str, str]
    settings: Settings

    @property
    def amqp_url(self) -> str:
        return self.environment["AMQP_URL"]

    @property
    def gateway(self) -> str:
        return self.environment["PUBLIC_URL"]

    @property
    def clock(self) -> str:
        return self.environment["CLOCK_URL"]

    @property
    def provider(self) -> str:
        return self.environment["PROVIDER_URL"]

    @property
    def issuer(self) -> str:
        return self.environment["OIDC_ISSUER"]

    @property
    def sink(self) -> Path:
        """What the independent consumer heard."""
        return self.folder / "sink.jsonl"

    @property
    def ledger(self) -> Path:
        """The provider's own book."""
        return self.settings.var_dir / "provider.jsonl"

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database as its owner. Raises psycopg2.OperationalError while it is away."""
        assert isinstance(self.database.server, PostgresServer)
        url = self.database.server.url.replace("+psycopg2", "")
        connection = psycopg2.connect(url, connect_timeout=LOOK_SECONDS, options="-c statement_timeout=5000")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def leader(self, service: str) -> tuple[str, int]:
        """The process whose relay publishes for a service, and its connection's id. Raises NobodyLeadsError."""
        rows = self.query(
            "SELECT a.application_name, a.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
            " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
            " AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtext(%s)::bigint",
            f"zhicheng_relay_{service}",
        )
        if not rows:
            raise NobodyLeadsError(service)
        return rows[0]

    def control_broker(self, *words: str) -> None:
        """Have the node's own tool do something. Raises CalledProcessError, TimeoutExpired."""
        assert isinstance(self.broker.server, RabbitNode)
        script = server_script()
        assert script
        command, environment = [str(script.with_name("rabbitmqctl")), "-q", *words], self.broker.server.environment
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=CONTROL_SECONDS)


@contextmanager
def running(folder: Path, policy: Path, start: datetime, people: int, report: Callable[[str], None]) -> Iterator[Stack]:
    """Run everything below `folder` while the block runs. `people` is how many made ones the registry knows."""
    (folder / "logs").mkdir()
    with ExitStack() as stack:
        report("starting a private RabbitMQ node and a private PostgreSQL")
        broker, database = Server(RabbitNode(folder / "rabbitmq")), Server(PostgresServer(for_tests=True))
        stack.callback(_keep_logs, folder, broker, database)
        for server in (broker, database):
            stack.callback(server.close)
        broker.do(broker.server.start)
        database.do(database.server.start)
        environment = _environment(folder / "house", policy, broker)
        supervisor = stack.enter_context(Tireless(folder / "logs", report=lambda _: None))
        settings = Settings(mode="demo", var_dir=folder / "house", policy_dir=policy.parent)
        made = Stack(folder, broker, database, supervisor, environment, {}, settings)
        made.databases = _roles(made)
        programs = list(_programs(made, policy, start, people))
        report(f"starting {', '.join(program.name for program in programs)}")
        for program in programs:
            supervisor.start(program, made.sink.exists if program.name == "sink" else lambda: True)
        _await_ready(made)
        yield made


def _environment(house: Path, policy: Path, broker: Server) -> dict[str, str]:
    assert isinstance(broker.server, RabbitNode)
    gateway, clock, registry, provider, issuer = free_ports(5)
    return {
        "MODE": "demo",
        "AMQP_URL": broker.server.url,
        "CLOCK_URL": f"http://127.0.0.1:{clock}",
        "REGISTRY_URL": f"http://127.0.0.1:{registry}",
        "PUBLIC_URL": f"http://127.0.0.1:{gateway}",
        "GATEWAY_PORT": str(gateway),
        "OIDC_ISSUER": f"http://127.0.0.1:{issuer}",
        "OIDC_JWKS_URL": f"http://127.0.0.1:{issuer}/jwks.json",
        "VAR_DIR": str(house),
        "POLICY_DIR": str(policy.parent),
        "RPC_TIMEOUT_SECONDS": str(RPC_TIMEOUT_SECONDS),
        **account.environment(f"http://127.0.0.1:{provider}"),
    }


def _roles(stack: Stack) -> dict[str, str]:
    """A role and a schema for each service: none can read another's tables. Gives their URLs."""
    assert isinstance(stack.database.server, PostgresServer)
    stack.query(f"ALTER SYSTEM SET max_connections = {MOST_CONNECTIONS}")
    stack.database.do(stack.database.server.stop, stack.database.server.start)
    urls = {}
    for service in SERVICES:
        password = secrets.token_urlsafe(16)
        stack.query(f"CREATE ROLE {service} LOGIN PASSWORD '{password}'")
        stack.query(f"CREATE SCHEMA {service} AUTHORIZATION {service}")
        address = stack.database.server.url.rpartition("@")[2]
        urls[service] = f"postgresql+psycopg2://{service}:{password}@{address}"
    stack.query("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    return urls


def with_schema(url: str, schema: str) -> str:
    """The same database, looking into one schema."""
    return f"{url}?options={quote(f'-csearch_path={schema}', safe='')}"


def _programs(stack: Stack, policy: Path, start: datetime, people: int) -> Iterator[Program]:
    common, house = stack.environment, stack.settings.var_dir

    def python(name: str, module: str, *arguments: str, **more: str) -> Program:
        return Program(name, (sys.executable, "-m", module, *arguments), {**common, "PGAPPNAME": name, **more})

    def port(name: str) -> str:
        return f"--port={common[name].rpartition(':')[2]}"

    yield python("sink", "chaos.sink", str(stack.sink))
    yield python(
        "clock", "demo.clock_server", port("CLOCK_URL"), f"--start={start.isoformat()}", f"--state={house / 'clock'}"
    )
    yield python("registry", "chaos.registry", port("REGISTRY_URL"), f"--policy={policy}", f"--people={people}")
    yield python("provider", "demo.provider_server", port("PROVIDER_URL"))
    yield python("issuer", "demo.issuer_server", port("OIDC_ISSUER"), f"--policy={policy}")
    for service in SERVICES:
        yield python(service, f"services.{service}", DATABASE_URL=stack.databases[service])
    for service in TWINS:
        yield python(f"{service}-2", f"services.{service}", DATABASE_URL=stack.databases[service])
    yield python("gateway", "gateway")


def _await_ready(stack: Stack) -> None:
    deadline, log = time.monotonic() + READY_SECONDS, stack.folder / "logs" / "gateway.log"
    while not _is_ready(stack.gateway):
        stack.supervisor.check()
        if time.monotonic() > deadline:
            raise ProcessFailed("gateway", f"did not report everybody ready in {READY_SECONDS:.0f} s", log)
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readiness", timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _keep_logs(folder: Path, broker: Server, database: Server) -> None:
    """The servers' own folders go; what they wrote stays."""
    assert isinstance(database.server, PostgresServer)
    for server in (broker.server, database.server):
        if server.log.exists():
            shutil.copy(server.log, folder / "logs" / server.log.name)
    shutil.rmtree(folder / "rabbitmq", ignore_errors=True)
    database.server.remove()
