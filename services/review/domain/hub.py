"""What follows from what the hub tells. The desks hear events in any order, so these rules commute.

A closing puts away every submission before it, also one that is heard later; a reopening undoes the
closing before it. What a registry found counts until the form states something else.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.review.domain.desk import Check, Desk, Stage
from services.review.domain.items import items_of, statements_of
from shared.contracts.application import ApplicationSubmitted
from shared.contracts.base import Role
from shared.contracts.form import RegistryFinding
from shared.contracts.vocabulary import CheckResult


def submitted(desk: Desk, event: ApplicationSubmitted, *, at: datetime, round: int, policy: str) -> Desk:
    """The desk with the submission on it; the same desk if the event is stale."""
    if _stale(desk, event, at, round):
        return desk
    items, stage = items_of(event.snapshot), _opens(desk, event)
    return replace(
        desk,
        stage=stage,
        round=round,
        policy=policy,
        submitted_at=at,
        arrived_at=at,
        audit_since=(desk.audit_since or at) if stage is Stage.AUDIT else desk.audit_since,
        closed_at=None,
        closed_from=None,
        reopened_at=at if event.cause == "reopened" else desk.reopened_at,
        employer=event.employer,
        institution=event.institution,
        major=event.snapshot.form.major or "",
        items=items,
        confirmed=tuple(i for i in sorted(items) if _still_confirmed(i, items, desk) and i not in event.changed),
        recommendation=event.association_opinion or desk.recommendation,
        countersigned=False,
        checks=_restated(desk.checks, event, at),
        hands={event.person_ref: Role.APPLICANT, **desk.hands},
    )


def checked(desk: Desk, finding: RegistryFinding, *, at: datetime, round: int) -> Desk:
    """The desk with the registry's newest answer."""
    check = desk.checks.get(finding.check, Check(finding.check))
    if round < desk.round or _rank(finding, at) <= _rank(check.finding, check.found_at):
        return desk
    return replace(desk, checks={**desk.checks, finding.check: replace(check, finding=finding, found_at=at)})


def closed(desk: Desk, *, at: datetime) -> Desk:
    """The desk put away; the same desk if a reopening came after this closing."""
    if desk.stage is Stage.CLOSED:
        return desk if desk.closed_at and at <= desk.closed_at else replace(desk, closed_at=at)
    return desk if desk.reopened_at and at <= desk.reopened_at else desk.closed(at)


def _stale(desk: Desk, event: ApplicationSubmitted, at: datetime, round: int) -> bool:
    if round < desk.round or (desk.submitted_at and at < desk.submitted_at):
        return True
    if desk.closed_at is None:
        return False
    return event.cause != "reopened" or at < desk.closed_at


def _opens(desk: Desk, event: ApplicationSubmitted) -> Stage:
    """On which desk a submission lies. A reopened case comes back to the stage it left."""
    first = Stage.EMPLOYER_REVIEW if event.employer else Stage.AUDIT
    if event.cause != "reopened":
        return Stage.AUDIT if event.cause in ("corrected", "association") else first
    left = desk.closed_from or desk.stage
    if left in (Stage.AWAITED, Stage.RETURNED):
        return first
    republish = left is Stage.EMPLOYER_PUBLICITY and items_of(event.snapshot) != desk.items
    return Stage.EMPLOYER_REVIEW if republish else left


def _still_confirmed(item: str, items: Mapping[str, str], desk: Desk) -> bool:
    """Only content that is the same to the letter keeps its confirmation."""
    return item in desk.confirmed and desk.items.get(item) == items[item]


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
