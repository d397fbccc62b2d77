"""What a PDF says, read from the file as a viewer would: its text by its fonts' tables, its description."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import Dereferenceable, TrailerReference, read_object
from pyhanko.pdf_utils.reader import PdfFileReader

MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
OPERATOR = re.compile(rb"[A-Za-z'\"*]+[01]?")


def reader(content: bytes) -> PdfFileReader:
    return PdfFileReader(BytesIO(content))


def pages(content: bytes) -> int:
    return int(reader(content).root["/Pages"]["/Count"])


def about(content: bytes) -> dict[str, str]:
    """The document's own description: title, subject, keywords and so on."""
    return {name: str(value) for name, value in reader(content).trailer_view["/Info"].items()}


def text(content: bytes) -> str:
    """Everything printed on the first page, in the order of printing, without blanks."""
    file = reader(content)
    page = file.root["/Pages"]["/Kids"][0]
    fonts = page["/Resources"]["/Font"]
    tables = {name: _table(fonts[name]["/ToUnicode"].data) for name in fonts}
    said: list[str] = []
    table: dict[bytes, str] = {}
    for operator, operands in _operations(page["/Contents"].data, TrailerReference(file)):
        if operator == b"Tf":
            table = tables[operands[0]]
        elif operator in (b"TJ", b"Tj"):
            parts = operands[0] if operator == b"TJ" else operands
            shown = b"".join(part.original_bytes for part in parts if hasattr(part, "original_bytes"))
            said += [table[shown[i : i + 2]] for i in range(0, len(shown), 2)]
    return re.sub(r"\s", "", "".join(said))


def fonts(content: bytes) -> list[str]:
    """The fonts that are inside the file; a subset's name begins with a tag."""
    page = reader(content).root["/Pages"]["/Kids"][0]
    fonts = page["/Resources"]["/Font"]
    descriptors = [fonts[name]["/DescendantFonts"][0]["/FontDescriptor"] for name in fonts]
    return [str(one["/FontName"]) for one in descriptors if "/FontFile3" in one or "/FontFile2" in one]


def _operations(stream: bytes, place: Dereferenceable) -> Iterator[tuple[bytes, list[Any]]]:
    """The operators of a content stream, each with what stands before it."""
    data, operands = BytesIO(stream), []
    while data.tell() < len(stream):
        rest = stream[data.tell() :]
        if rest[:1].isspace():
            data.read(1)
        elif found := OPERATOR.match(rest):
            data.read(found.end())
            yield found[0], operands
            operands = []
        else:
            operands.append(read_object(data, container_ref=place))


def _table(cmap: bytes) -> dict[bytes, str]:
    pairs = ((bytes.fromhex(code.decode()), bytes.fromhex(to.decode())) for code, to in MAPPED.findall(cmap))
    return {code: to.decode("utf-16-be") for code, to in pairs}
