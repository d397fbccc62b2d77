"""Whatever a form states, its failures are whole sentences, in one order, and each stands on its own."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.application.domain import eligibility
from services.application.domain.applying import Applicant
from shared.contracts.form import Form
from shared.identity import DocumentType
from tests.soak import thorough
from tests.unit.application import kit
from tests.unit.application.random_forms import forms, nearly

any_form = st.one_of(forms, nearly)
people = st.builds(
    kit.applicant,
    st.sampled_from((DocumentType.RESIDENT_ID, DocumentType.PASSPORT, DocumentType.TAIWAN_PASS)),
    on=st.sampled_from((kit.ON, date(2023, 7, 17))),
    banned=st.sampled_from((None, date(2023, 7, 9), date(2023, 7, 10), date(2026, 7, 10))),
)


@thorough(3000)
@given(any_form, people)
def test_every_failure_tells_its_clause_what_was_found_and_what_is_needed(form: Form, who: Applicant) -> None:
    found = eligibility.failures(kit.POLICY, who, form)
    assert found == eligibility.failures(kit.POLICY, who, form)
    assert len({(failure.rule, failure.field) for failure in found}) == len(found)
    for failure in found:
        kit.check_told(failure)


@thorough(3000)
@given(any_form, people)
def test_one_more_obstacle_hides_no_other(form: Form, who: Applicant) -> None:
    before = set(eligibility.failures(kit.POLICY, who, form))
    barred = form.model_copy(update={"civil_servant": True, "retired": True})
    after = set(eligibility.failures(kit.POLICY, who, barred))
    assert before <= after
    assert {"not-civil-servant", "not-retired"} <= {failure.rule for failure in after}


@thorough(1000)
@given(nearly, people)
def test_who_may_apply_meets_every_condition_of_the_notice(form: Form, who: Applicant) -> None:
    """一 and 四(一), written a second time: nobody gets through whom the notice turns away."""
    if eligibility.failures(kit.POLICY, who, form):
        return
    assert not form.civil_servant
    assert not form.retired
    assert who.banned_until is None or who.banned_until < who.on
    assert who.document_type is not DocumentType.PASSPORT or (form.work_permit and form.work_permit_until)
    assert form.path == "freelancer" or (form.employment and form.employment.insured_in_beijing)
    assert form.path != "freelancer" or (form.major in ("fine_art", "carving") and form.association)
    assert form.path != "central_unit" or (form.commission_letter and form.commission_letter.year == 2023)
    assert not form.exceptional or len({peer.person_ref for peer in form.recommenders}) >= 2
