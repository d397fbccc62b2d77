"""Who a person or an organisation is: identity documents and unified credit codes.

The person's key is (document type, number); a change of name keeps the person.
"""

import hmac
import re
import unicodedata
from datetime import date
from enum import StrEnum
from hashlib import sha256

from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from shared.errors import Kind, Problem, Refusal


class DocumentType(StrEnum):
    """证件类型."""

    RESIDENT_ID = "resident_id"
    HK_MACAU_TAIWAN_RESIDENCE_PERMIT = "hk_macau_taiwan_residence_permit"
    FOREIGNER_PERMANENT_RESIDENCE = "foreigner_permanent_residence"
    HK_MACAU_PASS = "hk_macau_pass"
    TAIWAN_PASS = "taiwan_pass"
    PASSPORT = "passport"

    @property
    def zh(self) -> str:
        """The type as people read it."""
        return _TYPE_NAMES[self]


_TYPE_NAMES = {
    DocumentType.RESIDENT_ID: "居民身份证",
    DocumentType.HK_MACAU_TAIWAN_RESIDENCE_PERMIT: "港澳台居民居住证",
    DocumentType.FOREIGNER_PERMANENT_RESIDENCE: "外国人永久居留身份证",
    DocumentType.HK_MACAU_PASS: "港澳居民来往内地通行证",
    DocumentType.TAIWAN_PASS: "台湾居民来往大陆通行证",
    DocumentType.PASSPORT: "护照",
}

INVALID_DOCUMENT = Problem(
    "invalid-document",
    Kind.INVALID,
    zh="证件号码无效：{reason_zh}",
    en="The document number is not valid: {reason_en}.",
)
INVALID_CREDIT_CODE = Problem(
    "invalid-credit-code",
    Kind.INVALID,
    zh="统一社会信用代码无效",
    en="The unified social credit code is not valid.",
)

_EIGHTEEN = {
    DocumentType.RESIDENT_ID: re.compile(r"(?!8[123])\d{17}[\dX]", re.ASCII),
    DocumentType.HK_MACAU_TAIWAN_RESIDENCE_PERMIT: re.compile(r"8[123]0000\d{11}[\dX]", re.ASCII),
    DocumentType.FOREIGNER_PERMANENT_RESIDENCE: re.compile(r"9\d{16}[\dX]", re.ASCII),
}
"""Cards with a birth date and a MOD 11-2 check digit. Permits of 81, 82 and 83 are no resident cards."""

_FORMATS = {
    # Cards issued before December 2023: country, area, birth date without century, sequence, check digit.
    DocumentType.FOREIGNER_PERMANENT_RESIDENCE: re.compile(r"[A-Z]{3}\d{12}", re.ASCII),
    # The two digits after the person's number count renewals.
    DocumentType.HK_MACAU_PASS: re.compile(r"([HM]\d{8})(?:\d{2})?", re.ASCII),
    DocumentType.TAIWAN_PASS: re.compile(r"\d{8}", re.ASCII),
    DocumentType.PASSPORT: re.compile(r"(?=.*\d)[A-Z0-9]{5,9}", re.ASCII),
}


def check_document(type: DocumentType, number: str, today: date) -> str:
    """The number in its one normal form: upper case, no blanks, without a pass's count of renewals.

    Raises `invalid-document` for a wrong format, check digit or area, or a birth date after `today`.
    """
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).upper()
    if type in _EIGHTEEN and _EIGHTEEN[type].fullmatch(compact):
        normal = _checked(compact)
    else:
        normal = _formatted(type, compact)
    if type is DocumentType.RESIDENT_ID:
        _check_area(normal)
    born = birth_date(type, normal)
    if born and born > today:
        raise _invalid("出生日期晚于今天", "the birth date lies in the future")
    return normal


def birth_date(type: DocumentType, number: str) -> date | None:
    """The birth date inside a valid number; None where the document's number has none."""
    if len(number) != 18:
        return None
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def mask(number: str) -> str:
    """The number for display: the ends stay readable, at least half of it is hidden."""
    shown = len(number) // 4
    return number[:shown] + "*" * (len(number) - 2 * shown) + number[len(number) - shown :]


def masked_in(text: str, number: str) -> str:
    """A text in which the number, should it be quoted, is masked."""
    return re.sub(re.escape(number), mask(number), text, flags=re.IGNORECASE)


def person_ref(key: bytes, type: DocumentType, number: str) -> str:
    """The person's reference: HMAC-SHA256 of type and normal number, 64 hex digits.

    Whoever has no key can neither make it nor try numbers against it.
    """
    if len(key) < 32:
        raise ValueError("the key of person references has at least 32 bytes")
    return hmac.new(key, f"zhicheng:person:v1:{type}:{number}".encode(), sha256).hexdigest()


def check_credit_code(code: str) -> str:
    """The unified social credit code (统一社会信用代码) in its normal form; raises `invalid-credit-code`."""
    try:
        return uscc.validate(code)
    except ValidationError:
        raise INVALID_CREDIT_CODE() from None


def _checked(number: str) -> str:
    if number[-1] != ric.calc_check_digit(number):
        raise _invalid("校验码不正确", "the check digit is wrong")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise _invalid("出生日期不存在", "the birth date does not exist") from None
    return number


def _check_area(number: str) -> None:
    """Refuse an area that never existed.

    Not `ric.validate`: it also asks whether the area existed in the year of birth, but numbers are
    assigned at registration and the first ones in 1985, so it refuses most people born before their
    district's last reform; and it raises KeyError for an unknown county.
    """
    parts = numdb.get("cn/loc").info(number[:6])
    if not any("county" in properties for _, properties in parts):
        raise _invalid("行政区划代码不存在", "there is no such administrative division")


def _formatted(type: DocumentType, number: str) -> str:
    pattern = _FORMATS.get(type)
    match = pattern.fullmatch(number) if pattern else None
    if match is None:
        raise _invalid("证件号码格式不正确", "its format is wrong")
    return match[1] if match.re.groups else match[0]


def _invalid(reason_zh: str, reason_en: str) -> Refusal:
    return INVALID_DOCUMENT(reason_zh=reason_zh, reason_en=reason_en)
