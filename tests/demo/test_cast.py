"""The cast is complete, deterministic and, under each year's policy, as eligible as its plan says."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from stdnum.cn import ric

from demo.cast import Cast, load_cast
from demo.cast.doors import DOORS
from demo.cast.filed import FILED, RECORDS
from demo.cast.forms import documents_of, form_of
from demo.cast.organisations import auditor, bureau_officer
from demo.cast.peers import PEERS
from demo.cast.people import PEOPLE, Kind, Person
from demo.cast.plan import JUDGED, PAID, Ending, Turn
from demo.story import paying, recommending
from demo.story.calendar import Calendar
from services.application.domain.applying import Applicant
from services.application.domain.eligibility import failures
from shared.contracts.form import Form, Recommender
from shared.contracts.vocabulary import Outcome
from shared.errors import Refusal
from shared.identity import DocumentType, birth_date, check_credit_code, check_document
from shared.workdays import end_of_years

ROOT = Path(__file__).parents[2]
YEARS = (2023, 2025)
FIRST_DAY = date(2023, 7, 4)


@pytest.fixture(scope="module", params=YEARS)
def cast(request: pytest.FixtureRequest) -> Cast:
    return load_cast(ROOT / "policies" / f"beijing-{request.param}.yaml")


def ref(document: DocumentType, number: str) -> str:
    return f"{document}:{number}"


def kept(form: Form) -> Form:
    """The form as the service keeps it: peers by reference instead of number."""
    peers = tuple(peer.model_copy(update={"person_ref": _known(peer)}) for peer in form.recommenders)
    return form.model_copy(update={"recommenders": peers})


def _known(peer: Recommender) -> str:
    document, number = DocumentType(str(peer.document_type)), str(peer.document_number)
    return ref(document, check_document(document, number, FIRST_DAY))


def test_at_least_sixty_people_of_every_kind_and_every_ending() -> None:
    assert len(PEOPLE) >= 60
    assert {person.kind for person in PEOPLE} == set(Kind)
    assert {person.ending for person in (*PEOPLE, *FILED)} == set(Ending)
    assert {turn for person in PEOPLE for turn in person.turns} == set(Turn)
    assert {person.document for person in PEOPLE} == set(DocumentType)


def test_every_outcome_of_the_domain_is_planned() -> None:
    assert {ending.where.outcome for ending in Ending} == {None, *Outcome}


def test_no_ending_hides_behind_another() -> None:
    assert list(Ending) == list(Ending.__members__.values())
    labels = Counter(ending.label for ending in Ending if ending is not Ending.NO_CASE)
    assert set(labels.values()) == {1}


def test_most_people_reach_the_committee() -> None:
    assert sum(person.ending in JUDGED for person in PEOPLE) > len(PEOPLE) / 2


def test_only_who_is_evaluated_meets_what_happens_then() -> None:
    late = {Turn.RESCHEDULED, Turn.RECUSED, Turn.TWO_THIRDS, Turn.ONE_SHORT, Turn.SENT_BACK, Turn.BOX_OPEN}
    late |= set(paying.BEHAVIOURS)
    assert all(person.ending in PAID for person in PEOPLE if late & set(person.turns))


def test_keys_names_and_numbers_are_unique() -> None:
    everybody = (*PEOPLE, *FILED)
    for values in ([p.key for p in everybody], [p.name for p in everybody], [p.number for p in (*everybody, *PEERS)]):
        assert len(set(values)) == len(values)


def test_whoever_is_filed_is_within_the_plan_of_the_institution(cast: Cast) -> None:
    for one in RECORDS:
        plan = one.plan(cast.policy)
        for person in one.people:
            assert cast.policy.series_of(person.major).id in plan.series
            assert person.level in plan.levels
            assert check_document(person.document, person.number, FIRST_DAY) == person.number


def test_a_second_run_makes_the_same_people() -> None:
    tell = "from demo.cast.people import PEOPLE; print(*(p.number for p in PEOPLE))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"}
    again = subprocess.run([sys.executable, "-c", tell], env=environment, capture_output=True, text=True, check=True)
    assert again.stdout.split() == [person.number for person in PEOPLE]


@pytest.mark.parametrize("person", [p for p in PEOPLE if p.kind is not Kind.BAD_NUMBER], ids=lambda p: p.key)
def test_identity_numbers_are_valid_and_born_when_they_say(person: Person) -> None:
    assert check_document(person.document, person.number, FIRST_DAY) == person.number
    assert birth_date(person.document, person.number) in (None, person.born)


def test_the_bad_number_fails_its_check_digit_only() -> None:
    (person,) = [p for p in PEOPLE if p.kind is Kind.BAD_NUMBER]
    assert ric.is_valid(person.number[:-1] + ric.calc_check_digit(person.number))
    with pytest.raises(Refusal, match="check digit"):
        check_document(person.document, person.number, FIRST_DAY)


def test_organisations_have_valid_credit_codes(cast: Cast) -> None:
    codes = [employer.credit_code for employer in cast.employers.values()]
    assert [check_credit_code(code) for code in codes] == codes
    assert len(set(codes)) == len(codes)
    kinds = {employer.kind for employer in cast.employers.values()}
    assert kinds == {"state", "public_institution", "non_public", "social", "central_unit"}


def test_officers_are_several_and_different(cast: Cast) -> None:
    one, other = cast.employers["software"].officer(), cast.employers["software"].officer(1)
    assert one.subject != other.subject
    assert one.organisation == other.organisation == cast.employers["software"].credit_code
    assert auditor("arts_center") != auditor("arts_center", 1)
    assert bureau_officer() != bureau_officer(1)


@pytest.mark.parametrize("key", [person.key for person in PEOPLE])
def test_everybody_can_be_played_under_the_policy(cast: Cast, key: str) -> None:
    person = cast.named(key)
    form = form_of(person, cast.employer_of(person), cast.policy)
    assert form.major == person.major
    assert cast.policy.title(person.major, person.level)
    if person.kind not in DOORS:
        assert cast.policy.institution(form.institution or "").takes(person.major, person.level)
        assert set(documents_of(person, form, cast.policy)) >= {"degree_certificate", "work_report"}
    if person.kind is Kind.FREELANCER:
        assert person.employer in cast.policy.associations


@pytest.mark.parametrize("key", [person.key for person in PEOPLE])
def test_everybody_may_apply_or_is_refused_as_planned_on_the_years_own_days(cast: Cast, key: str) -> None:
    person, days = cast.named(key), Calendar(cast.policy)
    banned = end_of_years(days.start.date(), 3, cast.policy.tz).date() if person.kind is Kind.BANNED else None
    applicant = Applicant(ref(person.document, person.number), person.document, days.applying.date(), banned)
    form = kept(form_of(person, cast.employer_of(person), cast.policy))
    failed = {(failure.rule, failure.clause) for failure in failures(cast.policy, applicant, form)}
    door = DOORS.get(person.kind)
    if door is None or door.slug != "not-eligible":
        assert not failed
    else:
        assert (door.rule, door.clause) in failed


def test_a_series_without_a_track_refuses_and_one_with_a_track_certifies() -> None:
    told = [load_cast(ROOT / "policies" / f"beijing-{year}.yaml").named("huang-zhiwei") for year in YEARS]
    assert [(person.kind, person.ending) for person in told] == [
        (Kind.NO_TRACK, Ending.NO_CASE),
        (Kind.ORDINARY, Ending.CERTIFIED),
    ]


def test_whoever_is_refused_at_the_door_has_an_expected_refusal() -> None:
    refused = {p.kind for p in PEOPLE if p.ending in (Ending.DOOR, Ending.NO_CASE)}
    assert refused == set(DOORS)


def test_clauses_stand_in_the_policy(cast: Cast) -> None:
    clauses = {ending.clause for ending in Ending} | {door.clause for door in DOORS.values()}
    assert clauses - {None} <= set(cast.policy.clauses)


def test_every_objection_turn_has_a_decision() -> None:
    assert set(recommending.OBJECTIONS) == {turn for turn in Turn if turn.name.startswith("OBJECTION")}


def test_no_english_key_hides_a_blank() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", person.key) for person in PEOPLE)
