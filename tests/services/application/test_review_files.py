"""Files that an academic review reads (三(三)): who adds and who reads them, and how much there may be.

On both databases.
"""

import pytest

from shared.contracts.academic import AttachReviewFile, FetchReviewFile, ReviewFileAttached
from shared.contracts.base import Actor, Request, Role
from shared.contracts.files import Paper
from shared.contracts.filing import AcademicReview, GetAcademicReview, SubmitAcademicOpinion
from shared.contracts.form import DocumentRef
from shared.errors import Refusal
from tests.bench import Bench
from tests.papers import pdf
from tests.services.application import hostile
from tests.services.application.campus import BODY, OTHER_BODY, SCHOOL, UNIVERSITY, Campus
from tests.services.application.player import AUDITOR, BUREAU
from tests.unit.application import filings as kit

INTEGRITY = Actor(role=Role.INTEGRITY_OFFICER, subject="integrity-1", name="何平")
MEGABYTE = 1024 * 1024


@pytest.fixture
def campus(bench: Bench) -> Campus:
    return Campus(bench).registers(BUREAU, kit.PARTY_SCHOOL)


@pytest.fixture
def asked(campus: Campus) -> AcademicReview:
    """A review that the party school has commissioned."""
    return campus.commissions()


def arrived(bench: Bench, code: str = "monograph", content: bytes | None = None) -> DocumentRef:
    """A file in quarantine, as the gateway puts it there."""
    inside = pdf(code) if content is None else content
    with bench.service.store.receive(len(inside)) as arrival:  # type: ignore[attr-defined]
        arrival.write(inside)
        came = arrival.finish("")
    about = {"digest": came.digest, "size": came.size, "media_type": came.media_type}
    return DocumentRef(code=code, filename=f"{code}.pdf", **about)


def attach(bench: Bench, asked: AcademicReview, document: DocumentRef, who: Actor = SCHOOL) -> AcademicReview:
    review: AcademicReview = bench.call(AttachReviewFile(review=asked.review, document=document), who)
    return review


def refused(bench: Bench, request: Request, who: Actor = SCHOOL, seen: int | None = None) -> Refusal:
    before = bench.published
    with pytest.raises(Refusal) as caught:
        bench.call(request, who, seen=seen)
    assert bench.published == before
    return caught.value


def kept(bench: Bench, document: DocumentRef) -> bool:
    found: bool = bench.service.store.keeps(document.digest)  # type: ignore[attr-defined]
    return found


def read(bench: Bench, paper: Paper) -> bytes:
    with bench.service.store.open(paper.digest) as file:  # type: ignore[attr-defined]
        content: bytes = file.read()
    return content


def test_a_file_is_kept_shown_and_told(bench: Bench, asked: AcademicReview) -> None:
    document = arrived(bench)
    review = attach(bench, asked, document)
    assert (review.files, review.version) == ((document,), asked.version + 1)
    assert review.possible == ("attach_review_file",)
    assert bench.call(GetAcademicReview(review=asked.review), BODY).files == (document,)
    envelope, told = bench.published[-1]
    assert (envelope.subject_kind, envelope.subject, envelope.actor) == ("academic_review", asked.review, SCHOOL)
    assert told == ReviewFileAttached(
        institution=SCHOOL.organisation or "",
        body=BODY.organisation or "",
        code="monograph",
        digest=document.digest,
        size=document.size,
    )


def test_it_is_read_by_the_body_the_institution_and_the_bureau(bench: Bench, asked: AcademicReview) -> None:
    attach(bench, asked, arrived(bench))
    ask = FetchReviewFile(review=asked.review, code="monograph")
    for reader in (BODY, SCHOOL, BUREAU, INTEGRITY):
        paper = bench.call(ask, reader)
        assert (paper.filename, paper.media_type) == ("monograph.pdf", "application/pdf")
        assert read(bench, paper) == pdf("monograph")


def test_for_everybody_else_neither_file_nor_review_exists(bench: Bench, campus: Campus, asked: AcademicReview) -> None:
    attach(bench, asked, arrived(bench))
    for stranger in (OTHER_BODY, UNIVERSITY, AUDITOR, campus.person("song-zhixing")):
        for code in ("monograph", "nothing"):
            ask = FetchReviewFile(review=asked.review, code=code)
            assert refused(bench, ask, stranger).slug == "no-such-review"
    for reader in (BODY, SCHOOL, BUREAU):
        refusal = refused(bench, FetchReviewFile(review=asked.review, code="nothing"), reader)
        assert (refusal.slug, refusal.text.zh) == ("no-such-review-file", "这项学术评议没有材料“nothing”")


