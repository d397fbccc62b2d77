"""A sanction as a value, and how long it runs (四(一))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.sanction import STOPPING, Effect, SanctionState, SanctionTarget
from shared.workdays import midnight

STATE_NAMES: Mapping[SanctionState, str] = {
    "proposed": "待听取陈述申辩",
    "heard": "待决定",
    "imposed": "已决定",
    "lifted": "已解除",
}


@dataclass(frozen=True)
class Sanction:
    """One sanction from its proposal on. `signatures` are the subjects of those who signed, the proposer first."""

    sanction: str
    policy: str
    finding: str
    clause: str
    target: SanctionTarget
    ref: str
    case_id: str | None
    report: str | None
    facts: str
    effects: tuple[Effect, ...]
    proposed_at: datetime
    hear_by: datetime
    signatures: tuple[str, ...]
    state: SanctionState = "proposed"
    statement: str | None = None
    since: date | None = None
    record_until: date | None = None
    ban_until: date | None = None
    lifted_at: datetime | None = None

    @property
    def until(self) -> date | None:
        """The last day of the ban, or where there is none of the record."""
        return self.ban_until or self.record_until

    @property
    def stops(self) -> bool:
        """Whether an institution evaluates no more until it is lifted (四(三))."""
        return self.state == "imposed" and bool(STOPPING & set(self.effects))

    def bans(self, now: datetime, tz: ZoneInfo) -> bool:
        """Whether the person may not apply at this moment."""
        return self.state == "imposed" and _runs(self.ban_until, now, tz)

    def is_on_record(self, now: datetime, tz: ZoneInfo) -> bool:
        """Whether it is kept in the person's records at this moment, for itself or for its ban."""
        return self.state == "imposed" and (_runs(self.record_until, now, tz) or _runs(self.ban_until, now, tz))


def _runs(until: date | None, now: datetime, tz: ZoneInfo) -> bool:
    """The last day counts until 24:00."""
    return until is not None and now < midnight(until + timedelta(days=1), tz)
