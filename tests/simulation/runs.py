"""Many runs: one seed, one beginning, one report; and the shortest way to the same failure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.simulation.dice import Dice
from tests.simulation.ending import end_all
from tests.simulation.properties import faults
from tests.simulation.rest import rest
from tests.simulation.town import Town
from tests.simulation.world import World

BEGINNINGS = (
    ("draft", 1),
    ("employer", 2),
    ("publicity", 3),
    ("audit", 3),
    ("correction", 2),
    ("payment", 3),
    ("payable", 4),
    ("evaluation", 2),
    ("defence", 2),
    ("assessed", 2),
    ("listed", 3),
    ("voting", 2),
    ("decided", 3),
    ("published", 3),
    ("passed", 3),
    ("certified", 2),
    ("lapsed", 3),
    ("uncorrected", 2),
    ("unpaid", 3),
)
MOST_STEPS = 150
FEW_ACTS, MANY_ACTS = 5, 40
LONG, TO_THE_END = 1, 12
"""Percent of the runs that are long, and that are played on until every case has ended."""

SHRINK_RUNS = 120


@dataclass(frozen=True)
class Run:
    """What came of one run."""

    seed: int
    rolled: tuple[int, ...]
    faults: tuple[str, ...]
    steps: tuple[str, ...] = ()


def run(town: Town, seed: int, *, written: Sequence[int] | None = None, telling: bool = False) -> Run:
    """Play one seed, or what was written of it."""
    dice, told = Dice(seed, written), list[str]()
    names, weights = zip(*BEGINNINGS, strict=True)
    world = World(town, dice, names[dice.weighted(weights)], tell=told.append if telling else None)
    long = dice.chance(LONG)
    world.play(acts=MANY_ACTS if long else 1 + dice.roll(FEW_ACTS), most=MOST_STEPS * (1 + 3 * long))
    rest(world)
    found = faults(world)
    if not found and dice.chance(TO_THE_END):
        found = [f"ended: {stays}" for stays in end_all(world)] or faults(world)
    return Run(seed, tuple(dice.rolled), tuple(found), tuple(told))


def shrink(town: Town, failed: Run) -> Run:
    """A run that fails in the same way and in which less happens."""
    kind, best, left = _kind(failed), list(failed.rolled), SHRINK_RUNS

    def fails(rolled: Sequence[int]) -> bool:
        nonlocal left
        left -= 1
        return left > 0 and kind in {_kind_of(f) for f in run(town, failed.seed, written=rolled).faults}

    low, high = 0, len(best)
    while low < high:  # how long the rough weather must last
        middle = (low + high) // 2
        low, high = (low, middle) if fails(best[:middle]) else (middle + 1, high)
    if fails(best[:high]):
        best = best[:high]
    size = max(1, len(best) // 2)
    while size and left > 0:
        for at in range(0, len(best), size):
            calmer = [*best[:at], *(0 for _ in best[at : at + size]), *best[at + size :]]
            if calmer != best and fails(calmer):
                best = calmer
        size //= 2
    return run(town, failed.seed, written=best, telling=True)


def _kind(failed: Run) -> str:
    return _kind_of(failed.faults[0])


def _kind_of(fault: str) -> str:
    return fault.partition(":")[0]
