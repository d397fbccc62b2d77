"""The papers of the demo: those that people upload, made in memory, and those that they get, read as a viewer would."""

import re
from functools import cache
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from typst import Compiler

ADDRESS = re.compile(rb"https?://[\w.:\[\]-]+/v1/certificates/verify/[\w-]+")
PAGE = b"""
#set page(width: 148mm, height: 105mm, margin: 15mm)
= #sys.inputs.kind
Holder: #sys.inputs.holder

Made for the demo; it proves nothing.
"""


@cache
def paper(kind: str, holder: str) -> bytes:
    """A PDF that names what it is and whose it is, in Latin letters, so that no font is needed."""
    page = Compiler(PAGE, ignore_system_fonts=True).compile(sys_inputs={"kind": kind, "holder": holder}, format="pdf")
    assert isinstance(page, bytes)  # other formats give a list of pages
    return page


def about(certificate: bytes) -> tuple[str, str]:
    """Number and name, from the file's own description."""
    number, _, name = str(PdfFileReader(BytesIO(certificate)).trailer_view["/Info"]["/Keywords"]).partition(", ")
    return number, name


def address_on(certificate: bytes) -> str | None:
    """What its code leads to. A phone reads the picture; here its text for those who cannot see it is read."""
    page = PdfFileReader(BytesIO(certificate)).root["/Pages"]["/Kids"][0]
    found = ADDRESS.search(page["/Contents"].data)
    return found[0].decode() if found else None
