"""When a move of the institution's desk is open, beyond role and stage.

A guard answers the refusal, or None if it lets pass. Clause and possible moves are added where the move is refused.
"""

from services.review.domain import dates
from services.review.domain import problems as no
from services.review.domain.desk import CHECK_NAMES, Check, Here
from services.review.domain.guards import all_confirmed
from shared.contracts.vocabulary import CheckResult
from shared.errors import EVALUATION_SUSPENDED, Failure, Refusal, Text
from shared.workdays import moment


def at_work(here: Here) -> Refusal | None:
    """The institution is not suspended: a suspended one's cases stay where they are (四(三))."""
    since = here.suspended_since
    return EVALUATION_SUSPENDED(since=moment(since, here.policy.tz)) if since else None


def unclaimed(here: Here) -> Refusal | None:
    """No auditor holds the case."""
    holder = here.desk.auditor
    if holder is None:
        return None
    return no.ALREADY_CLAIMED() if holder == here.actor.subject else no.CLAIMED_BY_ANOTHER()


def claimed(here: Here) -> Refusal | None:
    """The acting auditor holds the case."""
    holder = here.desk.auditor
    if holder is None:
        return no.NOT_CLAIMED()
    return None if holder == here.actor.subject else no.CLAIMED_BY_ANOTHER()


def held(here: Here) -> Refusal | None:
    """Some auditor holds the case."""
    return no.NOBODY_HOLDS_IT() if here.desk.auditor is None else None


def own_staff(here: Here) -> bool:
    """Whether the applicant works for the institution that audits."""
    desk = here.desk
    institution = here.policy.institutions.get(desk.institution)
    return institution is not None and desk.employer == institution.credit_code


def countersign_wanted(here: Here) -> Refusal | None:
    """An auditor of the applicant's own employer is at work, and the bureau has not countersigned."""
    if not own_staff(here):
        return no.COUNTERSIGN_NOT_NEEDED()
    if here.desk.auditor is None:
        return no.NOBODY_AUDITS()
    return no.ALREADY_COUNTERSIGNED() if here.desk.countersigned else None


def countersigned(here: Here) -> Refusal | None:
    """An audit of the institution's own staff has the bureau's countersign."""
    return no.COUNTERSIGN_MISSING() if own_staff(here) and not here.desk.countersigned else None


def notice_left(here: Here) -> Refusal | None:
    """One notice; a second with the bureau's reason; never a third."""
    posted = here.desk.corrections
    if not posted or (len(posted) == 1 and here.desk.second_correction is not None):
        return None
    if len(posted) > 1:
        return no.NO_MORE_CORRECTIONS()
    return no.CORRECTION_ALREADY_REQUESTED(posted=moment(posted[0].posted_at, here.policy.tz))


def second_notice_wanted(here: Here) -> Refusal | None:
    """One notice was posted and a second is not allowed yet."""
    wanted = len(here.desk.corrections) == 1 and here.desk.second_correction is None
    return None if wanted else no.NO_SECOND_CORRECTION_WANTED()


def truth_confirmed(here: Here) -> Refusal | None:
    """The employer has confirmed what a correction changed. Past its deadline the auditor decides without it."""
    if here.desk.corrections and here.now >= dates.answer_due(here.desk, here.policy):
        return None
    return all_confirmed(here)


def not_banned(here: Here) -> Refusal | None:
    """A ban that came after the submission is found again before the audit passes (四(一))."""
    return no.APPLICANT_BANNED(until=here.banned_until) if here.banned_until else None


def checks_resolved(here: Here) -> Refusal | None:
    """Every mandatory registry check matches or was settled on the document (四(一))."""
    open_checks = here.desk.unresolved
    if not open_checks:
        return None
    names = {check.name: CHECK_NAMES[check.name] for check in open_checks}
    return no.CHECKS_UNRESOLVED(
        checks=", ".join(names),
        checks_zh="、".join(names.values()),
        failures=[_failure(check) for check in open_checks],
    )


def some_check_decidable(here: Here) -> Refusal | None:
    """Some open check may be settled on the document now."""
    decidable = any(check_decidable(here, check) for check in here.desk.unresolved)
    return None if decidable else no.NO_CHECK_TO_DECIDE()


def check_decidable(here: Here, check: Check) -> bool:
    """An answer that is no match at once; a silent registry only after the policy's working days."""
    answered = check.current.result is not CheckResult.PENDING
    return answered or here.now >= dates.fallback_from(check, here.policy)


_RESULTS = {
    CheckResult.PENDING: "登记机关尚未答复",
    CheckResult.MATCH: "一致",
    CheckResult.MISMATCH: "与登记不一致",
    CheckResult.UNKNOWN: "登记机关查无记录",
}


def _failure(check: Check) -> Failure:
    found = check.current.result
    return Failure(
        rule=f"registry-{check.name}",
        clause="四(一)",
        found=Text(f"{CHECK_NAMES[check.name]}：{_RESULTS[found]}", f"the registry's answer: {found}"),
        needed=Text("核验一致，或审核员凭原件认定", "a match, or the auditor's decision on the document"),
    )
