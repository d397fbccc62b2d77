"""Files in quarantine and for good."""

import os
from hashlib import sha256
from pathlib import Path
from time import time

import pytest

from shared.errors import Refusal
from shared.store import Received, Store

PDF = b"%PDF-1.7\n" + b"content " * 1000
PDF_DIGEST = sha256(PDF).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def received(store: Store, content: bytes, declared: str = "", piece: int = 1000) -> Received:
    with store.receive(limit=100_000) as arrival:
        for start in range(0, len(content), piece):
            arrival.write(content[start : start + piece])
        return arrival.finish(declared)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


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
    assert len(files(tmp_path)) == 1


def test_dropping_one_copy_leaves_everybody_elses(store: Store) -> None:
    mine, theirs = received(store, PDF), received(store, PDF)
    theirs.discard()
    assert not theirs.copy.exists()
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
    assert files(tmp_path) == []


def test_the_limit_holds_to_the_byte(store: Store, tmp_path: Path) -> None:
    with store.receive(limit=10) as arrival:
        arrival.write(b"%PDF-12345")
        arrival.finish("")
    with store.receive(limit=10) as arrival, pytest.raises(Refusal, match="file-too-large"):
        arrival.write(b"%PDF-123456")
    assert len(files(tmp_path)) == 1


def test_an_arrival_that_breaks_off_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    with store.receive(limit=10) as arrival:
        arrival.write(b"%PDF")
        assert len(files(tmp_path)) == 1
    assert files(tmp_path) == []


def test_nobody_else_on_the_machine_can_read_it(store: Store) -> None:
    copy = received(store, PDF).copy
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.parent.stat().st_mode & 0o077 == 0


def test_what_a_dead_process_left_in_quarantine_is_swept_by_the_next(store: Store, tmp_path: Path) -> None:
    left, waiting = received(store, PDF).copy, received(store, PDF).copy
    arriving = tmp_path / "store" / "quarantine" / "arriving" / "half"
    arriving.write_bytes(PDF[:100])
    two_days_ago = time() - 2 * 24 * 3600
    for path in (left, arriving):
        os.utime(path, (two_days_ago, two_days_ago))
    mine = received(store, PDF).copy
    assert set(files(tmp_path)) == {waiting, mine}
    store.promote(PDF_DIGEST)
    assert store.open(PDF_DIGEST).read() == PDF
