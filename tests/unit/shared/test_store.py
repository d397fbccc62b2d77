"""Files in quarantine and for good: in a folder, and in a bucket of a server that speaks S3."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from time import time

import pytest

from shared.errors import Kind, Refusal
from shared.settings import Settings
from shared.store import Received, Store, open_store
from tests.unit.shared.bucket_server import BucketServer

PDF = b"%PDF-1.7\n" + b"content " * 1000
PDF_DIGEST = sha256(PDF).hexdigest()


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[BucketServer]:
    with BucketServer() as server:
        yield server


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return open_store(Settings(var_dir=tmp_path))
    server: BucketServer = request.getfixturevalue("bucket_server")
    return open_store(server.settings(tmp_path))


@pytest.fixture
def folder(tmp_path: Path) -> Store:
    return open_store(Settings(var_dir=tmp_path))


def received(store: Store, content: bytes, declared: str = "", piece: int = 1000) -> Received:
    with store.receive(limit=100_000) as arrival:
        for start in range(0, len(content), piece):
            arrival.write(content[start : start + piece])
        return arrival.finish(declared)


def files(store: Store, tmp_path: Path) -> list[str]:
    """Everything that lies anywhere, in the place or still arriving."""
    place = store._place
    rooms = ("files", "quarantine")
    found = [lying.key for room in rooms for n in range(256) for lying in place.inside(f"{room}/{n:02x}")]
    arriving = place.arriving.iterdir() if place.arriving.exists() else ()
    return [*found, *(path.name for path in arriving)]


def test_a_file_is_named_by_its_digest_and_readable_once_promoted(store: Store) -> None:
    arrived = received(store, PDF, "application/pdf")
    assert (arrived.digest, arrived.size, arrived.media_type) == (PDF_DIGEST, len(PDF), "application/pdf")
    with pytest.raises(Refusal, match="file-unknown"):
        store.open(PDF_DIGEST)
    store.promote(PDF_DIGEST)
    with store.open(PDF_DIGEST) as file:
        assert file.read() == PDF


def test_promoting_twice_is_promoting_once(store: Store, tmp_path: Path) -> None:
    received(store, PDF)
    store.promote(PDF_DIGEST)
    store.promote(PDF_DIGEST)
    received(store, PDF)
    store.promote(PDF_DIGEST)
    assert len(files(store, tmp_path)) == 1


def test_dropping_one_copy_leaves_everybody_elses(store: Store, tmp_path: Path) -> None:
    mine, theirs = received(store, PDF), received(store, PDF)
    theirs.discard()
    assert files(store, tmp_path) == [mine.copy]
    store.promote(mine.digest)
    assert store.open(mine.digest).read() == PDF


def test_what_never_arrived_cannot_be_promoted(store: Store) -> None:
    with pytest.raises(Refusal, match="file-unknown"):
        store.promote("0" * 64)


@pytest.mark.parametrize(
    "digest", ["", "../../../etc/passwd", "0" * 63, "0" * 65, "G" * 64, PDF_DIGEST.upper(), "*" * 64]
)
def test_what_is_no_digest_names_no_file(digest: str, store: Store) -> None:
    with pytest.raises(Refusal, match="file-unknown"):
        store.promote(digest)
    with pytest.raises(Refusal, match="file-unknown"):
        store.open(digest)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
    ],
)
@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_the_type_is_what_the_content_says(content: bytes, media_type: str, piece: int, store: Store) -> None:
    assert received(store, content, piece=piece).media_type == media_type
    assert received(store, content, "application/octet-stream").media_type == media_type
    assert received(store, content, f"{media_type.upper()}; charset=x").media_type == media_type


@pytest.mark.parametrize(
    ("content", "declared", "slug"),
    [
        (b"", "application/pdf", "file-empty"),
        (b"MZ\x90\x00", "application/pdf", "file-type-unknown"),
        (b"\x89PNG", "image/png", "file-type-unknown"),
        (b" %PDF-1.7", "application/pdf", "file-type-unknown"),
        (b"<html>", "text/html", "file-type-unknown"),
        (b"%PDF-1.7", "image/png", "file-type-mismatch"),
        (b"\xff\xd8\xff\xe0", "application/pdf", "file-type-mismatch"),
    ],
)
def test_what_is_not_what_it_says_leaves_nothing_behind(
    content: bytes, declared: str, slug: str, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match=slug):
        received(store, content, declared)
    assert files(store, tmp_path) == []


def test_the_limit_holds_to_the_byte(store: Store, tmp_path: Path) -> None:
    with store.receive(limit=10) as arrival:
        arrival.write(b"%PDF-12345")
        arrival.finish("")
    with store.receive(limit=10) as arrival, pytest.raises(Refusal, match="file-too-large"):
        arrival.write(b"%PDF-123456")
    assert len(files(store, tmp_path)) == 1


def test_an_arrival_that_breaks_off_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    with store.receive(limit=10) as arrival:
        arrival.write(b"%PDF")
        assert len(files(store, tmp_path)) == 1
    assert files(store, tmp_path) == []


def test_nobody_else_on_the_machine_can_read_it(folder: Store, tmp_path: Path) -> None:
    copy = tmp_path / "store" / received(folder, PDF).copy
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.parent.stat().st_mode & 0o077 == 0


def test_what_a_dead_process_left_in_quarantine_is_swept_by_the_next(folder: Store, tmp_path: Path) -> None:
    left, waiting = received(folder, PDF).copy, received(folder, PDF).copy
    arriving = tmp_path / "store" / "quarantine" / "arriving" / "half"
    arriving.write_bytes(PDF[:100])
    two_days_ago = time() - 2 * 24 * 3600
    for path in (tmp_path / "store" / left, arriving):
        os.utime(path, (two_days_ago, two_days_ago))
    mine = received(folder, PDF).copy
    assert set(files(folder, tmp_path)) == {waiting, mine}
    folder.promote(PDF_DIGEST)
    assert folder.open(PDF_DIGEST).read() == PDF


def test_what_is_looked_into_in_quarantine_is_not_kept_yet(store: Store) -> None:
    digest = received(store, PDF).digest
    assert (store.waiting(digest), store.keeps(digest)) == (PDF, False)
    store.promote(digest)
    assert store.keeps(digest)
    with pytest.raises(Refusal, match="file-unknown"):
        store.waiting(digest)


def test_a_file_of_our_own_is_kept_once(store: Store, tmp_path: Path) -> None:
    assert store.put(PDF) == store.put(PDF) == PDF_DIGEST
    assert store.open(PDF_DIGEST).read() == PDF
    assert len(files(store, tmp_path)) == 1


def test_many_who_promote_the_same_file_at_once_keep_it(store: Store, tmp_path: Path) -> None:
    for _ in range(4):
        received(store, PDF)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store.promote, [PDF_DIGEST] * 4))
    assert files(store, tmp_path) == [f"files/{PDF_DIGEST[:2]}/{PDF_DIGEST}"]


def test_a_large_file_goes_through_a_bucket_whole(bucket_server: BucketServer, tmp_path: Path) -> None:
    store, large = open_store(bucket_server.settings(tmp_path)), b"%PDF-1.7" + os.urandom(12 * 1024 * 1024)
    with store.receive(len(large)) as arrival:
        arrival.write(large)
        digest = arrival.finish("").digest
    store.promote(digest)
    assert store.open(digest).read() == large


def test_a_server_that_is_away_is_said_to_be_and_nothing_is_lost(tmp_path: Path) -> None:
    with BucketServer() as server:
        store = open_store(server.settings(tmp_path))
        received(store, PDF)
    for act in (store.promote, store.open, store.keeps, store.waiting):
        with pytest.raises(Refusal, match="store-away") as caught:
            act(PDF_DIGEST)
        assert caught.value.kind is Kind.UNAVAILABLE
    with pytest.raises(Refusal, match="store-away"):
        received(store, PDF)
