"""The institution's desk: what follows from each of its moves (三(一)3). Whether a move is open is decided before."""

from dataclasses import replace

from services.review.domain import checklist, correctable, dates
from services.review.domain import problems as no
from services.review.domain.audit_guards import check_decidable
from services.review.domain.desk import CHECK_NAMES, Correction, Decision, Here, Stage
from services.review.domain.items import digest
from shared.contracts.audit import (
    AllowSecondCorrection,
    AuditPassed,
    ClaimCase,
    CorrectionRequested,
    CountersignAudit,
    DecideCheckOnDocument,
    PassAudit,
    RefuseAudit,
    ReleaseCase,
    RequestCorrection,
    TakeBackCase,
)
from shared.contracts.review import ReviewRefused
from shared.workdays import moment


def claim_case(here: Here, _: ClaimCase) -> Decision:
    """The auditor holds the case, alone."""
    return Decision(replace(here.desk, auditor=here.actor.subject))


def release_case(here: Here, _: ReleaseCase | TakeBackCase) -> Decision:
    """Any auditor may take it. A countersign was for this auditor's audit and goes with it."""
    return Decision(replace(here.desk, auditor=None, countersigned=False))


def request_correction(here: Here, cmd: RequestCorrection) -> Decision:
    """The case waits for the applicant. A first notice that is late is possible, and the bureau sees it."""
    desk = here.desk
    asked = [item.field for item in cmd.items]
    unknown = [field for field in asked if not correctable.exists(field, desk, here.policy)]
    if unknown:
        raise no.UNKNOWN_FIELDS(fields=", ".join(unknown))
    fixed = [field for field in asked if not correctable.may_change(field, here.policy)]
    if fixed:
        raise no.NOT_CORRECTABLE(fields=", ".join(fixed))
    late = not desk.corrections and here.now >= dates.notice_due(desk, here.policy)
    notice = Correction(here.now, dates.correction_ends(here.now, here.policy))
    waiting = replace(
        desk, stage=Stage.CORRECTION, corrections=(*desk.corrections, notice), overdue=desk.overdue or late
    )
    return Decision(waiting, (CorrectionRequested(items=cmd.items, deadline=notice.deadline),))


def allow_second_correction(here: Here, cmd: AllowSecondCorrection) -> Decision:
    """The auditor may post one more notice."""
    return Decision(replace(here.desk, second_correction=cmd.reason))


def decide_check_on_document(here: Here, cmd: DecideCheckOnDocument) -> Decision:
    """The finding as it is now is settled; another answer of the registry would open the check again."""
    check = next((check for check in here.desk.unresolved if check.name == cmd.check), None)
    if check is None:
        raise no.CHECK_NOT_OPEN(check=cmd.check)
    if not check_decidable(here, check):
        until = moment(dates.fallback_from(check, here.policy), here.policy.tz)
        raise no.REGISTRY_STILL_ASKED(check=check.name, check_zh=CHECK_NAMES[check.name], until=until)
    settled = replace(check, decided=check.current, reason=cmd.reason)
    return Decision(replace(here.desk, checks={**here.desk.checks, check.name: settled}))


def countersign_audit(here: Here, _: CountersignAudit) -> Decision:
    """The auditor who holds the case may decide it."""
    return Decision(replace(here.desk, countersigned=True))


def pass_audit(here: Here, cmd: PassAudit) -> Decision:
    """The case goes on to the fee; this desk is done with it."""
    unknown = checklist.unknown(here, cmd.checklist)
    if unknown:
        raise no.UNKNOWN_CHECKLIST_LINES(lines=", ".join(unknown))
    failures = tuple(checklist.failures(here, cmd.checklist))
    if failures:
        raise no.CHECKLIST_UNMET(lines=len(failures), failures=failures)
    answered = digest([line.model_dump(mode="json") for line in cmd.checklist])
    passed = AuditPassed(opinion=cmd.opinion, checklist_digest=answered)
    return Decision(replace(here.desk, stage=Stage.PASSED, decided_at=here.now), (passed,))


def refuse_audit(here: Here, cmd: RefuseAudit) -> Decision:
    """The case ends, with the clause of the notice that it fails."""
    if here.policy.clause(cmd.clause) is None:
        raise no.UNKNOWN_CLAUSE(named=cmd.clause)
    refused = ReviewRefused(outcome="refused", clause=cmd.clause, reason=cmd.reason)
    return Decision(replace(here.desk.closed(here.now), decided_at=here.now), (refused,))
