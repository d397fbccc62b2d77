"""Who may sit in a panel or a committee, and who may not judge a certain case (三(一)4)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from services.evaluation.domain.case import Case
from shared.contracts.committee import Member
from shared.contracts.vocabulary import Level
from shared.errors import Failure, Refusal, Text
from shared.identity import check_credit_code
from shared.policy import LEVEL_NAMES, level_reaches

CLAUSE = "三(一)4"

SAME_EMPLOYER = "与申报人同一用人单位"
HAS_A_PART = "本人参与该申报件"
RECOMMENDED = "为申报人的推荐人"


def conflict(case: Case, member: Member) -> str | None:
    """Why the expert may not judge the case; None if nothing known stands against it."""
    if member.ref in case.hands:
        return HAS_A_PART
    if member.ref in case.recommenders:
        return RECOMMENDED
    return SAME_EMPLOYER if case.employer is not None and member.organisation == case.employer else None


def faults(members: Sequence[Member], level: Level, field: str) -> Iterator[Failure]:
    """What stands against these experts together: each once, from a known employer, with title enough."""
    for ref, times in Counter(member.ref for member in members).items():
        if times > 1:
            yield fault("expert-once", f"{ref}列名{times}次", f"{ref} is named {times} times", *ONCE, field)
    for member in members:
        if not _has_employer(member):
            yield fault("expert-employer", member.organisation, member.organisation, *EMPLOYER, f"{field}.{member.ref}")
        if not level_reaches(member.level, level):
            has, needs = LEVEL_NAMES[member.level], LEVEL_NAMES[level]
            yield fault(
                "expert-title", has.zh, has.en, f"{needs.zh}及以上", f"{needs.en} or above", f"{field}.{member.ref}"
            )


def fault(rule: str, found_zh: str, found_en: str, needed_zh: str, needed_en: str, field: str) -> Failure:
    """One point of 三(一)4 that is not met."""
    return Failure(rule, CLAUSE, Text(found_zh, found_en), Text(needed_zh, needed_en), field)


ONCE = "每人列名一次", "each person once"
EMPLOYER = "所在单位的统一社会信用代码", "the unified credit code of the employer"


def _has_employer(member: Member) -> bool:
    """A code with a slip in it would hide that an expert and an applicant work for the same employer."""
    try:
        return check_credit_code(member.organisation) == member.organisation
    except Refusal:
        return False
