"""When a move is open, beyond role and stage. A guard answers the refusal, or None if it lets pass.

Clause and possible moves are added where the move is refused.
"""

from services.review.domain import dates
from services.review.domain import problems as no
from services.review.domain.desk import AT_EMPLOYER, CHECK_NAMES, Check, Here, Stage
from services.review.domain.items import item_name
from shared.contracts.base import Role
from shared.contracts.vocabulary import CheckResult
from shared.errors import ACTED_IN_ANOTHER_ROLE, Failure, Refusal, Text
from shared.policy import Step
from shared.workdays import moment


def knows(here: Here) -> bool:
    """Whether the case exists for this actor at all. Whoever it does not exist for learns nothing of it."""
    desk, actor = here.desk, here.actor
    if desk.submitted_at is None:
        return False
    at_employer = desk.employer is not None and actor.organisation == desk.employer
    match actor.role:
        case Role.EMPLOYER_OFFICER:
            return at_employer
        case Role.COLLEAGUE:
            return at_employer and bool(desk.publicities)
        case Role.AUDITOR:
            return actor.organisation == desk.institution and desk.audit_since is not None
        case Role.BUREAU_OFFICER:
            return True
        case _:
            return False


def clean_hands(here: Here) -> Refusal | None:
    """Nobody acts twice on one case in different roles; the applicant has acted already."""
    earlier = here.desk.hands.get(here.actor.subject, here.actor.role)
    if earlier == here.actor.role:
        return None
    return ACTED_IN_ANOTHER_ROLE(role=earlier, role_zh=earlier.zh)


# The employer's desk


def employer_window_open(here: Here) -> Refusal | None:
    """The employer decides within its window; only after a correction it still confirms what changed."""
    closes = dates.employer_closes(here.desk, here.policy)
    if here.desk.stage not in AT_EMPLOYER or here.now < closes:
        return None
    return no.EMPLOYER_WINDOW_CLOSED(closed=moment(closes, here.policy.tz))


def can_be_submitted_again(here: Here) -> Refusal | None:
    """A form goes back only while the applicant can still submit it."""
    closes = dates.return_closes(here.desk, here.policy)
    return None if here.now < closes else no.RETURN_WINDOW_CLOSED(closed=moment(closes, here.policy.tz))


def something_to_confirm(here: Here) -> Refusal | None:
    """Some item is not confirmed."""
    return None if here.desk.unconfirmed else no.NOTHING_TO_CONFIRM()


def all_confirmed(here: Here) -> Refusal | None:
    """Every item was confirmed by itself."""
    missing = here.desk.unconfirmed
    if not missing:
        return None
    return no.ITEMS_NOT_CONFIRMED(items=", ".join(missing), items_zh="、".join(map(item_name, missing)))


def consent_asked(here: Here) -> Refusal | None:
    """The policy asks for a superior unit's consent (管理权限)."""
    return None if here.policy.employer.superior_consent else no.CONSENT_NOT_ASKED()


def consent_given(here: Here) -> Refusal | None:
    """The superior unit's consent is on the desk, where the policy asks for it."""
    missing = here.policy.employer.superior_consent and here.desk.consent is None
    return no.CONSENT_MISSING() if missing else None


def second_officer(here: Here) -> Refusal | None:
    """Where the policy asks for two people, who confirmed an item does not recommend."""
    confirmed = here.policy.employer.two_person_rule and here.actor.subject in here.desk.confirmed.values()
    return no.SECOND_OFFICER_WANTED() if confirmed else None


def publicity_opened(here: Here) -> Refusal | None:
    """The publicity comes first. Where the series' own schedule leaves it out (三(二)), all items are confirmed."""
    if here.desk.stage is Stage.EMPLOYER_PUBLICITY:
        return None
    series = here.policy.series_of(here.desk.major).id
    if here.policy.has_step(series, Step.EMPLOYER_PUBLICITY):
        return no.PUBLICITY_MISSING(days=here.policy.deadlines.employer_publicity_working_days)
    return all_confirmed(here) or consent_given(here)


def publicity_running(here: Here) -> Refusal | None:
    """Objections count if raised before the publicity ends."""
    ends = here.desk.publicity.ends_at
    return None if here.now < ends else no.PUBLICITY_OVER(ends=moment(ends, here.policy.tz))


def publicity_over(here: Here) -> Refusal | None:
    """All working days of the publicity are over. One opened too late to be over in the window is told so."""
    if here.desk.stage is not Stage.EMPLOYER_PUBLICITY or here.now >= here.desk.publicity.ends_at:
        return None
    ends, days = here.desk.publicity.ends_at, here.policy.deadlines.employer_publicity_working_days
    return too_late(here) or no.PUBLICITY_RUNNING(days=days, ends=moment(ends, here.policy.tz))


def too_late(here: Here) -> Refusal | None:
    """The publicity that runs, or one that opens now, ends too late to recommend: not before the employer's window.

    Of five working days one posted by 07-23 ends on 07-28, one posted on 07-24 with the window on 07-31 24:00.
    """
    desk, policy = here.desk, here.policy
    closes, latest = dates.employer_closes(desk, policy), dates.publicity_open_by(desk, policy)
    opened, ends = here.now, dates.publicity_ends(here.now, policy)
    if desk.stage is Stage.EMPLOYER_PUBLICITY:
        opened, ends = desk.publicity.opened_at, desk.publicity.ends_at
    if latest is None or ends < closes:
        return None
    day = opened.astimezone(policy.tz).date()
    return no.PUBLICITY_TOO_LATE(
        opened=day, ends=moment(ends, policy.tz), closes=moment(closes, policy.tz), latest=latest
    )


def some_objection_undecided(here: Here) -> Refusal | None:
    """An objection waits for the employer."""
    return None if here.desk.undecided else no.NO_OPEN_OBJECTION()


def no_objection_left(here: Here) -> Refusal | None:
    """No objection is undecided, and none was upheld."""
    if here.desk.stage is not Stage.EMPLOYER_PUBLICITY:
        return None
    if any(o.resolution == "upheld" for o in here.desk.publicity.objections):
        return no.OBJECTION_UPHELD()
    waiting = ", ".join(o.id for o in here.desk.undecided)
    return no.OBJECTION_UNDECIDED(objections=waiting) if waiting else None


# The institution's desk


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
    corrections = here.desk.corrections
    if corrections and here.now >= dates.answer_due(corrections[-1], here.policy):
        return None
    return all_confirmed(here)


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
