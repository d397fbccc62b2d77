"""The rules of both desks. Pure: they are told the time, the actor and the policy, and return what follows.

- `moves.py`: the table of moves, and the one way to make a move
- `guards.py`: when a move is open; `employer.py` and `audit.py`: what follows from it
- `hub.py`: what follows from what the hub tells; `clock.py`: what happens by itself
- `readers.py`: who may look
- `desk.py`: what lies on the desk; `items.py`: what an employer confirms; `dates.py`: windows and deadlines
"""

from services.review.domain.clock import flag_overdue, lapse
from services.review.domain.dates import (
    CORRECTION_NOTICE,
    EMPLOYER_WINDOW,
    Deadline,
    deadline,
    publicity_open_by,
    shown_deadline,
)
from services.review.domain.desk import AT_EMPLOYER, Decision, Desk, Here, Stage
from services.review.domain.guards import too_late
from services.review.domain.hub import checked, closed, reopened, submitted
from services.review.domain.moves import decide, possible
from services.review.domain.readers import employer_of, institution_of, read, sees_auditor

__all__ = [
    "AT_EMPLOYER",
    "CORRECTION_NOTICE",
    "EMPLOYER_WINDOW",
    "Deadline",
    "Decision",
    "Desk",
    "Here",
    "Stage",
    "checked",
    "closed",
    "deadline",
    "decide",
    "employer_of",
    "flag_overdue",
    "institution_of",
    "lapse",
    "possible",
    "publicity_open_by",
    "read",
    "reopened",
    "sees_auditor",
    "shown_deadline",
    "submitted",
    "too_late",
]
