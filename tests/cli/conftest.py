"""A broker whose owner imported the definitions file, and every user's way in."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.stack.rabbitmq import RabbitNode, server_script
from tests.conftest import ROOT

VHOST = "zhicheng"
CTL_SECONDS = 60.0


@dataclass(frozen=True)
class OwnedBroker:
    """A private node with one narrow user for each process."""

    node: RabbitNode
    secrets: Path

    def url(self, user: str, vhost: str = VHOST) -> str:
        """How a user comes in."""
        password = (self.secrets / f"{user}.password").read_text()
        return f"amqp://{user}:{password}@127.0.0.1:{self.node.port}/{vhost}"

    @property
    def owners_url(self) -> str:
        """How the broker's owner comes in, who may do everything."""
        return f"{self.node.url}{VHOST}"

    def ctl(self, *command: str) -> str:
        """What rabbitmqctl prints."""
        script = server_script()
        assert script is not None
        argv = [str(script.with_name("rabbitmqctl")), "-q", *command]
        done = subprocess.run(argv, env=self.node.environment, capture_output=True, text=True, timeout=CTL_SECONDS)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def zhicheng(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the tool as an operator does."""
    argv = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(
        argv,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", "LANG": "C.UTF-8", **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=CTL_SECONDS,
    )


@pytest.fixture(scope="session")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnedBroker]:
    """The definitions file as `zhicheng bus definitions` writes it, imported by the broker's own tool."""
    folder = tmp_path_factory.mktemp("owned")
    broker = OwnedBroker(RabbitNode(folder / "node"), folder / "secrets")
    broker.node.start()
    try:
        file = folder / "definitions.json"
        made = zhicheng("bus", "definitions", "--secrets", str(broker.secrets), "--output", str(file))
        assert made.returncode == 0, made.stderr
        broker.ctl("import_definitions", str(file))
        broker.ctl("set_permissions", "-p", VHOST, "zhicheng", ".*", ".*", ".*")
        yield broker
    finally:
        broker.node.stop()
