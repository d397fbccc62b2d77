"""A file on its way into quarantine."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Self

from shared.contracts.base import new_id
from shared.store.place import Place
from shared.store.problems import FILE_EMPTY, FILE_TOO_LARGE, FILE_TYPE_MISMATCH, FILE_TYPE_UNKNOWN

BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
UNDECLARED = ("", "application/octet-stream")
STRAY = timedelta(days=1)
"""In wall time: after it nobody waits for a file in quarantine any more."""


def in_quarantine(digest: str) -> str:
    """What the keys of all copies of a file in quarantine begin with."""
    return f"quarantine/{digest[:2]}/{digest}"


@dataclass(frozen=True)
class Received:
    """A file in quarantine: its SHA-256 in hex, its size in bytes, its media type judged by content."""

    digest: str
    size: int
    media_type: str
    copy: str
    place: Place

    def discard(self) -> None:
        """Drop this copy, because what it came with was refused."""
        self.place.drop(self.copy)


class Arrival:
    """One file while it comes in. Leaving the block without `finish` leaves nothing behind."""

    def __init__(self, place: Place, limit: int) -> None:
        self._place = place
        self._limit = limit
        self._size = 0
        self._digest = sha256()
        self._beginning = b""
        self._id = new_id()
        self._path = place.arriving / self._id

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep_folder(self._path.parent)
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
        copy = f"{in_quarantine(digest)}.{self._id}"
        _sweep(self._place, copy.rpartition("/")[0])
        self._place.take(self._path, copy)
        return Received(digest, self._size, media_type, copy, self._place)

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


def _sweep(place: Place, folder: str) -> None:
    """Drop what has lain in a folder of the quarantine for too long; other processes may do the same."""
    for lying in place.inside(folder):
        if datetime.now(UTC) - lying.since > STRAY:
            place.drop(lying.key)


def _sweep_folder(arriving: Path) -> None:
    """The same for what broke off while it came in."""
    for path in arriving.iterdir():
        with suppress(FileNotFoundError):
            if time() - path.stat().st_mtime > STRAY.total_seconds():
                path.unlink()
