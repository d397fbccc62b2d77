"""The rules of evaluation. Pure: they are told the time, the actor and the policy, and return what follows.

- `moves.py`: the tables of moves, and the one way to make a move
- `guards.py`: when a move is open; `defence.py`, `ballot.py`, `acceptance.py`: what follows from it
- `committee.py`: convening a meeting; `experts.py`: who may sit in it and judge what
- `standing.py`: whether the title held still stands, and that nobody has become a civil servant
- `minutes.py`: the sealed record of a meeting
- `hub.py`: what follows from what the hub tells; `publicity.py`: how a publicity ends; `bans.py`: who is banned
- `readers.py`: who may look
- `case.py`, `meeting.py`: what there is; `place.py`: who stands before it; `dates.py`: windows and deadlines
"""

from services.evaluation.domain.bans import Ban, in_force
from services.evaluation.domain.case import AT_MEETING, Case, Mark, Report, State
from services.evaluation.domain.committee import Hall, convene
from services.evaluation.domain.dates import PUBLICITY_END, Deadline, deadline
from services.evaluation.domain.hub import closed, due, released
from services.evaluation.domain.meeting import Item, Meeting, Phase, left
from services.evaluation.domain.moves import decide, possible
from services.evaluation.domain.place import Decision, Here, Room
from services.evaluation.domain.publicity import end_publicity, reported
from services.evaluation.domain.readers import read_case, read_meeting, secretary_of, sees_counts, sees_result

__all__ = [
    "AT_MEETING",
    "PUBLICITY_END",
    "Ban",
    "Case",
    "Deadline",
    "Decision",
    "Hall",
    "Here",
    "Item",
    "Mark",
    "Meeting",
    "Phase",
    "Report",
    "Room",
    "State",
    "closed",
    "convene",
    "deadline",
    "decide",
    "due",
    "end_publicity",
    "in_force",
    "left",
    "possible",
    "read_case",
    "read_meeting",
    "released",
    "reported",
    "secretary_of",
    "sees_counts",
    "sees_result",
]
