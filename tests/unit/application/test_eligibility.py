"""Who may apply: every rule refuses with its clause and lets pass whoever meets it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from services.application.domain.applying import Applicant, categories
from shared.contracts.form import Education
from shared.contracts.vocabulary import Degree, Level
from shared.identity import DocumentType
from shared.policy import Category
from tests.unit.application import kit
from tests.unit.application.kit import (
    POLICY,
    applicant,
    central,
    demerit,
    employed,
    exceptional,
    freelancer,
    graduated,
    held,
    senior,
    skilled,
    technician,
    unmet,
    worked,
)


@dataclass(frozen=True)
class Case:
    """A form that fails one rule."""

    rule: str
    clause: str
    field: str | None
    form: Callable[[], kit.Form]
    who: Callable[[], Applicant] = applicant
    with_it: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.rule} {self.field}"


def foreigner() -> Applicant:
    return applicant(DocumentType.PASSPORT)


# fmt: off
FAILING = (
    # 一, 四(一): never, or not now
    Case("not-civil-servant", "一", "civil_servant", lambda: employed(civil_servant=True)),
    Case("not-retired", "一", "retired", lambda: employed(retired=True)),
    Case("not-under-sanction", "部令40", "staff_sanction", lambda: employed(staff_sanction=demerit("2024-03-31"))),
    Case("not-banned", "四(一)", None, employed, lambda: applicant(banned=date(2024, 6, 1))),
    # 一, 三(一)2, 四(四): employer and path
    Case("employed", "一", "employment", lambda: employed(employment=None)),
    Case("employed", "四(四)", "employment", lambda: central(employment=None)),
    Case("insured-in-beijing", "一", "employment.insured_in_beijing",
         lambda: employed(employment=kit.employment(insured_in_beijing=False))),
    Case("insured-in-beijing", "四(四)", "employment.insured_in_beijing",
         lambda: central(employment=kit.employment(insured_in_beijing=False, kind="central_unit"))),
    Case("credit-code", "一", "employment.credit_code",
         lambda: employed(employment=kit.employment(credit_code=kit.COMPANY[:-1] + "0"))),
    Case("credit-code", "一", "employment.credit_code",
         lambda: employed(employment=kit.employment(credit_code=kit.COMPANY.lower()))),
    Case("work-permit", "一", "work_permit", employed, foreigner),
    Case("work-permit", "一", "work_permit_until", lambda: kit.foreign(work_permit_until=None), foreigner),
    Case("work-permit", "一", "work_permit_until", lambda: kit.foreign(work_permit_until=date(2023, 7, 9)), foreigner),
    Case("central-unit-path", "四(四)", "path", lambda: employed(employment=kit.employment(kind="central_unit"))),
    Case("central-unit-path", "四(四)", "path",
         lambda: employed(employment=kit.employment(credit_code=kit.WITH_COMMITTEE, kind="state"))),
    Case("central-unit-path", "四(四)", "path", lambda: central(employment=kit.employment())),
    Case("commission-letter", "四(四)", "commission_letter", lambda: central(commission_letter=None)),
    Case("commission-letter", "四(四)", "commission_letter",
         lambda: central(commission_letter={"year": 2022, "issued_by": "superior"})),
    Case("commission-accepted", "四(四)", "major",
         lambda: central(major="electronics", employment=kit.employment(credit_code=kit.WITH_COMMITTEE))),
    Case("no-employer", "三(一)2", "employment", lambda: freelancer(employment=kit.employment())),
    # 三(一)1: what is not obtained yet does not count
    Case("obtained-by-now", "三(一)1", "education.graduated_on",
         lambda: employed(education=graduated("2023-07-11"))),
    Case("obtained-by-now", "三(一)1", "title.obtained_on",
         lambda: employed(education=graduated("2020-07-01", Degree.DOCTOR), title=held(Level.JUNIOR, "2023-07-11"))),
    Case("obtained-by-now", "三(一)1", "title.appointed_on", lambda: employed(
         title=held(Level.JUNIOR, "2016-11-30").model_copy(update={"appointed_on": date(2023, 7, 11)}))),
    Case("obtained-by-now", "三(一)1", "working_since", lambda: employed(working_since=date(2023, 7, 11))),
    Case("obtained-by-now", "三(一)1", "achievements.w1.on",
         lambda: employed(achievements=(kit.achieved("2023-07-11"),))),
    Case("obtained-by-now", "三(一)1", "skill.since", lambda: skilled(skill=technician("2023-07-11")),
         with_it=("skill-and-years",)),
    # 二, 三(一): what, at which level, where
    Case("major-chosen", "二", "major", lambda: employed(major=None)),
    Case("major-on-list", "二", "major", lambda: employed(major="astrology")),
    Case("level-chosen", "二", "level", lambda: employed(level=None)),
    Case("path-chosen", "一", "path", lambda: employed(path=None)),
    Case("series-evaluated", "三(一)", "major", lambda: employed(major="laboratory_teaching")),
    Case("level-by-review", "三(一)", "level",
         lambda: employed(major="enterprise_accounting", institution="economy_center")),
    Case("level-by-review", "三(二)", "level", lambda: employed(major="nursing", institution="health_center")),
    Case("exam-passed", "三(一)", "exam_certificate",
         lambda: senior(major="enterprise_accounting", institution="economy_center")),
    Case("institution-on-list", "二", "institution", lambda: employed(institution=None)),
    Case("institution-on-list", "二", "institution", lambda: employed(institution="nobody")),
    Case("institution-on-list", "二", "institution", lambda: employed(institution="arts_center")),
    Case("institution-on-list", "二", "institution",
         lambda: senior(level=Level.FULL_SENIOR, title=held(Level.ASSOCIATE_SENIOR, "2015-11-30"),
                        institution="innovation_park")),
    # 一: freelancers
    Case("freelancer-series", "一", "major", lambda: freelancer(major="computer", institution="engineering_center"),
         with_it=("association-on-list", "recent-work")),
    Case("association-on-list", "一", "association", lambda: freelancer(association=None)),
    Case("association-on-list", "一", "association", lambda: freelancer(association="friends")),
    Case("association-on-list", "一", "association", lambda: freelancer(association="crafts_society")),
    Case("recent-work", "一", "freelance_work", lambda: freelancer(freelance_work=())),
    Case("recent-work", "一", "freelance_work",
         lambda: freelancer(freelance_work=worked("2022-09-01", None, "literature"))),
    Case("recent-work", "一", "freelance_work",
         lambda: freelancer(freelance_work=worked("2022-09-01", None, "cooking"))),
    Case("recent-work", "一", "freelance_work",  # it ended before it began
         lambda: freelancer(freelance_work=worked("2023-05-01", "2022-09-01"))),
    # 一: high-skilled workers
    Case("high-skilled-series", "一", "major", lambda: skilled(major="reporting", institution="media_center")),
    Case("skill-and-years", "一", "skill", lambda: skilled(skill=technician("2021-01-01"))),
    Case("skill-and-years", "一", "skill", lambda: skilled(skill=technician("2010-01-01", "advanced_worker"))),
    # 三(一)1, 四(五): degree, years, titles
    Case("degree-and-years", "三(一)1", "title", lambda: employed(education=None)),
    Case("degree-and-years", "三(一)1", "title", lambda: employed(education=Education(degree=Degree.NONE))),
    Case("degree-and-years", "三(一)1", "title", lambda: employed(title=None)),
    Case("degree-and-years", "三(一)1", "title", lambda: senior(title=held(Level.JUNIOR, "2010-11-30"))),
    Case("degree-and-years", "三(一)1", "title", lambda: senior(title=held(Level.INTERMEDIATE, "2019-11-30"))),
    Case("level-not-held", "三(一)1", "level", lambda: employed(title=held(Level.INTERMEDIATE, "2016-11-30"))),
    Case("level-not-held", "三(一)1", "level", lambda: employed(
         title={"level": "full_senior", "series": "engineering", "obtained_on": "2016-11-30"})),
    Case("qualification-counts", "四(五)", "title.qualification",
         lambda: kit.recognised(title={"qualification": "palmistry", "obtained_on": "2015-11-30"}),
         with_it=("degree-and-years",)),
    Case("qualification-counts", "四(五)", "title.qualification", lambda: kit.recognised(
         title={"qualification": "software_intermediate", "obtained_on": "2015-11-30"}),
         with_it=("degree-and-years",)),
    # 四(六): exceptional applications
    Case("exceptional-allowed", "四(六)", "exceptional", lambda: exceptional(
         level=Level.INTERMEDIATE, title=held(Level.JUNIOR, "2021-11-30"))),
    Case("exceptional-allowed", "四(六)", "exceptional", lambda: exceptional(
         major="lawyer", institution="legal_services_center",
         recommenders=(kit.peer("b", major="notary"), kit.peer("c", major="lawyer")))),
    Case("exceptional-needed", "四(六)", "exceptional",
         lambda: exceptional(title=held(Level.INTERMEDIATE, "2015-11-30"))),
    Case("exceptional-grounds", "四(六)", "exceptional_grounds",
         lambda: exceptional(exceptional_grounds=("national_award",))),
    Case("exceptional-grounds", "四(六)", "exceptional_grounds",
         lambda: exceptional(exceptional_grounds=("national_award", "national_award"))),
    Case("exceptional-grounds", "四(六)", "exceptional_grounds",
         lambda: exceptional(exceptional_grounds=("national_award", "collection"))),
    Case("peers-recommend", "四(六)", "recommenders", lambda: exceptional(recommenders=())),
    Case("peers-recommend", "四(六)", "recommenders", lambda: exceptional(recommenders=(kit.peer("b"), kit.peer("b")))),
    Case("peers-recommend", "四(六)", "recommenders",
         lambda: exceptional(recommenders=(kit.peer("b"), kit.peer("c", person_ref="b" * 64)))),
    Case("peers-recommend", "四(六)", "recommenders",
         lambda: exceptional(recommenders=(kit.peer("b"), kit.peer("c", person_ref=None)))),
    Case("peers-recommend", "四(六)", "recommenders",
         lambda: exceptional(recommenders=(kit.peer("b"), kit.peer("c", person_ref=kit.ME)))),
    Case("peers-recommend", "四(六)", "recommenders",
         lambda: exceptional(recommenders=(kit.peer("b"), kit.peer("c", level="associate_senior")))),
    Case("peers-recommend", "四(六)", "recommenders",
         lambda: exceptional(recommenders=(kit.peer("b"), kit.peer("c", major="agronomy")))),
)
# fmt: on


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_rule_refuses_with_its_clause_and_field(case: Case) -> None:
    found = unmet(case.form(), case.who())
    assert set(found) == {case.rule, *case.with_it}
    assert (found[case.rule].clause, found[case.rule].field) == (case.clause, case.field)


def foreign_resident() -> Applicant:
    return applicant(DocumentType.FOREIGNER_PERMANENT_RESIDENCE)


# fmt: off
PASSING = {
    "employed": (employed, applicant),
    "of a public institution": (lambda: employed(employment=kit.employment(kind="public_institution")), applicant),
    "of a social organisation": (lambda: employed(employment=kit.employment(kind="social")), applicant),
    "from Hong Kong, no permit": (employed, lambda: applicant(DocumentType.HK_MACAU_PASS)),
    "from Macau, no permit": (employed, lambda: applicant(DocumentType.HK_MACAU_TAIWAN_RESIDENCE_PERMIT)),
    "from Taiwan, no permit": (employed, lambda: applicant(DocumentType.TAIWAN_PASS)),
    "foreign with a permit": (kit.foreign, foreigner),
    "foreign with permanent residence": (employed, foreign_resident),
    "with a warning": (lambda: employed(staff_sanction=demerit("2024-03-31", "warning")), applicant),
    "of a central unit": (central, applicant),
    "central, the unit's own letter": (
        lambda: central(commission_letter={"year": 2023, "issued_by": "unit_with_consent"}), applicant),
    "central, another major than its committee's": (
        lambda: central(employment=kit.employment(credit_code=kit.WITH_COMMITTEE, kind="central_unit")), applicant),
    "freelancer": (freelancer, applicant),
    "freelancer in crafts": (lambda: freelancer(
        major="carving", association="crafts_society",
        freelance_work=worked("2023-01-01", None, "arts_and_crafts")), applicant),
    "high-skilled": (skilled, applicant),
    "high-skilled, higher grade": (lambda: skilled(skill=technician("2019-06-30", "senior_technician")), applicant),
    "high-skilled, teacher of a technical school": (lambda: skilled(
        major="technical_practice", institution="technical_school_center"), applicant),
    "master with two years": (lambda: employed(
        education=graduated("2019-07-01", Degree.MASTER), title=held(Level.JUNIOR, "2021-11-30")), applicant),
    "doctor without title or years": (lambda: employed(
        education=Education(degree=Degree.DOCTOR), title=None, working_since=None), applicant),
    "master asking for junior at once": (lambda: employed(
        level=Level.JUNIOR, education=Education(degree=Degree.MASTER), title=None, working_since=None), applicant),
    "bachelor with a year of work": (lambda: employed(
        level=Level.JUNIOR, title=None, working_since=date(2022, 7, 1)), applicant),
    "graduation counts where no first working day is given": (lambda: employed(
        level=Level.JUNIOR, title=None, working_since=None, education=graduated("2022-07-01")), applicant),
    "accountant with the pass": (lambda: senior(
        major="enterprise_accounting", institution="economy_center", exam_certificate="GJ-2022-0815"), applicant),
    "accountant with an associate degree and ten years": (lambda: senior(
        major="enterprise_accounting", institution="economy_center", exam_certificate="GJ-2022-0815",
        education=graduated("2005-07-01", Degree.ASSOCIATE), title=held(Level.INTERMEDIATE, "2013-05-01")), applicant),
    "full senior": (lambda: senior(
        level=Level.FULL_SENIOR, title=held(Level.ASSOCIATE_SENIOR, "2015-11-30")), applicant),
    "of the level in another series": (lambda: employed(
        title={"level": "intermediate", "series": "economics", "obtained_on": "2016-11-30"}), applicant),
    "a qualification counts": (kit.recognised, applicant),
    "exceptional": (exceptional, applicant),
    "exceptional, a third peer who does not count": (
        lambda: exceptional(recommenders=(kit.peer("b"), kit.peer("c"), kit.peer("d", level="junior"))), applicant),
    "high-skilled and exceptional": (lambda: exceptional(
        title=None, skill=technician("2021-01-01", "senior_technician")), applicant),
}
# fmt: on


@pytest.mark.parametrize("name", PASSING)
def test_whoever_meets_the_conditions_may_apply(name: str) -> None:
    form, who = PASSING[name]
    assert unmet(form(), who()) == {}


def test_a_level_that_the_series_does_not_have_is_refused_and_the_others_are_named() -> None:
    policy = kit.changed_policy(
        ("      junior: {zh: 助理工程师, en: Assistant Engineer}\n", ""),
        ("levels: [full_senior, associate_senior, intermediate, junior]", "levels: [full_senior, intermediate]"),
        ("levels: [associate_senior, intermediate, junior]", "levels: [intermediate]"),
    )
    failure = unmet(employed(level=Level.JUNIOR), policy=policy)["level-exists"]
    assert (failure.clause, failure.field) == ("三(一)", "level")
    assert failure.needed.zh == "中级、副高级、正高级"
    assert unmet(employed(), policy=policy) == {}


# The groups of the notice


@pytest.mark.parametrize(
    ("form", "document", "groups"),
    [
        (kit.Form(), DocumentType.RESIDENT_ID, set()),
        (employed(), DocumentType.RESIDENT_ID, {Category.EMPLOYED}),
        (employed(), DocumentType.PASSPORT, {Category.EMPLOYED, Category.FOREIGN}),
        (central(), DocumentType.TAIWAN_PASS, {Category.CENTRAL_UNIT, Category.HMT}),
        (freelancer(), DocumentType.RESIDENT_ID, {Category.FREELANCER}),
        (skilled(), DocumentType.RESIDENT_ID, {Category.EMPLOYED, Category.HIGH_SKILLED}),
        (exceptional(), DocumentType.RESIDENT_ID, {Category.EMPLOYED, Category.EXCEPTIONAL}),
    ],
)
def test_groups_follow_from_path_document_and_claims(
    form: kit.Form, document: DocumentType, groups: set[Category]
) -> None:
    assert categories(POLICY, applicant(document), form) == groups
