"""Made numbers with valid check digits: nobody bears them, every checker accepts them.

The area codes are districts of Beijing. The order code of a made resident number and the body of a made
organisation code come from the key alone, so that a second run makes the same numbers.
"""

from datetime import date
from hashlib import sha256

from stdnum.cn import ric, uscc

DISTRICTS = ("110101", "110102", "110105", "110106", "110107", "110108", "110109", "110112", "110113", "110114")
HONG_KONG, MACAU, TAIWAN = "810000", "820000", "830000"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def digits(key: str, count: int) -> str:
    """So many digits that depend on the key alone."""
    return str(int(sha256(key.encode()).hexdigest(), 16))[:count]


def resident_number(key: str, born: date) -> str:
    """公民身份号码 of someone registered in Beijing."""
    return _eighteen(DISTRICTS[int(digits(key, 6)) % len(DISTRICTS)], born, key)


def residence_permit_number(key: str, born: date, area: str) -> str:
    """港澳台居民居住证: the holder's area instead of a district."""
    return _eighteen(area, born, key)


def foreigner_card_number(key: str, born: date, country: int) -> str:
    """外国人永久居留身份证 of the five-star kind: 9, the province (11), the country by ISO 3166's number."""
    return _eighteen(f"911{country:03d}", born, key)


def passport_number(key: str, prefix: str = "") -> str:
    """A passport: the country's letters, if any, then digits."""
    return prefix + digits(key, 9 - len(prefix))


def credit_code(key: str, kind: str, district: str = "110105") -> str:
    """统一社会信用代码: `kind` is the registering authority and sort of organisation, such as 91 for a company."""
    body = digits(key, 8)
    left = 11 - sum(weight * int(digit) for weight, digit in zip(ORGANISATION_WEIGHTS, body, strict=True)) % 11
    check = {10: "X", 11: "0"}.get(left, str(left))
    start = f"{kind}{district}{body}{check}"
    return start + uscc.calc_check_digit(start)


def _eighteen(area: str, born: date, key: str) -> str:
    start = f"{area}{born:%Y%m%d}{digits(key, 3)}"
    return start + ric.calc_check_digit(start + "0")
