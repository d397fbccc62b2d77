"""What the tests of the private servers ask the kernel."""

from collections.abc import Callable
from pathlib import Path

import pytest

from demo.stack.process import wait_until

LISTEN = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def gone(pid: int) -> bool:
    """Whether a process has ended. A corpse that its parent has not yet collected has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def listening_addresses(port: int) -> set[str]:
    """The addresses (hexadecimal, as the kernel writes them) on which somebody listens at this port."""
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    local = [row[1].partition(":") for row in rows if row[3] == LISTEN]
    return {address for address, _, listened in local if int(listened, 16) == port}


def eventually(condition: Callable[[], bool], what: str) -> None:
    wait_until(condition, 20.0, what)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the whole module."""
    return tmp_path_factory.mktemp("stack")
