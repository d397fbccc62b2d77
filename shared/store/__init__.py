"""Files, named by their SHA-256, in a folder of this machine or in a bucket of an S3-compatible server.

A file first lies in quarantine: it was received whole and looks like what it says it is, nothing more.
Each arrival keeps a copy of its own there, so that dropping one of them never takes the same file from
somebody else. A service that has accepted a file promotes it. What a process that died has left in
quarantine is swept by whoever comes next. Plain blocking calls: asyncio calls them in a thread, services
through `offload`.
"""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import BinaryIO

from shared.settings import Settings
from shared.store.arrival import Arrival, Received, in_quarantine
from shared.store.bucket import Bucket
from shared.store.folder import Folder
from shared.store.place import Place
from shared.store.problems import FILE_TYPE_MISMATCH, FILE_UNKNOWN

__all__ = ["FILE_TYPE_MISMATCH", "FILE_UNKNOWN", "Received", "Store", "open_store"]


def open_store(settings: Settings) -> "Store":
    """The store of this installation: the bucket of STORE_URL, else the folder below VAR_DIR."""
    if settings.store_url is None:
        return Store(Folder(settings.store_dir))
    return Store(Bucket(settings.store_url, settings.store_endpoint, settings.var_dir / "arriving"))


class Store:
    """The files of one installation. Safe for any number of processes. Whatever it does may raise `store-away`."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def receive(self, limit: int) -> Arrival:
        """Begin to take in a file of at most `limit` bytes."""
        return Arrival(self._place, limit)

    def promote(self, digest: str) -> None:
        """Keep an accepted file for good. Doing it twice is the same as once. Raises `file-unknown`."""
        target = _kept(digest)
        for copy in self._copies(digest):
            if self._place.has(target):
                self._place.drop(copy)
            else:
                with suppress(FileNotFoundError):  # another process promotes it at this moment
                    self._place.move(copy, target)
        if not self._place.has(target):
            raise FILE_UNKNOWN()

    def keeps(self, digest: str) -> bool:
        """Whether a file is kept for good: then it was accepted once, or is of our own making."""
        return self._place.has(_kept(digest))

    def waiting(self, digest: str) -> bytes:
        """The content of a file in quarantine, for judging it. Raises `file-unknown`."""
        for copy in self._copies(digest):
            with suppress(FileNotFoundError), self._place.open(copy) as file:  # it may be dropped at this moment
                return file.read()
        raise FILE_UNKNOWN()

    def put(self, content: bytes) -> str:
        """Keep a file of our own making for good and return its SHA-256 in hex. Twice is the same as once."""
        digest = sha256(content).hexdigest()
        if not self._place.has(_kept(digest)):
            self._place.put(content, _kept(digest))
        return digest

    def open(self, digest: str) -> BinaryIO:
        """A kept file, for reading. Raises `file-unknown`."""
        try:
            return self._place.open(_kept(digest))
        except FileNotFoundError:
            raise FILE_UNKNOWN() from None

    def _copies(self, digest: str) -> Iterator[str]:
        begins = f"{in_quarantine(_known(digest))}."
        lying = self._place.inside(begins.rpartition("/")[0])
        return (copy.key for copy in list(lying) if copy.key.startswith(begins))


def _kept(digest: str) -> str:
    return f"files/{_known(digest)[:2]}/{digest}"


def _known(digest: str) -> str:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise FILE_UNKNOWN()
    return digest
