"""Who may not be listed because a sanction bans them (四(一)). A lifting may be heard before what it lifts."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.policy import Policy


@dataclass(frozen=True)
class Ban:
    """A ban from the decision's date to the same date some years on, 24:00, unless it is lifted."""

    since: date
    until: date | None
    lifted_at: datetime | None = None


def in_force(ban: Ban, now: datetime, policy: Policy) -> bool:
    """Whether the ban stands at this moment."""
    today = now.astimezone(policy.tz).date()
    runs = ban.since <= today and (ban.until is None or today <= ban.until)
    return runs and (ban.lifted_at is None or now < ban.lifted_at)
