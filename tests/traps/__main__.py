"""`python -m tests.traps`: 0 if the tests are green as things are, and each is red without its guard; else 1."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from chaos.mutants.trial import ROOT, copied
from tests.traps.traps import TRAPS, Trap

TREE = Path("var/traps").absolute()
LONGEST_SECONDS = 180.0
"""What takes longer hangs."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Seen(NamedTuple):
    """How a run of tests ended, and in what words."""

    how: str
    words: str


@app.command()
def main(only: Annotated[str, typer.Option(help=f"One of {', '.join(trap.name for trap in TRAPS)}.")] = "") -> None:
    """Take out one guard after the other, and see whether its test notices."""
    chosen = [trap for trap in TRAPS if only in ("", trap.name)]
    copied(TREE)
    if (intact := _intact(chosen)) is not None:
        sys.exit(f"with every guard in its place: {intact.how}, {intact.words}")
    table = Table("guard taken out", "what happens then", "test", "seconds")
    good = [_row(table, trap) for trap in chosen]
    Console(width=150).print(table)
    sys.exit(0 if good and all(good) else 1)


def _intact(traps: Iterable[Trap]) -> Seen | None:
    """What goes wrong although nothing was taken out."""
    for patched in (False, True):
        tests = {trap.test for trap in traps if trap.patched == patched}
        if tests and (seen := _run(sorted(tests), patched)).how != "green":
            return seen
    return None


def _row(table: Table, trap: Trap) -> bool:
    began = time.monotonic()
    for change in trap.changes:
        change.apply(TREE)
    seen = _run([trap.test], trap.patched)
    for change in trap.changes:
        (TREE / change.path).write_bytes((ROOT / change.path).read_bytes())
    noticed = seen.how in ("red", "hangs")
    said = f"[green]{seen.how}[/]" if noticed else f"[red]{seen.how}: NOT SO[/]"
    table.add_row(trap.name, trap.fact, said, f"{time.monotonic() - began:.0f}")
    print(f"{trap.name}: {seen.how}: {seen.words}", flush=True)
    return noticed


def _run(tests: list[str], patched: bool) -> Seen:
    """Run tests in the copy. `broken` is a run in which no test failed and yet not all went well."""
    runner = "tests.patched" if patched else "pytest"
    command = [sys.executable, "-m", runner, "--exitfirst", "--no-header", "--quiet", "--quiet", *tests]
    environment = {**os.environ, "PYTHONPATH": str(TREE)}
    try:
        run = subprocess.run(
            command, cwd=TREE, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return Seen("hangs", f"not over within {LONGEST_SECONDS:.0f} s")
    told = [line for line in run.stdout.splitlines() if line.startswith(("E  ", "FAILED", "ERROR"))] or [""]
    if run.returncode == 0:
        return Seen("green", "")
    return Seen("red" if any(line.startswith("FAILED") for line in told) else "broken", told[0])


if __name__ == "__main__":
    app()
