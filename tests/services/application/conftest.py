"""The application service on a bench, one person with a case, and a registry of record that really answers.

A bench is made once per file and database and emptied before each test: making one reads the whole
policy and runs all migrations.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from services.application.tables import Base
from shared.bus import tables as bus
from shared.clock import StandingClock
from shared.settings import Settings
from tests.bench import Bench
from tests.services.application.player import Player
from tests.unit.application.kit import beijing

START = beijing("2023-07-05 09:00")
LONG_AGO = beijing("2023-01-01 00:00")
POLICIES = Path(__file__).parents[3] / "policies"


@dataclass
class Registry:
    """A registry of record. It says `match` unless told otherwise; a status other than 200 is a registry in trouble."""

    url: str
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None
    status: int = 200

    def answer(self, question: dict[str, Any]) -> bytes:
        """What it says; `meanwhile` happens once while the asker waits."""
        self.asked.append(question)
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        answer = self.answers.get(question["check"], {"result": "match", "found": None})
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    def forget(self) -> None:
        """As at the beginning."""
        self.answers, self.asked, self.meanwhile, self.status = {}, [], None, 200


class RegistryServer(ThreadingHTTPServer):
    """Serves a registry on loopback."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.registry = Registry(f"http://127.0.0.1:{self.server_port}")


class Handler(BaseHTTPRequestHandler):
    """POST /lookup."""

    server: RegistryServer

    def do_POST(self) -> None:
        """Answer one question."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = self.server.registry.answer({**question, "path": self.path})
        self.send_response(self.server.registry.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing of the question belongs into the tests' output."""


@pytest.fixture(scope="module")
def registry_server() -> Iterator[RegistryServer]:
    """A real HTTP server."""
    server = RegistryServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made_bench(
    request: pytest.FixtureRequest, registry_server: RegistryServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """The service on its own database."""
    settings = Settings(
        mode="demo",
        database_url=request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None,
        registry_url=registry_server.registry.url,
        var_dir=tmp_path_factory.mktemp("application"),
        policy_dir=POLICIES,
    )
    made = Bench("services.application", settings, StandingClock(START))
    yield made
    if not made.house.database.is_sqlite:
        with made.house.database.engine.begin() as connection:
            connection.execute(text("drop schema application cascade"))
    made.house.database.engine.dispose()


@pytest.fixture
def bench(made_bench: Bench) -> Bench:
    """The service on 2023-07-05 at 09:00, with nothing in it but its policies."""
    with made_bench.house.database.write() as session:
        for table in (*reversed(Base.metadata.sorted_tables), *bus.metadata.sorted_tables):
            if table is not bus.policies:
                session.execute(table.delete())
    made_bench.clock.moment = START
    return made_bench


@pytest.fixture
def player(bench: Bench) -> Player:
    """Somebody who has not done anything yet."""
    return Player(bench)


@pytest.fixture
def registry(registry_server: RegistryServer) -> Iterator[Registry]:
    """The registry of record that the service asks."""
    yield registry_server.registry
    registry_server.registry.forget()


@pytest.fixture
def retry(bench: Bench) -> Callable[[], None]:
    """Let the wall time between the attempts pass at once, and keep the promises again."""

    def now() -> None:
        with bench.house.database.write() as session:
            session.execute(update(bus.errands).values(next_at=LONG_AGO))
        bench.keep_promises()

    return now
