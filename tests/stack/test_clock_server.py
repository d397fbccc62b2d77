"""Business time of the demo: it exists in the demo only, runs forward only, and is not forgotten."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from demo.stack.ports import free_port
from demo.stack.process import Child, await_ready
from demo.stack.rabbitmq import accepts

START = "2023-06-26T09:00:00+08:00"
Run = Callable[[], Child]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def run(tmp_path: Path, port: int) -> Iterator[Run]:
    """Starts a clock server on `port`, always with the same state."""
    started: list[Child] = []

    def start() -> Child:
        child = Child(command(tmp_path, port), log=tmp_path / "log", env={**os.environ, "MODE": "demo"})
        started.append(child)
        await_ready("clock server", child, partial(accepts, "127.0.0.1", port), 20.0, tmp_path / "log")
        return child

    yield start
    for child in started:
        child.kill()


@pytest.fixture
def clock(run: Run, port: int) -> Iterator[httpx.Client]:
    run()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client


def command(folder: Path, port: int) -> list[str]:
    options = ["--port", str(port), "--start", START, "--state", str(folder / "state" / "clock")]
    return [sys.executable, "-m", "demo.clock_server", *options]


def move(clock: httpx.Client, now: str) -> httpx.Response:
    return clock.put("/now", json={"now": now})


@pytest.mark.parametrize("mode", [None, "", "production"])
def test_outside_demo_mode_it_refuses_to_exist(tmp_path: Path, port: int, mode: str | None) -> None:
    env = {name: value for name, value in os.environ.items() if name != "MODE"} | ({"MODE": mode} if mode else {})
    ended = subprocess.run(command(tmp_path, port), env=env, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "MODE is not demo" in ended.stderr
    assert not (tmp_path / "state").exists()


def test_it_starts_at_the_start_and_stands_still(clock: httpx.Client) -> None:
    for _ in range(3):
        assert clock.get("/now").json() == {"now": "2023-06-26T01:00:00Z"}


def test_it_moves_forward(clock: httpx.Client) -> None:
    assert move(clock, "2023-07-18T00:00:00+08:00").json() == {"now": "2023-07-17T16:00:00Z"}
    assert clock.get("/now").json() == {"now": "2023-07-17T16:00:00Z"}
    assert move(clock, "2023-07-17T16:00:00Z").status_code == 200, "the same again is a repeated request"


def test_it_never_moves_back(clock: httpx.Client) -> None:
    refusal = move(clock, "2023-06-26T08:59:59+08:00")
    assert refusal.status_code == 409
    assert refusal.headers["content-type"] == "application/problem+json"
    assert refusal.json()["type"] == "/problems/time-runs-forward"
    assert "2023-06-26T01:00:00Z" in refusal.json()["detail"]
    assert clock.get("/now").json() == {"now": "2023-06-26T01:00:00Z"}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"now": 5}', b'{"now": "2024-01-01T00:00:00"}', b"x" * 5000])
def test_what_is_no_time_is_refused(clock: httpx.Client, body: bytes) -> None:
    refusal = clock.put("/now", content=body)
    assert (refusal.status_code, refusal.json()["type"]) == (422, "/problems/invalid-time")
    assert clock.get("/now").json() == {"now": "2023-06-26T01:00:00Z"}


def test_other_addresses_and_methods_are_refused(clock: httpx.Client) -> None:
    assert clock.get("/then").status_code == 404
    refusal = clock.delete("/now")
    assert (refusal.status_code, refusal.headers["content-type"]) == (501, "application/problem+json")


def test_killed_and_started_again_it_goes_on_where_it_was(run: Run, port: int) -> None:
    address = f"http://127.0.0.1:{port}/now"
    first = run()
    httpx.put(address, json={"now": "2023-08-31T00:00:00+08:00"}, trust_env=False).raise_for_status()
    first.kill()

    run()
    assert httpx.get(address, trust_env=False).json() == {"now": "2023-08-30T16:00:00Z"}
