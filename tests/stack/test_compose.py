"""Who is told in docker-compose.yml where files lie: whoever opens the store, all the same, and nobody else."""

import re
from typing import Any

import pytest
import yaml

from shared.settings import Settings
from shared.store import open_store
from shared.store.bucket import Bucket
from shared.store.folder import Folder
from tests.conftest import ROOT

STORE = ("STORE_URL", "STORE_ENDPOINT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
PROCESSES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def told(process: str, **given: str) -> dict[str, str]:
    """The variables of a process, as compose fills them in from what is given, else from the defaults."""
    wanted = PROCESSES[process].get("environment") or {}
    return {
        name: re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: given.get(found[1]) or found[2] or "", str(value))
        for name, value in wanted.items()
    }


def opened(monkeypatch: pytest.MonkeyPatch, **given: str) -> object:
    """The place that the gateway's store has with these variables."""
    for name, value in told("gateway", **given).items():
        monkeypatch.setenv(name, value)
    return open_store(Settings())._place


def test_whoever_opens_the_store_is_told_where_it_is_and_nobody_else() -> None:
    knowing = {process for process in PROCESSES if set(STORE) & told(process).keys()}
    assert knowing == {"gateway", "application", "certificate"}
    assert len({tuple(told(process).get(name) for name in STORE) for process in knowing}) == 1
    assert set(STORE) <= told("gateway").keys()


def test_files_lie_in_the_folder_unless_a_bucket_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(opened(monkeypatch), Folder)


def test_files_lie_in_the_bucket_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "made", "AWS_SECRET_ACCESS_KEY": "made"}
    place = opened(monkeypatch, STORE_URL="s3://files/here", STORE_ENDPOINT="http://127.0.0.1:9", **keys)
    assert isinstance(place, Bucket)
    assert told("gateway")["AWS_REGION"] == "us-east-1"
