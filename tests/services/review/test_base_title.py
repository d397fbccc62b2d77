"""What the certificate service tells, heard in any order, and the audits that it holds up. On both databases."""

from datetime import date
from itertools import permutations

import pytest

from shared.contracts.audit import AuditPassed, ChecklistLine, PassAudit
from shared.contracts.base import Event
from shared.contracts.case_events import RegistryChecked
from shared.contracts.certificate import CertificateIssued, CertificateState, CertificateStatusChanged
from shared.contracts.form import Form, HeldTitle
from shared.contracts.review import CheckToAnswer, GetDesk
from shared.errors import Refusal
from tests.bench import Bench
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, OFFICER, beijing

NUMBER, EARLIER_CASE = "ZC11-2022-000042-7", "case-0"
ISSUED = CertificateIssued(number=NUMBER, date=date(2022, 11, 20), status_index=42, person_ref=kit.APPLICANT.subject)
DESK = GetDesk(case_id=kit.CASE)
ACCEPT = PassAudit(
    case_id=kit.CASE, opinion="符合条件", checklist=(*kit.MET, ChecklistLine(line="base_title", met=True))
)


def changed(before: CertificateState, after: CertificateState) -> CertificateStatusChanged:
    return CertificateStatusChanged(number=NUMBER, before=before, after=after, reason="核查")


SUSPENDED, RESTORED = changed("valid", "suspended"), changed("suspended", "valid")
REVOKED = changed("suspended", "revoked")
LIFE: tuple[Event, ...] = (ISSUED, SUSPENDED, RESTORED)


def naming(number: str | None, obtained_on: date = date(2016, 8, 1)) -> Form:
    """A form whose title held names a certificate."""
    held = {"level": "junior", "series": "engineering", "obtained_on": obtained_on, "certificate_number": number}
    return kit.form(title=HeldTitle.model_validate(held))


@pytest.fixture
def audited(bench: Bench) -> Bench:
    """A case on the auditor's desk whose title held names a certificate of this system."""
    return brought(bench, kit.submission(stated=naming(NUMBER)))


def brought(bench: Bench, submission: Event) -> Bench:
    bench.feed(submission, kit.CASE)
    for check in kit.MANDATORY:
        bench.feed(RegistryChecked(finding=kit.finding(check)), kit.CASE)
    bench.call(kit.CONFIRM, OFFICER, at=beijing("2023-07-10 10:00"))
    bench.call(kit.PUBLISH, OFFICER)
    bench.sweep(beijing("2023-07-18 10:00"))
    bench.call(kit.RECOMMEND, OFFICER)
    bench.feed(RegistryChecked(finding=kit.finding(kit.ASKED_AGAIN)), kit.CASE)
    bench.call(kit.CLAIM, AUDITOR)
    return bench


def told(bench: Bench, *life: Event) -> None:
    """The certificate service tells what became of the certificate, word after word."""
    for seq, event in enumerate(life, 1):
        bench.feed(event, EARLIER_CASE, seq=seq)


def refused(bench: Bench, cmd: PassAudit = ACCEPT) -> Refusal:
    before = bench.published
    with pytest.raises(Refusal) as caught:
        bench.call(cmd, AUDITOR)
    assert bench.published == before
    return caught.value


def asked(bench: Bench) -> CheckToAnswer | None:
    lines: tuple[CheckToAnswer, ...] = bench.call(DESK, AUDITOR).checklist
    return next((line for line in lines if line.line == "base_title"), None)


def test_a_suspended_base_waits_and_passes_once_it_is_restored(audited: Bench) -> None:
    told(audited, ISSUED, SUSPENDED)
    refusal = refused(audited)
    assert (refusal.slug, refusal.clause) == ("base-title-lost", "三(一)3")
    assert [(f.clause, f.found.zh) for f in refusal.failures] == [("三(一)1", f"证书{NUMBER}已暂停")]
    assert "pass_audit" not in audited.call(DESK, AUDITOR).possible
    audited.feed(RESTORED, EARLIER_CASE, seq=3)
    assert "pass_audit" in audited.call(DESK, AUDITOR).possible
    assert audited.call(ACCEPT, AUDITOR).stage == "passed"
    assert len(audited.told(AuditPassed)) == 1


def test_of_somebody_elses_certificate_nothing_is_said(audited: Bench) -> None:
    told(audited, ISSUED.model_copy(update={"person_ref": "f" * 64}), SUSPENDED)
    assert asked(audited) is None
    assert audited.call(PassAudit(case_id=kit.CASE, opinion="符合条件", checklist=kit.MET), AUDITOR).stage == "passed"


