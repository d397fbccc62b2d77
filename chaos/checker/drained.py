"""9: after healing nothing is under way any more."""

from collections.abc import Iterator

from chaos.checker.evidence import Evidence
from chaos.checker.verdict import Check

DESKS = {
    "outbox": "select 'event ' || event_id as what from outbox where published_at is null",
    "inbox": "select state || ' event ' || event_id as what, event_id from inbox where state <> 'done'",
    "errands": "select 'errand ' || kind || ' for ' || subject as what from errands",
    "deadlines": "select 'failed deadline ' || kind || ' of ' || subject as what from deadlines where attempt > 0",
}


def checks(evidence: Evidence) -> Iterator[Check]:
    """The tables of work, the queues, and what the run itself says."""
    for table, query in DESKS.items():
        wrong = [
            f"{service}: {row['what']}"
            for service in evidence.services
            for row in evidence.rows(service, query)
            if row.get("event_id") not in evidence.poisoned
        ]
        yield Check(f"services with nothing undone: {table}", len(evidence.services), wrong)
    queues = evidence.broker["queues"]
    full = [f"{queue}: {waiting} frames wait" for queue, waiting in queues.items() if waiting]
    yield Check("queues that are empty", len(queues), full)
    never = [] if evidence.run["quiet_at"] else ["the run waited in vain for everything to come to rest"]
    yield Check("the run came to rest", 1, never)
