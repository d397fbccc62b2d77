"""Everything that runs on this machine for a demo: broker, clock, registry, provider, issuer, services, gateway.

All of it lives below one folder, listens on loopback only and ends with us. One demo at a time: the lock
beside the folder says whose it is.
"""

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from demo.provider import account
from demo.stack.ports import free_ports
from demo.stack.process import ProcessFailed
from demo.stack.rabbitmq import private_rabbitmq
from demo.stack.supervisor import Program, Supervisor
from shared.contracts.base import SERVICES
from shared.settings import Settings

READY_SECONDS = 90.0
RPC_TIMEOUT_SECONDS = 2
"""A sweep waits this long after each move of the clock, so short is quick; a request that needs longer is repeated."""


class AlreadyRunning(Exception):
    """Another demo holds the folder."""


@dataclass(frozen=True)
class Addresses:
    """Where the running household is reached, and where it keeps its things."""

    gateway: str
    clock: str
    provider: str
    issuer: str
    settings: Settings
    logs: Path | None
    check: Callable[[], None] = lambda: None
    """Raises ProcessFailed when a process is not brought back any more."""


@contextmanager
def household(folder: Path, policy: Path, start: datetime, report: Callable[[str], None]) -> Iterator[Addresses]:
    """Run everything while the block runs. `start` is the clock's first instant."""
    with ExitStack() as stack:
        stack.enter_context(_lock(folder))
        if folder.exists():
            shutil.rmtree(folder)
        logs = folder / "logs"
        broker = os.environ.get("AMQP_URL") or _broker(stack, folder, report)
        supervisor = stack.enter_context(Supervisor(logs, report))
        environment = _environment(folder, policy, broker)
        programs = _programs(environment, folder, policy, start)
        report(f"starting {', '.join(program.name for program in programs)}; logs are in {logs}/")
        for program in programs:
            supervisor.start(program)
        gateway, clock = environment["PUBLIC_URL"], environment["CLOCK_URL"]
        provider, issuer = environment["PROVIDER_URL"], environment["OIDC_ISSUER"]
        _await_ready(gateway, supervisor, logs)
        settings = Settings(mode="demo", var_dir=folder, policy_dir=policy.parent)
        yield Addresses(gateway, clock, provider, issuer, settings, logs, supervisor.check)


def _environment(folder: Path, policy: Path, broker: str) -> dict[str, str]:
    """What every process is told; DATABASE_URL is passed on where there is one, else they use SQLite below `folder`."""
    gateway, clock, registry, provider, issuer = free_ports(5)
    return {
        "MODE": "demo",
        "AMQP_URL": broker,
        "CLOCK_URL": f"http://127.0.0.1:{clock}",
        "REGISTRY_URL": f"http://127.0.0.1:{registry}",
        "PUBLIC_URL": f"http://127.0.0.1:{gateway}",
        "GATEWAY_PORT": str(gateway),
        "OIDC_ISSUER": f"http://127.0.0.1:{issuer}",
        "OIDC_JWKS_URL": f"http://127.0.0.1:{issuer}/jwks.json",
        "VAR_DIR": str(folder),
        "POLICY_DIR": str(policy.parent),
        "RPC_TIMEOUT_SECONDS": str(RPC_TIMEOUT_SECONDS),
        **account.environment(f"http://127.0.0.1:{provider}"),
    }


def _programs(environment: Mapping[str, str], folder: Path, policy: Path, start: datetime) -> list[Program]:
    def python(name: str, module: str, *arguments: str) -> Program:
        return Program(name, (sys.executable, "-m", module, *arguments), environment)

    addresses = ("CLOCK_URL", "REGISTRY_URL", "PROVIDER_URL", "OIDC_ISSUER")
    clock, registry, provider, issuer = (urlsplit(environment[url]).port for url in addresses)
    ticking = (f"--port={clock}", f"--start={start.isoformat()}", f"--state={folder / 'clock'}")
    return [
        python("clock", "demo.clock_server", *ticking),
        python("registry", "demo.registry_server", f"--port={registry}", f"--policy={policy}"),
        python("provider", "demo.provider_server", f"--port={provider}"),
        python("issuer", "demo.issuer_server", f"--port={issuer}", f"--policy={policy}"),
        *(python(name, f"services.{name}") for name in SERVICES),
        python("gateway", "gateway"),
    ]


def _broker(stack: ExitStack, folder: Path, report: Callable[[str], None]) -> str:
    report("starting a private RabbitMQ node")
    return stack.enter_context(private_rabbitmq(folder / "rabbitmq"))


def _await_ready(url: str, supervisor: Supervisor, logs: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_ready(url):
        supervisor.check()
        if time.monotonic() > deadline:
            raise ProcessFailed(
                "gateway", f"did not report everybody ready in {READY_SECONDS:.0f} s", logs / "gateway.log"
            )
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readiness", timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold `<folder>.lock` while the block runs. The kernel lets go of it however we end."""
    path = folder.with_name(f"{folder.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"another demo is running here and holds {path}: end it first") from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
