"""What readers of filings and academic reviews are shown; never a whole number."""

from collections.abc import Sequence

from services.application import academic, cases
from services.application.autonomous_tables import Filing, Review, cases_of, files_of
from services.application.domain import institutions
from services.application.tables import Case, Person
from services.application.vault import Vault
from shared.bus import Work
from shared.contracts import filing as say
from shared.contracts.record import FiledPerson
from shared.contracts.vocabulary import Level, Outcome


def filing(work: Work, vault: Vault, row: Filing) -> say.FilingView:
    """The whole filing, with where its cases stand."""
    work.session.flush()
    record = row.signed(vault).record
    people = zip(record.people, cases_of(work.session, row.id), strict=True)
    return say.FilingView(
        **filing_row(row).model_dump(),
        version=row.version,
        meeting=record.meeting,
        results=tuple(_result(stated, case, who) for stated, (case, who) in people),
        decided_at=row.decided_at,
        reasons=row.reasons,
        possible=institutions.possible_at_filing(work.actor, row.state),
    )


def _result(stated: FiledPerson, case: Case, who: Person) -> say.FiledResult:
    return say.FiledResult(
        case_id=case.id,
        holder=cases.holder(who),
        series=stated.series,
        major=stated.major,
        level=stated.level,
        tally=stated.tally,
        publicity=stated.publicity,
        opinion=stated.opinion,
        stage=case.at,
        outcome=Outcome(case.outcome) if case.outcome else None,
    )


def filing_row(row: Filing) -> say.FilingRow:
    """A filing in a list."""
    return say.FilingRow(
        filing=row.id,
        cycle=row.cycle,
        plan=row.plan,
        institution=row.institution,
        state=row.state,
        people=row.people,
        handed_in_at=row.handed_in_at,
    )


def filing_page(found: Sequence[Filing], limit: int) -> say.FilingPage:
    """One page, and where the next one starts."""
    items = tuple(filing_row(row) for row in found[:limit])
    return say.FilingPage(items=items, next=items[-1].filing if len(found) > limit else None)


def review(work: Work, row: Review) -> say.AcademicReview:
    """The whole review."""
    work.session.flush()
    return say.AcademicReview(
        **review_row(row, academic.person_of(work, row)).model_dump(),
        version=row.version,
        materials=tuple(say.ReviewMaterial.model_validate(material) for material in row.materials),
        files=files_of(work.session, row.id),
        delivered_at=row.delivered_at,
        reaches_level=row.reaches_level,
        opinion=row.opinion,
        possible=institutions.possible_at_review(work.actor, row.state),
    )


def review_row(row: Review, who: Person) -> say.AcademicReviewRow:
    """A review in a list."""
    return say.AcademicReviewRow(
        review=row.id,
        cycle=row.cycle,
        plan=row.plan,
        institution=row.institution,
        body=row.body,
        state=row.state,
        holder=cases.holder(who),
        series=row.series,
        major=row.major,
        level=Level(row.level),
        commissioned_at=row.commissioned_at,
    )


def review_page(found: Sequence[tuple[Review, Person]], limit: int) -> say.AcademicReviewPage:
    """One page, and where the next one starts."""
    items = tuple(review_row(*pair) for pair in found[:limit])
    return say.AcademicReviewPage(items=items, next=items[-1].review if len(found) > limit else None)
