"""What follows from what the hub tells. The desks hear events in any order, so these rules commute.

The hub dates all it says of a case one after the other. A closing puts away every submission before it, also
one that is heard later; a reopening undoes the closing before it, and so does a submission, which nobody
could have made in between. What a registry found counts until the form states something else.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.review.domain import dates
from services.review.domain.desk import AT_EMPLOYER, AT_INSTITUTION, Check, Correction, Desk, Publicity, Stage
from services.review.domain.items import items_of, statements_of
from shared.contracts.base import Role
from shared.contracts.case_events import ApplicationSubmitted, CaseReassigned, CaseReopened
from shared.contracts.form import RegistryFinding
from shared.contracts.vocabulary import CheckResult
from shared.contracts.vocabulary import Stage as HubStage
from shared.policy import Policy


def submitted(desk: Desk, event: ApplicationSubmitted, *, at: datetime, round: int, policy: str) -> Desk:
    """The desk with the submission on it; the same desk if the event is stale."""
    if _stale(desk, at, round):
        return desk
    items, stage = items_of(event.snapshot), _opens(event)
    if not _before(at, desk.assigned_at):
        desk = _assigned(desk, event.employer, event.institution, at)
    after = replace(
        desk,
        stage=stage,
        round=round,
        policy=policy,
        submitted_at=at,
        arrived_at=at,
        audit_since=(desk.audit_since or at) if stage is Stage.AUDIT else desk.audit_since,
        closed_at=None,
        grace_until=_grace(desk, event, at),
        major=event.snapshot.form.major or "",
        level=event.snapshot.form.level or "",
        categories=event.categories,
        items=items,
        confirmed=_still_confirmed(items, desk, event),
        recommendation=event.association_opinion or desk.recommendation,
        countersigned=False,
        checks=_restated(desk.checks, event, at),
        hands={event.person_ref: Role.APPLICANT, **desk.hands},
    )
    return after.at_audit(at) if event.cause == "association" else after


def _grace(desk: Desk, event: ApplicationSubmitted, at: datetime) -> datetime | None:
    """A submission begins with the time it brings; one heard late leaves what the bureau has given since."""
    return desk.grace_until if _before(at, desk.assigned_at, desk.reopened_at) else event.grace_until


def checked(desk: Desk, finding: RegistryFinding, *, at: datetime, round: int) -> Desk:
    """The desk with the registry's newest answer."""
    check = desk.checks.get(finding.check, Check(finding.check))
    if round < desk.round or _rank(finding, at) <= _rank(check.finding, check.found_at):
        return desk
    return replace(desk, checks={**desk.checks, finding.check: replace(check, finding=finding, found_at=at)})


def closed(desk: Desk, *, at: datetime) -> Desk:
    """The desk put away; the same desk if the hub has said something of an open case after this closing."""
    return desk if _before(at, desk.submitted_at, desk.reopened_at, desk.closed_at) else desk.closed(at)


def reassigned(desk: Desk, event: CaseReassigned, *, at: datetime, policy: Policy) -> Desk:
    """The desk of another employer or institution; of what is stale only where the case lay before is new.

    Who has not vouched yet confirms and publicises anew. An institution has all its days for the audit.
    """
    earlier = max(desk.earlier, event.earlier, key=len)
    if _before(at, desk.submitted_at, desk.assigned_at):
        return replace(desk, earlier=earlier)
    after = replace(_assigned(desk, event.employer, event.institution, at), assigned_at=at)
    after = replace(after, earlier=earlier, grace_until=event.grace_until or desk.grace_until)
    moved = {Stage.EMPLOYER_REVIEW: after.employer != desk.employer, Stage.AUDIT: after.institution != desk.institution}
    if desk.stage is Stage.EMPLOYER_PUBLICITY and after.employer != desk.employer:
        anew = Publicity(at, dates.publicity_ends(at, policy))
        return replace(after, arrived_at=at, publicities=(*desk.publicities, anew))
    return replace(after, arrived_at=at) if moved.get(desk.stage) else after


def _assigned(desk: Desk, employer: str | None, institution: str, at: datetime) -> Desk:
    """What one employer confirmed is nothing that another has vouched for; a claim ends with the institution."""
    vouched = desk.stage in (*AT_INSTITUTION, Stage.PASSED)
    if employer != desk.employer and not vouched:
        desk = replace(desk, confirmed={}, consent=None)
    if institution != desk.institution:
        since = at if desk.stage is Stage.AUDIT else desk.audit_since
        desk = replace(desk, auditor=None, countersigned=False, audit_since=since, overdue=False)
    return replace(desk, employer=employer, institution=institution)


