"""The certificate on which a title was built (三(一)1): looked at at issue, and followed when revoked (四(一))."""

from collections.abc import Mapping

from shared.contracts.certificate import CertificateState
from shared.mirrors.base_title import BaseTitle, finding

CLAUSE = "四(一)"

_WAITS: Mapping[CertificateState, str] = {
    "suspended": "恢复有效后方可发证",
    "revoked": "须另有有效的现有职称，否则不予发证，请核实处理",
}


def lost(base: BaseTitle | None) -> str | None:
    """Why a batch passes over a case whose base title is gone, as the bureau reads it; None if it does not.

    A suspended one waits for its restoration. With a revoked one the bureau decides: the case stays to be seen.
    """
    if base is None or base.stands:
        return None
    return f"作为申报条件的{finding(base).zh}，{_WAITS[base.state]}"


def suspended_with(base: str) -> str:
    """Why a certificate is suspended by itself: what it was built on is revoked, and that is looked into."""
    return f"作为申报条件的证书{base}已撤销，本证书暂停并核查"
