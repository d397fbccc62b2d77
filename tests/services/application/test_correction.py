"""The correction, there and back. On both databases."""

from datetime import date
from hashlib import sha256

import pytest

from shared.contracts.application import AttachDocument, ResubmitCorrection
from shared.contracts.base import new_id
from shared.contracts.case_events import ApplicationSubmitted, CaseClosed
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.contracts.vocabulary import CheckResult, Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import AUDITOR, CORRECTION_ENDS, PLEDGE
from tests.services.application.player import Player as Somebody
from tests.unit.application import kit
from tests.unit.application.kit import beijing, employed


@pytest.fixture
def in_correction(at_audit: Somebody) -> Somebody:
    return at_audit.hears(cast.correction("summary", "documents.work_report"), at="2023-07-18 15:00", actor=AUDITOR)


BAN = SanctionImposed(
    sanction="",
    target="applicant",
    ref="",
    effects=("ban",),
    case_id=None,
    clause="四(一)",
    reason="弄虚作假，情节严重",
    since=date(2023, 7, 18),
    until=date(2026, 7, 18),
)
CORRECTED = employed(summary="补充近五年承担的项目。")


@pytest.fixture
def supplied(in_correction: Somebody) -> Somebody:
    """The paper that the notice asks for is there; the summary is still to be corrected."""
    in_correction.uploads("work_report", "signed")
    return in_correction


def test_a_correction_notice_is_shown_with_its_deadline(in_correction: Somebody) -> None:
    case = in_correction.sees()
    assert (case.stage, case.deadline) == ("correction", CORRECTION_ENDS)
    assert [item.field for item in case.notice] == ["summary", "documents.work_report"]
    assert case.possible == ("attach_document", "retry_registry_check", "resubmit_correction", "withdraw_application")


def test_a_correction_goes_back_with_what_changed(in_correction: Somebody, bench: Bench) -> None:
    bench.clock.moment = beijing("2023-07-25 10:00")
    signed = in_correction.uploads("work_report", "signed")
    in_correction.does(ResubmitCorrection(case_id=in_correction.case_id, form=CORRECTED))
    first, corrected = bench.told(ApplicationSubmitted)
    assert (corrected.cause, corrected.changed) == ("corrected", ("summary", "documents.work_report"))
    assert (corrected.snapshot.form, signed in corrected.snapshot.documents) == (CORRECTED, True)
    assert corrected.digest == sha256(corrected.snapshot.model_dump_json().encode()).hexdigest() != first.digest
    case = in_correction.sees()
    assert (case.stage, case.deadline, case.form) == ("audit", None, CORRECTED)
    assert {check.result for check in case.checks} == {CheckResult.PENDING}
    assert in_correction.history()[-1].reason == "summary, documents.work_report"


def test_a_correction_does_not_sign_the_pledge_anew(supplied: Somebody, bench: Bench) -> None:
    supplied.does(ResubmitCorrection(case_id=supplied.case_id, form=CORRECTED), at="2023-07-25 10:00")
    first, corrected = bench.told(ApplicationSubmitted)
    assert corrected.snapshot.pledged_at == first.snapshot.pledged_at == beijing("2023-07-05 09:00")
    assert corrected.snapshot.pledge == PLEDGE


def test_a_corrections_last_second_is_in_time(supplied: Somebody, bench: Bench) -> None:
    supplied.does(ResubmitCorrection(case_id=supplied.case_id, form=CORRECTED), at="2023-08-01 23:59:59")
    bench.sweep(beijing("2023-09-01 00:00"))
    assert supplied.is_at(Stage.AUDIT)


def test_a_correction_at_24_o_clock_is_too_late_before_any_sweep(in_correction: Somebody, bench: Bench) -> None:
    bench.clock.moment = beijing("2023-08-02 00:00:00")
    paper = in_correction.stored("work_report", "signed")
    for command in (
        ResubmitCorrection(case_id=in_correction.case_id, form=CORRECTED),
        AttachDocument(case_id=in_correction.case_id, document=paper),
    ):
        with pytest.raises(Refusal, match="window-closed") as caught:
            in_correction.does(command)
        assert caught.value.text.zh == "补正已于2023-08-01 24:00截止"
        assert caught.value.clause == "三(一)3"


def test_a_correction_that_nobody_answers_is_abandoned_dated_exactly(in_correction: Somebody, bench: Bench) -> None:
    bench.sweep(beijing("2023-09-15 12:00"))
    case = in_correction.sees()
    assert (case.stage, case.outcome, case.clause) == ("closed", Outcome.ABANDONED, "三(一)3")
    assert case.reason == "截至2023-08-01 24:00未补正，视为放弃申报"
    assert in_correction.history()[-1].at == CORRECTION_ENDS
    assert bench.told(CaseClosed)[0].outcome is Outcome.ABANDONED


