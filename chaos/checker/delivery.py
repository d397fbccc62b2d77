"""5: every event reached everybody who hears it, and had its effect once."""

from collections import Counter
from collections.abc import Iterator

from chaos.checker.evidence import Evidence, Row
from chaos.checker.hearers import HEARERS
from chaos.checker.road import ACCEPTED, SETS_OFF, STANDING, WITHDRAWN_FROM_COMMITTEE, teller
from chaos.checker.verdict import Check, compared


def checks(evidence: Evidence) -> Iterator[Check]:
    """From the outbox to every inbox and to the sink; then the effects; then what nobody could read."""
    unsaid = [f"{event}: never published" for event in evidence.told if not event.published]
    yield Check("outbox events published", len(evidence.told), unsaid)
    yield _hearing(evidence)
    yield _origin(evidence)
    yield _sink(evidence)
    yield _moved(evidence)
    yield _set_off(evidence)
    yield _dead_frames(evidence)
    yield _dead_rows(evidence)


def _hearing(evidence: Evidence) -> Check:
    """Who should hear it has heard it and is done with it."""
    done = {
        (service, row["publisher"], row["event_id"])
        for service, rows in evidence.heard.items()
        for row in rows
        if row["state"] == "done"
    }
    counted, wrong = 0, []
    for event in evidence.told:
        hearers = HEARERS.get((event.publisher, event.type))
        if hearers is None:
            wrong.append(f"{event}: the design names nobody who hears it")
            continue
        counted += len(hearers)
        deaf = sorted(one for one in hearers if (one, event.publisher, event.id) not in done)
        wrong += [f"{event}: {one} is not done with it" for one in deaf]
    return Check("events heard and done with, by each of their hearers", counted, wrong)


def _origin(evidence: Evidence) -> Check:
    """Nobody heard what nobody told."""
    told = {(event.publisher, event.id) for event in evidence.told}
    heard = [(service, row) for service, rows in evidence.heard.items() for row in rows]
    wrong = [
        f"{service} heard {row['publisher']} {row['type']} {row['event_id']}, which nobody told"
        for service, row in heard
        if (row["publisher"], row["event_id"]) not in told and row["event_id"] not in evidence.poisoned
    ]
    return Check("events heard that were told", len(heard), wrong)


def _sink(evidence: Evidence) -> Check:
    """A consumer that knows nothing of us heard each event, word by word, and no other."""
    told = {event.id: event for event in evidence.told}
    heard: dict[str, set[str]] = {}
    for frame in evidence.sink:
        heard.setdefault(frame["properties"].get("message_id") or "no id", set()).add(frame["body"])
    wrong = [f"{event}: the sink never heard it" for event_id, event in told.items() if event_id not in heard]
    wrong += [f"{event_id}: the sink heard it, nobody told it" for event_id in sorted(heard.keys() - told.keys())]
    wrong += [
        f"{told[event_id]}: the sink heard other words"
        for event_id, bodies in heard.items()
        if event_id in told and bodies != {told[event_id].frame}
    ]
    return Check("events that the sink heard", len(told), wrong)


def _moved(evidence: Evidence) -> Check:
    """Each fact about a case stands in the hub's history once."""
    hub_hears = {event for (_, event), hearers in HEARERS.items() if "application" in hearers}
    expected = (
        (event.subject, event.type)
        for event in evidence.told
        if event.type in hub_hears and event.subject_kind == "case"
    )
    found = (
        (case_id, said)
        for case_id, lines in evidence.history.items()
        for line in lines
        if (said := teller(line["from"], line["move"])) in hub_hears and said != "SanctionImposed"
    )
    return compared("facts in the hub's history, each once", expected, found)


def _set_off(evidence: Evidence) -> Check:
    """What follows from each line of an open case, or of one that is reopened, was told to the desks once."""
    own = {*SETS_OFF.values(), "CaseClosed", "CaseWithdrawn", "StandingChecked"}
    expected: Counter[tuple[str, str]] = Counter()
    for case_id, lines in evidence.history.items():
        expected.update((case_id, event) for line in lines for event in _follows(line))
        expected[case_id, "StandingChecked"] += _standings(lines)
    found = ((event.subject, event.type) for event in evidence.told if event.type in own)
    return compared("what the hub's moves set off, each once", expected.elements(), found)


def _follows(line: Row) -> Iterator[str]:
    reopened = line["move"] == "reopen"
    if line["move"] == "case_released":
        yield SETS_OFF[line["move"]]
        return
    if line["from"] == "closed" and not reopened and line["move"] != "reveal_number":
        return
    if line["move"] in SETS_OFF:
        yield SETS_OFF[line["move"]]
    if reopened and line["stage"] == "payment":
        yield "PaymentDue"
    if (line["move"], line["stage"]) == ("reassign", "evaluation"):
        yield "EvaluationDue"
    if line["stage"] == "closed":
        yield "CaseClosed"
    if (line["from"], line["move"]) in WITHDRAWN_FROM_COMMITTEE:
        yield "CaseWithdrawn"


def _standings(lines: list[Row]) -> int:
    """How often list and issue are told of the civil service register: of each of its answers.

    Once more of one that came after the audit had passed, but before the hub heard of that.
    """
    checked = [line for line in lines if line["move"] == "registry_checked"]
    answers = [line for line in checked if (line["reason"] or "").startswith(STANDING)]
    passed = [line for line in lines if line["move"] in ACCEPTED]
    late = [line for line in passed if any(one["n"] < line["n"] and one["at"] > line["at"] for one in answers)]
    return len(answers) + len(late)


def _dead_frames(evidence: Evidence) -> Check:
    """The dead-letter queues hold what the faults put there, all of it and nothing else."""
    there = {
        (f"events.{service}", frame["message_id"], frame["sha256"])
        for service, frames in evidence.broker["dead"].items()
        for frame in frames
    }
    put = {(frame["queue"], frame["message_id"], frame["sha256"]): frame for frame in evidence.put("dead-frame")}
    lost = [key for key, frame in put.items() if frame["confirmed"] and key not in there]
    wrong = [f"{queue}: {message_id} does not decode and is not among the dead" for queue, message_id, _ in lost]
    wrong += [f"{queue}: {message_id} is dead and no fault put it there" for queue, message_id, _ in there - put.keys()]
    return Check("dead-letter queues: only what the faults put there", len(evidence.broker["dead"]), wrong)


def _dead_rows(evidence: Evidence) -> Check:
    """Only what the faults poisoned cannot be handled, and it had no effect."""
    rows = [(service, row) for service, found in evidence.heard.items() for row in found]
    stuck = {(f"events.{service}", row["event_id"]) for service, row in rows if row["state"] != "done"}
    poisoned = {(frame["queue"], frame["event_id"]): frame["confirmed"] for frame in evidence.put("poisoned")}
    wrong = [
        f"{queue}: {event_id} is not done with, and no fault poisoned it" for queue, event_id in stuck - poisoned.keys()
    ]
    wrong += [
        f"{queue}: the poisoned {event_id} was handled or lost"
        for (queue, event_id), confirmed in poisoned.items()
        if confirmed and (queue, event_id) not in stuck
    ]
    return Check("inbox rows: only what the faults poisoned is undone", len(rows), wrong)
