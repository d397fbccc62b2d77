"""Files on their way out, piece by piece: one from the store, or a whole dossier as a zip that lies nowhere."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from zipfile import ZipFile, ZipInfo

from gateway.parts import Parts
from shared.contracts.base import Message
from shared.contracts.files import Dossier, DossierPart, Paper
from shared.store import FILE_UNKNOWN, Store

BATCH_BYTES = 256 * 1024
READABLE = 0o644 << 16
"""The permissions of a file in a zip."""


@dataclass(frozen=True)
class Outgoing:
    """A file that is handed out. A zip has no digest before it is made."""

    filename: str
    media_type: str
    digest: str | None
    pieces: AsyncIterator[bytes]


def outgoing(parts: Parts, said: Message) -> Outgoing:
    """What a service said is to be handed out. The pieces raise `file-unknown` before the first."""
    if isinstance(said, Dossier):
        return Outgoing(said.filename, "application/zip", None, _zipped(parts.store, said))
    assert isinstance(said, Paper)
    return Outgoing(said.filename, said.media_type, said.digest, _kept(parts.store, said.digest))


async def _kept(store: Store, digest: str) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(store.open, digest)
    with file:
        while piece := await asyncio.to_thread(file.read, BATCH_BYTES):
            yield piece


class _Wire(io.RawIOBase):
    """Where the zip is written to: what was written since the last look."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        """Take it."""
        written = bytes(self._written)
        self._written.clear()
        return written


async def _zipped(store: Store, dossier: Dossier) -> AsyncIterator[bytes]:
    """Nothing is packed: documents are already, and unpacking proves each digest."""
    kept = [part.digest for part in dossier.parts if part.text is None]
    if not await asyncio.to_thread(lambda: all(map(store.keeps, kept))):
        raise FILE_UNKNOWN()
    wire = _Wire()
    with ZipFile(wire, "w") as archive:
        for part in dossier.parts:
            about = ZipInfo(part.path)
            about.external_attr = READABLE
            with archive.open(about, "w") as file:
                async for piece in _content(store, part):
                    file.write(piece)
                    yield wire.taken()
    yield wire.taken()


async def _content(store: Store, part: DossierPart) -> AsyncIterator[bytes]:
    if part.text is not None:
        yield part.text.encode()
        return
    async for piece in _kept(store, part.digest):
        yield piece
