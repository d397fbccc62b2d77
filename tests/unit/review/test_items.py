"""What an employer confirms covers everything that is stated, and an item changes only with its content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.items import items_of, statements_of
from shared.contracts.form import Form, Recommender
from shared.contracts.vocabulary import Level
from tests.unit.review import kit

BEFORE = items_of(kit.submission().snapshot)

CHANGES = {
    "major": ("electronics", {"application"}),
    "level": (Level.JUNIOR, {"application"}),
    "institution": ("innovation_park", {"application"}),
    "path": ("central_unit", {"application"}),
    "phone": ("010-5555-0102", {"identity"}),
    "skill": ({"grade": "technician", "since": "2019-01-01"}, {"skill"}),
    "civil_servant": (True, {"identity"}),
    "retired": (True, {"identity"}),
    "staff_sanction": ({"kind": "warning", "until": "2024-01-01"}, {"identity"}),
    "work_permit": ("made-1", {"identity"}),
    "work_permit_until": ("2024-04-16", {"identity"}),
    "employment": (None, {"employment"}),
    "association": ("artists", {"application"}),
    "freelance_work": (({"field": "art", "title": "画展", "since": "2023-01-01"},), {"application"}),
    "education": (None, {"education"}),
    "title": (None, {"title"}),
    "working_since": ("2015-07-16", {"employment"}),
    "exam_certificate": ("made-2", {"application"}),
    "exceptional": (True, {"application"}),
    "exceptional_grounds": (("patent",), {"application"}),
    "recommenders": (
        (
            Recommender(
                name="李明", person_ref="b" * 64, organisation="京华大学", level=Level.FULL_SENIOR, major="computer"
            ),
        ),
        {"recommenders"},
    ),
    "commission_letter": ({"year": 2023, "issued_by": "superior"}, {"application"}),
    "achievements": ((), {"achievements.w1", "achievements.w2"}),
    "summary": ("另一段经历。", {"application"}),
}


def test_every_field_of_the_form_is_tried() -> None:
    assert set(CHANGES) == set(Form.model_fields), "say which item of the employer's list a new field belongs to"


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_field_changes_its_item_and_no_other(name: str) -> None:
    value, expected = CHANGES[name]
    after = items_of(kit.submission(stated=kit.form(**{name: value})).snapshot)
    assert {item for item in {*BEFORE, *after} if BEFORE.get(item) != after.get(item)} == expected


def test_another_file_changes_its_document_alone() -> None:
    papers = (kit.document("identity_document"), kit.document("degree_certificate", "2"))
    after = items_of(kit.submission(documents=papers).snapshot)
    assert {item for item in after if after[item] != BEFORE[item]} == {"documents.degree_certificate"}


def test_the_items_of_a_plain_case() -> None:
    assert tuple(sorted(BEFORE)) == kit.ITEMS


def test_statements_follow_what_a_registry_can_confirm() -> None:
    before = statements_of(kit.submission().snapshot)
    after = statements_of(kit.submission(stated=kit.form(phone="1", summary="x", education=None)).snapshot)
    assert {check for check in before if before[check] != after[check]} == {"degree"}


@given(st.text(min_size=1, max_size=50), st.text(min_size=1, max_size=50))
def test_content_that_differs_at_all_has_another_digest(one: str, other: str) -> None:
    first = items_of(kit.submission(stated=Form.model_construct(**kit.form().__dict__ | {"summary": one})).snapshot)
    second = items_of(kit.submission(stated=Form.model_construct(**kit.form().__dict__ | {"summary": other})).snapshot)
    assert (first == second) == (one == other)
