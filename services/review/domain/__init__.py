"""The rules of both desks. Pure: they are told the time, the actor and the policy, and return what follows.

- `moves.py`: the table of moves, and the one way to make a move
- `guards.py` and `audit_guards.py`: when a move is open; `employer.py` and `audit.py`: what follows from it
- `checklist.py`: what an auditor answers; `base_title.py`: whether the title held still stands
- `hub.py`: what follows from what the hub tells; `clock.py`: what happens by itself
- `readers.py`: who may look; `reminders.py`: who is reminded; `load.py`: whether an institution keeps up
- `desk.py`: what lies on the desk; `items.py`: what an employer confirms; `dates.py`: windows and deadlines
"""

from services.review.domain.checklist import found, lines
from services.review.domain.clock import flag_overdue, lapse
from services.review.domain.dates import (
    CORRECTION_NOTICE,
    EMPLOYER_WINDOW,
    PUBLICITY_END,
    Deadline,
    deadline,
    publicity_end,
    publicity_open_by,
    shown_deadline,
)
from services.review.domain.desk import AT_EMPLOYER, AT_INSTITUTION, Decision, Desk, Here, Stage
from services.review.domain.guards import too_late
from services.review.domain.hub import checked, closed, reassigned, reopened, submitted
from services.review.domain.load import Count, Pace, closings, in_time, measured_from
from services.review.domain.moves import decide, possible
from services.review.domain.readers import employer_of, institution_of, party_of, read, sees_auditor, sees_checklist
from services.review.domain.reminders import REMINDER, Reminder, reminder

__all__ = [
    "AT_EMPLOYER",
    "AT_INSTITUTION",
    "CORRECTION_NOTICE",
    "EMPLOYER_WINDOW",
    "PUBLICITY_END",
    "REMINDER",
    "Count",
    "Deadline",
    "Decision",
    "Desk",
    "Here",
    "Pace",
    "Reminder",
    "Stage",
    "checked",
    "closed",
    "closings",
    "deadline",
    "decide",
    "employer_of",
    "flag_overdue",
    "found",
    "in_time",
    "institution_of",
    "lapse",
    "lines",
    "measured_from",
    "party_of",
    "possible",
    "publicity_end",
    "publicity_open_by",
    "read",
    "reassigned",
    "reminder",
    "reopened",
    "sees_auditor",
    "sees_checklist",
    "shown_deadline",
    "submitted",
    "too_late",
]
