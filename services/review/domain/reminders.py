"""Who is reminded, and when: with so many working days left until a window or a deadline ends (三(一)2, 三(一)3).

A reminder is a row that its party finds; nothing is sent. It goes when the case moves or its deadline does.
"""

from dataclasses import dataclass
from datetime import datetime

from services.review.domain.dates import shown_deadline
from services.review.domain.desk import AT_EMPLOYER, Desk, Stage
from shared.contracts.base import Role
from shared.policy import Policy

REMINDER = "reminder"


@dataclass(frozen=True)
class Reminder:
    """From `at` on the party is reminded of what ends at the deadline.

    The party is an organisation, an institution or, for the applicant, the person.
    """

    role: Role
    party: str
    at: datetime
    deadline: datetime


def reminder(desk: Desk, policy: Policy) -> Reminder | None:
    """The reminder that a desk leads to as it is; one that came with fewer days left reminds at once."""
    role, deadline = _who_acts(desk), shown_deadline(desk, policy)
    if role is None or deadline is None:
        return None
    since = desk.corrections[-1].posted_at if desk.stage is Stage.CORRECTION else desk.arrived_at
    assert since is not None
    at = policy.start_of_last_working_days(policy.deadlines.reminder_working_days, deadline)
    return Reminder(role, _party(desk, role), max(at, since), deadline)


def _who_acts(desk: Desk) -> Role | None:
    """Whom the shown deadline binds. Once a correction is answered it is the employer, who confirms what changed."""
    if desk.stage in AT_EMPLOYER or (desk.stage is Stage.AUDIT and desk.unconfirmed):
        return Role.EMPLOYER_OFFICER
    if desk.stage is Stage.CORRECTION:
        return Role.APPLICANT
    notice_open = desk.stage is Stage.AUDIT and not desk.corrections and not desk.overdue
    return Role.AUDITOR if notice_open else None


def _party(desk: Desk, role: Role) -> str:
    match role:
        case Role.EMPLOYER_OFFICER:
            assert desk.employer is not None
            return desk.employer
        case Role.AUDITOR:
            return desk.institution
    return desk.applicant
