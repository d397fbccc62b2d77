"""A report as a value. What makes it complete, and when its case waits for it (四(七))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.base import Role
from shared.contracts.integrity import ReportStatus

Part = Literal["facts", "evidence", "leads", "signed_name"]

PART_NAMES: Mapping[Part, str] = {
    "facts": "违规事实",
    "evidence": "证据材料",
    "leads": "可查证线索",
    "signed_name": "署名",
}
"""What a report must hold. The target is the case."""

STATUS_NAMES: Mapping[ReportStatus, str] = {
    "incomplete": "待补充",
    "complete": "待处理",
    "upheld": "已查实",
    "dismissed": "已办结，不成立",
}


@dataclass(frozen=True)
class Report:
    """One report. `reporter` and `reporter_role` are the login it was filed with, if any; or the system itself.

    `publicity_ends_at` is when the publicity of the result ended or was to end as it was received;
    `complete_by` is set where something was missing then.
    """

    report: str
    case_id: str
    policy: str
    reporter_role: Role
    reporter: str
    received_at: datetime
    publicity_ends_at: datetime
    complete_by: datetime | None
    status: ReportStatus
    facts: str | None = None
    evidence: tuple[str, ...] = ()
    leads: str | None = None
    signed_name: str | None = None
    reasons: str | None = None

    @property
    def missing(self) -> tuple[Part, ...]:
        """What is not there."""
        return tuple(part for part in PART_NAMES if not getattr(self, part))

    @property
    def by_itself(self) -> bool:
        """Whether the system has opened it."""
        return self.reporter_role is Role.CLOCK

    @property
    def decided(self) -> bool:
        """Whether it was upheld or dismissed."""
        return self.status in ("upheld", "dismissed")

    @property
    def in_time(self) -> bool:
        """Whether it was received before the publicity ended. A later one can only bring a revocation."""
        return self.received_at < self.publicity_ends_at

    def can_be_completed(self, now: datetime) -> bool:
        """Whether its time for completion runs."""
        return self.status == "incomplete" and self.complete_by is not None and now < self.complete_by

    def blocks(self, now: datetime) -> bool:
        """Whether the case waits for it: received in time, and complete or still being completed.

        An upheld one goes on blocking, until the sanction ends the case. One that nobody has signed is a
        lead and does not block.
        """
        if not self.in_time or self.status == "dismissed":
            return False
        return self.status != "incomplete" or (self.signed_name is not None and self.can_be_completed(now))
