"""How a case is meant to go: what happens on its way and how it ends."""

from enum import Enum, StrEnum, unique
from typing import NamedTuple

from shared.contracts.vocabulary import Outcome, Stage


class Where(NamedTuple):
    """A place in the table of stages; no stage means that the person has no case."""

    stage: Stage | None
    outcome: Outcome | None = None

    def __str__(self) -> str:
        if self.stage is None:
            return "no case"
        return f"{self.stage}: {self.outcome}" if self.outcome else str(self.stage)


def closed(outcome: Outcome) -> Where:
    """A case that has ended so."""
    return Where(Stage.CLOSED, outcome)


@unique
class Ending(Enum):
    """How a person's year ends, in the order of the year: its name, what the case then says and by which clause."""

    # fmt: off
    DOOR = "不符合条件，未受理 · refused at the door", closed(Outcome.LAPSED), "三(一)1"
    NO_CASE = "不符合条件，未受理 · refused at the door", Where(None), None
    LAPSED_DRAFT = "逾期未提交 · lapsed: not submitted", closed(Outcome.LAPSED), "三(一)1"
    LAPSED_EMPLOYER = "单位逾期未推荐 · lapsed: at the employer", closed(Outcome.LAPSED), "三(一)2"
    LAPSED_ASSOCIATION = "协会推荐逾期 · lapsed: at the association", closed(Outcome.LAPSED), "三(一)2"
    NOT_RECOMMENDED = "单位不予推荐 · not recommended", closed(Outcome.NOT_RECOMMENDED), "三(一)2"
    WITHDRAWN_DRAFT = "提交前撤回 · withdrawn: a draft", closed(Outcome.WITHDRAWN), "三(一)1"
    WITHDRAWN_AT_EMPLOYER = "单位审核时撤回 · withdrawn: at the employer", closed(Outcome.WITHDRAWN), "三(一)1"
    WITHDRAWN_IN_AUDIT = "机构审核时撤回 · withdrawn: in the audit", closed(Outcome.WITHDRAWN), "三(一)1"
    ABANDONED_CORRECTION = "逾期未补正 · abandoned: no correction", closed(Outcome.ABANDONED), "三(一)3"
    REFUSED = "审核未通过 · refused by the audit", closed(Outcome.REFUSED), "三(一)3"
    ABANDONED_FEE = "逾期未缴费 · abandoned: fee not paid", closed(Outcome.ABANDONED), "三(一)3"
    ABANDONED_LATE = "逾期缴费，已退款 · abandoned: paid late, refunded", closed(Outcome.ABANDONED), "三(一)3"
    WITHDRAWN_PAID = "缴费后撤回，已退费 · withdrawn: fee refunded", closed(Outcome.WITHDRAWN), "三(一)1"
    WITHDRAWN_LISTED = "列入名单后撤回，不退费 · withdrawn: listed, no refund", closed(Outcome.WITHDRAWN), "三(一)1"
    ABSENT = "缺席答辩 · absent", closed(Outcome.ABSENT), "三(一)4"
    NOT_EVALUATED = "年内未评审，已退费 · not evaluated, refunded", closed(Outcome.NOT_EVALUATED), "三(一)4"
    NOT_PASSED = "评审未通过 · not passed", closed(Outcome.NOT_PASSED), "三(一)4"
    FILING_RETURNED = "自主评聘结果被退回 · returned: a filing", closed(Outcome.RETURNED), "三(三)"
    REFUSED_LATER = "审核后成为公务员，不予发证 · a civil servant by then: refused", closed(Outcome.REFUSED), "一"
    DISQUALIFIED = "取消申报资格 · disqualified", closed(Outcome.DISQUALIFIED), "四(一)"
    CERTIFIED = "取得职称 · certified", Where(Stage.CERTIFIED), "三(一)6"
    CERTIFIED_REOPENED = "重新受理后取得职称 · reopened, then certified", Where(Stage.CERTIFIED), "三(一)6"
    CERTIFIED_MOVED = "变更评审机构后取得职称 · moved, then certified", Where(Stage.CERTIFIED), "三(一)6"
    CERTIFIED_AFTER_REPORT = "举报不成立，取得职称 · certified, a report dismissed", Where(Stage.CERTIFIED), "三(一)6"
    FILED = "自主评聘，取得职称 · certified under a filed plan", Where(Stage.CERTIFIED), "三(一)6"
    REVOKED = "职称被撤销 · revoked", closed(Outcome.REVOKED), "四(一)"
    # fmt: on

    def __init__(self, label: str, where: Where, clause: str | None) -> None:
        self.label, self.where, self.clause = label, where, clause


