"""The title held, looked at again at the audit (三(一)1, 四(一)): its certificate may have lost its force meanwhile.

A suspended one waits for its restoration; a revoked one leaves the application without its base. One that was
superseded proves the same title under another number.
"""

import re
import unicodedata
from collections.abc import Mapping

from services.review.domain import problems as no
from services.review.domain.desk import BaseTitle, Here
from shared.contracts.certificate import CertificateState
from shared.errors import Failure, Refusal, Text

FIELD = "title.certificate_number"

_STATES: Mapping[CertificateState, Text] = {
    "valid": Text("有效", "valid"),
    "suspended": Text("已暂停", "suspended"),
    "revoked": Text("已撤销", "revoked"),
    "superseded": Text("已被替代", "superseded"),
}

_NEEDED: Mapping[CertificateState, Text] = {
    "suspended": Text("该证书恢复有效后方可审核通过", "the certificate restored; the audit may pass then"),
    "revoked": Text("另有有效的现有职称，否则审核不通过", "another valid title held; else the audit is refused"),
}
"""What would satisfy the audit, of each state with which it does not pass."""


def plain_number(text: str) -> str:
    """A certificate's number in letters and digits alone, so that it is found however somebody typed it."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def stands(here: Here) -> Refusal | None:
    """The certificate on which the application builds, if this system issued it, is neither suspended nor revoked."""
    base = here.base_title
    if base is None or base.state not in _NEEDED:
        return None
    state, clause = _STATES[base.state], here.policy.conditions.clause
    failure = Failure("base-title-stands", clause, finding(base), _NEEDED[base.state], FIELD)
    return no.BASE_TITLE_LOST(number=base.number, state=state.en, state_zh=state.zh, failures=(failure,))


def finding(base: BaseTitle) -> Text:
    """What this system knows of the certificate."""
    state = _STATES[base.state]
    return Text(f"证书{base.number}{state.zh}", f"the certificate {base.number} is {state.en}")
