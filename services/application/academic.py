"""Academic reviews (三(三)): commissioned by an institution, held by the body that its plan names."""

from typing import Any

from sqlalchemy import false
from sqlalchemy.exc import IntegrityError

from services.application import cases, people
from services.application.autonomous_tables import Review, ReviewFile, files_of
from services.application.domain import institutions, papers
from services.application.domain.filed import CLAUSE, known_by_name, outside_plan
from services.application.domain.problems import NO_SUCH_REVIEW, NO_SUCH_REVIEW_FILE, NOT_AS_FILED, REVIEW_THERE
from services.application.tables import Person, keep_person
from services.application.vault import Vault
from shared.bus import Work
from shared.contracts import filing as say
from shared.contracts.academic import AttachReviewFile, FetchReviewFile, ReviewFileAttached
from shared.contracts.base import Actor, Role, new_id
from shared.contracts.files import Paper
from shared.contracts.form import DocumentRef
from shared.policy import AutonomousPlan, Policy


def commission(work: Work, vault: Vault, cmd: say.CommissionReview) -> Review:
    """Ask the body that the plan names; a person's title is reviewed once in a cycle."""
    policy = work.cycle(cmd.cycle)
    plan = policy.plan(cmd.plan)
    institutions.check_institution(work.actor, plan)
    institutions.check_commissions(plan)
    person = people.of(vault, policy, cmd, cases.today(work, policy))
    before = work.session.get(Person, person.person_ref)
    failures = (*outside_plan(policy, plan, cmd), *known_by_name(before.name if before else None, cmd.name))
    if failures:
        raise NOT_AS_FILED(clause=CLAUSE, failures=failures, n=len(failures))
    review = _asked(work, policy, plan, person.person_ref, cmd)
    _store(work, person, review)
    told = say.ReviewCommissioned(
        plan=plan.id,
        institution=plan.credit_code,
        body=review.body,
        holder=cases.holder(person),
        series=cmd.series,
        major=cmd.major,
        level=cmd.level,
    )
    _tell(work, review, told)
    return review


def _asked(work: Work, policy: Policy, plan: AutonomousPlan, person_ref: str, cmd: say.CommissionReview) -> Review:
    return Review(
        id=new_id(),
        cycle=policy.id,
        policy=policy.ref,
        plan=plan.id,
        institution=plan.credit_code,
        body=plan.academic_review,
        person_ref=person_ref,
        series=cmd.series,
        major=cmd.major,
        level=cmd.level,
        materials=[material.model_dump(mode="json") for material in cmd.materials],
        state="commissioned",
        commissioned_at=work.now,
    )


def _store(work: Work, person: Person, review: Review) -> None:
    """Whoever asks twice does not get another opinion."""
    try:
        keep_person(work.session, person)
        work.session.add(review)
        work.session.flush()
    except IntegrityError:  # it is there already, or is being asked for at this moment
        raise REVIEW_THERE(clause=CLAUSE) from None


def give_opinion(work: Work, cmd: say.SubmitAcademicOpinion) -> Review:
    """The body says what it thinks; the institution reads it and decides."""
    review = held(work, cmd.review)
    institutions.check_gives_opinion(work.actor, review.body, review.state)
    review.state, review.delivered_at = "delivered", work.now
    review.reaches_level, review.opinion = cmd.reaches_level, cmd.opinion
    told = say.AcademicOpinionGiven(body=review.body, institution=review.institution, reaches_level=cmd.reaches_level)
    _tell(work, review, told)
    return review


def check_file(work: Work, review: Review, document: DocumentRef) -> None:
    """The institution may add this file now. Raises every refusal that does not look into the file."""
    institutions.check_adds_files(work.actor, review.institution, review.state)
    there = files_of(work.session, review.id)
    papers.check_limits(work.policy(review.policy), document, there, review.uploads, CLAUSE)


def attach(work: Work, cmd: AttachReviewFile) -> Review:
    """Make it the review's file of its code. Files for one review wait for each other, and an opinion for them."""
    review, document = held(work, cmd.review), cmd.document
    check_file(work, review, document)
    work.session.merge(ReviewFile(review=review.id, attached_at=work.now, **document.model_dump()))
    review.uploads += 1
    told = ReviewFileAttached(
        institution=review.institution,
        body=review.body,
        code=document.code,
        digest=document.digest,
        size=document.size,
    )
    _tell(work, review, told)
    return review


def file(work: Work, ask: FetchReviewFile) -> Paper:
    """A file, for those who may know of the review. Raises `no-such-review`, `no-such-review-file`."""
    found = work.session.get(ReviewFile, (known(work, ask.review).id, ask.code))
    if found is None:
        raise NO_SUCH_REVIEW_FILE(code=ask.code)
    return Paper(digest=found.digest, filename=found.filename, media_type=found.media_type)


def held(work: Work, id: str) -> Review:
    """The review, which nobody else changes before this transaction ends. Raises `no-such-review`."""
    return _there(work.session.get(Review, id, with_for_update=True))


def known(work: Work, id: str) -> Review:
    """A review that the acting party may know of. Raises `no-such-review`."""
    review = _there(work.session.get(Review, id))
    institutions.check_reads_review(work.actor, review.institution, review.body)
    return review


def _there(review: Review | None) -> Review:
    if review is None:
        raise NO_SUCH_REVIEW()
    return review


def visible_to(actor: Actor, ask: say.ListAcademicReviews) -> list[Any]:
    """Conditions for a list: a body's own reviews, an institution's own, for the bureau all, for others none."""
    found: list[Any] = []
    if actor.role is Role.REVIEWING_BODY:
        found.append(Review.body == actor.organisation)
    elif actor.role is Role.SECRETARY:
        found.append(Review.institution == actor.organisation)
    elif actor.role not in institutions.OFFICES:
        found.append(false())
    if ask.state:
        found.append(Review.state == ask.state)
    return found


def person_of(work: Work, review: Review) -> Person:
    """Whom it is about."""
    return work.session.get_one(Person, review.person_ref)


def _tell(
    work: Work, review: Review, event: say.ReviewCommissioned | say.AcademicOpinionGiven | ReviewFileAttached
) -> None:
    work.session.flush()
    work.publish(event, review.id, subject_kind="academic_review", policy=review.policy)
