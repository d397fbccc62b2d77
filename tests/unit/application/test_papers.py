"""What an application must hold: fields, distinct achievements, papers by path, level and claim."""

from collections.abc import Callable

import pytest

from services.application.domain import papers
from services.application.domain.applying import categories
from shared.contracts.form import DocumentRef, Form
from shared.contracts.vocabulary import Stage
from shared.errors import Failure
from shared.identity import DocumentType
from shared.policy import DocumentDue
from tests.unit.application import kit
from tests.unit.application.kit import (
    POLICY,
    applicant,
    central,
    employed,
    exceptional,
    freelancer,
    notice,
    paper,
    recognised,
    refused,
    senior,
    skilled,
)


def missing(
    form: Form, document: DocumentType = DocumentType.RESIDENT_ID, *there: DocumentRef
) -> dict[str | None, Failure]:
    """What the form lacks, by field."""
    found = papers.completeness(POLICY, categories(POLICY, applicant(document), form), form, there)
    for failure in found:
        kit.check_told(failure)
    return {failure.field: failure for failure in found}


# fmt: off
WANTED = {
    "employed": (employed, DocumentType.RESIDENT_ID, {"degree_certificate", "work_report"}),
    "senior": (senior, DocumentType.RESIDENT_ID, {"degree_certificate", "work_report", "representative_works"}),
    "central": (central, DocumentType.RESIDENT_ID, {"degree_certificate", "work_report", "commission_letter"}),
    "freelancer": (freelancer, DocumentType.RESIDENT_ID, {"degree_certificate", "work_report", "freelance_proof"}),
    "skilled": (skilled, DocumentType.RESIDENT_ID, {"degree_certificate", "work_report", "skill_certificate"}),
    "from Taiwan": (employed, DocumentType.TAIWAN_PASS, {"degree_certificate", "work_report", "identity_document"}),
    "foreign": (kit.foreign, DocumentType.PASSPORT,
                {"degree_certificate", "work_report", "identity_document", "work_permit"}),
    "exceptional": (exceptional, DocumentType.RESIDENT_ID, {
        "degree_certificate", "work_report", "representative_works",
        "exceptional_recommendation", "exceptional_evidence"}),
    "recognised": (recognised, DocumentType.RESIDENT_ID, {
        "degree_certificate", "work_report", "representative_works", "qualification_certificate"}),
    "examined": (lambda: senior(major="enterprise_accounting", institution="economy_center", exam_certificate="GJ-1"),
                 DocumentType.RESIDENT_ID, {"degree_certificate", "work_report", "representative_works", "exam_pass"}),
}
# fmt: on


@pytest.mark.parametrize("name", WANTED)
def test_papers_follow_from_path_level_document_and_claims(name: str) -> None:
    form, document, codes = WANTED[name]
    assert set(missing(form(), document)) == {f"documents.{code}" for code in codes}
    assert missing(form(), document, *(paper(code) for code in codes)) == {}


@pytest.mark.parametrize(
    ("form", "code", "clause"),
    [
        (central, "commission_letter", "四(四)"),
        (exceptional, "exceptional_recommendation", "四(六)"),
        (recognised, "qualification_certificate", "四(五)"),
        (skilled, "skill_certificate", "一"),
        (employed, "work_report", "三(一)1"),
    ],
)
def test_a_missing_paper_cites_the_clause_that_asks_for_it(form: Callable[[], Form], code: str, clause: str) -> None:
    assert missing(form())[f"documents.{code}"].clause == clause


def test_where_the_commission_letter_alone_is_missing_the_refusal_cites_its_clause() -> None:
    there = (paper("work_report"), paper("degree_certificate"))
    refusal = refused(papers.check_submittable, POLICY, applicant(), central(), there)
    assert (refusal.slug, refusal.clause) == ("incomplete", "四(四)")


@pytest.mark.parametrize("field", ["phone", "education", "summary", "achievements"])
def test_a_field_that_is_not_filled_in_is_named(field: str) -> None:
    empty = () if field == "achievements" else None
    failure = missing(employed(**{field: empty}))[field]
    assert (failure.rule, failure.clause) == ("field-given", "三(一)1")


def test_two_achievements_of_one_key_are_refused_since_only_one_would_be_confirmed() -> None:
    first, second = employed().achievements
    twice = (first, second, second.model_copy(update={"key": "w1", "title": "另一项"}))
    failure = missing(employed(achievements=twice))["achievements.w1"]
    assert (failure.rule, failure.found.zh) == ("achievements-distinct", "“w1”出现2次")


def test_without_a_level_fields_are_named_and_papers_wait() -> None:
    assert set(missing(employed(level=None, phone=None))) == {"phone"}


