"""A file on its way from quarantine into a case: refused, it leaves the case as it was. On both databases."""

import pytest

from shared.contracts.application import AttachDocument
from shared.contracts.form import DocumentRef
from tests.bench import Bench
from tests.papers import pdf
from tests.services.application import hostile
from tests.services.application.player import Player
from tests.unit.application.kit import employed


def quarantined(bench: Bench, content: bytes, code: str = "work_report", media_type: str = "") -> DocumentRef:
    with bench.service.store.receive(len(content)) as arrival:  # type: ignore[attr-defined]
        arrival.write(content)
        came = arrival.finish(media_type)
    about = {"digest": came.digest, "size": came.size, "media_type": came.media_type}
    return DocumentRef(code=code, filename=f"{code}.pdf", **about)


def kept(bench: Bench, document: DocumentRef) -> bool:
    found: bool = bench.service.store.keeps(document.digest)  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (hostile.made(hostile.script_on_opening), "file-active"),
        (hostile.made(hostile.attachment), "file-carries-files"),
        (hostile.locked(""), "file-encrypted"),
        (b"%PDF-1.7", "file-damaged"),
        (hostile.picture("PNG")[:100], "file-damaged"),
        (hostile.picture("PNG", (10_100, 10_000), "1"), "file-explodes"),
    ],
)
def test_a_file_that_is_refused_leaves_nothing_half_done(
    player: Player, bench: Bench, content: bytes, slug: str
) -> None:
    player.opens()
    before, document = player.sees(), quarantined(bench, content)
    attach = AttachDocument(case_id=player.case_id, document=document)
    assert [player.refused(attach).slug for _ in range(2)] == [slug] * 2
    assert (player.sees(), kept(bench, document)) == (before, False)


def test_who_may_not_attach_has_nothing_looked_into_or_kept(player: Player, bench: Bench) -> None:
    player.applies()
    document = quarantined(bench, hostile.made(hostile.program))
    assert player.refused(AttachDocument(case_id=player.case_id, document=document)).slug == "illegal-move"
    assert not kept(bench, document)


def test_one_file_on_two_codes_is_refused_and_on_the_same_code_again_taken(player: Player, bench: Bench) -> None:
    player.opens()
    content = pdf("the same")
    first = quarantined(bench, content)
    for document in (first, quarantined(bench, content)):
        player.does(AttachDocument(case_id=player.case_id, document=document))
    second = quarantined(bench, content, "degree_certificate")
    refusal = player.refused(AttachDocument(case_id=player.case_id, document=second))
    assert (refusal.slug, refusal.clause) == ("document-repeated", "三(一)1")
    assert player.sees().documents == (first,)


def test_replaced_files_count_as_uploads(player: Player, bench: Bench) -> None:
    player.opens()
    most = bench.house.policies.newest("beijing-2023").documents.limits.uploads
    for n in range(most):
        player.uploads("work_report", str(n))
    document = player.stored("work_report", "one more")
    assert player.refused(AttachDocument(case_id=player.case_id, document=document)).slug == "too-many-uploads"


def test_an_upload_sent_again_after_the_case_moved_on_is_answered_as_before(player: Player, bench: Bench) -> None:
    player.opens().fills(employed())
    attach = AttachDocument(case_id=player.case_id, document=player.stored("work_report", "last edition"))
    done = player.does(attach, key="once")
    player.submits()
    assert player.does(attach, key="once") == done
