"""A file comes in: streamed to quarantine, judged by its content, then told to the service by digest and size."""

import asyncio
import re
import unicodedata
from email.message import Message

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway import bodies
from gateway.parts import Parts
from gateway.rest.endpoint import Endpoint, admit, answer
from gateway.rest.routes import Route
from shared.contracts.application import AttachDocument, DocumentRef
from shared.errors import Kind, Refusal
from shared.store import Received

BATCH_BYTES = 256 * 1024
LONGEST_NAME = 200
LONGEST_ENDING = 10
UNSAFE = re.compile(r'[/\\:*?"<>|]')
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def upload_endpoint(route: Route, parts: Parts) -> Endpoint:
    """The endpoint of the route that takes a file as its body."""

    async def serve(http: HttpRequest) -> Response:
        caller = admit(http, route, parts)
        received = await _receive(http, parts)
        unnamed = caller.path["code"] + ENDINGS[received.media_type]
        document = DocumentRef(
            code=caller.path["code"],
            digest=received.digest,
            size=received.size,
            media_type=received.media_type,
            filename=filename(http.headers.get("content-disposition"), unnamed),
        )
        try:
            request = AttachDocument(case_id=caller.path["case_id"], document=document)
            return await answer(http, route, parts, caller, request)
        except Refusal as refusal:
            if refusal.kind is not Kind.UNAVAILABLE:  # then nobody knows yet whether the service took it
                await asyncio.to_thread(received.discard)
            raise

    return serve


async def _receive(http: HttpRequest, parts: Parts) -> Received:
    """The file in quarantine. Disk and digest run in a thread, in batches: neither may hold up the loop."""
    limit = parts.settings.upload_limit_bytes
    with parts.store.receive(limit) as arrival:
        batch = bytearray()
        async for piece in bodies.pieces(http, limit):
            batch += piece
            if len(batch) >= BATCH_BYTES:
                await asyncio.to_thread(arrival.write, bytes(batch))
                batch.clear()
        await asyncio.to_thread(arrival.write, bytes(batch))
        return await asyncio.to_thread(arrival.finish, http.headers.get("content-type", ""))


def filename(content_disposition: str | None, otherwise: str) -> str:
    """The name a person gave the file, fit to be shown and to be offered for saving; never a path."""
    header = Message()
    header["content-disposition"] = _as_text(content_disposition or "attachment")
    given = (header.get_filename() or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in unicodedata.normalize("NFC", given) if unicodedata.category(sign)[0] != "C")
    clean = " ".join(UNSAFE.sub("_", shown).split()).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) < LONGEST_ENDING:
        return stem[: LONGEST_NAME - len(ending) - 1].rstrip() + dot + ending
    return clean[:LONGEST_NAME].rstrip() or otherwise


def _as_text(value: str) -> str:
    """Headers arrive as Latin-1; browsers and curl put UTF-8 into them."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
