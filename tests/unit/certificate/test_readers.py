"""Who may fetch a paper, who may change one, and whose name fits."""

import pytest

from services.certificate.domain import check_bureau, may_fetch, same_name
from shared.contracts.base import Role
from shared.errors import Kind, Refusal
from tests.unit.certificate.kit import AUDITOR, BUREAU, HOLDER, PERSON, PUBLIC, STRANGER, actor


def test_a_paper_is_for_its_holder_and_the_bureau() -> None:
    assert may_fetch(HOLDER, PERSON)
    assert may_fetch(BUREAU, PERSON)
    assert not any(may_fetch(other, PERSON) for other in (STRANGER, AUDITOR, PUBLIC))


@pytest.mark.parametrize("role", Role)
def test_the_bureau_alone_changes_certificates(role: Role) -> None:
    if role is Role.BUREAU_OFFICER:
        check_bureau(actor(role, "x"))
        return
    with pytest.raises(Refusal) as caught:
        check_bureau(actor(role, "x"))
    assert (caught.value.slug, caught.value.kind) == ("bureau-only", Kind.FORBIDDEN)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("欧阳静", " 欧阳 静"),
        ("买买提·艾力", "买买提•艾力"),
        ("买买提·艾力", "买买提．艾力".replace("．", "・")),
        ("John Smith", "JOHN  SMITH"),
        ("John Smith", "Ｊｏｈｎ Ｓｍｉｔｈ"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_a_name_fits_apart_from_blanks_case_width_and_dots(written: str, typed: str) -> None:
    assert same_name(written, typed)


@pytest.mark.parametrize(
    ("written", "typed"), [("欧阳静", "欧阳"), ("欧阳静", "欧阳敬"), ("𠮷田", "吉田"), ("欧阳静", "")]
)
def test_another_name_does_not(written: str, typed: str) -> None:
    assert not same_name(written, typed)
