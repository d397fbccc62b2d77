"""What a reader of the timeline is told of the desks' facts."""

from zoneinfo import ZoneInfo

from services.application.domain.assigning import Hands
from shared.contracts.audit import AuditPassed, CorrectionRequested
from shared.contracts.base import Event
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.evaluation import CaseDecided, CaseReleased, DefenceScheduled, ResultAccepted, ResultSentBack
from shared.contracts.integrity import SanctionImposed
from shared.contracts.payment import FeeCharged, FeeRefunded, PaymentLapsed
from shared.contracts.review import (
    CaseReturned,
    DeskActed,
    EmployerRecommended,
    InternalPublicityOpened,
    ReviewRefused,
)
from shared.policy import Policy
from shared.workdays import moment

FAULTS = {"outage": "系统故障", "employer": "用人单位原因", "institution": "评审服务机构原因"}
"""Why the bureau reopens a case, as readers of the timeline are told."""


RELEASED = {
    None: "受理撤回时尚未列入上会名单",
    "list": "受理撤回时已列入上会名单",
    "ballot": "受理撤回时已开始表决",
    "absence": "受理撤回时已登记缺席答辩",
}
"""What a withdrawal came after, by which its fee goes."""


def of_change(policy: Policy, before: Hands, after: Hands) -> str:
    """To whom the bureau gave a case."""
    said = []
    if after.employer != before.employer:
        said.append(f"用人单位变更为{after.employer}")
    if after.institution != before.institution:
        said.append(f"评审服务机构变更为{policy.institution(after.institution or '').name.zh}")
    return "，".join(said)


def of(event: Event, tz: ZoneInfo) -> str | None:
    """The reason or the date that a fact carries, in Chinese; None where its name says all."""
    return _said(event) or _dated(event, tz)


def _said(event: Event) -> str | None:
    match event:
        case CaseReturned() | ResultSentBack():
            return event.reasons
        case EmployerRecommended() | AuditPassed():
            return event.opinion
        case DeskActed():
            return event.said
        case ReviewRefused() | SanctionImposed() | CertificateStatusChanged():
            return event.reason
        case CertificateIssued():
            return event.number
        case FeeRefunded():
            return f"已退{event.amount_fen / 100:.2f}元"
        case PaymentLapsed():
            return "逾期未完成缴费，视为放弃申报"
        case CaseDecided() if event.absent:
            return "未按时参加答辩"
        case CaseReleased():
            return RELEASED[event.after]
        case ResultAccepted() if event.outcome == "not_passed":
            return "评审委员会表决未通过"
    return None


def _dated(event: Event, tz: ZoneInfo) -> str | None:
    match event:
        case InternalPublicityOpened():
            return f"公示至{moment(event.ends_at, tz)}"
        case CorrectionRequested():
            return f"补正截至{moment(event.deadline, tz)}"
        case FeeCharged():
            return f"应缴{event.amount_fen / 100:.2f}元，截至{moment(event.deadline, tz)}"
        case DefenceScheduled():
            return f"答辩{event.at.astimezone(tz):%Y-%m-%d %H:%M}，{event.room}"
        case ResultAccepted() if event.publicity_ends_at:
            return f"公示至{moment(event.publicity_ends_at, tz)}"
    return None
