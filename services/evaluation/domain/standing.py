"""What is looked at again at the case list (一, 三(一)1, 四(一)): it may be otherwise than when the audit passed."""

from collections.abc import Iterator, Mapping

from shared.contracts.certificate import CertificateState
from shared.errors import Failure, Text
from shared.mirrors.base_title import BaseTitle, finding
from shared.policy import Policy, Standing

_NEEDED: Mapping[CertificateState, Text] = {
    "suspended": Text("该证书恢复有效后方可列入名单", "the certificate restored; the case may be listed then"),
    "revoked": Text("另有有效的现有职称，否则不得评审", "another valid title held; else the case is not evaluated"),
}
"""What would let the case onto a list, of each state of its base with which it is not listed."""

_REGISTERED = Text("公务员登记核验不一致", "the civil service register says otherwise")
_NOT_REGISTERED = Text("核验一致；登记有误的可申请重新核验", "a match; a register that errs may be asked again")


def base_lost(base: BaseTitle | None, field: str, policy: Policy) -> Iterator[Failure]:
    """A suspended certificate waits for its restoration; a revoked one leaves the application without its base."""
    if base is not None and not base.stands:
        yield Failure("base-title-stands", policy.conditions.clause, finding(base), _NEEDED[base.state], field)


def civil_servant(field: str, policy: Policy) -> Failure:
    """No civil servant may apply (一), nor go on with an application from before."""
    clause = policy.applicants.excluded[Standing.CIVIL_SERVANT].clause
    return Failure("not-civil-servant", clause, _REGISTERED, _NOT_REGISTERED, field)