PASSED_AT_ONCE = frozenset({Ending.CERTIFIED, Ending.CERTIFIED_REOPENED, Ending.CERTIFIED_MOVED, Ending.REVOKED})
"""Whom the committee lets pass, and nothing keeps from the first batch."""

PASSED = PASSED_AT_ONCE | {Ending.CERTIFIED_AFTER_REPORT, Ending.DISQUALIFIED, Ending.REFUSED_LATER}
"""Whom the committee lets pass."""

ISSUED = PASSED - {Ending.DISQUALIFIED, Ending.REFUSED_LATER} | {Ending.FILED}
"""Whoever holds a certificate, or held one."""

JUDGED = PASSED | {Ending.NOT_PASSED}
"""Whose case comes to a ballot."""

PAID = JUDGED | {Ending.WITHDRAWN_PAID, Ending.WITHDRAWN_LISTED, Ending.ABSENT, Ending.NOT_EVALUATED}
"""Who pays in time."""


class Turn(StrEnum):
    """Something out of the ordinary on the way of a case."""

    EARLY = "opens the draft a second before the window, is refused, opens it a second later"
    ASKED_FIRST = "asks about eligibility before filling in"
    LAST_SECOND = "submits at 23:59:59 of the last day"
    TOO_LATE = "submits at 24:00 of the last day"
    SECOND_CASE = "tries a second application in the same year"
    RETURNED = "gets the form back, changes it and submits again"
    DECLINED = "is declined by the employer at once"
    OBJECTION_DISMISSED = "a colleague objects, the employer dismisses it"
    OBJECTION_RETURNED = "a colleague objects, the employer upholds it and gives the form back"
    OBJECTION_DECLINED = "a colleague objects, the employer upholds it and declines"
    OBJECTION_UNDECIDED = "a colleague objects, nobody decides it"
    PUBLICITY_TOO_LATE = "the employer posts the publicity a day after the last sensible one"
    FORGOTTEN = "the employer never looks"
    APPLIES_AGAIN = "is not recommended and applies again in another major"
    CORRECTION = "gets the one correction notice and answers it"
    CORRECTION_CONFIRMED_LATE = "answers the notice; the audit waits for the employer to confirm the changes"
    SECOND_CORRECTION = "gets a second notice, with the bureau's written reason"
    CORRECTION_IGNORED = "gets the correction notice and never answers"
    OWN_STAFF = "is employed by the institution that audits; the bureau countersigns"
    REGISTRY_DIFFERS = "the registry says something else, the auditor weighs it"
    REGISTRY_SILENT = "the registry never answers, the auditor decides on the original document"
    REGISTRY_SLOW = "the registry answers after a while"
    REGISTRY_DOWN_ONCE = "the registry is down at first"
    CIVIL_SERVANT_LATER = "becomes a civil servant after the ballot; the register says so when the result is final"
    CLAIM_MOVED = "one auditor puts the case back, another takes it"
    MOVED = "is audited by an institution that is suspended; the bureau gives the case to another"
    REOPENED = "cannot pay in time because of an outage; the bureau reopens the case"
    FORGED_CALLBACK = "somebody else claims that the fee was paid"
    CALLBACK_TWICE = "the provider tells of the payment twice"
    CALLBACK_LATE = "the provider tells of the payment after the deadline"
    CALLBACK_NEVER = "the provider never tells of the payment"
    WRONG_AMOUNT = "pays the wrong amount, gets it back and pays the right one"
    ORDERS_ONLY = "orders and never pays"
    RESCHEDULED = "asks for another slot, once"
    RECUSED = "a member has a reason of the own not to judge"
    TWO_THIRDS = "exactly two thirds of the members attending approve"
    ONE_SHORT = "one vote is missing"
    SENT_BACK = "the bureau sends the meeting back, another one decides"
    BOX_OPEN = "wants to withdraw when the ballot box is open"
