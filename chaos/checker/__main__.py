"""`python -m chaos.checker RUN_FOLDER`: 0 if every promise was kept, 1 if not, 2 if it could not be told."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from aiormq.exceptions import AMQPError

from chaos.checker import broker, report
from chaos.checker.evidence import Evidence
from chaos.checker.invariants import INVARIANTS


def main(arguments: Sequence[str] | None = None) -> int:
    """Look, judge, print, write `result.json`."""
    parser = argparse.ArgumentParser(prog="python -m chaos.checker", description="Judge what a chaos run left.")
    parser.add_argument("folder", type=Path, help="the run's folder, while its broker and databases still run")
    parser.add_argument("--again", action="store_true", help="take the queues as they were when last looked at")
    options = parser.parse_args(arguments)
    evidence = Evidence(options.folder)
    if not options.again:
        broker.look(evidence.run["amqp_url"], evidence.services, options.folder / "broker.json")
    rulings = [report.rule(invariant, evidence) for invariant in INVARIANTS]
    report.write(rulings, options.folder / "result.json")
    report.show(rulings, evidence)
    return 0 if all(ruling.green for ruling in rulings) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, KeyError, ValueError, AMQPError) as error:
        print(f"the run cannot be judged: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(2)
