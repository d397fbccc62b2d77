"""Rounds in turn, their ratio, and what is kept of them."""

import json
import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path("benchmarks/results")


@dataclass(frozen=True)
class Round:
    """The system's figure and the yardstick's, in the benchmark's unit."""

    system: float
    yardstick: float

    @property
    def ratio(self) -> float:
        """The system in units of the yardstick."""
        return self.system / self.yardstick


@dataclass(frozen=True)
class Result:
    """One benchmark: what was compared, the goal for the ratio, and every round."""

    id: str
    work: str
    yardstick: str
    unit: str
    goal: str
    rounds: tuple[Round, ...]
    notes: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(each.ratio for each in self.rounds)

    @property
    def spread(self) -> str:
        """The lowest and the highest ratio."""
        ratios = sorted(each.ratio for each in self.rounds)
        return f"{ratios[0]:.2f}-{ratios[-1]:.2f}"


def in_turn(
    count: int, system: Callable[[], float], yardstick: Callable[[], float], say: Callable[[str], None]
) -> tuple[Round, ...]:
    """Run both `count` times, A B A B …, and say each round."""
    rounds = []
    for n in range(1, count + 1):
        one = Round(system(), yardstick())
        say(f"  round {n}: {one.system:,.1f} and {one.yardstick:,.1f}: {one.ratio:.2f}")
        rounds.append(one)
    return tuple(rounds)


def keep(results: Sequence[Result], on: datetime) -> Path:
    """Write the figures as JSON beside a table; the table's path."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "at": on.astimezone(UTC).isoformat()}
    told = [{**asdict(each), "ratio": each.ratio, "spread": each.spread} for each in results]
    path = RESULTS / f"{on:%Y-%m-%d}"
    path.with_suffix(".json").write_text(json.dumps({**machine, "results": told}, ensure_ascii=False, indent=1) + "\n")
    table = path.with_suffix(".md")
    table.write_text("\n".join(_table(results, machine)) + "\n")
    return table


def _table(results: Sequence[Result], machine: Mapping[str, object]) -> list[str]:
    lines = [f"{machine['cores']} cores, Python {machine['python']}, {machine['at']}", ""]
    lines += ["| id | work | yardstick | unit | system | yardstick | ratio | spread | goal |", "|" + "---|" * 9]
    for each in results:
        system, yardstick = (
            statistics.median(getattr(one, side) for one in each.rounds) for side in ("system", "yardstick")
        )
        cells = (each.id, each.work, each.yardstick, each.unit, f"{system:,.1f}", f"{yardstick:,.1f}")
        lines.append(f"| {' | '.join(cells)} | {each.ratio:.2f} | {each.spread} | {each.goal} |")
    return [*lines, "", *(f"- {each.id}: {note}" for each in results for note in each.notes)]