def test_a_revoked_base_ends_in_a_refused_audit(audited: Bench) -> None:
    told(audited, ISSUED, SUSPENDED, REVOKED)
    assert refused(audited).failures[0].found.en == f"the certificate {NUMBER} is revoked"
    assert audited.call(kit.REFUSE, AUDITOR).stage == "closed"


def test_a_correction_may_name_another_title(audited: Bench) -> None:
    told(audited, ISSUED, SUSPENDED, REVOKED)
    item = kit.CORRECT.items[0].model_copy(update={"field": "title", "wanted": "请填写有效的现有职称"})
    audited.call(kit.CORRECT.model_copy(update={"items": (item,)}), AUDITOR, at=beijing("2023-07-19 10:00"))
    audited.clock.moment = beijing("2023-07-20 10:00")
    other = kit.submission("corrected", naming("粤中职证字第0001号"), changed=("title",))
    audited.feed(other, kit.CASE)
    audited.feed(RegistryChecked(finding=kit.finding("title")), kit.CASE)
    audited.call(kit.CONFIRM, OFFICER)
    assert audited.call(kit.PASS, AUDITOR).stage == "passed"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_its_words_count_in_their_own_order_not_as_they_arrive(audited: Bench, order: tuple[int, ...]) -> None:
    for place in order:
        audited.feed(LIFE[place], EARLIER_CASE, seq=place + 1)
    shown = asked(audited)
    assert shown is not None
    assert shown.found is not None
    assert shown.found.zh == f"证书{NUMBER}有效"
    assert audited.call(ACCEPT, AUDITOR).stage == "passed"


def test_a_state_heard_before_the_submission_counts_like_one_heard_after(bench: Bench) -> None:
    told(bench, ISSUED, SUSPENDED)
    brought(bench, kit.submission(stated=naming("zc11 2022 000042 7")))
    assert refused(bench).slug == "base-title-lost"


def test_a_word_told_twice_changes_nothing(audited: Bench) -> None:
    told(audited, ISSUED)
    once = audited.feed(SUSPENDED, EARLIER_CASE, seq=2)
    audited.feed(RESTORED, EARLIER_CASE, seq=3)
    audited.hear(once)
    assert audited.call(ACCEPT, AUDITOR).stage == "passed"


@pytest.mark.parametrize("number", [None, "粤中职证字第0001号", "ZC11-2022-000043-5"])
def test_what_this_system_did_not_issue_holds_nobody_up(bench: Bench, number: str | None) -> None:
    told(bench, ISSUED, SUSPENDED)
    brought(bench, kit.submission(stated=naming(number)))
    assert asked(bench) is None
    assert bench.call(kit.PASS, AUDITOR).stage == "passed"


def test_leaving_out_the_number_of_a_revoked_certificate_does_not_help(bench: Bench) -> None:
    told(bench, ISSUED, SUSPENDED, REVOKED)
    brought(bench, kit.submission(stated=naming(None, ISSUED.date)))
    assert refused(bench).failures[0].found.zh == "证书ZC1120220000427已撤销"


def test_of_two_titles_of_one_day_the_one_that_stands_is_meant(bench: Bench) -> None:
    told(bench, ISSUED, SUSPENDED, REVOKED)
    bench.feed(ISSUED.model_copy(update={"number": "ZC11-2022-000043-5"}), "case-1", seq=1)
    brought(bench, kit.submission(stated=naming(None, ISSUED.date)))
    assert bench.call(ACCEPT, AUDITOR).stage == "passed"


def test_the_line_is_shown_with_its_finding_to_who_sees_the_check_list(audited: Bench) -> None:
    assert asked(audited) is None
    told(audited, ISSUED, SUSPENDED)
    shown = asked(audited)
    assert shown is not None
    assert (shown.clause, shown.text.zh) == ("三(一)1", "作为申报条件的现有职称，其证书由本系统核发且仍然有效")
    assert shown.found is not None
    assert (shown.found.zh, shown.found.en) == (f"证书{NUMBER}已暂停", f"the certificate {NUMBER} is suspended")
    assert [line.line for line in audited.call(DESK, BUREAU).checklist if line.found] == ["base_title"]
    assert audited.call(DESK, OFFICER).checklist == ()


def test_a_certificate_without_trouble_leaves_its_line_to_the_auditor(audited: Bench) -> None:
    told(audited, ISSUED)
    assert [f.rule for f in refused(audited, kit.PASS).failures] == ["checklist-base_title"]
    assert audited.call(ACCEPT, AUDITOR).stage == "passed"
