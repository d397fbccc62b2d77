"""Whom the bureau may put in the place of an employer or an institution that cannot act (四(三))."""

from dataclasses import dataclass

from services.application.domain.problems import (
    DOES_NOT_TAKE,
    EMPLOYER_HAS_NO_PART,
    MEETING_HOLDS_CASE,
    NOTHING_REASSIGNED,
)
from shared.contracts.form import Form
from shared.contracts.vocabulary import Stage
from shared.identity import check_credit_code
from shared.policy import Policy

CLAUSE = "四(三)"

UNTIL_THE_AUDIT_ENDS = (Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY, Stage.AUDIT, Stage.CORRECTION)
"""Where an employer vouches for the case, or confirms what a correction changed."""


@dataclass(frozen=True)
class Hands:
    """Whose a case is. A freelancer's has no employer."""

    employer: str | None
    institution: str | None


def reassigned(policy: Policy, form: Form, stage: Stage, now: Hands, to: Hands, *, held: bool) -> Hands:
    """Whose the case is then, what `to` leaves open as it is `now`. Raises the refusal if that cannot be.

    `held`: a meeting has the case on its list, and can be held, or a box is open. An employer cannot be put in
    place of none, nor none in place of one: somebody has to vouch, a successor, a superior unit or the talent
    service that keeps the person's file.
    """
    then = Hands(_normal(to.employer) or now.employer, to.institution or now.institution)
    if then == now:
        raise NOTHING_REASSIGNED(clause=CLAUSE)
    if then.employer != now.employer and (now.employer is None or stage not in UNTIL_THE_AUDIT_ENDS):
        raise EMPLOYER_HAS_NO_PART(clause="三(一)2")
    if then.institution != now.institution:
        _check_institution(policy, form, to.institution or "", held=held)
    return then


def _normal(code: str | None) -> str | None:
    return code and check_credit_code(code)


def _check_institution(policy: Policy, form: Form, id: str, *, held: bool) -> None:
    institution = policy.institution(id)
    assert form.major
    assert form.level
    if not institution.takes(form.major, form.level):
        raise DOES_NOT_TAKE(clause="二", name=institution.name)
    if held:
        raise MEETING_HOLDS_CASE(clause="三(一)4")
