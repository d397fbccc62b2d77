"""What needs a person, and what does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cli.attention import Standing, needs, short
from cli.broker import QueueState
from shared.contracts.operations import ServiceStatus

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(hours=2)
HEARD = {"events.review": QueueState(3, 1), "rpc-review": QueueState(0, 1), "events.review.dead": QueueState(0, 0)}


def standing(queues: dict[str, QueueState | None] | None = None, **changes: Any) -> Standing:
    quiet: dict[str, Any] = {
        "service": "review",
        "at": NOW,
        "business_time": NOW,
        "swept_to": NOW,
        "outbox_since": None,
        "waiting_since": None,
    }
    counts = ("handled", "outbox", "returned", "waiting", "retrying", "dead", "frames")
    owed = ("errands", "errands_failing", "deadlines_overdue", "deadlines_failing")
    stated = {**quiet, **dict.fromkeys((*counts, *owed), 0), **changes}
    return Standing("review", HEARD | (queues or {}), ServiceStatus.model_validate(stated))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"outbox": 5, "outbox_since": NOW, "waiting": 2, "waiting_since": NOW, "retrying": 3, "errands": 7},
        {"deadlines_overdue": 4},
        {"swept_to": NOW - timedelta(seconds=10)},
    ],
)
def test_what_goes_on_by_itself_needs_nobody(changes: dict[str, Any]) -> None:
    assert list(needs(standing(**changes))) == []


@pytest.mark.parametrize(
    ("changes", "need"),
    [
        ({"dead": 2}, "2 dead events"),
        ({"frames": 1}, "1 dead frames"),
        ({"returned": 1}, "1 events that the broker gave back"),
        ({"outbox_since": LONG_AGO}, "the oldest event to tell is 2 h old"),
        ({"waiting_since": LONG_AGO}, "an event has waited 2 h for the one before it"),
        ({"errands_failing": 1}, "1 errands keep failing"),
        ({"deadlines_failing": 3}, "3 deadlines keep failing"),
        ({"swept_to": LONG_AGO}, "the sweep is 2 h behind"),
        ({"complaints": ("no handler for the errand x",)}, "no handler for the errand x"),
    ],
)
def test_what_does_not_needs_somebody(changes: dict[str, Any], need: str) -> None:
    assert list(needs(standing(**changes))) == [need]


@pytest.mark.parametrize(
    ("queues", "need"),
    [
        ({"events.review": None}, "the queue events.review is missing"),
        ({"rpc-review": QueueState(0, 0)}, "nobody takes from rpc-review"),
        ({"events.review.dead": QueueState(4, 0)}, "4 dead frames"),
    ],
)
def test_a_queue_that_is_not_well_needs_somebody(queues: dict[str, QueueState | None], need: str) -> None:
    assert list(needs(standing(queues))) == [need]


def test_a_silent_service_needs_somebody() -> None:
    assert list(needs(Standing("review", HEARD, None, "is not running"))) == ["is not running"]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (59, "59 s"), (61, "1 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_spans(seconds: int, said: str) -> None:
    assert short(timedelta(seconds=seconds)) == said
