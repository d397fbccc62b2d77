"""Who may look at what. What is not for the reader does not exist."""

from services.integrity.domain import problems as no
from services.integrity.domain.guards import clean_hands
from services.integrity.domain.place import INVESTIGATES, OFFICES, AtReport, AtSanction
from shared.contracts.base import Actor, Role
from shared.errors import NOT_YOUR_LIST


def read(place: AtReport | AtSanction) -> None:
    """Let officers look, and whoever filed the report or is to be sanctioned; raises the refusal for others."""
    if not place.knows:
        raise place.unknown()
    stained = clean_hands(place)
    if stained:
        raise stained


def sees_content(actor: Actor) -> bool:
    """Whether what a report says is shown; its reporter knows it."""
    return actor.role in OFFICES


def sees_reporter(actor: Actor) -> bool:
    """Whether a report's signed name is shown: to integrity officers and nobody else."""
    return actor.role in INVESTIGATES


def check_lists_reports(actor: Actor) -> None:
    """Open reports are for integrity officers. Raises `not-your-list`."""
    if actor.role not in INVESTIGATES:
        raise NOT_YOUR_LIST()


def check_lists_sanctions(actor: Actor) -> None:
    """Open sanctions are for both offices. Raises `not-your-list`."""
    if actor.role not in OFFICES:
        raise NOT_YOUR_LIST()


def check_reads_records(actor: Actor, person_ref: str) -> None:
    """A person's records are for officers and for the person (四(一)). Raises `no-such-records`."""
    own = actor.role is Role.APPLICANT and actor.subject == person_ref
    if not own and actor.role not in OFFICES:
        raise no.NO_SUCH_RECORDS()


def check_asks_standing(actor: Actor) -> None:
    """The system itself asks, in a role for which there is no login. Raises `for-services-only`."""
    if actor.role is not Role.CLOCK:
        raise no.FOR_SERVICES_ONLY()