def reopened(desk: Desk, event: CaseReopened, *, at: datetime, policy: Policy) -> Desk:
    """The desk at the stage that the closed case left; the same desk if the event is stale.

    What was submitted before has been heard: the desk's own answer to it led to where the case ended. A
    correction is due anew. A publicity that the closing cut short runs all its working days again, because
    nobody could object meanwhile (三(一)2).
    """
    if _before(at, desk.submitted_at, desk.reopened_at, desk.closed_at):
        return desk
    stage = _COMES_BACK.get(event.stage, Stage.PASSED) if desk.submitted_at else Stage.AWAITED
    grace = event.deadline if _COMES_BACK.get(event.stage) in AT_EMPLOYER else None
    back = replace(desk, stage=stage, closed_at=None, reopened_at=at, grace_until=grace or desk.grace_until)
    if stage is Stage.CORRECTION and event.deadline:
        notice = Correction(desk.corrections[-1].posted_at, event.deadline)
        return replace(back, corrections=(*desk.corrections[:-1], notice))
    if stage is Stage.EMPLOYER_PUBLICITY and _cut_short(desk):
        again = Publicity(at, dates.publicity_ends(at, policy), desk.publicity.objections)
        back = replace(back, publicities=(*desk.publicities[:-1], again))
    return replace(back, arrived_at=at) if stage in AT_EMPLOYER else back


_COMES_BACK = {
    HubStage.DRAFT: Stage.RETURNED,
    HubStage.ASSOCIATION_REVIEW: Stage.RETURNED,
    HubStage.EMPLOYER_REVIEW: Stage.EMPLOYER_REVIEW,
    HubStage.EMPLOYER_PUBLICITY: Stage.EMPLOYER_PUBLICITY,
    HubStage.CORRECTION: Stage.CORRECTION,
}
"""Where a case lies again that was submitted before; what is further on the road was passed here."""


def _cut_short(desk: Desk) -> bool:
    """Whether a closing came before the publicity's end, or another employer since it began."""
    return bool(desk.unconfirmed) or desk.closed_at is None or desk.closed_at < desk.publicity.ends_at


def _before(at: datetime, *words: datetime | None) -> bool:
    """Whether the hub had said something of this kind only later."""
    return any(word and at < word for word in words)


def _stale(desk: Desk, at: datetime, round: int) -> bool:
    return round < desk.round or _before(at, desk.submitted_at, desk.closed_at)


def _opens(event: ApplicationSubmitted) -> Stage:
    """On which desk a submission lies."""
    if event.cause in ("corrected", "association") or not event.employer:
        return Stage.AUDIT
    return Stage.EMPLOYER_REVIEW


def _still_confirmed(items: Mapping[str, str], desk: Desk, event: ApplicationSubmitted) -> dict[str, str]:
    """Only content that is the same to the letter keeps its confirmation."""
    return {
        item: officer
        for item, officer in desk.confirmed.items()
        if desk.items.get(item) == items.get(item) and item not in event.changed
    }


def _restated(checks: Mapping[str, Check], event: ApplicationSubmitted, at: datetime) -> dict[str, Check]:
    """The checks of what is stated now: those that must pass, and those that a registry answered besides."""
    statements = statements_of(event.snapshot)
    names = (*event.mandatory, *(name for name in checks if name not in event.mandatory))
    return {
        name: _stated(checks.get(name, Check(name)), statements.get(name), name in event.mandatory, at)
        for name in names
    }


def _stated(check: Check, statement: str | None, mandatory: bool, at: datetime) -> Check:
    if check.stated_at and check.statement == statement:
        return replace(check, mandatory=mandatory)
    changed_at = at if check.stated_at else None
    return Check(check.name, mandatory, statement, at, changed_at, check.finding, check.found_at)


def _rank(finding: RegistryFinding | None, at: datetime | None) -> tuple[float, bool, str, str]:
    """Newer first; of two answers in one instant a real one, then any fixed order, so that all orders agree."""
    if finding is None or at is None:
        return (0.0, False, "", "")
    answered = finding.result is not CheckResult.PENDING
    return (at.timestamp(), answered, finding.result, finding.found or "")
