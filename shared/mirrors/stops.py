"""暂停评审 (四(三)): which working days it takes from the deadlines of a case that lies at the institution.

A suspension that is in force ends for every reckoning now. So a deadline is the earliest that it can still be: it
is never past while the suspension goes on, and whoever waits for it reckons again when it comes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.case_events import Stay
from shared.workdays import Span


@dataclass(frozen=True)
class Suspension:
    """An institution does not evaluate, [since, until); without an `until` it goes on."""

    institution: str
    since: datetime
    until: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it stops its institution's cases at this moment."""
        return self.since <= now and (self.until is None or now < self.until)


def stops(
    earlier: Sequence[Stay], institution: str, suspensions: Iterable[Suspension], now: datetime
) -> tuple[Span, ...]:
    """When a case stood still up to now: what was suspended while it lay there, at each of its institutions."""
    begins = (None, *(stay.until for stay in earlier))
    stays = list(zip(begins, (*earlier, Stay(institution=institution, until=now)), strict=True))
    found = (_overlap(one, since, stay, now) for one in suspensions for since, stay in stays)
    return tuple(sorted(span for span in found if span))


def suspended_since(institution: str, suspensions: Iterable[Suspension], now: datetime) -> datetime | None:
    """Since when an institution does not evaluate; None while it is at work."""
    mine = (one.since for one in suspensions if one.institution == institution and one.in_force(now))
    return min(mine, default=None)


def _overlap(one: Suspension, since: datetime | None, stay: Stay, now: datetime) -> tuple[datetime, datetime] | None:
    if one.institution != stay.institution:
        return None
    start, end = max(one.since, since or one.since), min(one.until or now, stay.until, now)
    return (start, end) if start < end else None
