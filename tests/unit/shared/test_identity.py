"""Identity documents and credit codes: what is valid, what is one person, what nobody may read."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from shared.errors import Kind, Refusal
from shared.identity import DocumentType, birth_date, check_credit_code, check_document, mask, person_ref

TODAY = date(2023, 7, 4)
KEY = b"k" * 32
AREAS = ("110101", "110105", "110108", "310115", "440301", "510104")

RESIDENT = DocumentType.RESIDENT_ID
PERMIT = DocumentType.HK_MACAU_TAIWAN_RESIDENCE_PERMIT
FOREIGNER = DocumentType.FOREIGNER_PERMANENT_RESIDENCE


def numbered(area: str, born: str, sequence: str = "123") -> str:
    body = f"{area}{born}{sequence}"
    return body + ric.calc_check_digit(body + "0")


def refused(type: DocumentType, number: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_document(type, number, TODAY)
    assert caught.value.slug == "invalid-document"
    assert caught.value.kind is Kind.INVALID
    return caught.value


births = st.dates(date(1940, 1, 1), TODAY).map(lambda day: f"{day:%Y%m%d}")
sequences = st.from_regex(r"\A[0-9]{3}\Z")
numbers = st.builds(numbered, st.sampled_from(AREAS), births, sequences)


@given(number=numbers)
def test_a_valid_number_comes_back_unchanged_and_tells_the_birth_date(number: str) -> None:
    assert check_document(RESIDENT, number, TODAY) == number
    born = birth_date(RESIDENT, number)
    assert born is not None
    assert f"{born:%Y%m%d}" == number[6:14]


@given(number=numbers, place=st.integers(0, 16), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, place: int, digit: str) -> None:
    assume(number[place] != digit)
    refused(RESIDENT, number[:place] + digit + number[place + 1 :])


@given(number=numbers, check=st.sampled_from("0123456789X"))
def test_only_one_check_digit_fits(number: str, check: str) -> None:
    assume(number[-1] != check)
    refused(RESIDENT, number[:-1] + check)


@given(number=numbers, place=st.integers(0, 16))
def test_two_neighbours_exchanged_are_found(number: str, place: int) -> None:
    a, b = number[place], number[place + 1]
    assume(a != b)
    refused(RESIDENT, number[:place] + b + a + number[place + 2 :])


def test_people_born_before_their_district_had_its_code_are_valid() -> None:
    """Numbers are assigned at registration, the first ones in 1985: 110227 stands in a register from 1982 on."""
    for area in ("110227", "110112", "440301"):
        number = numbered(area, "19700307")
        assert check_document(RESIDENT, number, TODAY) == number


@pytest.mark.parametrize("area", ["110199", "990000", "000000"])
def test_an_area_that_never_existed_is_refused_and_nothing_breaks(area: str) -> None:
    assert "行政区划" in refused(RESIDENT, numbered(area, "19900307")).text.zh


def test_a_birth_date_may_be_today_but_not_tomorrow() -> None:
    assert check_document(RESIDENT, numbered("110101", "20230704"), TODAY)
    assert "晚于今天" in refused(RESIDENT, numbered("110101", "20230705")).text.zh
    assert "晚于今天" in refused(PERMIT, numbered("810000", "20230705")).text.zh


@pytest.mark.parametrize("born", ["19900230", "19901301", "00000101"])
def test_a_birth_date_that_does_not_exist_is_refused(born: str) -> None:
    assert "不存在" in refused(RESIDENT, numbered("110101", born)).text.zh


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_a_residence_permit_is_valid_and_is_no_resident_card(area: str) -> None:
    number = numbered(area, "19880615")
    assert check_document(PERMIT, number, TODAY) == number
    assert birth_date(PERMIT, number) == date(1988, 6, 15)
    refused(RESIDENT, number)
    refused(PERMIT, number[:-1] + ("0" if number[-1] != "0" else "1"))


def test_a_resident_number_is_no_residence_permit() -> None:
    refused(PERMIT, numbered("110101", "19880615"))
    refused(FOREIGNER, numbered("110101", "19880615"))


def test_a_permanent_residence_card_is_of_the_new_or_the_old_kind() -> None:
    new = numbered("911840", "19791224")
    assert check_document(FOREIGNER, new, TODAY) == new
    assert birth_date(FOREIGNER, new) == date(1979, 12, 24)
    refused(FOREIGNER, new[:-1] + ("0" if new[-1] != "0" else "1"))
    assert check_document(FOREIGNER, "usa110079122410", TODAY) == "USA110079122410"
    assert birth_date(FOREIGNER, "USA110079122410") is None


def test_a_pass_keeps_its_person_through_renewals() -> None:
    first = check_document(DocumentType.HK_MACAU_PASS, "H1234567800", TODAY)
    renewed = check_document(DocumentType.HK_MACAU_PASS, "h12345678 01", TODAY)
    assert first == renewed == "H12345678"


@pytest.mark.parametrize(
    ("type", "number"),
    [
        (DocumentType.HK_MACAU_PASS, "H12345678"),
        (DocumentType.HK_MACAU_PASS, "M12345678"),
        (DocumentType.TAIWAN_PASS, "12345678"),
        (DocumentType.PASSPORT, "E12345678"),
        (DocumentType.PASSPORT, "123456789"),
    ],
)
def test_passes_and_passports_are_known_by_their_format(type: DocumentType, number: str) -> None:
    assert check_document(type, number, TODAY) == number
    assert birth_date(type, number) is None


@pytest.mark.parametrize(
    ("type", "number"),
    [
        (DocumentType.HK_MACAU_PASS, "T12345678"),
        (DocumentType.HK_MACAU_PASS, "H1234567"),
        (DocumentType.TAIWAN_PASS, "1234567"),
        (DocumentType.PASSPORT, "ABCDEFGH"),
        (DocumentType.PASSPORT, "E1234567890"),
        (DocumentType.PASSPORT, "E12-4567"),
        (RESIDENT, "110101900307123"),
        (RESIDENT, ""),
        (RESIDENT, "1" * 10_000),
    ],
)
def test_a_wrong_format_is_refused(type: DocumentType, number: str) -> None:
    refused(type, number)


def test_blanks_lower_case_and_full_width_digits_are_the_same_number() -> None:
    number = next(n for n in (numbered("110101", "19900307", f"{i:03}") for i in range(100)) if n.endswith("X"))
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for written in (number.lower(), f" {number[:6]} {number[6:]} ", full_width):
        assert check_document(RESIDENT, written, TODAY) == number


@given(text=st.text(max_size=40), type=st.sampled_from(list(DocumentType)))
def test_any_text_is_either_a_normal_number_or_refused(text: str, type: DocumentType) -> None:
    try:
        number = check_document(type, text, TODAY)
    except Refusal:
        refused(type, text)
    else:
        assert check_document(type, number, TODAY) == number


def test_a_masked_number_hides_the_birth_date() -> None:
    assert mask("110101199003071233") == "1101**********1233"
    assert mask("E12345678") == "E1*****78"
    assert mask("") == ""


@given(number=st.text(alphabet="0123456789X", min_size=1, max_size=18))
def test_at_least_half_of_a_number_is_hidden(number: str) -> None:
    assert len(mask(number)) == len(number)
    assert mask(number).count("*") * 2 >= len(number)


def test_a_person_reference_is_fixed_by_key_type_and_number() -> None:
    ref = person_ref(KEY, RESIDENT, "110101199003071233")
    assert ref == "b98bd590d16416623865909595c94e07e73930f59ce16168618adcfc2c4a3240"
    assert ref != person_ref(b"K" * 32, RESIDENT, "110101199003071233")
    assert ref != person_ref(KEY, DocumentType.PASSPORT, "110101199003071233")


def test_a_short_key_protects_nobody() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        person_ref(b"short", RESIDENT, "110101199003071233")


codes = st.from_regex(r"\A(12|51|91)110[0-9]{3}[0-9A-HJ-NP-RT-UW-Y]{9}\Z").map(
    lambda body: body + uscc.calc_check_digit(body + "0")
)


@given(code=codes)
def test_a_valid_credit_code_comes_back_in_normal_form(code: str) -> None:
    assert check_credit_code(f" {code.lower()} ") == code


@given(code=codes, place=st.integers(0, 17), sign=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_sign_in_a_credit_code_is_found(code: str, place: int, sign: str) -> None:
    assume(code[place] != sign)
    with pytest.raises(Refusal, match="invalid-credit-code"):
        check_credit_code(code[:place] + sign + code[place + 1 :])
