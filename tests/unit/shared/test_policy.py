"""The policy of 2023, and policies that must not be used."""

import re
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
    Policy,
    PolicyError,
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


def changed(old: str, new: str) -> tuple[str, int]:
    """The policy's text with the first `old` replaced, and the line where it stood."""
    before, found, after = TEXT.partition(old)
    assert found, f"{old!r} is not in the policy"
    return before + new + after, before.count("\n") + 1


def amended(*amendments: str) -> Policy:
    return parse(TEXT.replace("amendments: []", f"amendments: [{', '.join(amendments)}]"), "amended.yaml")


OUTAGE = (
    "{id: outage, date: 2023-07-17, reason: {zh: 系统故障, en: An outage},"
    " windows: {application: 2023-07-20}, deadlines: {payment_working_days: 9}}"
)

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
    assert holiday.working_days_left(at("2023-07-23T09:00"), n, at("2023-07-26T09:00")) == 4


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


@pytest.mark.parametrize(
    ("look_up", "slug"),
    [
        (POLICY.major, "unknown-major"),
        (POLICY.series_of, "unknown-major"),
        (POLICY.track, "unknown-series"),
        (POLICY.institution, "unknown-institution"),
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


# The name of a policy


def test_a_policy_is_named_by_its_content_not_by_its_layout() -> None:
    same = parse(re.sub(r" +# .*", "", TEXT).replace("junior: 20000", "junior:   20000"), "other.yaml")
    shorter = parse(changed("  excepted: [] ", "")[0], "other.yaml")
    other = parse(changed("junior: 20000", "junior: 20001")[0], "other.yaml")
    assert re.fullmatch(r"[0-9a-f]{64}", POLICY.digest)
    assert POLICY.ref == f"beijing-2023@{POLICY.digest[:12]}"
    assert (same.digest, same) == (POLICY.digest, POLICY)
    assert shorter.digest == POLICY.digest  # what is left out and what says the default are one
    assert other.digest != POLICY.digest


def test_a_policy_comes_back_from_its_own_json() -> None:
    again = parse(POLICY.model_dump_json(by_alias=True), "stored")
    assert again == POLICY
    assert again.digest == POLICY.digest


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        POLICY.fees.clause = "二"  # type: ignore[misc]


# Amendments


def test_an_amendment_lengthens_and_leaves_what_was_published() -> None:
    policy = amended(OUTAGE)
    assert policy.windows.application.closing == "2023-07-20 24:00"
    assert policy.deadlines.payment_working_days == 9
    assert policy.windows.employer == POLICY.windows.employer
    assert policy.published_windows == POLICY.published_windows


def test_an_amendment_reaches_the_cases_of_the_policy_before_it_and_no_others() -> None:
    policy = amended(OUTAGE)
    assert policy.digest != POLICY.digest
    assert policy.base_digest == POLICY.base_digest
    assert policy.amends(POLICY)
    assert not POLICY.amends(policy)
    assert not policy.amends(parse(changed("junior: 20000", "junior: 1")[0], "p.yaml"))


@pytest.mark.parametrize(
    ("amendments", "path", "message"),
    [
        ([OUTAGE, OUTAGE], "amendments.1.windows.application", "only lengthens: 2023-07-20"),
        ([OUTAGE.replace("2023-07-20", "2023-06-01")], "amendments.0.windows.application", "only lengthens"),
        ([OUTAGE.replace("days: 9", "days: 7")], "amendments.0.deadlines.payment_working_days", "only lengthens"),
        ([OUTAGE.replace("2023-07-20", "2023-08-20")], "amendments", "employer must not be before application.last"),
        ([OUTAGE.replace("payment", "publicity")], "amendments.0.deadlines.publicity_working_days", "not permitted"),
    ],
)
def test_an_amendment_that_shortens_or_disorders_is_refused(amendments: list[str], path: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message) as caught:
        amended(*amendments)
    assert path in [fault.path for fault in caught.value.faults]


# Files that cannot be used

WRONG = [
    # a value
    ("last: 2023-07-17}          # 三", "last: 2023-07-32} # 三", "windows.application.last", "out of range"),
    ("last: 2023-07-17}          # 三", "last: 17 July} # 三", "windows.application.last", "like 2023-07-04"),
    ("last: 2023-07-17}          # 三", "last: 20230717} # 三", "windows.application.last", "like 2023-07-04"),
    ("payment_working_days: 7", "payment_working_days: seven", "deadlines.payment_working_days", "integer"),
    ("payment_working_days: 7", "payment_working_days: 7.0", "deadlines.payment_working_days", "integer"),
    ("payment_working_days: 7", "payment_working_days: 0", "deadlines.payment_working_days", "greater than"),
    ("two_person_rule: false", "two_person_rule: maybe", "employer.two_person_rule", "boolean"),
    ("junior: 20000", "junior: -1", "fees.fen.junior", "greater than"),
    ("timezone: Asia/Shanghai", "timezone: Asia/Beijing", "cycle.timezone", "no such time zone"),
    ("credit_code: 1211000099900001XY", "credit_code: 1211000099900001X0", None, "credit code"),
    ("hotline: \"12333\"", "hotline: 12333", "cycle.contacts.hotline", "string"),
    ("track: ~", "track: unknown", "series.experimental_technology.track", "'qualification', 'position'"),
    ("{zh: 计算机, en: Computing}", "{zh: 计算机, en: ''}", "series.engineering.majors.computer.name", "both"),
    # a key
    ("two_person_rule:", "two_persons_rule:", "employer.two_persons_rule", "not permitted"),
    ("working_days: {}", "workingdays: {}", "workingdays", "not permitted"),
    ("    junior: 20000", "    junor: 20000", "fees.fen.junor", "'junior'"),
    ("  engineering_center:", "  Engineering Center:", "institutions.Engineering Center", "match pattern"),
    ("  year: 2023", "  year: 2023\n  year: 2024", "cycle.year", "twice"),
    # the order of dates
    ("last: 2023-07-17}          # 三", "last: 2023-07-01} # 三", "windows.application.last", "before first"),
    ("last: 2023-07-31}             # 三", "last: 2023-07-16} # 三", "windows.employer.last", "before app"),
    ("last: 2023-08-31}                # 三", "last: 2023-08-01} # 三", "windows.audit.last", "before correction"),
    ("evaluation_ends: 2023-12-31  ", "evaluation_ends: 2023-11-29", "windows.evaluation_ends", "evaluation.last"),
    ("first: 2023-07-04, last: 2023-07-17}  ", "first: 2022-07-04, last: 2023-07-17}", None, "the cycle's year 2023"),
    ("until: 2026-02-28", "until: 2022-02-28", "autonomous.plans.plan-2022-003.until", "before filed_on"),
    ("counted_until: 2023-12-31", "counted_until: 2024-12-31", "conditions.counted_until", "the cycle's year"),
    ("letter_year: 2023", "letter_year: 2022", "central_units.letter_year", "the cycle's year"),
    # what names something else
    ("majors: [agronomy,", "majors: [agronomie,", "institutions.agriculture_center.accepts.0.majors.0", "no major"),
    ("series: [arts]", "series: [art]", "associations.film_artists.series.0", "no series art"),
    ("series: accounting", "series: accountancy", None, "no series accountancy"),
    ("excluded_majors: [clinical", "excluded_majors: [clinic", "exceptional.excluded_majors.0", "no major"),
    ("    accounting:  # the", "    accountancy: # the", "conditions.series.accountancy", "no series accountancy"),
    ("hmt: [identity_document]", "hmt: [passport_copy]", "documents.categories.hmt.0", "no kind of document"),
    ("clause: 四(六)", "clause: 四(八)", "exceptional.clause", "no text of clause"),
    ("      communications:\n", "      agronomy:\n", "series.agriculture.majors.agronomy", "already a major of"),
    # what contradicts something else
    ("year: 2023", "year: 2024", "windows.application.first", "the cycle's year 2024"),
    ("      - majors: [enterprise_accounting, public_accounting, management_accounting]\n        levels: [full_senior,",
     "      - majors: [enterprise_accounting, public_accounting, management_accounting]\n        levels: [junior,",
     "institutions.economy_center.accepts.1", "by State examination alone"),
    ("majors: [technical_theory, technical_practice]", "majors: [technical_theory]",
     "series.technical_school_teacher.majors.technical_practice", "no institution takes it"),
    ("majors: [technical_theory, technical_practice]", "majors: [technical_theory, laboratory_teaching]",
     "institutions.technical_school_center.accepts.0", "not evaluated this year"),
    ("series: [health]\n    windows", "series: [library]\n    windows", "series.health.track", "one schedule"),
    ("track: ~", "track: autonomous", "series.experimental_technology.track", "of institutions"),
    ("review: municipal_party_school", "review: education_commission", None, "cannot be for a party_school"),
    ("{degree: doctor, years: 2, after: intermediate}", "{degree: doctor, years: 2, after: full_senior}",
     "conditions.default.associate_senior.0.after", "must be below"),
    ("levels: [associate_senior]\n    mode", "levels: [junior]\n    mode", "examinations.1", "two entries"),
    ("mode: exam_and_review", "mode: review", "examinations.1.mode", "without an entry"),
    ("    death: true\n", "", "fees.refunds", "nothing for death"),
    ("      series: {full_senior: 25,", "      series: {full_senior: 24,", "evaluation.committees.seats", "odd"),
    ("quorum: {numerator: 2, ", "quorum: {numerator: 4, ", "evaluation.committees.quorum", "more than the whole"),
    ("needed: 2}", "needed: 4}", "evaluation.trustees.needed", "more than there are"),
    ("weight: 20", "weight: 21", "evaluation.criteria.default", "add up to 101"),
    ("finding: expert_misconduct", "finding: procedure_breach", "integrity.sanctions", "nothing for expert_misconduct"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "path", "message"), WRONG, ids=[f"{new.strip()[:30]}" for _, new, _, _ in WRONG]
)
def test_a_wrong_line_is_named_by_path_and_line(old: str, new: str, path: str | None, message: str) -> None:
    text, _ = changed(old, new)
    with pytest.raises(PolicyError) as caught:
        parse(text, "policies/x.yaml")
    faults = [fault for fault in caught.value.faults if message in fault.message]
    assert faults, str(caught.value)
    assert path is None or path in [fault.path for fault in faults]
    shown = str(caught.value).splitlines()
    assert f"policies/x.yaml:{faults[0].line} {faults[0].path}: {faults[0].message}" in shown


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("last: 2023-07-17}          # 三", "last: 2023-07-03} # 三", "windows.application.last"),
        ("two_person_rule:", "two_persons_rule:", "employer.two_persons_rule"),
        ("payment_working_days: 7", "payment_working_days: x", "deadlines.payment_working_days"),
        ("clause: 四(六)", "clause: 四(八)", "exceptional.clause"),
        ("  year: 2023", "  year: 2023.5", "cycle.year"),
        ("majors: [agronomy,", "majors: [agronomie,", "institutions.agriculture_center.accepts.0.majors.0"),
    ],
)
def test_the_line_is_the_one_that_is_wrong(old: str, new: str, path: str) -> None:
    text, line = changed(old, new)
    with pytest.raises(PolicyError) as caught:
        parse(text, "x.yaml")
    assert (path, line) in [(fault.path, fault.line) for fault in caught.value.faults]


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        TEXT.replace("junior: 20000", "junior: x")
        .replace("  year: 2023", "  year: x")
        .replace("needed: 2", "needed: x")
    )
    with pytest.raises(PolicyError) as caught:
        parse(text, "x.yaml")
    assert [fault.path for fault in caught.value.faults] == [
        "cycle.year",
        "fees.fen.junior",
        "evaluation.trustees.needed",
    ]
    lines = [fault.line for fault in caught.value.faults]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "valid dictionary"),
        ("[]", "valid dictionary"),
        ("a: [", "x.yaml:2: "),
        ("a: 1\nb: c: d", "x.yaml:2: "),
        ("a: &here 1\nb: *here", "x.yaml:2 b: a policy repeats nothing by alias"),
        ("a: 1\na: 2", "x.yaml:2 a: stands here twice"),
        ("a: !!int b", "x.yaml:1: "),
        ("a: !!python/object:os.system {}", "x.yaml:1: could not determine a constructor"),
        ("\x00", "x.yaml:1: "),
        ("[" * 20_000, "x.yaml:"),
        (b"\xff\xfe\xff", "x.yaml:1: "),
    ],
)
def test_what_is_no_policy_at_all_is_told_with_its_line(text: str | bytes, message: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(message)):
        parse(text, "x.yaml")


def test_a_file_that_is_not_there_is_an_error_of_the_file_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "beijing-2024.yaml")


def test_an_error_names_the_file_it_was_loaded_from(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(changed("two_person_rule:", "two_persons_rule:")[0], encoding="utf-8")
    with pytest.raises(PolicyError, match=re.escape(str(path))):
        load(path)
