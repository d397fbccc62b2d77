"""The title held, looked at again at the case list (三(一)1, 四(一)): its certificate may have lost its force since."""

from collections.abc import Iterator, Mapping

from shared.contracts.certificate import CertificateState
from shared.errors import Failure, Text
from shared.mirrors.base_title import BaseTitle, finding
from shared.policy import Policy

_NEEDED: Mapping[CertificateState, Text] = {
    "suspended": Text("该证书恢复有效后方可列入名单", "the certificate restored; the case may be listed then"),
    "revoked": Text("另有有效的现有职称，否则不得评审", "another valid title held; else the case is not evaluated"),
}
"""What would let the case onto a list, of each state with which it is not listed."""


def lost(base: BaseTitle | None, field: str, policy: Policy) -> Iterator[Failure]:
    """A suspended certificate waits for its restoration; a revoked one leaves the application without its base."""
    if base is not None and not base.stands:
        yield Failure("base-title-stands", policy.conditions.clause, finding(base), _NEEDED[base.state], field)
