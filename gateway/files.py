"""Files on their way in, piece by piece; disk and digest never hold up the loop."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from gateway.calls import Caller
from gateway.invalid import invalid_body
from gateway.parts import Parts
from shared.contracts.base import Message, Request
from shared.errors import Kind, Refusal
from shared.store import FILE_TYPE_MISMATCH, Received

BATCH_BYTES = 256 * 1024
LONGEST_NAME = 200
LONGEST_ENDING = 10
UNSAFE = re.compile(r'[/\\:*?"<>|]')
ENDINGS = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}
KNOWN_ENDINGS = frozenset(ending for endings in ENDINGS.values() for ending in endings)


@dataclass(frozen=True)
class Coming:
    """A file that a caller sends: by which request, `about` what, as which document, and what is said of it."""

    request: type[Request]
    about: Mapping[str, str]
    code: str
    pieces: AsyncIterator[bytes]
    media_type: str = ""
    filename: str = ""


async def attach(parts: Parts, caller: Caller, coming: Coming) -> Message:
    """Take a file into quarantine, judge it by its content, and tell the service its digest and size.

    Raises what the store raises for a file that it does not take, and what `Calls.ask` raises.
    """
    received, held_at = await _receive(parts, coming)
    try:
        document = {
            "code": coming.code,
            "digest": received.digest,
            "size": received.size,
            "media_type": received.media_type,
            "filename": true_name(clean_name(coming.filename) or coming.code, received.media_type),
        }
        return await parts.calls.ask(_read(coming, document), caller, held_at)
    except Refusal as refusal:
        if refusal.kind is not Kind.UNAVAILABLE:  # then nobody knows yet whether the service took it
            await asyncio.to_thread(received.discard)
        raise


def _read(coming: Coming, document: Mapping[str, object]) -> Request:
    """The request, judged as every other body is. Raises `invalid-body`."""
    try:
        return coming.request.model_validate({**coming.about, "document": document})
    except ValidationError as error:
        raise invalid_body(error) from None


async def _receive(parts: Parts, coming: Coming) -> tuple[Received, datetime]:
    """The file, and when its last byte was there: how long we take to keep it makes nobody late."""
    with parts.store.receive(parts.settings.upload_limit_bytes) as arrival:
        batch = bytearray()
        async for piece in coming.pieces:
            batch += piece
            if len(batch) >= BATCH_BYTES:
                await asyncio.to_thread(arrival.write, bytes(batch))
                batch.clear()
        held_at = await parts.calls.now()
        await asyncio.to_thread(arrival.write, bytes(batch))
        return await asyncio.to_thread(arrival.finish, coming.media_type), held_at


def clean_name(given: str) -> str:
    """The name a person gave a file, fit to be shown and to be offered for saving; never a path."""
    last = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    clean = " ".join(UNSAFE.sub("_", shown).split()).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) < LONGEST_ENDING:
        return stem[: LONGEST_NAME - len(ending) - 1].rstrip() + dot + ending
    return clean[:LONGEST_NAME].rstrip()


def true_name(name: str, media_type: str) -> str:
    """The name with an ending that fits the content. Raises `file-type-mismatch` for that of another type we take."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in ENDINGS[media_type]:
        return name
    if ending in KNOWN_ENDINGS:
        raise FILE_TYPE_MISMATCH(declared=ending, found=media_type)
    return name[: LONGEST_NAME - LONGEST_ENDING] + ENDINGS[media_type][0]
