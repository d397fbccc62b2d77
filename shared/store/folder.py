"""A folder of this machine, for any number of processes that share it."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from shared.contracts.base import new_id
from shared.store.place import Lying


class Folder:
    """A place on disk. Nobody else on the machine can read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.arriving = folder / "quarantine" / "arriving"

    def take(self, file: Path, key: str) -> None:
        """Raises FileNotFoundError."""
        target = self._room(key)
        file.replace(target)
        _to_disk(target.parent)

    def put(self, content: bytes, key: str) -> None:
        target = self._room(key)
        fresh = target.with_name(f"{target.name}.{new_id()}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self.take(fresh, key)

    def open(self, key: str) -> BinaryIO:
        return (self._folder / key).open("rb")

    def has(self, key: str) -> bool:
        """What another process put here a moment ago is made to survive, too."""
        path = self._folder / key
        if not path.exists():
            return False
        _to_disk(path.parent)
        return True

    def inside(self, folder: str) -> Iterator[Lying]:
        place = self._folder / folder
        for path in sorted(place.iterdir()) if place.exists() else ():
            with suppress(FileNotFoundError):  # another process drops it at this moment
                since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if path.is_file():
                    yield Lying(f"{folder}/{path.name}", since)

    def move(self, key: str, to: str) -> None:
        self.take(self._folder / key, to)

    def drop(self, key: str) -> None:
        (self._folder / key).unlink(missing_ok=True)

    def _room(self, key: str) -> Path:
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path


def _to_disk(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
