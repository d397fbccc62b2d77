"""7: every event lies in the audit, once, as it was told and in order."""

from collections.abc import Iterator

from chaos.checker.evidence import Evidence, canonical
from chaos.checker.verdict import Check, compared

NOT_YET = "entries are not chained yet: compared one by one with what was told instead"


def checks(evidence: Evidence) -> Iterator[Check]:
    """The entries against every outbox, word by word; then their order."""
    entries = evidence.rows(
        "integrity", "select n, publisher, event_id, subject_kind, subject, seq, frame from entries order by n"
    )
    yield compared(
        "events that are audit entries, once and word by word",
        ((event.publisher, event.id, canonical(event.frame)) for event in evidence.told),
        ((row["publisher"], row["event_id"], canonical(row["frame"])) for row in entries),
    )
    wrong: list[str] = []
    last: dict[tuple[str, str, str], int] = {}
    for row in entries:
        stream = (row["publisher"], row["subject_kind"], row["subject"])
        if row["seq"] != last.get(stream, 0) + 1:
            wrong.append(f"entry {row['n']}: {' '.join(stream)} {row['seq']} comes after {last.get(stream, 0)}")
        last[stream] = row["seq"]
    yield Check("audit entries in the order of each subject", len(entries), wrong)
