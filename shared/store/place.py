"""Where files lie: what a folder and a bucket have in common. The store knows no more of either than this."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol


class Lying(NamedTuple):
    """A file in a place, and since when it lies there, in wall time."""

    key: str
    since: datetime


class Place(Protocol):
    """Files by keys like `files/ab/abcd…`. What a method has done survives a power cut when it returns.

    `arriving` is a local folder for files that are still coming in.
    """

    arriving: Path

    def take(self, file: Path, key: str) -> None:
        """Move a local file here."""

    def put(self, content: bytes, key: str) -> None:
        """Write a file whole, or not at all."""

    def open(self, key: str) -> BinaryIO:
        """For reading. Raises FileNotFoundError."""

    def has(self, key: str) -> bool:
        """Whether it is here."""

    def inside(self, folder: str) -> Iterator[Lying]:
        """The files of a folder."""

    def move(self, key: str, to: str) -> None:
        """Raises FileNotFoundError. Whoever looks in between finds it under one of the keys, or both."""

    def drop(self, key: str) -> None:
        """Remove it, if it is here."""