def test_only_the_institution_that_asked_adds_files_and_nothing_of_others_is_looked_into(
    bench: Bench, asked: AcademicReview
) -> None:
    document = arrived(bench, content=hostile.made(hostile.program))
    for who in (BODY, OTHER_BODY, UNIVERSITY, BUREAU, INTEGRITY, AUDITOR):
        assert refused(bench, AttachReviewFile(review=asked.review, document=document), who).slug == "no-such-review"
    assert refused(bench, AttachReviewFile(review="none", document=document)).slug == "no-such-review"
    assert not kept(bench, document)


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (hostile.made(hostile.script_on_opening), "file-active"),
        (hostile.locked(""), "file-encrypted"),
        (b"%PDF-1.7", "file-damaged"),
    ],
)
def test_a_hostile_file_is_refused_and_not_kept(bench: Bench, asked: AcademicReview, content: bytes, slug: str) -> None:
    document = arrived(bench, content=content)
    assert refused(bench, AttachReviewFile(review=asked.review, document=document)).slug == slug
    assert not kept(bench, document)
    assert bench.call(GetAcademicReview(review=asked.review), BODY).files == ()


def test_what_never_arrived_is_unknown(bench: Bench, asked: AcademicReview) -> None:
    never = arrived(bench).model_copy(update={"digest": "0" * 64})
    assert refused(bench, AttachReviewFile(review=asked.review, document=never)).slug == "file-unknown"


def test_after_the_opinion_nothing_is_added_or_replaced_but_all_is_read(
    bench: Bench, campus: Campus, asked: AcademicReview
) -> None:
    attach(bench, asked, arrived(bench))
    campus.thinks(asked.review)
    for code in ("monograph", "paper"):
        late = arrived(bench, code, pdf(f"late {code}"))
        refusal = refused(bench, AttachReviewFile(review=asked.review, document=late))
        assert (refusal.slug, refusal.clause) == ("review-files-closed", "三(三)")
        assert not kept(bench, late)
    shown = bench.call(GetAcademicReview(review=asked.review), SCHOOL)
    assert ([file.code for file in shown.files], shown.possible) == (["monograph"], ())
    assert read(bench, bench.call(FetchReviewFile(review=asked.review, code="monograph"), BODY)) == pdf("monograph")


def test_the_same_code_replaces_and_an_opinion_on_the_earlier_files_is_told_so(
    bench: Bench, asked: AcademicReview
) -> None:
    first = attach(bench, asked, arrived(bench))
    second = arrived(bench, content=pdf("second edition"))
    assert attach(bench, asked, second).files == (second,)
    opinion = SubmitAcademicOpinion(review=asked.review, reaches_level=True, opinion="达到")
    assert refused(bench, opinion, BODY, seen=first.version).slug == "version-passed"
    assert bench.call(opinion, BODY, seen=first.version + 1).state == "delivered"


def test_one_file_is_not_two(bench: Bench, asked: AcademicReview) -> None:
    attach(bench, asked, arrived(bench))
    twice = arrived(bench, "paper", pdf("monograph"))
    refusal = refused(bench, AttachReviewFile(review=asked.review, document=twice))
    assert (refusal.slug, refusal.clause) == ("document-repeated", "三(三)")
    assert "monograph" in refusal.text.zh


def test_a_review_holds_what_the_policy_lets_it(bench: Bench, asked: AcademicReview) -> None:
    limits = bench.house.policies.newest("beijing-2023").documents.limits
    large = arrived(bench).model_copy(update={"size": limits.file_megabytes * MEGABYTE + 1})
    refusal = refused(bench, AttachReviewFile(review=asked.review, document=large))
    assert (refusal.slug, refusal.clause) == ("document-too-large", "三(三)")
    whole = limits.case_megabytes // limits.file_megabytes
    for n in range(whole):
        size = {"size": limits.file_megabytes * MEGABYTE}
        attach(bench, asked, arrived(bench, f"part_{n}").model_copy(update=size))
    more = AttachReviewFile(review=asked.review, document=arrived(bench, "more"))
    assert refused(bench, more).slug == "documents-too-large"
    for n in range(limits.uploads - whole):
        attach(bench, asked, arrived(bench, "part_0", pdf(f"edition {n}")))
    assert refused(bench, more).slug == "too-many-uploads"


def test_an_upload_sent_again_is_answered_as_before(bench: Bench, campus: Campus, asked: AcademicReview) -> None:
    command = AttachReviewFile(review=asked.review, document=arrived(bench))
    done = bench.call(command, SCHOOL, key="once")
    campus.thinks(asked.review)
    assert bench.call(command, SCHOOL, key="once") == done
    assert len(bench.told(ReviewFileAttached)) == 1
