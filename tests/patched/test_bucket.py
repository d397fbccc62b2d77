"""A bucket's server that accepts and never answers holds up nobody but who asks it, and that not for long."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import Refusal
from shared.offload import offload
from shared.settings import Settings
from shared.store import Store, open_store
from tests.patched.beats import stalls

LONGEST_STALL = 0.5
RPC_SECONDS = Settings().rpc_timeout_seconds


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "made")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        yield open_store(Settings(var_dir=tmp_path, store_url="s3://files", store_endpoint=endpoint))


def test_a_silent_server_stalls_no_other_greenlet(store: Store) -> None:
    started = time.monotonic()
    with stalls() as found, pytest.raises(Refusal, match="store-away"):
        offload(store.keeps, "0" * 64)
    assert time.monotonic() - started < RPC_SECONDS
    assert max(found) < LONGEST_STALL
