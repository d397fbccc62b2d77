"""Files, named by their SHA-256, below one folder.

A file first lies in quarantine: it was received whole and looks like what it says it is, nothing more.
Each arrival keeps a copy of its own there, so that dropping one of them never takes the same file from
somebody else. A service that has accepted a file promotes it. What a process that died has left in
quarantine is swept by whoever comes next. Plain blocking calls; asyncio calls them in a thread.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import time
from typing import BinaryIO, Self

from shared.contracts.base import new_id
from shared.errors import Kind, Problem

FILE_EMPTY = Problem("file-empty", Kind.INVALID, zh="上传的文件是空的", en="The uploaded file is empty.")
FILE_TOO_LARGE = Problem(
    "file-too-large",
    Kind.TOO_LARGE,
    zh="文件超过上限 {limit} 字节",
    en="The file exceeds the limit of {limit} bytes.",
)
FILE_TYPE_UNKNOWN = Problem(
    "file-type-unknown",
    Kind.INVALID,
    zh="只接受 PDF、JPEG、PNG 文件，所传文件的内容不属于其中任何一种",
    en="Only PDF, JPEG and PNG are accepted, and the content of this file is none of them.",
)
FILE_TYPE_MISMATCH = Problem(
    "file-type-mismatch",
    Kind.INVALID,
    zh="文件声明为 {declared}，内容却是 {found}",
    en="The file is declared as {declared}, but its content is {found}.",
)
FILE_UNKNOWN = Problem("file-unknown", Kind.NOT_FOUND, zh="没有这个文件", en="There is no such file.")

BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
UNDECLARED = ("", "application/octet-stream")
STRAY = timedelta(days=1)
"""In wall time: after it nobody waits for a file in quarantine any more."""


@dataclass(frozen=True)
class Received:
    """A file in quarantine: its SHA-256 in hex, its size in bytes, its media type judged by content."""

    digest: str
    size: int
    media_type: str
    copy: Path

    def discard(self) -> None:
        """Drop this copy, because what it came with was refused."""
        self.copy.unlink(missing_ok=True)


class Store:
    """The folder of one installation. Safe for any number of processes that share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def receive(self, limit: int) -> "Arrival":
        """Begin to take in a file of at most `limit` bytes."""
        return Arrival(self._folder / "quarantine", limit)

    def promote(self, digest: str) -> None:
        """Keep an accepted file for good. Doing it twice is the same as once. Raises `file-unknown`."""
        target = self._place("files", digest)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for copy in self._copies(digest):
            if target.exists():
                copy.unlink(missing_ok=True)
            else:
                with suppress(FileNotFoundError):  # another process promotes it at this moment
                    copy.replace(target)
        if not target.exists():
            raise FILE_UNKNOWN()
        _to_disk(target.parent)

    def keeps(self, digest: str) -> bool:
        """Whether a file is kept for good: then it was accepted once, or is of our own making."""
        return self._place("files", digest).exists()

    def waiting(self, digest: str) -> bytes:
        """The content of a file in quarantine, for judging it. Raises `file-unknown`."""
        for copy in self._copies(digest):
            with suppress(FileNotFoundError):  # it is dropped or promoted at this moment
                return copy.read_bytes()
        raise FILE_UNKNOWN()

    def put(self, content: bytes) -> str:
        """Keep a file of our own making for good and return its SHA-256 in hex. Twice is the same as once."""
        digest = sha256(content).hexdigest()
        target = self._place("files", digest)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = target.with_name(f"{digest}.{new_id()}")
            with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(target)
        _to_disk(target.parent)
        return digest

    def open(self, digest: str) -> BinaryIO:
        """A kept file, for reading. Raises `file-unknown`."""
        try:
            return self._place("files", digest).open("rb")
        except FileNotFoundError:
            raise FILE_UNKNOWN() from None

    def _copies(self, digest: str) -> list[Path]:
        place = self._place("quarantine", digest)
        return sorted(place.parent.glob(f"{digest}.*"))

    def _place(self, room: str, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise FILE_UNKNOWN()
        return self._folder / room / digest[:2] / digest


class Arrival:
    """One file while it comes in. Leaving the block without `finish` leaves nothing behind."""

    def __init__(self, quarantine: Path, limit: int) -> None:
        self._quarantine = quarantine
        self._limit = limit
        self._size = 0
        self._digest = sha256()
        self._beginning = b""
        self._id = new_id()
        self._path = quarantine / "arriving" / self._id

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(self._path.parent)
        self._file = os.fdopen(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        return self

    def write(self, chunk: bytes) -> None:
        """Add a piece. Raises `file-too-large` as soon as the limit is passed."""
        self._size += len(chunk)
        if self._size > self._limit:
            raise FILE_TOO_LARGE(limit=self._limit)
        if len(self._beginning) < 8:
            self._beginning += chunk[:8]
        self._digest.update(chunk)
        self._file.write(chunk)

    def finish(self, declared: str) -> Received:
        """The file is whole: judge it, put it on disk and into quarantine.

        `declared` is the media type that the sender named, or nothing. Raises `file-empty`,
        `file-type-unknown`, `file-type-mismatch`.
        """
        media_type = self._judge(declared)
        self._file.flush()
        os.fsync(self._file.fileno())
        digest = self._digest.hexdigest()
        copy = self._quarantine / digest[:2] / f"{digest}.{self._id}"
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(copy.parent)
        self._path.replace(copy)
        _to_disk(copy.parent)
        return Received(digest, self._size, media_type, copy)

    def _judge(self, declared: str) -> str:
        if not self._size:
            raise FILE_EMPTY()
        found = next((type for start, type in BEGINNINGS.items() if self._beginning.startswith(start)), None)
        if found is None:
            raise FILE_TYPE_UNKNOWN()
        said = declared.partition(";")[0].strip().lower()
        if said not in (*UNDECLARED, found):
            raise FILE_TYPE_MISMATCH(declared=said[:100], found=found)
        return found

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Drop what has lain in a folder of the quarantine for too long; other processes may do the same."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.is_file() and time() - path.stat().st_mtime > STRAY.total_seconds():
                path.unlink()


def _to_disk(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
