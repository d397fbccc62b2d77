"""What the bureau reads of a case whose base title is gone, and of a title that loses its own (三(一)1, 四(一))."""

import pytest

from services.certificate import domain
from shared.contracts.certificate import CertificateState
from shared.mirrors.base_title import BaseTitle

NUMBER = "ZC11-2022-000042-7"


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("valid", None),
        ("superseded", None),
        ("suspended", f"作为申报条件的证书{NUMBER}已暂停，恢复有效后方可发证"),
        ("revoked", f"作为申报条件的证书{NUMBER}已撤销，须另有有效的现有职称，否则不予发证，请核实处理"),
    ],
)
def test_a_case_waits_on_a_suspended_title_and_is_the_bureaus_on_a_revoked_one(
    state: CertificateState, why: str | None
) -> None:
    assert domain.lost(BaseTitle(NUMBER, state)) == why


def test_a_title_that_this_system_did_not_issue_holds_nobody_up() -> None:
    assert domain.lost(None) is None


def test_a_certificate_says_with_which_it_was_suspended() -> None:
    assert domain.suspended_with(NUMBER) == f"作为申报条件的证书{NUMBER}已撤销，本证书暂停并核查"
