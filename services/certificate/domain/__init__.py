"""The rules of papers. Pure: they are told the time, the actor and the policy, and return what follows.

- `results.py`: which result waits for a batch, and what ends its waiting
- `states.py`: the table of a certificate's states; `base_title.py`: on what another title it was built
- `numbers.py`: the number and its check character
- `wording.py`: the words on certificate and notice
- `readers.py`: who may fetch a paper, and whose name fits
- `problems.py`: every refusal, with its texts
"""

from services.certificate.domain.base_title import CLAUSE as BUILT_ON
from services.certificate.domain.base_title import lost, suspended_with
from services.certificate.domain.numbers import number, read_number
from services.certificate.domain.readers import check_bureau, may_fetch, same_name
from services.certificate.domain.results import (
    CIVIL_SERVANT,
    Ending,
    Outcome,
    Result,
    Stage,
    banned_until,
    ending_by_closing,
    ending_by_sanction,
    heard,
    hindrance,
    joined,
    takes_back,
)
from services.certificate.domain.states import State, moved, possible
from services.certificate.domain.wording import Evaluated, certificate_words, notice_words, reconsider_by

__all__ = [
    "BUILT_ON",
    "CIVIL_SERVANT",
    "Ending",
    "Evaluated",
    "Outcome",
    "Result",
    "Stage",
    "State",
    "banned_until",
    "certificate_words",
    "check_bureau",
    "ending_by_closing",
    "ending_by_sanction",
    "heard",
    "hindrance",
    "joined",
    "lost",
    "may_fetch",
    "moved",
    "notice_words",
    "number",
    "possible",
    "read_number",
    "reconsider_by",
    "same_name",
    "suspended_with",
    "takes_back",
]
