"""A PDF that does nothing by itself, carries no other file and unpacks to a bounded size."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, StreamDecodeLevel

from services.application.inspection.picture import MOST_PIXELS
from services.application.inspection.refused import ACTIVE, CARRIES_FILES, DAMAGED, ENCRYPTED, EXPLODES

MOST_IN_STREAM = 128 * 1024 * 1024
"""Bytes. A page in colour at 600 dots per inch takes about 100 MB."""
MOST_IN_FILE = 256 * 1024 * 1024

SCRIPTED = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute")
ELSEWHERE = ("/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound")
ACTIONS = frozenset((*SCRIPTED, *ELSEWHERE))
"""What an action may not be, wherever it stands. Links to a page of the file or of the web are harmless."""
SCRIPTS = frozenset(["/JS", "/JavaScript", "/XFA"])
CARRYING = frozenset(["/EmbeddedFiles", "/EF", "/RichMediaContent"])
CARRIERS = frozenset(["/EmbeddedFile", "/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"])
ON_OPENING, BY_OCCASION = "/OpenAction", "/AA"
"""Actions that nobody has to click: one, or a place to open at, and a dictionary of several."""
SUSPECT = re.compile("|".join([*ACTIONS, *SCRIPTS, *CARRYING, *CARRIERS, ON_OPENING, BY_OCCASION]).encode())
"""Few objects name any of these, so only few are looked into part by part."""
STRUCTURE = frozenset(("/ObjStm", "/XRef"))

pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_IN_STREAM,
    run_length_max_memory=MOST_IN_STREAM,
    png_max_memory=MOST_IN_STREAM,
    tiff_max_memory=MOST_IN_STREAM,
    parser_max_container_size=1_000_000,
    doc_max_warnings=1000,
)


def check_pdf(content: bytes) -> None:
    """Raises `file-damaged`, `file-encrypted`, `file-active`, `file-carries-files`, `file-explodes`."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            _check(pdf)
    except pikepdf.PasswordError:
        raise ENCRYPTED() from None
    except pikepdf.PdfError:
        raise DAMAGED() from None


def _check(pdf: Pdf) -> None:
    if pdf.is_encrypted:
        raise ENCRYPTED()
    unpacked = 0
    for found in pdf.objects:  # those inside object streams are among them
        if SUSPECT.search(_written(found)):
            _check_name(found)
            for part in _parts(found):
                _check_part(part)
        if isinstance(found, Stream):
            _check_pixels(found)
            unpacked += _unpacked(found)
            if unpacked > MOST_IN_FILE:
                raise EXPLODES()
    if not pdf.pages:
        raise DAMAGED()


def _written(found: Object) -> bytes:
    return (found.stream_dict if isinstance(found, Stream) else found).unparse(resolved=True)


def _check_name(found: Object) -> None:
    """A word that lies by itself is there for others to point at."""
    if isinstance(found, Name) and str(found) in ACTIONS | CARRIERS:
        raise ACTIVE(what=str(found)[1:])


def _parts(whole: Object) -> Iterator[Object]:
    """An object's dictionaries, its own and those that stand in it directly."""
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Dictionary | Stream):
            yield part
            inside = [value for _, value in part.items()]
        elif isinstance(part, Array):
            inside = list(part)
        else:
            continue
        waiting += [value for value in inside if isinstance(value, Object) and not value.is_indirect]


def _check_part(part: Object) -> None:
    keys = set(part.keys())
    if scripts := keys & SCRIPTS:
        raise ACTIVE(what=scripts.pop()[1:])
    if carrying := keys & CARRYING | {str(part.get("/Type")), str(part.get("/Subtype"))} & CARRIERS:
        raise CARRIES_FILES(what=carrying.pop()[1:])
    if str(part.get("/S")) in ACTIONS:
        raise ACTIVE(what=str(part.get("/S"))[1:])
    opening = part.get(ON_OPENING)
    if isinstance(opening, Dictionary) and str(opening.get("/S")) != "/GoTo":
        raise ACTIVE(what=ON_OPENING[1:])
    if BY_OCCASION in keys:
        raise ACTIVE(what=BY_OCCASION[1:])


def _check_pixels(stream: Stream) -> None:
    width, height = stream.get("/Width"), stream.get("/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > MOST_PIXELS:
        raise EXPLODES()


def _unpacked(stream: Stream) -> int:
    """How many bytes a stream unpacks to. One that does not unpack shows nothing, unless objects lie in it."""
    try:
        return len(memoryview(stream.get_stream_buffer(StreamDecodeLevel.specialized)))
    except pikepdf.DataDecodingError as error:
        if "memory limit" in str(error):
            raise EXPLODES() from None
    except pikepdf.PdfError:  # a picture's own coding, perhaps packed once more
        return _inflated(stream)
    if str(stream.get("/Type")) in STRUCTURE:
        raise DAMAGED()
    return 0


def _inflated(stream: Stream) -> int:
    """The size of what the leading Flate filters give."""
    filters, data = stream.get("/Filter"), stream.read_raw_bytes()
    for name in filters if isinstance(filters, Array) else ():
        if name not in ("/FlateDecode", "/Fl"):
            break
        try:
            data = zlib.decompressobj().decompress(data, MOST_IN_STREAM + 1)
        except zlib.error:
            return 0
        if len(data) > MOST_IN_STREAM:
            raise EXPLODES()
    return len(data)
