"""Who may look at what. A case of another organisation does not exist for the reader."""

from services.review.domain.desk import Here
from services.review.domain.guards import clean_hands, knows
from shared.contracts.base import Actor, Role
from shared.errors import NO_SUCH_CASE, NOT_YOUR_LIST


def read(here: Here) -> None:
    """Let an officer of one of the desks look at the case; raises the refusal for everybody else.

    Colleagues object to what the employer publishes; they do not see the desk.
    """
    if here.actor.role is Role.COLLEAGUE or not knows(here):
        raise NO_SUCH_CASE()
    refusal = clean_hands(here)
    if refusal:
        raise refusal


def sees_auditor(actor: Actor) -> bool:
    """Who audits a case is not for the employer to know."""
    return actor.role is not Role.EMPLOYER_OFFICER


def employer_of(actor: Actor) -> str:
    """The organisation whose list the officer reads."""
    if actor.role is not Role.EMPLOYER_OFFICER or actor.organisation is None:
        raise NOT_YOUR_LIST()
    return actor.organisation


def institution_of(actor: Actor) -> str | None:
    """The institution whose list the auditor reads; None for the bureau, which looks after all."""
    if actor.role is Role.BUREAU_OFFICER:
        return None
    if actor.role is not Role.AUDITOR or actor.organisation is None:
        raise NOT_YOUR_LIST()
    return actor.organisation
