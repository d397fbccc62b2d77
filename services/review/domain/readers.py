"""Who may look at what. A case of another organisation does not exist for the reader."""

from services.review.domain.desk import AT_INSTITUTION, Here
from shared.contracts.base import Actor, Role
from shared.errors import ACTED_IN_ANOTHER_ROLE, NO_SUCH_CASE, NOT_YOUR_LIST, Refusal


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
        case Role.AUDITOR | Role.SECRETARY:
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


def read(here: Here) -> None:
    """Let an officer of one of the desks look at the case; raises the refusal for everybody else.

    Colleagues object to what the employer publishes, secretaries see to who audits; they do not see the desk.
    """
    if here.actor.role in (Role.COLLEAGUE, Role.SECRETARY) or not knows(here):
        raise NO_SUCH_CASE()
    refusal = clean_hands(here)
    if refusal:
        raise refusal


def sees_auditor(actor: Actor) -> bool:
    """Who audits a case is not for the employer to know."""
    return actor.role is not Role.EMPLOYER_OFFICER


def sees_checklist(here: Here) -> bool:
    """The check list is the institution's and the bureau's, while the case is with the institution."""
    return here.actor.role is not Role.EMPLOYER_OFFICER and here.desk.stage in AT_INSTITUTION


def employer_of(actor: Actor) -> str:
    """The organisation whose list the officer reads."""
    if actor.role is not Role.EMPLOYER_OFFICER or actor.organisation is None:
        raise NOT_YOUR_LIST()
    return actor.organisation


def institution_of(actor: Actor) -> str | None:
    """The institution whose list the auditor or secretary reads; None for the bureau, which looks after all."""
    if actor.role is Role.BUREAU_OFFICER:
        return None
    if actor.role not in (Role.AUDITOR, Role.SECRETARY) or actor.organisation is None:
        raise NOT_YOUR_LIST()
    return actor.organisation


def party_of(actor: Actor) -> str:
    """Whose reminders the actor reads: the organisation's, or the applicant's own."""
    party = actor.subject if actor.role is Role.APPLICANT else actor.organisation
    if actor.role not in (Role.APPLICANT, Role.EMPLOYER_OFFICER, Role.AUDITOR) or party is None:
        raise NOT_YOUR_LIST()
    return party
