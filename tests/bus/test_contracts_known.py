"""Whoever declares what lies on the broker knows the whole published language, whichever part it speaks itself."""

import subprocess
import sys
from pathlib import Path

import pytest

import shared.contracts.everything  # noqa: F401
from shared.contracts.base import Event

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("who", ["shared.bus.topology", "cli.definitions", "chaos.frames"])
def test_a_lone_process_knows_every_event(who: str) -> None:
    """A binding that a process does not know is one that it may take away from others."""
    told = f"import {who}; from shared.contracts.base import Event; print(*sorted(Event.known))"
    known = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ours = {name for name, event in Event.known.items() if event.__module__.startswith("shared.contracts.")}
    assert set(known.split()) == ours
