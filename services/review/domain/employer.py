"""The employer's desk: what follows from each of its moves (三(一)2). Whether a move is open is decided before."""

from dataclasses import replace
from typing import Literal

from services.review.domain import dates
from services.review.domain import problems as no
from services.review.domain.desk import Consent, Decision, Here, Objection, Publicity, Stage
from shared.contracts.review import (
    CaseReturned,
    ConfirmItems,
    Decline,
    EmployerRecommended,
    InternalPublicityOpened,
    OpenInternalPublicity,
    RaiseObjection,
    Recommend,
    RecordSuperiorConsent,
    ResolveObjection,
    ReturnToApplicant,
    ReviewRefused,
)


def confirm_items(here: Here, cmd: ConfirmItems) -> Decision:
    """The named items are true as they are now."""
    desk = here.desk
    unknown = [item for item in cmd.items if item not in desk.items]
    if unknown:
        raise no.UNKNOWN_ITEMS(items=", ".join(unknown))
    newly = {item: here.actor.subject for item in cmd.items if item not in desk.confirmed}
    return Decision(replace(desk, confirmed={**desk.confirmed, **newly}))


def return_to_applicant(here: Here, cmd: ReturnToApplicant) -> Decision:
    """The case is the applicant's again; a publicity that ran is void."""
    return Decision(replace(here.desk, stage=Stage.RETURNED), (CaseReturned(reasons=cmd.reasons),))


def record_superior_consent(here: Here, cmd: RecordSuperiorConsent) -> Decision:
    """The consent is on the desk. It cannot be from a day that has not come."""
    today = here.now.astimezone(here.policy.tz).date()
    if cmd.on > today:
        raise no.CONSENT_NOT_YET(today=today)
    return Decision(replace(here.desk, consent=Consent(cmd.unit, cmd.number, cmd.on)))


def open_internal_publicity(here: Here, _: OpenInternalPublicity) -> Decision:
    """The publicity runs from now.

    One that cannot be over within the employer's window may be opened, since the window may yet be
    lengthened: its end is told at once, and recommending is refused with the day it had to open by.
    """
    ends = dates.publicity_ends(here.now, here.policy)
    publicities = (*here.desk.publicities, Publicity(here.now, ends))
    desk = replace(here.desk, stage=Stage.EMPLOYER_PUBLICITY, publicities=publicities)
    return Decision(desk, (InternalPublicityOpened(ends_at=ends),))


def raise_objection(here: Here, cmd: RaiseObjection) -> Decision:
    """The objection lies on the desk until the employer decides it. Its id: which publicity, which objection."""
    earlier = here.desk.publicity.objections
    objection = Objection(f"{len(here.desk.publicities)}-{len(earlier) + 1}", here.now, cmd.facts)
    return Decision(here.desk.with_objections((*earlier, objection)))


def resolve_objection(here: Here, cmd: ResolveObjection) -> Decision:
    """The objection is dismissed, or upheld and then bars the recommendation."""
    if cmd.objection_id not in (o.id for o in here.desk.undecided):
        raise no.UNKNOWN_OBJECTION(objection=cmd.objection_id)
    objections = tuple(_resolved(o, cmd) for o in here.desk.publicity.objections)
    return Decision(here.desk.with_objections(objections))


def recommend(here: Here, cmd: Recommend) -> Decision:
    """The case goes to the institution's desk."""
    desk = here.desk.at_audit(here.now)
    audit = replace(desk, arrived_at=here.now, audit_since=here.now, recommendation=cmd.opinion)
    recommender = here.actor.name or here.actor.subject
    return Decision(audit, (EmployerRecommended(opinion=cmd.opinion, recommender=recommender),))


def decline(here: Here, cmd: Decline) -> Decision:
    """The case ends without a recommendation."""
    refused = ReviewRefused(outcome="not_recommended", clause="三(一)2", reason=cmd.reasons)
    return Decision(here.desk.closed(here.now), (refused,))


def _resolved(objection: Objection, cmd: ResolveObjection) -> Objection:
    if objection.id != cmd.objection_id:
        return objection
    resolution: Literal["dismissed", "upheld"] = cmd.resolution
    return replace(objection, resolution=resolution, answer=cmd.grounds)
