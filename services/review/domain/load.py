"""Capacity: how much lies at an institution, and whether the pace of its last days is enough (三(一)3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from shared.policy import Policy


@dataclass(frozen=True)
class Count:
    """The cases of one major at one institution. `oldest` is when the longest one in audit came to its desk."""

    institution: str
    major: str
    waiting: int
    claimed: int
    in_correction: int
    overdue: int
    oldest: datetime | None

    @property
    def open(self) -> int:
        """What is still to be decided."""
        return self.waiting + self.claimed + self.in_correction


@dataclass(frozen=True)
class Pace:
    """Audits decided in the last whole working days."""

    decided: int
    days: int

    def days_for(self, cases: int) -> int | None:
        """The working days that so many cases take at this pace; None where nothing was decided."""
        if cases == 0:
            return 0
        return -(-cases * self.days // self.decided) if self.decided else None


def measured_from(now: datetime, days: int, policy: Policy) -> tuple[datetime, datetime]:
    """[from, until) of the last whole working days before today."""
    local = now.astimezone(policy.tz)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return policy.start_of_last_working_days(days, today), today


def closings(policy: Policy) -> Mapping[str, datetime]:
    """When the audit window of each major ends."""
    return {
        major: policy.windows_of(series.id).audit.closes for series in policy.series.values() for major in series.majors
    }


def in_time(counts: Sequence[Count], pace: Pace, now: datetime, policy: Policy) -> dict[str, bool | None]:
    """By major, whether its window's end can be met at this pace if what ends first is decided first.

    None where nothing was decided lately, so that there is no pace, or where the policy knows no end.
    """
    ends = closings(policy)
    ordered = sorted((count for count in counts if count.major in ends), key=lambda count: ends[count.major])
    found: dict[str, bool | None] = dict.fromkeys(count.major for count in counts)
    for count, so_far in zip(ordered, accumulate(count.open for count in ordered), strict=True):
        needed, left = pace.days_for(so_far), policy.whole_working_days(now, ends[count.major])
        found[count.major] = None if needed is None else needed <= left
    return found
