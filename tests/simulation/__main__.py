"""Play many seeds: `python -m tests.simulation --seeds 3000`, or exactly one: `--seed 4711`."""

import argparse
import logging
import multiprocessing
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import structlog

from tests.simulation import year
from tests.simulation.runs import Run, run, shrink
from tests.simulation.town import Town, built

AT_ONCE = 25
"""Seeds that a process takes at a time."""

MOST_REPORTED = 3


def main() -> int:
    """Play, report, and say how fast."""
    options = _options()
    with built() as town:
        year.play(town)
        if options.seed is not None:
            return _one(town, options.seed, shorten=options.shorten)
        return _many(town, range(options.first, options.first + options.seeds), options.jobs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="this one alone, with every step")
    parser.add_argument("--shorten", action="store_true", help="look for the shortest way to its failure")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    return parser.parse_args()


def _one(town: Town, seed: int, *, shorten: bool) -> int:
    played = run(town, seed, telling=True)
    _report(shrink(town, played) if shorten and played.faults else played)
    return bool(played.faults)


def _many(town: Town, seeds: range, jobs: int) -> int:
    began, cpu = time.monotonic(), time.process_time()
    failed = [played for played in _played(town, seeds, jobs) if played.faults]
    seconds = time.monotonic() - began
    print(f"{len(seeds)} seeds in {seconds:.0f} s by {jobs} processes: {60 * len(seeds) / seconds:.0f} a minute")
    if jobs == 1:
        print(f"of processor time {1000 * (time.process_time() - cpu) / len(seeds):.0f} ms a seed")
    for kind, count in Counter(fault.partition(":")[0] for played in failed for fault in played.faults).most_common():
        print(f"  {kind}: {count}")
    for played in failed[:MOST_REPORTED]:
        _report(shrink(town, played))
    if failed:
        print(f"failing seeds: {', '.join(str(played.seed) for played in failed)}")
    return bool(failed)


def _played(town: Town, seeds: range, jobs: int) -> Iterator[Run]:
    if jobs == 1:
        yield from (run(town, seed) for seed in seeds)
        return
    context = multiprocessing.get_context("fork")  # each child has the town as it is now
    with context.Pool(jobs, _inherit, (town,)) as pool:
        yield from pool.imap(_play, seeds, AT_ONCE)


def _inherit(town: Town) -> None:
    _mine.append(town)


def _play(seed: int) -> Run:
    return run(_mine[0], seed)


_mine: list[Town] = []
"""A child's town."""


def _report(played: Run) -> None:
    print(f"\nseed {played.seed}:")
    for step, same in groupby(played.steps):
        times = sum(1 for _ in same)
        print(f"  {step}" + f" ({times} times)" * (times > 1))
    print("\n".join(f"  NOT {fault}" for fault in played.faults) or "  everything holds")
    print(f"  again: python -m tests.simulation --seed {played.seed} --shorten")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(main())
