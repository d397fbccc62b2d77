"""What a run did, in figures."""

import json
from collections.abc import Iterator
from typing import Any

from chaos.records import read_lines
from chaos.run import Run


def green(run: Run) -> bool:
    """Whether the load came to its end, the backlog drained, and the checker has nothing to say."""
    outcome = run.outcome
    drained = outcome.quiet is not None and outcome.quiet.seconds is not None
    return outcome.finished and drained and outcome.checked == 0 and not outcome.surprises


def figures(run: Run) -> Iterator[str]:
    """Line by line."""
    outcome, witness, troupe = run.outcome, run.witness, run.troupe
    yield f"\nfaults done: {outcome.faults.total()} of {len(outcome.faults)} kinds"
    for kind, count in sorted(outcome.faults.items()):
        yield f"  {count:4}  {kind}"
    for kind, count in sorted(outcome.failed_faults.items()):
        yield f"  {count:4}  {kind}: could not be done at that moment"
    yield from (f"  A SURPRISE: {surprise}" for surprise in outcome.surprises)
    yield f"requests: {witness.requests}, sent {witness.sent} times"
    yield f"what was no answer: {_counted(witness.troubles)}"
    yield f"how far people came: {_counted(troupe.reached)}"
    yield f"left behind: {_counted(troupe.left_behind)}"
    yield from _messages(run)
    yield f"longest outage seen by a client: {witness.longest_outage:.1f} s"
    yield f"the load {'came' if outcome.finished else 'DID NOT COME'} to its end"
    yield _drained(run)
    yield from _verdicts(run)


def _messages(run: Run) -> Iterator[str]:
    """Events told, frames of the faults, and what of both was already known."""
    heard = [json.loads(line["body"])["id"] for line in read_lines(run.folder / "sink.jsonl")]
    frames = [line for line in read_lines(run.folder / "frames.jsonl") if line["confirmed"]]
    again = sum(line["fate"] == "known" for line in frames)
    doubled = len(heard) - len(set(heard))
    yield f"messages: {len(set(heard))} events told, {len(frames)} frames put in by faults"
    yield f"duplicates: {doubled} heard twice by the partner, {again} put in by faults"


def _drained(run: Run) -> str:
    quiet = run.outcome.quiet
    assert quiet
    return f"NOT QUIET: {quiet.lag}" if quiet.seconds is None else f"time to drain: {quiet.seconds:.1f} s"


def _verdicts(run: Run) -> Iterator[str]:
    path = run.folder / "result.json"
    if not path.exists():
        yield f"the checker left no result; it ended with {run.outcome.checked}"
        return
    for one in json.loads(path.read_text())["invariants"]:
        yield f"  {one['verdict']:<15} {one['n']}. {one['name']} ({one['checked']} checked)"
        yield from (f"{'':20}{finding}" for finding in one["findings"][:10])


def _counted(counter: Any) -> str:
    return ", ".join(f"{count} × {what}" for what, count in sorted(counter.items(), key=lambda item: -item[1])) or "-"
