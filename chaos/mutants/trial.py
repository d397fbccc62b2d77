"""One copy of the tree, changed or not, run and judged."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from chaos.checker.verdict import NOTHING
from chaos.mutants.mutants import Change

ROOT = Path(__file__).parent.parent.parent
LONGEST_SECONDS = 900.0


class NotJudged(Exception):
    """The run did not come as far as the checker."""


@dataclass(frozen=True)
class Verdict:
    """What the checker found, by invariant, and how long the run took."""

    findings: dict[int, list[str]]
    seconds: float

    @property
    def red(self) -> list[int]:
        """The invariants that do not hold."""
        return sorted(n for n, found in self.findings.items() if found)

    def sees(self, n: int) -> bool:
        """Whether an invariant was seen broken, and not only never looked at."""
        return any(not finding.endswith(NOTHING) for finding in self.findings[n])


def copied(into: Path) -> Path:
    """A copy of the tree as git knows it, with what is not committed yet; nothing that git ignores."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    shutil.rmtree(into, ignore_errors=True)
    for name in filter(None, names):
        if (ROOT / name).is_file():  # not one that was just deleted
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)
    return into


def tried(tree: Path, changes: Iterable[Change], seed: int, minutes: float) -> Verdict:
    """Make the changes, run, read the verdict. Raises Gone, NotJudged."""
    for change in changes:
        change.apply(tree)
    began = time.monotonic()
    command = [sys.executable, "-m", "chaos", "--seed", str(seed), "--minutes", f"{minutes:g}"]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    try:
        with (tree / "run.log").open("w", encoding="utf-8") as log:
            subprocess.run(command, cwd=tree, env=environment, stdout=log, stderr=log, timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        raise NotJudged(f"did not end within {LONGEST_SECONDS:.0f} s; see {tree / 'run.log'}") from None
    return Verdict(judged(tree / "var" / "chaos" / str(seed) / "result.json"), time.monotonic() - began)


def judged(result: Path) -> dict[int, list[str]]:
    """The findings of each invariant. Raises NotJudged when there is no verdict."""
    if not result.exists():
        raise NotJudged(f"{result} was not written; the run's words are in {result.parents[3] / 'run.log'}")
    told = json.loads(result.read_text(encoding="utf-8"))["invariants"]
    return {one["n"]: one["findings"] for one in told}
