"""The number: readable, and one slip of the hand is noticed."""

import pytest
from stdnum.iso7064 import mod_11_2

from services.certificate.domain import number, read_number
from services.certificate.domain.numbers import EXAMPLE
from shared.errors import Refusal


def digits(number: str) -> str:
    return number.removeprefix("ZC").replace("-", "")


def mistyped(text: str) -> bool:
    with pytest.raises(Refusal) as caught:
        read_number(text)
    return caught.value.slug == "number-mistyped"


def test_reads_as_authority_year_serial_and_check_character() -> None:
    assert number("11", 2023, 1) == "ZC11-2023-000001-8"
    assert number("11", 2023, 42).startswith("ZC11-2023-000042-")
    assert number("11", 2023, 1_234_567).startswith("ZC11-2023-1234567-")


@pytest.mark.parametrize("serial", [1, 2, 9, 10, 42, 999_999, 1_000_000])
def test_the_check_character_is_iso_7064_mod_11_2(serial: int) -> None:
    assert mod_11_2.is_valid(digits(number("11", 2023, serial)))


def test_the_check_character_may_be_an_x() -> None:
    assert any(number("11", 2023, serial).endswith("-X") for serial in range(1, 30))


def test_the_example_of_the_refusal_is_a_number() -> None:
    assert read_number(EXAMPLE) == EXAMPLE


@pytest.mark.parametrize(
    "typed",
    [
        "ZC11-2023-000001-8",
        " zc11-2023-000001-8 ",
        "ZC1120230000018",
        "ＺＣ１１－２０２３－０００００１－８",
        "ZC11–2023—000001 8",
    ],
)
def test_is_found_however_it_was_typed(typed: str) -> None:
    assert read_number(typed) == "ZC11-2023-000001-8"


def test_any_single_wrong_digit_is_noticed() -> None:
    good = number("11", 2023, 42)
    for place, digit in enumerate(good):
        if digit.isdigit():
            assert all(mistyped(good[:place] + other + good[place + 1 :]) for other in "0123456789" if other != digit)


def test_any_two_digits_that_changed_places_are_noticed() -> None:
    good = digits(number("11", 2023, 907_153))
    for place in range(len(good) - 1):
        left, right = good[place], good[place + 1]
        if left != right:
            assert mistyped("ZC" + good[:place] + right + left + good[place + 2 :])


@pytest.mark.parametrize("text", ["", "ZC", "11010519491231002X", "ZC11-2023-00001-8", "X" * 300, "ZC11-2023-٠٠٠٠٠١-8"])
def test_what_is_no_number_is_told(text: str) -> None:
    assert mistyped(text)
