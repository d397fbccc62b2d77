"""The policy of 2023, asked in words of the domain."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.vocabulary import Degree, Level
from shared.errors import Refusal, Text
from shared.identity import DocumentType
from shared.policy import (
    Category,
    DocumentDue,
    ExamMode,
    Finding,
    RegistryCheck,
    Step,
    Track,
    degree_reaches,
    is_senior,
    level_reaches,
    load,
    parse,
)

PATH = Path(__file__).parents[3] / "policies" / "beijing-2023.yaml"
TEXT = PATH.read_text(encoding="utf-8")
POLICY = load(PATH)
BEIJING = ZoneInfo("Asia/Shanghai")
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


# Windows


@pytest.mark.parametrize(
    ("name", "opens", "closes"),
    [
        ("application", "2023-07-04", "2023-07-18"),
        ("employer", "2023-07-04", "2023-08-01"),
        ("association", "2023-07-04", "2023-08-01"),
        ("audit", "2023-07-04", "2023-09-01"),
        ("correction_requests", "2023-07-04", "2023-08-18"),
        ("evaluation", "2023-09-01", "2023-12-01"),
    ],
)
def test_a_window_holds_its_last_second_and_not_24_o_clock(name: str, opens: str, closes: str) -> None:
    window = getattr(POLICY.windows, name)
    assert (window.opens, window.closes) == (at(opens), at(closes))
    assert window.contains(at(opens))
    assert not window.contains(at(opens) - SECOND)
    assert window.contains(at(closes) - timedelta(microseconds=1))
    assert not window.contains(at(closes))


def test_a_window_is_asked_in_any_zone() -> None:
    window = POLICY.windows.application
    assert window.contains(datetime(2023, 7, 17, 15, 59, 59, tzinfo=UTC))
    assert not window.contains(datetime(2023, 7, 17, 16, 0, 0, tzinfo=UTC))
    assert window.closing == "2023-07-17 24:00"
    assert POLICY.windows.evaluation_ends == at("2024-01-01")


def test_a_position_series_has_its_authority_s_windows_and_steps() -> None:
    health = POLICY.windows_of("health")
    assert health.application.first == date(2023, 8, 1)
    assert health.association == health.employer
    assert POLICY.windows_of("engineering") == POLICY.windows
    assert not POLICY.has_step("school_teacher", Step.PAYMENT)
    assert POLICY.has_step("school_teacher", Step.DEFENCE)
    assert POLICY.has_step("engineering", Step.PAYMENT)


def test_working_days_are_counted_by_the_policy_s_zone_and_calendar() -> None:
    n = POLICY.deadlines.employer_publicity_working_days
    assert POLICY.end_of_working_days(at("2023-07-24T09:00"), n) == POLICY.windows.employer.closes
    assert POLICY.latest_posting_day(n, POLICY.windows.employer.closes) == date(2023, 7, 23)
    holiday = parse(TEXT.replace("working_days: {}", "working_days: {2023-07-25: false}"), "p.yaml")
    assert holiday.end_of_working_days(at("2023-07-23T09:00"), n) == at("2023-08-01")


# What can be applied for


def test_all_series_of_the_notice_are_there_on_their_tracks() -> None:
    tracks = {track: [s.id for s in POLICY.series.values() if s.track is track] for track in (*Track, None)}
    assert len(tracks[Track.QUALIFICATION]) == 19
    assert tracks[Track.POSITION] == ["health", "school_teacher", "vocational_teacher", "technical_school_teacher"]
    assert tracks[Track.AUTONOMOUS] == []
    assert tracks[None] == ["experimental_technology"]


def test_a_major_leads_to_its_series_its_title_and_its_institutions() -> None:
    assert POLICY.series_of("computer").id == "engineering"
    assert POLICY.major("computer").name == Text("计算机", "Computing")
    assert POLICY.title("computer", Level.ASSOCIATE_SENIOR) == Text("高级工程师", "Senior Engineer")
    assert POLICY.title("notary", Level.JUNIOR) == Text("四级公证员", "Notary of the Fourth Grade")
    ids = [institution.id for institution in POLICY.institutions_for("computer", Level.INTERMEDIATE)]
    assert ids == ["engineering_center", "innovation_park"]
    assert not POLICY.institution("innovation_park").takes("computer", Level.FULL_SENIOR)
    assert not POLICY.institution("innovation_park").takes("civil", Level.JUNIOR)


def test_who_evaluates_is_an_institution_of_the_list_or_one_with_a_filed_plan() -> None:
    assert POLICY.evaluator("sports_center") == (
        Text("京华体育人才评价中心（示例）", "Jinghua Sports Talent Evaluation Center (made)"),
        "010-5555-1205",
    )
    university = POLICY.plan("plan-2021-017")
    assert POLICY.evaluator(university.credit_code) == (university.institution, university.phone)
    assert POLICY.is_autonomous(university.credit_code)
    assert not POLICY.is_autonomous("sports_center")


@pytest.mark.parametrize(
    ("look_up", "slug"),
    [
        (POLICY.major, "unknown-major"),
        (POLICY.series_of, "unknown-major"),
        (POLICY.series_named, "unknown-series"),
        (POLICY.institution, "unknown-institution"),
        (POLICY.evaluator, "unknown-institution"),
        (POLICY.plan, "unknown-plan"),
    ],
)
def test_an_unknown_name_is_refused(look_up: object, slug: str) -> None:
    with pytest.raises(Refusal, match=slug) as caught:
        look_up("nowhere")  # type: ignore[operator]
    assert caught.value.clause in POLICY.clauses


def test_every_series_can_be_shown_and_every_reviewed_level_has_somebody_who_reviews() -> None:
    for series in POLICY.series.values():
        for major in series.majors:
            notice = POLICY.notice(major)
            assert notice.hotline == "12333"
            assert bool(notice.institutions) is (series.track is not None)
            for level in series.levels:
                reviewed = series.track and POLICY.exam_mode(series.id, level) is not ExamMode.EXAM
                assert bool(POLICY.institutions_for(major, level)) is bool(reviewed)


def test_a_notice_is_the_major_s_own_where_it_has_one() -> None:
    assert POLICY.notice("computer").defence.zh.startswith("请携带可演示")
    assert POLICY.notice("mechanical").defence == POLICY.evaluation.defence.notice
    assert POLICY.notice("civil").requirements != POLICY.notice("mechanical").requirements


# Who may apply


def test_conditions_are_the_default_s_or_the_series_own() -> None:
    ways = [(way.degree, way.years, way.after) for way in POLICY.rule("engineering", Level.ASSOCIATE_SENIOR)]
    assert ways == [(Degree.DOCTOR, 2, Level.INTERMEDIATE), (Degree.BACHELOR, 5, Level.INTERMEDIATE)]
    assert len(POLICY.rule("accounting", Level.ASSOCIATE_SENIOR)) == 3
    assert POLICY.rule("accounting", Level.FULL_SENIOR) == POLICY.rule("engineering", Level.FULL_SENIOR)


def test_a_condition_reads_as_a_sentence() -> None:
    assert POLICY.rule("engineering", Level.FULL_SENIOR)[0].text == Text(
        "大学本科及以上，取得副高级职称满5年",
        "bachelor's degree or above, associate senior title held for 5 full years",
    )
    assert POLICY.rule("engineering", Level.JUNIOR)[1].text.zh == "大学本科及以上，从事专业技术工作满1年"
    assert POLICY.rule("engineering", Level.JUNIOR)[0].text.zh == "硕士及以上"


def test_levels_and_degrees_are_in_order() -> None:
    assert level_reaches(Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR)
    assert not level_reaches(Level.JUNIOR, Level.INTERMEDIATE)
    assert degree_reaches(Degree.MASTER, Degree.MASTER)
    assert not degree_reaches(Degree.SECONDARY, Degree.ASSOCIATE)
    assert [level for level in Level if is_senior(level)] == [Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR]


def test_state_examinations_say_where_to_go() -> None:
    assert POLICY.exam_mode("accounting", Level.INTERMEDIATE) is ExamMode.EXAM
    assert POLICY.exam_mode("accounting", Level.ASSOCIATE_SENIOR) is ExamMode.EXAM_AND_REVIEW
    assert POLICY.exam_mode("accounting", Level.FULL_SENIOR) is ExamMode.REVIEW
    examination = POLICY.examination("accounting", Level.JUNIOR)
    assert examination is not None
    assert "会计" in examination.where_to_go.zh
    assert POLICY.examination("engineering", Level.JUNIOR) is None


def test_an_identity_document_may_make_a_category() -> None:
    assert POLICY.category_of(DocumentType.RESIDENT_ID) is None
    assert POLICY.category_of(DocumentType.TAIWAN_PASS) is Category.HMT
    assert POLICY.category_of(DocumentType.PASSPORT) is Category.FOREIGN
    assert POLICY.category_of(DocumentType.FOREIGNER_PERMANENT_RESIDENCE) is None


def test_a_filed_committee_of_the_centre_stops_its_own_majors_or_its_whole_series() -> None:
    electronics, academy = POLICY.central_units.filed_committees[:2]
    assert POLICY.commission_refused(electronics.credit_code, "electronics")
    assert not POLICY.commission_refused(electronics.credit_code, "computer")
    assert POLICY.commission_refused(academy.credit_code, "veterinary")
    assert not POLICY.commission_refused("1211000099900001XY", "electronics")


def test_a_qualification_counts_for_its_series_level_and_majors_alone() -> None:
    assert POLICY.recognises("constructor_first_class", "engineering", Level.INTERMEDIATE, "computer")
    assert not POLICY.recognises("constructor_first_class", "engineering", Level.JUNIOR)
    assert POLICY.recognises("architect_first_class", "engineering", Level.INTERMEDIATE, "civil")
    assert not POLICY.recognises("architect_first_class", "engineering", Level.INTERMEDIATE, "computer")
    assert not POLICY.recognises("made_up", "engineering", Level.INTERMEDIATE)


def test_exceptional_applications_are_for_senior_levels_where_the_major_allows_them() -> None:
    assert POLICY.allows_exceptional("computer", Level.ASSOCIATE_SENIOR)
    assert not POLICY.allows_exceptional("computer", Level.INTERMEDIATE)
    assert not POLICY.allows_exceptional("lawyer", Level.FULL_SENIOR)
    assert "key_project" in POLICY.exceptional_conditions("engineering")
    assert "major_stage" in POLICY.exceptional_conditions("arts")


def test_papers_are_asked_once_each_and_by_their_time() -> None:
    papers = POLICY.required_documents([Category.CENTRAL_UNIT, Category.EXCEPTIONAL], Level.FULL_SENIOR)
    assert [paper.id for paper in papers if not paper.correctable] == [
        "commission_letter",
        "exceptional_recommendation",
        "exceptional_evidence",
    ]
    later = POLICY.required_documents([Category.FREELANCER], Level.JUNIOR, due=DocumentDue.ASSOCIATION)
    assert [paper.id for paper in later] == ["stamped_information_form", "stamped_pledge", "publicity_record"]
    plain = POLICY.required_documents([Category.EMPLOYED, Category.EMPLOYED], Level.JUNIOR)
    assert [paper.id for paper in plain] == ["degree_certificate", "work_report"]
    claimed = POLICY.required_documents([Category.EMPLOYED], Level.JUNIOR, examination=True, recognition=True)
    assert [paper.id for paper in claimed[2:]] == ["exam_pass", "qualification_certificate"]


def test_a_paper_is_asked_by_its_own_clause_or_by_that_of_all() -> None:
    kinds = POLICY.documents.kinds
    assert POLICY.clause_of(kinds["commission_letter"]) == "四(四)"
    assert POLICY.clause_of(kinds["work_report"]) == POLICY.documents.clause == "三(一)1"


def test_registry_checks_join_by_category() -> None:
    assert RegistryCheck.INSURANCE not in POLICY.mandatory_checks([Category.FREELANCER])
    assert POLICY.mandatory_checks([Category.EMPLOYED, Category.HMT]) == tuple(RegistryCheck)


# Money, votes, sanctions


def test_fees_grow_with_the_level_and_are_whole_fen() -> None:
    fees = [
        POLICY.fee(level) for level in (Level.JUNIOR, Level.INTERMEDIATE, Level.ASSOCIATE_SENIOR, Level.FULL_SENIOR)
    ]
    assert fees == sorted(fees)
    assert all(type(fee) is int for fee in fees)


@pytest.mark.parametrize(("seats", "needed"), [(25, 17), (11, 8), (7, 5), (3, 2)])
def test_two_thirds_of_a_committee(seats: int, needed: int) -> None:
    share = POLICY.evaluation.committees.quorum
    assert share.least(seats) == needed
    assert share.reached(needed, seats)
    assert not share.reached(needed - 1, seats)


@given(whole=st.integers(1, 500), part=st.integers(0, 500))
def test_a_share_is_compared_in_integers(whole: int, part: int) -> None:
    share = POLICY.evaluation.committees.to_pass
    assert share.reached(part, whole) is (3 * part >= 2 * whole)
    assert share.reached(part, whole) is (part >= share.least(whole))


def test_the_deadlines_and_terms_of_the_notice() -> None:
    assert POLICY.deadlines.correction_working_days == 10
    assert POLICY.deadlines.payment_working_days == 7
    assert POLICY.deadlines.publicity_working_days == 5
    assert (POLICY.integrity.record_years, POLICY.integrity.ban_years) == (3, 3)
    assert POLICY.evaluation.defence.panel == 3
    assert Level.JUNIOR not in POLICY.evaluation.defence.levels


def test_every_finding_has_its_sanction() -> None:
    for finding in Finding:
        assert POLICY.sanctions_for(finding)
    assert "ban" in POLICY.sanctions_for(Finding.SERIOUS_FRAUD)[0].effects
    assert [sanction.target for sanction in POLICY.sanctions_for(Finding.COVER_UP)] == [
        "recommender",
        "responsible_person",
    ]


def test_every_clause_has_its_text() -> None:
    for number in ("一", "二", "三(一)", *(f"三(一){n}" for n in range(1, 7)), "三(二)", "三(三)"):
        assert POLICY.clause(number)
    for letter in "一二三四五六七":
        assert POLICY.clause(f"四({letter})")
    assert POLICY.clause("五") is None