@pytest.mark.parametrize(
    ("form", "slug"),
    [
        (employed(phone="010-5555-0199"), "correction-beyond-notice"),
        (employed(achievements=employed().achievements[:1]), "correction-beyond-notice"),
        (employed(achievements=(*employed().achievements, employed().achievements[0])), "correction-adds-achievement"),
        (employed(major="electronics"), "correction-changes-case"),
    ],
)
def test_a_correction_beyond_the_notice_changes_nothing(in_correction: Somebody, form: kit.Form, slug: str) -> None:
    before = in_correction.sees()
    with pytest.raises(Refusal, match=slug):
        in_correction.does(ResubmitCorrection(case_id=in_correction.case_id, form=form))
    assert in_correction.sees() == before


def test_whoever_is_banned_or_a_civil_servant_by_now_corrects_nothing(at_audit: Somebody, bench: Bench) -> None:
    """一 and 四(一) are checked again, beside what is missing."""
    at_audit.hears(cast.correction("civil_servant", "phone"), at="2023-07-18 15:00", actor=AUDITOR)
    banned(at_audit, bench)
    servant = employed(civil_servant=True, phone=None)
    refusal = at_audit.refused(ResubmitCorrection(case_id=at_audit.case_id, form=servant))
    assert (refusal.slug, refusal.clause, refusal.text.zh) == ("not-eligible", "一", "不符合申报条件，共3项")
    assert [f.rule for f in refusal.failures] == ["not-civil-servant", "not-banned", "field-given"]


def test_what_counts_as_of_the_submission_is_the_auditors_to_judge(at_audit: Somebody, bench: Bench) -> None:
    at_audit.hears(cast.correction("retired"), at="2023-07-18 15:00", actor=AUDITOR)
    ban = banned(at_audit, bench)
    retired = ResubmitCorrection(case_id=at_audit.case_id, form=employed(retired=True))
    assert [failure.rule for failure in at_audit.refused(retired).failures] == ["not-banned"]
    lifted = SanctionLifted(
        sanction=ban.sanction, target="applicant", ref=ban.ref, lifted_at=beijing("2023-07-18 16:00")
    )
    bench.feed(lifted, ban.sanction, subject_kind="sanction")
    at_audit.does(retired)
    assert at_audit.is_at(Stage.AUDIT)


def banned(somebody: Somebody, bench: Bench) -> SanctionImposed:
    """A ban that came after the submission."""
    ban = BAN.model_copy(update={"sanction": new_id(), "ref": somebody.actor.subject})
    bench.feed(ban, ban.sanction, subject_kind="sanction")
    return ban


def test_a_correction_is_as_complete_as_a_submission(at_audit: Somebody) -> None:
    """Fields that were emptied and papers that the corrected form asks for: all at once."""
    fields = ("phone", "summary", "title", "documents.work_report")
    at_audit.hears(cast.correction(*fields), at="2023-07-18 15:00", actor=AUDITOR)
    before = at_audit.sees()
    title = kit.recognised().title
    emptied = ResubmitCorrection(case_id=at_audit.case_id, form=employed(phone=None, title=title))
    refusal = at_audit.refused(emptied)
    assert (refusal.slug, refusal.clause, refusal.text.zh) == ("incomplete", "三(一)1", "申报材料不完整，共2项")
    assert [(f.rule, f.field, f.clause) for f in refusal.failures] == [
        ("field-given", "phone", "三(一)1"),
        ("paper-there", "documents.qualification_certificate", "四(五)"),
    ]
    assert at_audit.sees() == before
    at_audit.uploads("work_report", "signed")
    older = employed().title
    assert older
    form = CORRECTED.model_copy(
        update={"phone": "010-5555-0199", "title": older.model_copy(update={"certificate_number": "京-0001"})}
    )
    at_audit.does(ResubmitCorrection(case_id=at_audit.case_id, form=form))
    assert at_audit.is_at(Stage.AUDIT)


def test_what_the_applicant_leaves_as_it_was_is_the_auditors_to_judge(in_correction: Somebody) -> None:
    in_correction.does(ResubmitCorrection(case_id=in_correction.case_id, form=employed()))
    assert in_correction.is_at(Stage.AUDIT)


def test_a_correction_takes_only_the_papers_of_its_notice(in_correction: Somebody) -> None:
    other = in_correction.stored("degree_certificate", "another")
    with pytest.raises(Refusal, match="document-not-asked-for"):
        in_correction.does(AttachDocument(case_id=in_correction.case_id, document=other))


def test_a_second_notice_is_compared_with_the_first_correction(supplied: Somebody, bench: Bench) -> None:
    resubmit = ResubmitCorrection(case_id=supplied.case_id, form=CORRECTED)
    supplied.does(resubmit, at="2023-07-20 10:00")
    supplied.hears(cast.correction("phone"), at="2023-07-21 10:00")
    changed_back = ResubmitCorrection(case_id=supplied.case_id, form=employed(phone="010-5555-0199"))
    with pytest.raises(Refusal, match="correction-beyond-notice"):
        supplied.does(changed_back)
    form = CORRECTED.model_copy(update={"phone": "010-5555-0199"})
    supplied.does(ResubmitCorrection(case_id=supplied.case_id, form=form))
    assert bench.told(ApplicationSubmitted)[-1].changed == ("phone",)
