"""The rules of integrity. Pure: they are told the time, the actor and the policy, and return what follows.

- `moves.py`: the tables of moves, and the one way to make a move
- `guards.py`: when a move is open; `reporting.py` and `sanctioning.py`: what follows from it
- `case.py`: what is known of a case, from what the others tell
- `readers.py`: who may look
- `report.py`, `sanction.py`: reports and sanctions as values; `place.py`: where somebody stands who acts
"""

from services.integrity.domain.case import Case, heard
from services.integrity.domain.moves import decide, possible, propose
from services.integrity.domain.place import AtProposal, AtReport, AtSanction, ReportDecision, SanctionDecision
from services.integrity.domain.readers import (
    check_asks_standing,
    check_lists_reports,
    check_lists_sanctions,
    check_reads_records,
    read,
    sees_content,
    sees_reporter,
)
from services.integrity.domain.report import Report
from services.integrity.domain.reporting import check_publicised, file_report, investigate, lapse
from services.integrity.domain.sanction import Sanction

__all__ = [
    "AtProposal",
    "AtReport",
    "AtSanction",
    "Case",
    "Report",
    "ReportDecision",
    "Sanction",
    "SanctionDecision",
    "check_asks_standing",
    "check_lists_reports",
    "check_lists_sanctions",
    "check_publicised",
    "check_reads_records",
    "decide",
    "file_report",
    "heard",
    "investigate",
    "lapse",
    "possible",
    "propose",
    "read",
    "sees_content",
    "sees_reporter",
]
