"""The timeline of a case: every kind of line, what it says, and what of it each reader is shown.

"Every move keeps who, when, why and the clause; applicant and staff see it as one timeline" (三(一)). Each sees what is
theirs: what the employer's people found among themselves stays with the employer and those who examine it, who audits
and votes stays inside, reports and findings are not the employer's, and who looked at an identity number is between
the bureau and the person whose number it is.
"""

from collections.abc import Mapping
from typing import NamedTuple

from shared.contracts.base import Actor, Role

LATE = "late_"
"""Begins the kind of a fact that came after the case had ended; what follows is the fact's name in snake_case."""


class Line(NamedTuple):
    """A kind of line: its words, and the readers to whom it is `told`, who see `why` and `who` by name.

    Readers are letters: A applicant, E employer, I the institution's auditors and secretaries, B the bureau. Whoever
    may not see who acted sees the role and the organisation.
    """

    zh: str
    en: str
    told: str
    why: str
    who: str


LINES: Mapping[str, Line] = {
    "open": Line("开始填报", "The draft was opened", "AEIB", "", "AEIB"),
    "submit": Line("提交申报", "Submitted", "AEIB", "", "AEIB"),
    "submit_freelance": Line("提交申报", "Submitted", "AEIB", "", "AEIB"),
    "lapse": Line("逾期失效", "Lapsed", "AEIB", "AEIB", "AEIB"),
    "withdraw": Line("申报人撤回", "Withdrawn by the applicant", "AEIB", "AB", "AEIB"),
    "registry_checked": Line("信息核验有结果", "A registry answered", "AEIB", "AEIB", "AEIB"),
    # the association's and the employer's
    "upload_stamped_forms": Line("协会学会已推荐", "Recommended by the association", "AEIB", "AEIB", "AEIB"),
    "confirm_items": Line("单位已确认材料属实", "The employer confirmed items", "AEIB", "AEIB", "AEIB"),
    "record_superior_consent": Line(
        "上级单位已同意", "The superior unit's consent was recorded", "AEIB", "AEIB", "AEIB"
    ),
    "return": Line("单位退回修改", "Returned by the employer", "AEIB", "AEB", "AEIB"),
    "open_publicity": Line("单位内部公示开始", "The employer's publicity began", "AEIB", "AEIB", "AEIB"),
    "raise_objection": Line("公示期间有人提出异议", "A colleague objected", "AEIB", "EIB", "B"),
    "resolve_objection": Line("单位已处理异议", "The employer decided an objection", "AEIB", "EIB", "AEIB"),
    "recommend": Line("单位已推荐", "Recommended by the employer", "AEIB", "AEIB", "AEIB"),
    "decline": Line("单位不予推荐", "Not recommended by the employer", "AEIB", "AEB", "AEIB"),
    # the institution's
    "claim_case": Line("审核员领取", "An auditor took the case", "IB", "", "IB"),
    "release_case": Line("审核员退还", "The auditor put the case back", "IB", "", "IB"),
    "take_back_case": Line("秘书收回", "The secretary took the case back", "IB", "", "IB"),
    "flag_overdue": Line("审核超过补正告知期限", "The time for a correction notice is over", "IB", "", "IB"),
    "request_correction": Line("一次性补正告知", "A correction was asked for", "AEIB", "AEIB", "IB"),
    "allow_second_correction": Line("同意再次补正", "A second correction was allowed", "AEIB", "IB", "IB"),
    "resubmit": Line("提交补正", "The correction was handed in", "AEIB", "AEIB", "AEIB"),
    "abandon": Line("视为放弃申报", "Abandoned", "AEIB", "AEIB", "AEIB"),
    "decide_check_on_document": Line("凭原件认定核验事项", "A check was settled on the original", "AEIB", "AEIB", "IB"),
    "countersign_audit": Line("审核已会签", "The audit was countersigned", "IB", "", "IB"),
    "accept": Line("审核通过", "The audit passed", "AEIB", "IB", "IB"),
    "accept_without_fee": Line("审核通过（无需缴费）", "The audit passed; no fee is due", "AEIB", "IB", "IB"),
    "refuse": Line("审核不通过", "The audit refused", "AEIB", "AEIB", "IB"),
    # the fee's
    "fee_charged": Line("待缴费", "A fee is due", "AEIB", "AIB", "AEIB"),
    "settle": Line("已缴费", "The fee is paid", "AEIB", "", "AEIB"),
    "fee_refunded": Line("已退费", "The fee went back", "AIB", "AIB", "AIB"),
    # the committee's: who was in it and how it voted is in no line at all
    "defence_scheduled": Line("通知答辩", "Called to the defence", "AEIB", "AEIB", "IB"),
    "case_listed": Line("列入评审会议", "On a meeting's list", "AEIB", "", "IB"),
    "box_opened": Line("开始表决", "The ballot box was opened", "AEIB", "", "IB"),
    "decide": Line("评审委员会已表决", "The committee decided", "AEIB", "", "IB"),
    "case_released": Line("评审机构已办理撤回", "The committee let the case go", "AIB", "AIB", "IB"),
    "miss": Line("缺席答辩", "Absent from the defence", "AEIB", "AEIB", "IB"),
    "reassign": Line("变更用人单位或评审机构", "Given to another employer or institution", "AEIB", "AEIB", "IB"),
    "close_for_death": Line("申报人去世，结案", "Closed on the applicant's death", "AEIB", "AB", "IB"),
    "refuse_after_audit": Line("审核后不再符合申报条件", "Refused after the audit", "AEIB", "AEIB", "IB"),
    "reopen": Line("重新受理", "Taken up again", "AEIB", "AEIB", "IB"),
    "close_not_evaluated": Line("年内未评审", "Not evaluated within the year", "AEIB", "AEIB", "IB"),
    # the autonomous track's
    "hand_in": Line("单位报送自主评聘结果", "Handed in by the institution that evaluated", "AEIB", "", "AEIB"),
    "accept_filing": Line("自主评聘结果核验通过", "The filing was accepted", "AEIB", "", "IB"),
    "return_filing": Line("自主评聘结果退回", "The filing was returned", "AEIB", "AIB", "IB"),
    # the bureau's
    "accept_passed": Line("验收通过，开始公示", "The result was accepted and is public", "AEIB", "AEIB", "IB"),
    "accept_not_passed": Line("评审未通过", "Not passed", "AEIB", "AEIB", "IB"),
    "send_back": Line("退回重新评审", "Sent back for another evaluation", "AEIB", "IB", "IB"),
    "publicity_closed": Line("公示结束", "The publicity is over", "AEIB", "", "AEIB"),
    "certify": Line("颁发证书", "The certificate was issued", "AEIB", "AEIB", "IB"),
    "notice_issued": Line("出具评价结果通知书", "The result notice was issued", "AEIB", "", "IB"),
    "certificate_status_changed": Line("证书状态变更", "The certificate's state changed", "AEIB", "AIB", "IB"),
    "revoke": Line("撤销职称", "The title was revoked", "AEIB", "AIB", "IB"),
    "disqualify": Line("取消申报资格", "Disqualified", "AEIB", "AIB", "IB"),
    "reveal_number": Line("查看证件号码", "The identity number was looked at", "AB", "B", "B"),
}

