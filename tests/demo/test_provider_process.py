"""The demo's payment provider as a process: it exists in the demo only, and a kill makes it forget nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from demo.stack.ports import free_port
from demo.stack.process import Child, await_ready, wait_until
from demo.stack.rabbitmq import accepts
from tests.demo.provider_kit import PATIENCE_SECONDS, merchant, merchant_who_hears, pay, place, query, refund, told


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[int], Child]]:
    """Starts the provider as a process, always with the same folder."""
    started: list[Child] = []

    def start(port: int) -> Child:
        env = {**os.environ, "MODE": "demo", "VAR_DIR": str(tmp_path), "CLOCK_URL": ""}
        child = Child(command(port), log=tmp_path / "log", env=env)
        started.append(child)
        await_ready("payment provider", child, partial(accepts, "127.0.0.1", port), PATIENCE_SECONDS, tmp_path / "log")
        return child

    yield start
    for child in started:
        child.kill()


def command(port: int) -> list[str]:
    return [sys.executable, "-m", "demo.provider_server", "--port", str(port)]


@pytest.mark.parametrize("mode", [None, "", "production"])
def test_outside_demo_mode_it_refuses_to_exist(tmp_path: Path, mode: str | None) -> None:
    env = {name: value for name, value in os.environ.items() if name != "MODE"} | ({"MODE": mode} if mode else {})
    env["VAR_DIR"] = str(tmp_path)
    ended = subprocess.run(command(free_port()), env=env, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "MODE is not demo" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_killed_and_started_again_it_forgets_nothing_and_goes_on_telling(
    run: Callable[[int], Child], tmp_path: Path
) -> None:
    port, ledger, far = free_port(), tmp_path / "provider.jsonl", {"time_expire": "2099-01-01T00:00:00+08:00"}
    first = run(port)
    address = {"base_url": f"http://127.0.0.1:{port}", "auth": merchant(tmp_path / "secrets"), "trust_env": False}
    with merchant_who_hears(1000) as door:
        with httpx.Client(**address) as client:
            codes = [place(client, number=str(n) * 8, notify_url=door.url, **far) for n in (1, 2)]
            pay(client, codes[0], "normal")
            refund(client, pay(client, codes[1], "never").json()["transaction_id"])
            wait_until(lambda: bool(door.heard), PATIENCE_SECONDS, "the first callback")
        first.kill()
        with ledger.open("ab") as file:
            file.write(b'{"what": "closed", "trade_')
        door.deaf_for = 0
        run(port)
        with httpx.Client(**address) as client:
            wait_until(lambda: told(client) == [1, 0], PATIENCE_SECONDS, "it was heard after all")
            assert [query(client, str(n) * 8).json()["trade_state"] for n in (1, 2)] == ["SUCCESS", "REFUND"]
            assert client.get("/v3/refund/domestic/refunds/R1").json()["status"] == "SUCCESS"
            place(client, number="3" * 8, **far)
    assert all(json.loads(line)["trade_no"] for line in ledger.read_bytes().splitlines())
