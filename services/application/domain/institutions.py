"""Who acts for whom on the autonomous track (三(三)), and what is possible for them."""

from collections.abc import Collection

from services.application.domain.names import MOVE_NAMES
from services.application.domain.problems import (
    FILING_DECIDED,
    NO_SUCH_FILING,
    NO_SUCH_REVIEW,
    NOT_YOUR_PLAN,
    REVIEW_DELIVERED,
    REVIEW_FILES_CLOSED,
    REVIEWS_ITSELF,
)
from shared.contracts.base import Actor, Role
from shared.contracts.filing import FilingState, ReviewState
from shared.errors import ACTED_IN_ANOTHER_ROLE
from shared.policy import AcademicReview, AutonomousPlan

CLAUSE = "三(三)"
OFFICES = (Role.BUREAU_OFFICER, Role.INTEGRITY_OFFICER)


def check_institution(actor: Actor, plan: AutonomousPlan) -> None:
    """Only the secretary of the plan's own institution hands in and commissions."""
    if actor.role is not Role.SECRETARY or actor.organisation != plan.credit_code:
        raise NOT_YOUR_PLAN(clause=CLAUSE)


def check_registers_keys(actor: Actor) -> None:
    """Only the bureau says whose key is a plan's."""
    if actor.role is not Role.BUREAU_OFFICER:
        raise NOT_YOUR_PLAN(clause=CLAUSE)


def check_reads_filing(actor: Actor, institution: str) -> None:
    """A filing is for its institution and the bureau. Raises `no-such-filing`."""
    own = actor.role is Role.SECRETARY and actor.organisation == institution
    if not own and actor.role not in OFFICES:
        raise NO_SUCH_FILING()


def check_decides(actor: Actor, state: FilingState, move: str) -> None:
    """The bureau decides a filing, once. Raises `no-such-filing`, `filing-decided`."""
    if actor.role is not Role.BUREAU_OFFICER:
        raise NO_SUCH_FILING()
    if state != "handed_in":
        raise FILING_DECIDED(clause=CLAUSE, move=move, move_zh=MOVE_NAMES[move])


def check_stranger(actor: Actor, people: Collection[str]) -> None:
    """Nobody decides a filing in which the same person was evaluated. Raises `acted-in-another-role`."""
    if actor.subject in people:
        raise ACTED_IN_ANOTHER_ROLE(clause=CLAUSE, role=Role.APPLICANT, role_zh=Role.APPLICANT.zh)


def possible_at_filing(actor: Actor, state: FilingState) -> tuple[str, ...]:
    """What the actor may do with a filing now."""
    mine = actor.role is Role.BUREAU_OFFICER and state == "handed_in"
    return ("accept_filing", "return_filing") if mine else ()


def check_commissions(plan: AutonomousPlan) -> None:
    """Who holds the review itself commissions nobody."""
    if plan.academic_review is AcademicReview.OWN:
        raise REVIEWS_ITSELF(clause=CLAUSE)


def check_reads_review(actor: Actor, institution: str, body: str) -> None:
    """A review is for its body, its institution and the bureau. Raises `no-such-review`."""
    mine = {Role.REVIEWING_BODY: body, Role.SECRETARY: institution}.get(actor.role)
    if (mine is None or actor.organisation != mine) and actor.role not in OFFICES:
        raise NO_SUCH_REVIEW()


def check_gives_opinion(actor: Actor, body: str, state: ReviewState) -> None:
    """The body speaks, once. Raises `no-such-review`, `review-delivered`."""
    if actor.role is not Role.REVIEWING_BODY or actor.organisation != body:
        raise NO_SUCH_REVIEW()
    if state != "commissioned":
        raise REVIEW_DELIVERED(clause=CLAUSE)


def check_adds_files(actor: Actor, institution: str, state: ReviewState) -> None:
    """The institution supplies what the body reads, until the body has spoken.

    Raises `no-such-review`, `review-files-closed`.
    """
    if actor.role is not Role.SECRETARY or actor.organisation != institution:
        raise NO_SUCH_REVIEW()
    if state != "commissioned":
        raise REVIEW_FILES_CLOSED(clause=CLAUSE)


_AT_REVIEW = {Role.REVIEWING_BODY: ("submit_academic_opinion",), Role.SECRETARY: ("attach_review_file",)}


def possible_at_review(actor: Actor, state: ReviewState) -> tuple[str, ...]:
    """What the actor, who may know of the review, may do with it now."""
    return _AT_REVIEW.get(actor.role, ()) if state == "commissioned" else ()
