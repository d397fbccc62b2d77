"""The title held, looked at again at the audit (三(一)1, 四(一)): its certificate may have lost its force meanwhile."""

from collections.abc import Mapping

from services.review.domain import problems as no
from services.review.domain.desk import Here
from shared.contracts.certificate import CertificateState
from shared.errors import Failure, Refusal, Text
from shared.mirrors.base_title import FIELD, STATE_NAMES, finding

_NEEDED: Mapping[CertificateState, Text] = {
    "suspended": Text("该证书恢复有效后方可审核通过", "the certificate restored; the audit may pass then"),
    "revoked": Text("另有有效的现有职称，否则审核不通过", "another valid title held; else the audit is refused"),
}
"""What would satisfy the audit, of each state with which it does not pass."""


def stands(here: Here) -> Refusal | None:
    """The certificate on which the application builds, if this system issued it, is neither suspended nor revoked."""
    base = here.base_title
    if base is None or base.stands:
        return None
    state, clause = STATE_NAMES[base.state], here.policy.conditions.clause
    failure = Failure("base-title-stands", clause, finding(base), _NEEDED[base.state], FIELD)
    return no.BASE_TITLE_LOST(number=base.number, state=state.en, state_zh=state.zh, failures=(failure,))