def test_what_the_association_stamps_is_not_asked_at_submission_but_with_the_recommendation() -> None:
    groups = categories(POLICY, applicant(), freelancer())
    stamped = ("stamped_information_form", "stamped_pledge", "publicity_record")
    refusal = refused(papers.check_stamped, POLICY, groups, freelancer(), (paper(stamped[0]),))
    assert (refusal.slug, refusal.clause) == ("incomplete", "三(一)2")
    assert [(f.field, f.clause) for f in refusal.failures] == [(f"documents.{code}", "三(一)2") for code in stamped[1:]]
    papers.check_stamped(POLICY, groups, freelancer(), tuple(paper(code) for code in stamped))


# Both at once


def test_conditions_and_papers_that_are_missing_come_together() -> None:
    refusal = refused(papers.check_submittable, POLICY, applicant(), employed(retired=True, phone=None), ())
    assert (refusal.slug, refusal.clause) == ("not-eligible", "一")
    assert [f.rule for f in refusal.failures] == ["not-retired", "field-given", "paper-there", "paper-there"]
    assert refusal.text.zh == "不符合申报条件，共4项"


def test_an_eligible_form_without_its_papers_is_incomplete() -> None:
    refusal = refused(papers.check_submittable, POLICY, applicant(), employed(), (paper("work_report"),))
    assert (refusal.slug, refusal.clause) == ("incomplete", "三(一)1")
    assert [f.field for f in refusal.failures] == ["documents.degree_certificate"]
    assert refusal.failures[0].needed.zh == "学历学位证书"


def test_a_whole_form_may_be_submitted() -> None:
    there = (paper("work_report"), paper("degree_certificate"))
    papers.check_submittable(POLICY, applicant(), employed(), there)


def test_a_corrected_form_is_looked_at_for_standing_and_completeness_together() -> None:
    servant = employed(civil_servant=True, retired=True, phone=None)
    refusal = refused(papers.check_resubmittable, POLICY, applicant(), servant, (paper("work_report"),))
    assert (refusal.slug, refusal.clause) == ("not-eligible", "一")
    assert [f.rule for f in refusal.failures] == ["not-civil-servant", "field-given", "paper-there"]
    incomplete = refused(papers.check_resubmittable, POLICY, applicant(), employed(), (paper("work_report"),))
    assert (incomplete.slug, len(incomplete.failures)) == ("incomplete", 1)
    papers.check_resubmittable(
        POLICY, applicant(), employed(retired=True), (paper("work_report"), paper("degree_certificate"))
    )


@pytest.mark.parametrize(
    ("form", "emptied"),
    [(employed, "employment"), (central, "employment"), (freelancer, "association"), (freelancer, "freelance_work")],
)
def test_a_correction_cannot_empty_what_the_path_stands_on(form: Callable[..., Form], emptied: str) -> None:
    stated = form(**{emptied: () if emptied == "freelance_work" else None})
    there = tuple(paper(kind, f"{n:x}") for n, kind in enumerate(list(POLICY.documents.kinds)[:16]))
    refusal = refused(papers.check_resubmittable, POLICY, applicant(), stated, there)
    assert [(f.rule, f.field) for f in refusal.failures] == [("field-given", emptied)]
    kit.check_told(refusal.failures[0])


# What may be uploaded when


@pytest.mark.parametrize(
    ("stage", "code", "asked"),
    [
        (Stage.DRAFT, "work_report", True),
        (Stage.DRAFT, "commission_letter", True),
        (Stage.DRAFT, "holiday_photo", False),
        (Stage.ASSOCIATION_REVIEW, "publicity_record", True),
        (Stage.ASSOCIATION_REVIEW, "work_report", False),
        (Stage.CORRECTION, "work_report", True),
        (Stage.CORRECTION, "degree_certificate", False),  # the notice does not list it
        (Stage.CORRECTION, "commission_letter", False),  # a correction cannot supply it (四(四))
        (Stage.CORRECTION, "exceptional_recommendation", False),  # nor the peers' forms (四(六))
    ],
)
def test_a_paper_is_taken_where_it_is_asked_for(stage: Stage, code: str, asked: bool) -> None:
    listed = notice("documents.work_report", "documents.commission_letter", "documents.exceptional_recommendation")
    if asked:
        papers.check_may_attach(POLICY, stage, code, listed)
    else:
        assert refused(papers.check_may_attach, POLICY, stage, code, listed).slug == "document-not-asked-for"


def test_a_missing_letter_cannot_come_later_so_it_is_asked_at_submission() -> None:
    kind = POLICY.documents.kinds["commission_letter"]
    assert (kind.due, kind.correctable) == (DocumentDue.SUBMISSION, False)
