"""One minute of chaos with a fixed seed, on a private broker and a private PostgreSQL, as `make chaos` runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chaos.records import read_lines
from demo.stack.postgres import binary_folder
from demo.stack.rabbitmq import server_script

SEED = 2023
SECONDS = 480.0
LEAST_FAULTS, LEAST_KINDS, LEAST_CERTIFICATES = 35, 10, 3
ROOT = Path(__file__).parents[2]


@pytest.mark.journey
@pytest.mark.skipif(server_script() is None or binary_folder() is None, reason="no RabbitMQ or PostgreSQL installed")
def test_a_minute_of_chaos_loses_nothing_and_doubles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "chaos", "--seed", str(SEED), "--minutes", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    with capsys.disabled():
        print(done.stdout[done.stdout.rfind("\nfaults done") :])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    folder = ROOT / "var" / "chaos" / str(SEED)
    assert json.loads((folder / "result.json").read_text())["green"]
    faults = [line for line in read_lines(folder / "faults.jsonl") if line["error"] is None]
    assert len(faults) >= LEAST_FAULTS
    assert len({fault["kind"] for fault in faults}) >= LEAST_KINDS
    fetched = [line for line in read_lines(folder / "receipts.jsonl") if line["path"].endswith("/certificate")]
    assert len(fetched) >= LEAST_CERTIFICATES
