"""How each refusal at the door must read: the problem's slug, the rule that failed and its clause."""

from typing import NamedTuple

from demo.cast.people import Kind


class Door(NamedTuple):
    """One expected refusal. `rule` is one of the failures listed in the problem."""

    slug: str
    rule: str | None
    clause: str | None


DOORS = {
    Kind.CIVIL_SERVANT: Door("not-eligible", "not-civil-servant", "一"),
    Kind.RETIRED: Door("not-eligible", "not-retired", "一"),
    Kind.SANCTIONED: Door("not-eligible", "not-under-sanction", "部令40"),
    Kind.BANNED: Door("not-eligible", "not-banned", "四(一)"),
    Kind.BAD_NUMBER: Door("invalid-document", None, None),
    Kind.NO_PERMIT: Door("not-eligible", "work-permit", "一"),
    Kind.WRONG_SERIES_SKILLED: Door("not-eligible", "high-skilled-series", "一"),
    Kind.NO_LETTER: Door("not-eligible", "commission-letter", "四(四)"),
    Kind.OWN_COMMITTEE: Door("not-eligible", "commission-accepted", "四(四)"),
    Kind.UNLISTED_ASSOCIATION: Door("not-eligible", "association-on-list", "一"),
    Kind.WRONG_SERIES_FREELANCE: Door("not-eligible", "freelancer-series", "一"),
    Kind.EXAM_ONLY: Door("not-eligible", "level-by-review", "三(一)"),
    Kind.NO_PASS: Door("not-eligible", "exam-passed", "三(一)"),
    Kind.LACKS_YEARS: Door("not-eligible", "degree-and-years", "三(一)1"),
    Kind.ONE_PEER: Door("not-eligible", "peers-recommend", "四(六)"),
    Kind.NOT_INSURED: Door("not-eligible", "insured-in-beijing", "一"),
    Kind.WRONG_INSTITUTION: Door("not-eligible", "institution-on-list", "二"),
    Kind.NO_TRACK: Door("not-eligible", "series-evaluated", "三(一)"),
    Kind.PAPER_MISSING: Door("incomplete", "paper-there", "三(一)1"),
}
