"""6: every transition is in the table, and no timeline has a gap."""

from collections.abc import Iterator

from chaos.checker.evidence import Evidence, Row
from chaos.checker.hearers import FOLLOWERS, HEARERS
from chaos.checker.road import CERTIFICATE_STATES, LATE, NOTES, STARTS, step_of
from chaos.checker.verdict import Check, compared


def checks(evidence: Evidence) -> Iterator[Check]:
    """The hub's history against the road; then the numbering of every stream; then the certificates' states."""
    lines = [line for case in evidence.history.values() for line in case]
    wrong = [f"case {line['case_id']} line {line['n']}: {fault}" for line in lines if (fault := _fault(line))]
    yield Check("lines of history that the road knows", len(lines), wrong)
    yield _numbered(evidence)
    yield _ends(evidence)
    yield _streams(evidence)
    yield _followed(evidence)
    yield _states(evidence)


def _fault(line: Row) -> str | None:
    """What is wrong with a line; None if it is a step of the road or a note that moves nothing."""
    at, move, to = line["from"], line["move"], line["stage"]
    step = step_of(line)
    if step:
        return None if step.to == to and line["clause"] else f"{move} leads from {at} to {to}"
    if move in STARTS:
        return None if at is None and to == STARTS[move] else f"{move} at {to}"
    noted = move in NOTES or (move.startswith(LATE) and at in ("closed", "evaluation"))
    return None if noted and to == at else f"{move} from {at} to {to} is not in the table"


def _numbered(evidence: Evidence) -> Check:
    wrong = [
        f"case {case_id}: lines {[line['n'] for line in lines]}"
        for case_id, lines in evidence.history.items()
        if [line["n"] for line in lines] != list(range(1, len(lines) + 1))
    ]
    return Check("timelines numbered without a gap", len(evidence.history), wrong)


def _ends(evidence: Evidence) -> Check:
    """A case is where its last line left it, and ended as its last step says."""
    cases = evidence.rows("application", "select id, stage, outcome from cases")
    return compared(
        "cases that are where their history left them",
        ((row["id"], row["stage"], row["outcome"]) for row in cases),
        ((case_id, lines[-1]["stage"], _outcome(lines)) for case_id, lines in evidence.history.items()),
    )


def _outcome(lines: list[Row]) -> str | None:
    steps = [step for line in lines if (step := step_of(line))]
    return steps[-1].outcome if steps else None


def _streams(evidence: Evidence) -> Check:
    """Each publisher counted its events on a subject 1, 2, 3 … and knows how far it came."""
    counted: dict[tuple[str, str, str], list[int]] = {}
    for event in evidence.told:
        counted.setdefault(event.stream, []).append(event.seq)
    known = {
        (service, row["subject_kind"], row["subject"]): row["seq"]
        for service in evidence.services
        for row in evidence.rows(service, "select subject_kind, subject, seq from streams")
    }
    wrong = [
        f"{' '.join(stream)}: told {numbers}, counted up to {known.get(stream)}"
        for stream, numbers in counted.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1)) or known.get(stream) != len(numbers)
    ]
    return Check("streams of events numbered without a gap", len(counted), wrong)


def _followed(evidence: Evidence) -> Check:
    """Who follows a subject has come to its last event."""
    expected, found = [], []
    for service in FOLLOWERS:
        last: dict[tuple[str, ...], int] = {}
        for event in evidence.told:
            if service in HEARERS.get((event.publisher, event.type), ()):
                last[event.stream] = last.get(event.stream, 0) + 1
        expected += [(service, *stream, seq) for stream, seq in last.items()]
        query = "select publisher, subject_kind, subject, seq from cursors where seq > 0"
        found += [(service, *row.values()) for row in evidence.rows(service, query)]
    return compared("subjects followed to their last event", expected, found)


def _states(evidence: Evidence) -> Check:
    changes = evidence.rows(
        "certificate", "select number, version, before, after from changes order by number, version"
    )
    wrong: list[str] = []
    last: dict[str, str] = {}
    for row in changes:
        step = (row["before"], row["after"])
        if step not in CERTIFICATE_STATES or row["before"] != last.get(row["number"]):
            wrong.append(f"certificate {row['number']}: from {row['before']} to {row['after']}")
        last[row["number"]] = row["after"]
    there = {
        row["number"]: row["state"] for row in evidence.rows("certificate", "select number, state from certificates")
    }
    wrong += [f"certificate {number}: {there.get(number)}, not as its history left it" for number in
              sorted(there.keys() | last.keys()) if there.get(number) != last.get(number)]  # fmt: skip
    return Check("changes of certificates that the table knows", len(changes), wrong)
