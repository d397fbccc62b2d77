"""举报 (四(七)): what follows from filing, completing and deciding a report, and from letting its time pass.

What the system itself finds is investigated as a report, too.
"""

from dataclasses import replace
from datetime import datetime

from services.integrity.domain import problems as no
from services.integrity.domain.case import Case
from services.integrity.domain.place import AtReport, ReportDecision
from services.integrity.domain.report import PART_NAMES, Part, Report
from shared.contracts.base import CLOCK, Actor
from shared.contracts.integrity import CompleteReport, DecideReport, FileReport, ReportStatusChanged
from shared.policy import Policy
from shared.workdays import moment

CLAUSE = "四(七)"

_PARTS: set[str] = {*PART_NAMES}


def check_publicised(case: Case | None) -> tuple[datetime, str]:
    """When the publicity of the case's result ends or ended, and its policy. Raises `no-such-publicised-result`."""
    if case is None or case.closed or case.publicity_ends_at is None or case.policy is None:
        raise no.NO_SUCH_RESULT(clause=CLAUSE)
    return case.publicity_ends_at, case.policy


def file_report(
    report: str, case: Case, cmd: FileReport, actor: Actor, now: datetime, policy: Policy
) -> ReportDecision:
    """The report is received now, whole or with the time to complete it. Raises `no-such-publicised-result`."""
    ends, ref = check_publicised(case)
    filed = Report(
        report=report,
        case_id=case.case_id,
        policy=ref,
        reporter_role=actor.role,
        reporter=actor.subject,
        received_at=now,
        publicity_ends_at=ends,
        complete_by=None,
        status="complete",
        **cmd.model_dump(include=_PARTS),
    )
    if filed.missing:
        days = policy.deadlines.report_completion_working_days
        filed = replace(filed, status="incomplete", complete_by=policy.end_of_working_days(now, days))
    return ReportDecision(filed, (_told(filed, now),), anonymously=True, move="file_report", clause=CLAUSE)


def investigate(report: str, case_id: str, *, number: str, base: str, now: datetime, policy: str) -> ReportDecision:
    """A title lost the one on which it was built (四(一)): whether it falls, too, is for an officer to find.

    It blocks nothing: the title is in force, and its publicity, whenever that was, is over.
    """
    opened = Report(
        report=report,
        case_id=case_id,
        policy=policy,
        reporter_role=CLOCK.role,
        reporter=CLOCK.subject,
        received_at=now,
        publicity_ends_at=now,
        complete_by=None,
        status="complete",
        facts=f"证书{number}以证书{base}为申报条件，后者已撤销；证书{number}现处于暂停状态，请核查是否应予撤销。",
        evidence=(base, number),
    )
    return ReportDecision(opened, (_told(opened, now),), move="open_investigation", clause="四(一)")


def complete_report(at: AtReport, cmd: CompleteReport) -> ReportDecision:
    """What was missing is there, or less of it is missing. What was there stays. Raises `report-part-not-missing`."""
    before, given = at.report, cmd.model_dump(include=_PARTS, exclude_defaults=True)
    again: tuple[Part, ...] = tuple(part for part in PART_NAMES if part in given and part not in before.missing)
    if again:
        raise no.NOT_MISSING(
            missing=", ".join(before.missing),
            missing_zh=_names(before.missing),
            given=", ".join(again),
            given_zh=_names(again),
        )
    after = replace(before, **given)
    if not after.missing:
        after = replace(after, status="complete")
    return ReportDecision(after, _news(before, after, at.now), anonymously=True)


def decide_report(at: AtReport, cmd: DecideReport) -> ReportDecision:
    """The investigation's result. The case goes on without a dismissed one."""
    after = replace(at.report, status="upheld" if cmd.upheld else "dismissed", reasons=cmd.reasons)
    return ReportDecision(after, (_told(after, at.now),))


def lapse(report: Report, now: datetime, policy: Policy) -> ReportDecision | None:
    """The time for completion is over; None if it is not, or nothing was missing any more."""
    if report.status != "incomplete" or report.complete_by is None or now < report.complete_by:
        return None
    reasons = f"未在{moment(report.complete_by, policy.tz)}前补充{_names(report.missing)}"
    after = replace(report, status="dismissed", reasons=reasons)
    return ReportDecision(after, (_told(after, now),), move="lapse", clause=CLAUSE)


def _news(before: Report, after: Report, now: datetime) -> tuple[ReportStatusChanged, ...]:
    """What is told of a completion: nothing, if neither the status nor its weight has changed."""
    same = (before.status, before.blocks(now)) == (after.status, after.blocks(now))
    return () if same else (_told(after, now),)


def _told(report: Report, now: datetime) -> ReportStatusChanged:
    return ReportStatusChanged(
        report=report.report, case_id=report.case_id, status=report.status, blocks=report.blocks(now)
    )


def _names(parts: tuple[Part, ...]) -> str:
    return "、".join(PART_NAMES[part] for part in parts)
