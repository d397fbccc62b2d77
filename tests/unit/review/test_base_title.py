"""The title held, looked at again at the audit (三(一)1, 四(一)): what becomes of a case whose base is gone."""

from dataclasses import replace

import pytest

from services.review import domain
from services.review.domain import Here
from shared.contracts.audit import ChecklistLine, PassAudit
from shared.contracts.base import Actor, Command
from shared.contracts.certificate import CertificateState
from shared.errors import Failure, Refusal, Text
from shared.mirrors.base_title import BaseTitle
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, MET

NUMBER = "ZC11-2022-000042-7"
ACCEPT = PassAudit(case_id=kit.CASE, opinion="符合条件", checklist=(*MET, ChecklistLine(line="base_title", met=True)))


def on(play: kit.Play, state: CertificateState, who: Actor = AUDITOR) -> Here:
    return replace(play.here(who), base_title=BaseTitle(NUMBER, state))


def refusal(here: Here, cmd: Command) -> Refusal:
    with pytest.raises(Refusal) as caught:
        domain.decide(here, cmd)
    return caught.value


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        (
            "suspended",
            Failure(
                "base-title-stands",
                "三(一)1",
                Text(f"证书{NUMBER}已暂停", f"the certificate {NUMBER} is suspended"),
                Text("该证书恢复有效后方可审核通过", "the certificate restored; the audit may pass then"),
                "title.certificate_number",
            ),
        ),
        (
            "revoked",
            Failure(
                "base-title-stands",
                "三(一)1",
                Text(f"证书{NUMBER}已撤销", f"the certificate {NUMBER} is revoked"),
                Text("另有有效的现有职称，否则审核不通过", "another valid title held; else the audit is refused"),
                "title.certificate_number",
            ),
        ),
    ],
)
def test_an_audit_does_not_pass_on_a_title_that_is_gone(state: CertificateState, failure: Failure) -> None:
    here = on(kit.claimed(), state)
    refused = refusal(here, ACCEPT)
    assert (refused.slug, refused.clause, refused.failures) == ("base-title-lost", "三(一)3", (failure,))
    assert refused.possible == domain.possible(here) == ("release_case", "request_correction", "refuse_audit")


@pytest.mark.parametrize("state", ["valid", "superseded"])
def test_an_audit_passes_on_a_title_that_is_still_held(state: CertificateState) -> None:
    assert domain.decide(on(kit.claimed(), state), ACCEPT).desk.stage == "passed"


def test_every_other_move_of_the_audit_stays_possible() -> None:
    for cmd in (kit.RELEASE, kit.CORRECT, kit.REFUSE):
        decision = domain.decide(on(kit.claimed(), "revoked"), cmd)
        assert decision.move == domain.decide(kit.claimed().here(AUDITOR), cmd).move


def test_a_countersignature_alone_passes_nothing() -> None:
    """The bureau lets the auditor of own staff decide; what may be decided is the same as of everybody."""
    play = kit.claimed(kit.own_staff())
    play.desk = domain.decide(on(play, "suspended", BUREAU), kit.COUNTERSIGN).desk
    assert refusal(on(play, "suspended"), ACCEPT).slug == "base-title-lost"
    assert domain.decide(on(play, "suspended"), kit.REFUSE).desk.stage == "closed"


class TestItsLine:
    def test_is_asked_where_this_system_issued_the_certificate(self) -> None:
        play = kit.claimed()
        asked = [line.id for line in domain.lines(on(play, "valid"))]
        assert [line for line in asked if line not in {each.line for each in MET}] == ["base_title"]
        assert "base_title" not in [line.id for line in domain.lines(play.here(AUDITOR))]

    def test_is_answered_like_every_other(self) -> None:
        refused = refusal(on(kit.claimed(), "valid"), kit.PASS)
        assert [(f.rule, f.clause) for f in refused.failures] == [("checklist-base_title", "三(一)1")]

    def test_shows_what_the_system_knows_and_no_other_line_does(self) -> None:
        here = on(kit.claimed(), "suspended")
        known = {line.id: domain.found(here, line) for line in domain.lines(here)}
        assert {id: text.zh for id, text in known.items() if text} == {"base_title": f"证书{NUMBER}已暂停"}
