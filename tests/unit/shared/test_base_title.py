"""Which certificate an application builds on: by its number however typed, or by the date of its title."""

from datetime import date

import pytest

from shared.contracts.certificate import CertificateState
from shared.contracts.form import HeldTitle
from shared.mirrors.base_title import BaseTitle, base_of, plain_number

NUMBER, OTHER = "ZC11-2022-000042-7", "ZC11-2022-000043-5"
DAY, ANOTHER_DAY = date(2022, 11, 20), date(2016, 8, 1)


def held(number: str | None = None, obtained_on: date = DAY) -> HeldTitle:
    return HeldTitle(obtained_on=obtained_on, certificate_number=number)


def issued(state: CertificateState = "valid", number: str = NUMBER, obtained_on: date | None = DAY) -> BaseTitle:
    return BaseTitle(number, state, obtained_on)


@pytest.mark.parametrize("typed", [NUMBER, "zc11 2022 000042 7", "ＺＣ１１–2022–000042–7"])
def test_a_number_is_the_same_however_it_was_typed(typed: str) -> None:
    assert plain_number(typed) == "ZC1120220000427"
    assert base_of(held(typed, ANOTHER_DAY), [issued(number=OTHER), issued()]) == issued()


@pytest.mark.parametrize("number", ["ZC11-2022-000043-5", "无", "粤中职证字第0001号"])
def test_a_number_that_is_none_of_theirs_does_not_hide_the_one_of_the_date(number: str) -> None:
    assert base_of(held(number), [issued()]) == issued()
    assert base_of(held(number, ANOTHER_DAY), [issued()]) is None


@pytest.mark.parametrize(("obtained_on", "found"), [(DAY, issued()), (ANOTHER_DAY, None)])
def test_without_a_number_the_date_says_which(obtained_on: date, found: BaseTitle | None) -> None:
    assert base_of(held(None, obtained_on), [issued()]) == found


def test_nothing_is_built_on_no_title() -> None:
    assert base_of(None, [issued()]) is None


@pytest.mark.parametrize("stands", ["valid", "superseded"])
@pytest.mark.parametrize("lost", ["suspended", "revoked"])
def test_of_several_of_one_date_one_that_stands_is_meant(stands: CertificateState, lost: CertificateState) -> None:
    assert base_of(held(), [issued(lost), issued(stands, OTHER)]) == issued(stands, OTHER)
    assert base_of(held(), [issued(stands), issued(lost, OTHER)]) == issued(stands)
