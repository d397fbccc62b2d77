"""The text of a policy: its name, its amendments, and texts that must not be used."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.policy import (
    Policy,
    PolicyError,
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
    ("clause: 四(六)\n  levels", "clause: 四(八)\n  levels", "exceptional.clause", "no text of clause"),
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
        ("clause: 四(六)\n  levels", "clause: 四(八)\n  levels", "exceptional.clause"),
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
