"""A record of an autonomous institution against its plan (三(三)): each rule at its edges, all failures at once."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.application.domain.filed import Known, Opinion
from services.application.domain.filing import failures
from services.application.signatures import SignedRecord
from shared.contracts.record import FilingRecord
from shared.contracts.vocabulary import Level
from shared.identity import INVALID_DOCUMENT
from tests.unit.application.filings import (
    ANOTHER_KEY,
    ON,
    PARTY_SCHOOL,
    handing_in,
    known,
    meeting,
    public,
    record,
    resident,
    signature,
    stated,
    unmet,
)
from tests.unit.application.kit import POLICY, check_told

TWO_THIRDS = POLICY.evaluation.committees.to_pass


def test_a_record_as_the_plan_wants_it_has_no_failures() -> None:
    assert unmet(record()) == {}
    assert unmet(record(stated(), stated("another", level="junior"))) == {}


# The meeting


@pytest.mark.parametrize(
    ("filed", "rule"),
    [
        (meeting("2021-05-17"), "meeting-under-plan"),
        (meeting("2021-05-18"), "meeting-in-cycle"),
        (meeting("2022-12-31"), "meeting-in-cycle"),
        (meeting("2023-01-01"), None),
        (meeting("2023-10-18"), "meeting-held"),
        (meeting(seats=24, signed_in=21), "seats-odd"),
        (meeting(seats=33, signed_in=21), "quorum"),
        (meeting(seats=31, signed_in=21), None),
        (meeting(seats=19, signed_in=21), "quorum"),
    ],
)
def test_the_meeting_is_under_the_plan_and_has_its_quorum(filed: FilingRecord, rule: str | None) -> None:
    found = unmet(filed)
    meetings = [failure.rule for failure in found.values() if str(failure.field).startswith("record.meeting.")]
    assert rule in meetings if rule else not meetings


def test_a_meeting_may_be_on_the_plans_last_day_and_not_after_it() -> None:
    of_school = {"series": "social_science", "major": "law_research", "level": "intermediate"}
    ended = POLICY.plan(PARTY_SCHOOL).model_copy(update={"until": date(2023, 9, 20)})
    assert ended.in_force(date(2023, 9, 20))
    assert not ended.in_force(date(2023, 9, 21))
    assert unmet(record(stated(**of_school), plan=PARTY_SCHOOL)) == {}


# The title


@pytest.mark.parametrize(
    ("changes", "rule", "clause"),
    [
        ({"series": "social_science", "major": "law_research"}, "series-in-plan", "三(三)"),
        ({"series": "astrology", "major": "computer"}, "series-in-plan", "三(三)"),
        ({"major": "law_research"}, "major-of-series", "三(三)"),
        ({"series": "accounting", "major": "enterprise_accounting", "level": "junior"}, "level-by-review", "三(一)"),
        ({"series": "accounting", "major": "enterprise_accounting"}, "exam-passed", "三(一)"),
    ],
)
def test_a_title_is_of_the_plan_and_not_one_that_the_state_examines(
    changes: dict[str, Any], rule: str, clause: str
) -> None:
    assert unmet(record(stated(**changes)))[rule].clause == clause


def test_the_pass_of_the_examination_is_enough_where_a_review_follows_it() -> None:
    passed = stated(series="accounting", major="enterprise_accounting", exam_certificate="K-2023-001")
    assert set(unmet(record(passed))) == {"series-in-plan"}


def test_a_level_that_the_plan_does_not_have_is_told_with_those_it_has() -> None:
    senior = stated(series="social_science", major="law_research", level="full_senior")
    failure = unmet(record(senior, plan=PARTY_SCHOOL))["level-in-plan"]
    assert (failure.found.zh, failure.needed.zh) == ("正高级", "副高级、中级、初级")
    assert failure.field == "record.people.0.level"


# The ballot


@pytest.mark.parametrize(
    ("attending", "approve", "rules"),
    [
        (21, 14, set()),
        (21, 13, {"votes-to-pass"}),
        (17, 12, set()),
        (16, 16, {"ballot-quorum"}),
        (22, 22, {"ballot-quorum"}),
        (20, 21, {"votes-to-pass"}),
        (0, 0, {"ballot-quorum"}),
    ],
)
def test_two_thirds_of_those_attending_approve(attending: int, approve: int, rules: set[str]) -> None:
    assert set(unmet(record(stated(tally={"attending": attending, "approve": approve})))) == rules


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 30), st.integers(0, 40), st.integers(0, 40))
def test_a_tally_passes_exactly_as_in_every_other_committee(half: int, attending: int, approve: int) -> None:
    seats = 2 * half + 1
    filed = record(
        stated(tally={"attending": attending, "approve": approve}),
        meeting={"on": "2023-09-20", "seats": seats, "signed_in": seats},
    )
    passes = seats * 2 <= attending * 3 and attending <= seats and 2 * attending <= 3 * approve <= 3 * attending
    assert (unmet(filed) == {}) == passes


# The publicity


@pytest.mark.parametrize(
    ("opened", "closed", "rule"),
    [
        ("2023-09-21", "2023-09-28", None),
        ("2023-09-21", "2023-09-27", "publicity-long-enough"),
        ("2023-09-27", "2023-10-09", "publicity-long-enough"),  # 09-29 to 10-06 were no working days, 10-07 and 08 were
        ("2023-09-27", "2023-10-10", None),
        ("2023-09-19", "2023-09-28", "publicity-dates"),
        ("2023-10-01", "2023-09-28", "publicity-dates"),
        ("2023-09-21", "2023-10-16", None),
        ("2023-09-21", "2023-10-17", "publicity-dates"),
        ("1990-01-01", "9999-12-31", "publicity-dates"),
    ],
)
def test_the_publicity_follows_the_meeting_and_is_over_after_its_working_days(
    opened: str, closed: str, rule: str | None
) -> None:
    found = unmet(record(stated(publicity={"opened_on": opened, "closed_on": closed})))
    assert set(found) == ({rule} if rule else set())


def test_days_of_a_year_without_a_calendar_are_not_counted() -> None:
    old = record(
        stated(publicity={"opened_on": "1990-09-21", "closed_on": "1990-09-22"}),
        meeting={"on": "1990-09-20", "seats": 25, "signed_in": 21},
    )
    assert set(unmet(old)) == {"meeting-under-plan", "meeting-in-cycle"}


# The person


def test_a_ban_is_told_with_its_end_and_runs_through_its_last_day() -> None:
    failure = unmet(record(), known(banned=ON))["not-banned"]
    assert (failure.clause, failure.needed.zh) == ("四(一)", "2023-10-17期满后申报")
    assert unmet(record(), known(banned=date(2023, 10, 16))) == {}


def test_whoever_has_a_case_or_another_name_or_no_document_is_told() -> None:
    filed = record(*(stated(f"person-{n}") for n in range(3)))
    invalid = INVALID_DOCUMENT(reason_zh="校验码不正确", reason_en="the check digit is wrong")
    found = unmet(filed, known(1, has_case=True), known(2, name="别人"), invalid)
    assert {rule: failure.field for rule, failure in found.items()} == {
        "no-other-case": "record.people.0.document_number",
        "name-as-known": "record.people.1.name",
        "document-valid": "record.people.2.document_number",
    }
    for failure in found.values():
        check_told(failure)
        assert "别人" not in failure.found.zh + failure.needed.zh


def test_a_person_stands_once_in_a_record_and_is_not_who_hands_it_in() -> None:
    twice = failures(handing_in(record(stated(), stated()), known(7), known(7)))
    assert [(failure.rule, failure.field) for failure in twice] == [
        ("person-once", "record.people.0.document_number"),
        ("person-once", "record.people.1.document_number"),
    ]
    assert set(unmet(record(), known(7), by=f"{7:064x}")) == {"not-own-result"}


# The academic review

SCHOLAR = stated(series="social_science", major="law_research", opinion="review-1")
GIVEN = Opinion("1211000099900015XQ", f"{0:064x}", "law_research", Level.ASSOCIATE_SENIOR, date(2023, 9, 20))


def of_school(**changes: Any) -> FilingRecord:
    return record(SCHOLAR | changes, plan=PARTY_SCHOOL)


def test_an_opinion_given_by_the_day_of_the_meeting_is_enough() -> None:
    assert unmet(of_school(), known(opinion=GIVEN)) == {}
    assert unmet(of_school(level="intermediate", opinion=None)) == {}


@pytest.mark.parametrize(
    "other",
    [
        {"institution": "1211000099900014XP"},
        {"person_ref": f"{1:064x}"},
        {"major": "economic_research"},
        {"level": Level.FULL_SENIOR},
        {"on": date(2023, 9, 21)},
    ],
)
def test_an_opinion_on_something_else_is_none(other: dict[str, Any]) -> None:
    opinion = Opinion(**{**vars(GIVEN), **other})
    failure = unmet(of_school(), known(opinion=opinion))["academic-opinion"]
    assert (failure.clause, failure.field) == ("三(三)", "record.people.0.opinion")
    assert "市委党校" in failure.needed.zh
    assert failure.found.zh == "所附意见不适用"
    assert unmet(of_school(opinion=None))["academic-opinion"].found.zh == "无学术评议意见"


# All at once


def test_everything_that_is_wrong_is_told_at_once_with_its_clause() -> None:
    wrong = stated(
        series="social_science",
        major="computer",
        tally={"attending": 30, "approve": 1},
        publicity={"opened_on": "2023-09-19", "closed_on": "2023-09-20"},
    )
    filed = record(wrong, meeting={"on": "2021-01-01", "seats": 24, "signed_in": 3})
    found = unmet(filed, Known(known(banned=ON).applicant, "别人", has_case=True))
    assert set(found) == {
        "meeting-under-plan",
        "meeting-in-cycle",
        "seats-odd",
        "quorum",
        "not-banned",
        "name-as-known",
        "no-other-case",
        "series-in-plan",
        "major-of-series",
        "ballot-quorum",
        "votes-to-pass",
    }
    for failure in found.values():
        check_told(failure)


# The signature


def test_the_signature_is_over_what_the_record_says_however_it_was_written() -> None:
    filed = record()
    shuffled = json.loads(filed.canonical())
    again = FilingRecord.model_validate({**dict(reversed(shuffled.items())), "people": shuffled["people"]})
    assert again.canonical() == filed.canonical()
    assert SignedRecord(record=again, signature=signature(filed), public_key=public()).is_genuine()
    assert not SignedRecord(record=filed, signature=signature(filed, ANOTHER_KEY), public_key=public()).is_genuine()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_record_changed_anywhere_is_no_longer_signed(data: st.DataObject) -> None:
    filed = record(stated(), stated("another", exam_certificate="K-1", opinion="r-1"))
    raw = bytearray(filed.canonical())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[at]))
    try:
        changed = FilingRecord.model_validate_json(bytes(raw))
    except ValidationError:
        return
    signed = SignedRecord(record=changed, signature=signature(filed), public_key=public())
    assert not signed.is_genuine()


@pytest.mark.parametrize("changes", [{"approved_by": "校长"}, {"name": " 顾砚青"}, {"name": ""}])
def test_a_record_says_nothing_beyond_its_fields(changes: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        record(stated(**changes))


def test_nothing_that_is_told_holds_a_number() -> None:
    for failure in unmet(record(), known(name="别人", has_case=True, banned=ON)).values():
        assert resident("gu-yanqing")[6:17] not in str(failure)
