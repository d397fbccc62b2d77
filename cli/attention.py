"""What of a status needs a person. Everything else the system gets over by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cli.broker import QueueState
from shared.contracts import wire
from shared.contracts.operations import ServiceStatus

LONGEST_LAG = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=5)
LONGEST_SWEEP = timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """One service as seen from outside: its queues by name, and what it says of itself, or why it does not."""

    service: str
    queues: Mapping[str, QueueState | None]
    status: ServiceStatus | None
    silence: str = ""

    @property
    def dead_frames(self) -> int:
        """In the dead-letter queue, and taken from it into the database."""
        lying = self.queues[wire.dead_letter_queue(self.service)]
        return (lying.ready if lying else 0) + (self.status.frames if self.status else 0)


def needs(standing: Standing) -> Iterator[str]:
    """One sentence for each thing that somebody has to look at."""
    if standing.status is None:
        yield standing.silence
    for name, queue in standing.queues.items():
        if queue is None:
            yield f"the queue {name} is missing"
        elif not queue.consumers and name != wire.dead_letter_queue(standing.service):
            yield f"nobody takes from {name}"
    if standing.dead_frames:
        yield f"{standing.dead_frames} dead frames"
    if standing.status is not None:
        yield from _of_status(standing.status)


def _of_status(status: ServiceStatus) -> Iterator[str]:
    if status.dead:
        yield f"{status.dead} dead events"
    if status.returned:
        yield f"{status.returned} events that the broker gave back"
    if (lag := age(status.outbox_since, status.at)) > LONGEST_LAG:
        yield f"the oldest event to tell is {short(lag)} old"
    if (wait := age(status.waiting_since, status.at)) > LONGEST_WAIT:
        yield f"an event has waited {short(wait)} for the one before it"
    if status.errands_failing:
        yield f"{status.errands_failing} errands keep failing"
    if status.deadlines_failing:
        yield f"{status.deadlines_failing} deadlines keep failing"
    if (behind := sweep_lag(status)) > LONGEST_SWEEP:
        yield f"the sweep is {short(behind)} behind"
    yield from status.complaints


def age(since: datetime | None, at: datetime) -> timedelta:
    """How long before a moment of wall time something began; nothing, if it did not."""
    return at - since if since else timedelta()


def sweep_lag(status: ServiceStatus) -> timedelta:
    """How far the booking of deadlines is behind business time."""
    return max(timedelta(), status.business_time - status.swept_to)


def short(span: timedelta) -> str:
    """A span in its largest unit."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