AFTERWARDS = Line("结案后收到的办理结果", "Arrived after the end", "AIB", "IB", "IB")
UNKNOWN = Line("其他办理事项", "Something else", "B", "B", "B")
"""What a newer version of a desk tells is the bureau's alone until this table knows it."""

_LETTERS: Mapping[Role, str] = {
    Role.APPLICANT: "A",
    Role.EMPLOYER_OFFICER: "E",
    Role.AUDITOR: "I",
    Role.SECRETARY: "I",
    Role.BUREAU_OFFICER: "B",
    Role.INTEGRITY_OFFICER: "B",
}

_OFFICIALS = (Role.AUDITOR, Role.SECRETARY, Role.BUREAU_OFFICER, Role.INTEGRITY_OFFICER)


def line(kind: str) -> Line:
    """The line of a kind."""
    return AFTERWARDS if kind.startswith(LATE) else LINES.get(kind, UNKNOWN)


def is_told(kind: str, reader: Role) -> bool:
    """Whether a reader of the case knows of lines of this kind at all."""
    return _is_among(line(kind).told, reader)


def tells_why(kind: str, reader: Role) -> bool:
    """Whether the reader sees what was said."""
    return _is_among(line(kind).why, reader)


def who(kind: str, reader: Actor, actor: Actor) -> Actor:
    """Who acted, as the reader may know: oneself always, else by name or by office.

    A fact may bear the name of whoever set it off, so officials are named outside in no line at all.
    """
    outside = actor.role in _OFFICIALS and _LETTERS.get(reader.role) not in ("I", "B")
    named = _is_among(line(kind).who, reader.role) and not outside
    if named or (actor.role, actor.subject) == (reader.role, reader.subject):
        return actor
    return Actor(role=actor.role, subject="", organisation=actor.organisation)


def _is_among(readers: str, role: Role) -> bool:
    return role in _LETTERS and _LETTERS[role] in readers
