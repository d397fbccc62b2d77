"""A bucket of an S3-compatible server.

Calls block the thread that makes them and let the others of the process run: asyncio calls them in a thread, and
services through `offload`, for in a greenlet they would hold up all others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store, from_url

from shared.store.place import Lying
from shared.store.problems import STORE_AWAY
from shared.telemetry import log

logger = log(__name__)

PATIENCE = timedelta(seconds=3)
"""For one request. With the retries it stays below an RPC's time-out."""
RETRIES = 1
IN_MEMORY = 1024 * 1024


class Bucket:
    """A place behind a URL like `s3://bucket/prefix`. Keys and region are read from AWS_* of the environment."""

    def __init__(self, url: str, endpoint: str | None, arriving: Path) -> None:
        """`endpoint` is the server, where it is not Amazon's."""
        self.arriving = arriving
        plain = {"allow_http": bool(endpoint and endpoint.startswith("http:")), "timeout": PATIENCE}
        patience = {"max_retries": RETRIES, "retry_timeout": PATIENCE}
        where = {"endpoint": endpoint} if endpoint else {}
        self._store = cast(S3Store, from_url(url, client_options=plain, retry_config=patience, **where))  # type: ignore[call-overload]

    def take(self, file: Path, key: str) -> None:
        with _reached():
            obstore.put(self._store, key, file)
        file.unlink()

    def put(self, content: bytes, key: str) -> None:
        with _reached():
            obstore.put(self._store, key, content)

    def open(self, key: str) -> BinaryIO:
        """The whole file, fetched: what is large waits on disk."""
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (its reader closes it)
        with _reached():
            for piece in obstore.get(self._store, key):
                file.write(piece)
        file.seek(0)
        return cast(BinaryIO, file)

    def has(self, key: str) -> bool:
        try:
            with _reached():
                obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        return True

    def inside(self, folder: str) -> Iterator[Lying]:
        with _reached():
            for page in obstore.list(self._store, folder):
                yield from (Lying(found["path"], found["last_modified"]) for found in page)

    def move(self, key: str, to: str) -> None:
        with _reached():
            obstore.copy(self._store, key, to)
        self.drop(key)

    def drop(self, key: str) -> None:
        with _reached():
            obstore.delete(self._store, key)


@contextmanager
def _reached() -> Iterator[None]:
    """A server that is away or answers nonsense is waited for by whoever asks. Raises `store-away`."""
    try:
        yield
    except BaseError as error:
        logger.warning("store away", error=str(error).partition("\n")[0])
        raise STORE_AWAY() from None
