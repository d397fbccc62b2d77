"""The broker dies again and again under load: what was acknowledged happened once, all else may be sent again."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from chaos.logins import Logins
from chaos.people import made
from demo.household import Addresses, household
from demo.stack.process import wait_until
from demo.stack.rabbitmq import RabbitNode, server_script
from demo.story.world import moment
from shared.contracts.base import Actor, Role, new_id
from shared.identity import DocumentType
from shared.policy import load
from tests.conftest import forget_schemas

POLICY = Path(__file__).parents[2] / "policies" / "beijing-2023.yaml"
CLIENTS, COMMANDS = 16, 40
DEATHS = (0.2, 0.5, 0.8)
"""After which part of the work the broker dies."""
PATIENCE_SECONDS = 120.0

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(server_script() is None, reason="needs an installed RabbitMQ of its own to kill"),
]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[RabbitNode]:
    """A broker that may be killed."""
    node = RabbitNode(tmp_path / "node")
    node.start()
    yield node
    node.stop()


@pytest.fixture
def running(
    node: RabbitNode, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Addresses]:
    """Everything, on that broker and on PostgreSQL, while applications are taken."""
    monkeypatch.setenv("AMQP_URL", node.url)
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    start = moment("2023-07-04T09:00:00", load(POLICY))
    with household(tmp_path / "house", POLICY, start, lambda _: None) as addresses:
        yield addresses
    forget_schemas(postgresql_url)


@dataclass
class Load:
    """What clients met: how often an answer was none, and how many commands are done."""

    troubles: Counter[str] = field(default_factory=Counter)
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def trouble(self, what: str) -> None:
        with self.lock:
            self.troubles[what] += 1

    def acknowledge(self) -> None:
        with self.lock:
            self.done += 1


class Applicant:
    """Somebody with a draft, who never gives up and never changes the key of a command."""

    def __init__(self, n: int, addresses: Addresses, logins: Logins, load: Load) -> None:
        self._person, self._load = made(n), load
        ref = logins.person_ref(DocumentType.RESIDENT_ID, self._person.number)
        token = logins.token(Actor(role=Role.APPLICANT, subject=ref, name=self._person.name))
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=f"{addresses.gateway}/v1", headers=headers, timeout=20, trust_env=False)
        self.versions: list[int] = []

    def write(self) -> None:
        """Open a draft and save it, each time with another text."""
        who = {"name": self._person.name, "document_type": "resident_id", "document_number": self._person.number}
        case = self._insist("POST", "/applications", {"cycle": "beijing-2023", **who})
        self.versions.append(case["version"])
        for n in range(COMMANDS):
            form = {"form": {"summary": f"第{n}次修改"}}
            self.versions.append(self._insist("PUT", f"/applications/{case['case_id']}/form", form)["version"])
            self._load.acknowledge()

    def _insist(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        key, answer = new_id(), None

        def try_once() -> bool:
            nonlocal answer
            answer = self._try(method, path, body, key)
            return answer is not None

        wait_until(try_once, PATIENCE_SECONDS, f"{method} {path}")
        assert answer is not None
        return answer

    def _try(self, method: str, path: str, body: dict[str, Any], key: str) -> dict[str, Any] | None:
        try:
            response = self._http.request(method, path, json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError as error:
            self._load.trouble(type(error).__name__)
            return None
        if response.status_code == 503:
            self._load.trouble(response.json()["slug"])
            return None
        assert response.is_success, response.text
        found: dict[str, Any] = response.json()
        return found


def test_each_command_happens_once_however_often_the_broker_dies(node: RabbitNode, running: Addresses) -> None:
    load = Load()
    logins = Logins(running.settings, running.issuer)
    people = [Applicant(n, running, logins, load) for n in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        writing = [pool.submit(one.write) for one in people]
        for part in DEATHS:
            wait_until(lambda part=part: load.done >= part * CLIENTS * COMMANDS, PATIENCE_SECONDS, "the load")  # type: ignore[misc]
            node.kill()
            node.start()
        for one in writing:
            one.result()
    for one in people:  # each save makes one version: none is left out, none counts twice
        first = one.versions[0]
        assert one.versions == list(range(first, first + COMMANDS + 1))
    assert load.troubles, "the broker died and nobody noticed"
    print(f"{load.done} commands acknowledged, each done once; tried again: {dict(load.troubles)}")
