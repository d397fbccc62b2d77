"""Files made to do harm, and those like them that are harmless."""

import zlib
from collections.abc import Callable
from io import BytesIO

from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel, String, new
from PIL import Image


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


ZEROS = zlib.compress(bytes(140 * 1024 * 1024), 9)


def made(change: Callable[[Pdf], None], **how: object) -> bytes:
    """A PDF of one page and what `change` does to it, packed as it is."""
    file, pdf = BytesIO(), new()
    pdf.add_blank_page()
    change(pdf)
    as_it_is = {"compress_streams": False, "stream_decode_level": StreamDecodeLevel.none}
    pdf.save(file, **(as_it_is | how))
    return file.getvalue()


def nothing(_: Pdf) -> None:
    """An ordinary page."""


def script_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script()


def script_by_name(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))


def script_behind_a_jump(pdf: Pdf) -> None:
    jump = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=pdf.make_indirect(script()))
    pdf.Root.OpenAction = pdf.make_indirect(jump)


def address_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://example.org"))


def script_on_turning(pdf: Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=script())


def _annotated(pdf: Pdf, **about: object) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, **about)])


def program(pdf: Pdf) -> None:
    _annotated(pdf, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("a.exe")))


def program_by_a_word_elsewhere(pdf: Pdf) -> None:
    _annotated(pdf, Subtype=Name.Link, A=Dictionary(S=pdf.make_indirect(Name.Launch), F=String("a.exe")))


def form_that_runs(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(XFA=Array([]))


def attachment(pdf: Pdf) -> None:
    pdf.attachments["a.txt"] = b"x"


def pinned_file(pdf: Pdf) -> None:
    _annotated(pdf, Subtype=Name.FileAttachment)


def film(pdf: Pdf) -> None:
    _annotated(pdf, Subtype=Name.RichMedia)


ACTIVE = (
    script_on_opening,
    script_by_name,
    script_behind_a_jump,
    address_on_opening,
    script_on_turning,
    program,
    program_by_a_word_elsewhere,
    form_that_runs,
)
CARRYING = (attachment, pinned_file, film)


def place_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def jump_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))


def link(pdf: Pdf) -> None:
    _annotated(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org")))


def script_in_words(pdf: Pdf) -> None:
    pdf.docinfo.Title = String("<< /S /JavaScript /JS /OpenAction >>")


HARMLESS = (nothing, place_on_opening, jump_on_opening, link, script_in_words)


def hidden(change: Callable[[Pdf], None]) -> bytes:
    """The same with its objects packed into streams, where a search for words finds nothing."""
    file = made(change, object_stream_mode=ObjectStreamMode.generate, compress_streams=True)
    assert b"/JavaScript" not in file
    return file


def escaped() -> bytes:
    """A script whose name is written in another way."""
    plain = made(script_by_name, object_stream_mode=ObjectStreamMode.disable)
    return plain.replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53")


def locked(user: str) -> bytes:
    """Encrypted; without a password for the reader it opens, but is restricted."""
    return made(nothing, encryption=Encryption(owner="owner", user=user), stream_decode_level=None)


def packed(data: bytes, *filters: Name, times: int = 1) -> bytes:
    """A PDF with streams that unpack by these filters."""

    def change(pdf: Pdf) -> None:
        pdf.Root.Streams = Array()
        for _ in range(times):
            stream = Stream(pdf, b"")
            stream.write(data, filter=Array(filters))
            pdf.Root.Streams.append(pdf.make_indirect(stream))

    return made(change)


def bombs() -> dict[str, bytes]:
    """PDFs that unpack to far more than they are: at once, in two steps, under a picture's coding, bit by bit."""
    flate = Name.FlateDecode
    return {
        "one stream": packed(ZEROS, flate),
        "packed twice": packed(zlib.compress(ZEROS, 9), flate, flate),
        "under a picture's coding": packed(ZEROS, flate, Name.DCTDecode),
        "many streams": packed(zlib.compress(bytes(60 * 1024 * 1024), 9), flate, times=10),
        "a picture of many pixels": made(_huge_picture),
    }


def _huge_picture(pdf: Pdf) -> None:
    about = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 60_000, "Height": 60_000, "Filter": Name.JPXDecode}
    pdf.Root.Picture = pdf.make_indirect(Stream(pdf, b"", Dictionary(**about)))


def picture(coding: str, size: tuple[int, int] = (300, 200), mode: str = "RGB") -> bytes:
    """A picture in one colour."""
    file = BytesIO()
    Image.new(mode, size).save(file, coding)
    return file.getvalue()
