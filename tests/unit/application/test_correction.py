"""A correction completes what was submitted: as far as the notice asks, without a new achievement."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.application.domain import correction
from shared.contracts.form import Achievement, DocumentRef, Form
from shared.errors import Refusal
from tests.unit.application.kit import central, employed, freelancer, notice, paper, refused

BEFORE = employed()
FIRST, SECOND = BEFORE.achievements
OLD = (paper("degree_certificate"), paper("work_report"))


def correct(*asked: str, papers: tuple[DocumentRef, ...] = OLD, **stated: Any) -> tuple[str, ...]:
    """Answer a notice on the fields `asked`; returns what changed."""
    after = employed(**stated)
    changed = correction.changes(BEFORE, after, OLD, papers)
    correction.check_correction(BEFORE, after, changed, notice(*asked))
    return changed


def education(**changes: Any) -> dict[str, Any]:
    assert BEFORE.education
    return BEFORE.education.model_dump() | changes


def reworked(achievement: Achievement, **changes: Any) -> Achievement:
    return achievement.model_copy(update=changes)


RETITLED = reworked(FIRST, title="调度平台二期")
SECOND_GONE = tuple(f"achievements.w2.{name}" for name in ("description", "key", "kind", "on", "title"))


# Within the notice


@pytest.mark.parametrize(
    ("asked", "stated", "changed"),
    [
        (("summary",), {"summary": "补充项目起止时间。"}, ("summary",)),
        (("education.school",), {"education": education(school="京华理工大学")}, ("education.school",)),
        (("education",), {"education": education(school="京华理工大学")}, ("education.school",)),
        (("education",), {"education": education(certificate_number="1")}, ("education.certificate_number",)),
        (("phone", "summary"), {"phone": "010-5555-0199"}, ("phone",)),
        (("achievements.w1",), {"achievements": (RETITLED, SECOND)}, ("achievements.w1.title",)),
        (("achievements.w1.title",), {"achievements": (RETITLED, SECOND)}, ("achievements.w1.title",)),
        (("achievements.w2",), {"achievements": (FIRST,)}, SECOND_GONE),
        (("achievements",), {"achievements": (FIRST,)}, SECOND_GONE),
    ],
)  # fmt: skip
def test_what_the_notice_lists_may_change(
    asked: tuple[str, ...], stated: dict[str, Any], changed: tuple[str, ...]
) -> None:
    assert correct(*asked, **stated) == changed


def test_a_paper_that_the_notice_lists_may_be_another_file() -> None:
    papers = (OLD[0], paper("work_report", "2"))
    assert correct("documents.work_report", papers=papers) == ("documents.work_report",)


def test_the_same_file_again_is_no_change() -> None:
    assert correct("summary", papers=(paper("work_report"), paper("degree_certificate"))) == ()


def test_the_employer_confirms_whole_items_each_once() -> None:
    changed = (
        "achievements.w1.on",
        "achievements.w1.title",
        "education.degree",
        "education.school",
        "documents.work_report",
    )
    assert correction.items(changed) == ("achievements.w1", "education", "documents.work_report")


# Beyond the notice


@pytest.mark.parametrize(
    ("asked", "stated", "beyond"),
    [
        (("phone",), {"summary": "改写的总结。"}, "summary"),
        (("education.school",), {"education": education(degree="doctor")}, "education.degree"),
        (("education.school",), {"education": None}, "education.degree"),
        (("achievements.w1.description",), {"achievements": (RETITLED, SECOND)}, "achievements.w1.title"),
        (("achievements.w1",), {"achievements": (FIRST,)}, "achievements.w2"),
        (("summary",), {"achievements": (FIRST,)}, "achievements.w2"),
        (("sum",), {"summary": "改写的总结。"}, "summary"),
        (("documents",), {"exceptional": True}, "exceptional"),
    ],
)  # fmt: skip
def test_what_the_notice_does_not_list_stays(asked: tuple[str, ...], stated: dict[str, Any], beyond: str) -> None:
    refusal = refused(lambda: correct(*asked, **stated))
    assert (refusal.slug, refusal.clause) == ("correction-beyond-notice", "三(一)3")
    assert beyond in refusal.text.zh


def test_a_paper_that_the_notice_does_not_list_stays() -> None:
    refusal = refused(lambda: correct("documents.degree_certificate", papers=(OLD[0], paper("work_report", "2"))))
    assert refusal.text.zh == "补正通知未要求修改：documents.work_report"


# No new achievement


def test_an_achievement_under_a_new_key_is_refused_even_where_the_notice_lists_achievements() -> None:
    third = reworked(FIRST, key="w3")
    refusal = refused(lambda: correct("achievements", achievements=(FIRST, SECOND, third)))
    assert (refusal.slug, refusal.clause) == ("correction-adds-achievement", "三(一)3")
    assert "w3" in refusal.text.zh


def test_an_achievement_under_a_key_that_is_there_already_is_new_too() -> None:
    again = reworked(FIRST, title="另一项成果")
    assert refused(lambda: correct("achievements.w1", achievements=(FIRST, SECOND, again))).slug == (
        "correction-adds-achievement"
    )


# The same case


@pytest.mark.parametrize(
    "stated",
    [{"major": "electronics"}, {"level": "junior"}, {"institution": "innovation_park"}, {"path": "central_unit"}],
)
def test_a_correction_stays_the_same_case_whatever_the_notice_lists(stated: dict[str, Any]) -> None:
    (field,) = stated
    refusal = refused(lambda: correct(field, **stated))
    assert (refusal.slug, refusal.clause) == ("correction-changes-case", "三(一)3")
    assert field in refusal.text.zh


# Whatever the form

FORMS = st.sampled_from((employed(), central(), freelancer()))
TEXTS = st.text("甲乙丙", min_size=1, max_size=5)


@given(form=FORMS, summary=TEXTS, phone=TEXTS, asked=st.sets(st.sampled_from(("summary", "phone", "title"))))
def test_a_correction_passes_exactly_if_the_notice_lists_all_that_changed(
    form: Form, summary: str, phone: str, asked: set[str]
) -> None:
    after = form.model_copy(update={"summary": summary, "phone": phone})
    changed = correction.changes(form, after, (), ())
    assert set(changed) == {name for name in ("summary", "phone") if getattr(form, name) != getattr(after, name)}
    try:
        correction.check_correction(form, after, changed, notice(*asked))
    except Refusal:
        assert not set(changed) <= asked
    else:
        assert set(changed) <= asked


@given(FORMS)
def test_a_form_that_stays_the_same_changes_nothing(form: Form) -> None:
    same = Form.model_validate_json(form.model_dump_json())
    assert correction.changes(form, same, OLD, OLD) == ()
