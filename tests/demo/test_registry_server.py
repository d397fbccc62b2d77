"""The registry of record answers about the cast, and fails where the plan wants it to."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from demo.cast import load_cast
from demo.cast.forms import background
from demo.cast.people import PEOPLE, Person
from demo.cast.plan import Turn
from demo.cast.records import records_of
from demo.registry_server import Registry, RegistryServer

ROOT = Path(__file__).parents[2]


CAST = load_cast(ROOT / "policies" / "beijing-2023.yaml")


@pytest.fixture
def registry() -> Iterator[httpx.Client]:
    with RegistryServer("127.0.0.1", 0, Registry(*records_of(CAST))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}", trust_env=False) as client:
            yield client
        server.shutdown()
        thread.join()


def with_turn(turn: Turn) -> Person:
    return next(person for person in PEOPLE if turn in person.turns)


ORDINARY = next(person for person in PEOPLE if not person.turns and person.employer == "software")


def ask(client: httpx.Client, person: Person, check: str, **stated: Any) -> httpx.Response:
    question = {"check": check, "document_type": person.document, "number": person.number, "stated": stated}
    return client.post("/lookup", json=question)


def degree_of(person: Person) -> dict[str, str]:
    education, _ = background(person, CAST.policy)
    return {"degree": str(education.degree), "graduated_on": str(education.graduated_on)}


def test_a_true_statement_matches(registry: httpx.Client) -> None:
    assert ask(registry, ORDINARY, "identity", name=ORDINARY.name).json() == {"result": "match", "found": ORDINARY.name}
    assert ask(registry, ORDINARY, "degree", **degree_of(ORDINARY)).json()["result"] == "match"


def test_a_false_statement_is_told_with_what_is_on_record(registry: httpx.Client) -> None:
    reply = ask(registry, ORDINARY, "degree", **{**degree_of(ORDINARY), "degree": "doctor"}).json()
    assert reply["result"] == "mismatch"
    assert degree_of(ORDINARY)["degree"] in reply["found"]


def test_a_stranger_is_unknown(registry: httpx.Client) -> None:
    question = {"check": "identity", "document_type": "passport", "number": "X1", "stated": {"name": "X"}}
    assert registry.post("/lookup", json=question).json() == {"result": "unknown", "found": None}


def test_nothing_stated_and_nothing_on_record_agree(registry: httpx.Client) -> None:
    junior = next(person for person in PEOPLE if background(person, CAST.policy)[1] is None)
    assert ask(registry, junior, "title").json()["result"] == "match"
    assert ask(registry, junior, "title", level="intermediate").json()["result"] == "unknown"


def test_the_registry_differs_where_the_plan_wants_it(registry: httpx.Client) -> None:
    person = with_turn(Turn.REGISTRY_DIFFERS)
    assert ask(registry, person, "degree", **degree_of(person)).json()["result"] == "mismatch"


def test_down_once_and_down_for_ever(registry: httpx.Client) -> None:
    once, silent = with_turn(Turn.REGISTRY_DOWN_ONCE), with_turn(Turn.REGISTRY_SILENT)
    assert [ask(registry, once, "identity", name=once.name).status_code for _ in range(3)] == [503, 200, 200]
    assert [ask(registry, silent, "degree", **degree_of(silent)).status_code for _ in range(3)] == [503] * 3
    assert ask(registry, silent, "identity", name=silent.name).json()["result"] == "match"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/elsewhere", b"{}", 404),
        ("/lookup", b"not json", 422),
        ("/lookup", b"[]", 422),
        ("/lookup", b'{"check": "identity"}', 422),
        ("/lookup", b'{"check": [], "document_type": [], "number": [], "stated": 1}', 422),
    ],
)
def test_nonsense_is_refused_and_the_next_question_answered(
    registry: httpx.Client, path: str, body: bytes, status: int
) -> None:
    assert registry.post(path, content=body).status_code == status
    assert ask(registry, ORDINARY, "identity", name=ORDINARY.name).json()["result"] == "match"


def test_it_refuses_to_exist_outside_the_demo() -> None:
    environment = {**os.environ, "MODE": "production", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "demo.registry_server", "--port", "1"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "MODE is not demo" in done.stderr
