"""The application service on a bench, one person with a case, and a registry of record that really answers."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import pytest
from sqlalchemy import update

from services.application.tables import Base
from shared.bus import tables as bus
from shared.clock import StandingClock
from tests.bench import Bench
from tests.services.application.player import PUBLISHED, RECOMMENDED, Player
from tests.services.lent import give_back, lent
from tests.unit.application.kit import beijing

START = beijing("2023-07-05 09:00")
LONG_AGO = beijing("2023-01-01 00:00")


@dataclass
class Registry:
    """A registry of record. It says `match` unless told otherwise; a status other than 200 is a registry in trouble.

    In worse trouble it hangs up without a word, packs what nobody asked it to, or drips one blank after the other.
    """

    url: str
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None
    status: int = 200
    trouble: Literal["hangs up", "drips", "packs"] | None = None

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
        self.answers, self.asked, self.meanwhile, self.status, self.trouble = {}, [], None, 200, None


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
        registry = self.server.registry
        body = registry.answer({**question, "path": self.path})
        if registry.trouble == "hangs up":
            return
        self.send_response(registry.status)
        if registry.status == 307:
            self.send_header("Location", f"{registry.url}/elsewhere")
        if registry.trouble == "packs":
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        if registry.trouble != "drips":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        with suppress(OSError):
            while registry.trouble == "drips":
                self.wfile.write(b" ")

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
    """The service on its own database, for all tests of a file."""
    with lent("application", request, tmp_path_factory) as here:
        settings = here.model_copy(update={"registry_url": registry_server.registry.url})
        made = Bench("services.application", settings, StandingClock(START))
        yield made
        made.house.database.engine.dispose()


@pytest.fixture
def bench(made_bench: Bench) -> Iterator[Bench]:
    """The service on 2023-07-05 at 09:00, with nothing in it but its policies."""
    made_bench.clock.moment = START
    yield made_bench
    give_back(made_bench, Base.metadata)


@pytest.fixture
def player(bench: Bench) -> Player:
    """Somebody who has not done anything yet."""
    return Player(bench)


@pytest.fixture
def submitted(player: Player) -> Player:
    """The case on the employer's desk."""
    return player.applies()


@pytest.fixture
def at_audit(submitted: Player) -> Player:
    """The case recommended on 2023-07-18 at 10:00."""
    return submitted.hears(PUBLISHED, at="2023-07-10 09:00").hears(RECOMMENDED, at="2023-07-18 10:00")


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
