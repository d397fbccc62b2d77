"""Who may know of a case, who may act on it, and who may see whose it is."""

from collections.abc import Iterable

from services.application.domain.problems import NOT_YOUR_DOCUMENT, NUMBER_NOT_NEEDED
from shared.contracts.base import Actor, Role
from shared.contracts.vocabulary import Stage
from shared.errors import ACTED_IN_ANOTHER_ROLE, NO_SUCH_CASE

_AUDITED = (Stage.AUDIT, Stage.CORRECTION)


def check_same_person(actor: Actor, person_ref: str) -> None:
    """A draft is opened with one's own document."""
    if not _is_applicant(actor, person_ref):
        raise NOT_YOUR_DOCUMENT(clause="四(一)")


def check_reader(actor: Actor, person_ref: str, employer: str | None, institution: str | None) -> None:
    """Who may know of a case: its applicant, its employer, its institution, the bureau. Else `no-such-case`."""
    mine = {
        Role.APPLICANT: actor.subject == person_ref,
        Role.EMPLOYER_OFFICER: employer is not None and actor.organisation == employer,
        Role.AUDITOR: institution is not None and actor.organisation == institution,
        Role.SECRETARY: institution is not None and actor.organisation == institution,
        Role.BUREAU_OFFICER: True,
        Role.INTEGRITY_OFFICER: True,
    }
    if not mine.get(actor.role, False):
        raise NO_SUCH_CASE()


def check_clean_hands(actor: Actor, person_ref: str, acted: Iterable[Actor] = ()) -> None:
    """Nobody has two roles in one case, not as its applicant, not among those who `acted`.

    Raises `acted-in-another-role`.
    """
    hands = {each.role for each in acted if each.subject == actor.subject}
    if actor.subject == person_ref:
        hands.add(Role.APPLICANT)
    for role in sorted(hands - {actor.role}):
        raise ACTED_IN_ANOTHER_ROLE(role=role, role_zh=role.zh)


def check_owner(actor: Actor, person_ref: str) -> None:
    """Only the applicant acts on the own case."""
    if not _is_applicant(actor, person_ref):
        raise NO_SUCH_CASE()


def check_bureau(actor: Actor) -> None:
    """Only the bureau ends a case that nobody else has ended."""
    if actor.role is not Role.BUREAU_OFFICER:
        raise NO_SUCH_CASE()


def sees_unsubmitted(actor: Actor) -> bool:
    """What an applicant is still working on is nobody else's; others see what was submitted."""
    return actor.role is Role.APPLICANT


def sees_opinions(actor: Actor) -> bool:
    """The opinions on a case are for the bureau; others are told what was decided, and why."""
    return actor.role is Role.BUREAU_OFFICER


def addressee(named: str | None, named_before: str | None, now: str | None) -> str | None:
    """Whom a submission goes to: whom the applicant names, or whom the bureau has put in that one's place."""
    return now if now and named == named_before else named


def check_may_reveal(actor: Actor, stage: Stage, auditor: str | None) -> None:
    """Who compares the whole number with an original document, or writes it into a record of the bureau's (四(一)).

    That is the auditor who holds the case, while it is audited, and the bureau's officers once there is something to
    examine. The applicant knows it, the employer has its own, and a secretary reads the masked one beside the card.
    """
    audits = actor.role is Role.AUDITOR and stage in _AUDITED and auditor == actor.subject
    examines = actor.role in (Role.BUREAU_OFFICER, Role.INTEGRITY_OFFICER) and stage is not Stage.DRAFT
    if not audits and not examines:
        raise NUMBER_NOT_NEEDED(clause="四(一)")


def _is_applicant(actor: Actor, person_ref: str) -> bool:
    return actor.role is Role.APPLICANT and actor.subject == person_ref
