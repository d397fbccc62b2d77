"""The papers of the demo: those that people upload, made in memory, and those that they get, read as a viewer would."""

import re
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile

import pikepdf
from pyhanko.pdf_utils.reader import PdfFileReader
from typst import Compiler

ADDRESS = re.compile(rb"https?://[\w.:\[\]-]+/v1/certificates/verify/[\w-]+")
PAGE = b"""
#set page(width: 148mm, height: 105mm, margin: 15mm)
= #sys.inputs.kind
Holder: #sys.inputs.holder

Made for the demo; it proves nothing.
"""

STAMP = b"""
#set page("a4", fill: none)
#set text(fill: rgb("#c8161d"), weight: "bold")
#place(bottom + right, dx: 2mm, dy: -12mm, rotate(-12deg, circle(radius: 18mm, stroke: 1.4mm + rgb("#c8161d"))[
  #align(center + horizon, text(size: 9pt)[#sys.inputs.by.replace("_", " ")])
]))
"""
SUMS = "SHA256SUMS"


@cache
def paper(kind: str, holder: str) -> bytes:
    """A PDF that names what it is and whose it is, in Latin letters, so that no font is needed."""
    page = Compiler(PAGE, ignore_system_fonts=True).compile(sys_inputs={"kind": kind, "holder": holder}, format="pdf")
    assert isinstance(page, bytes)  # other formats give a list of pages
    return page


def stamped(form: bytes, by: str) -> bytes:
    """A printed form as it comes back from an association: with a red stamp on its last page."""
    stamp, scan = Compiler(STAMP, ignore_system_fonts=True).compile(sys_inputs={"by": by}, format="pdf"), BytesIO()
    assert isinstance(stamp, bytes)
    with pikepdf.open(BytesIO(form)) as pages, pikepdf.open(BytesIO(stamp)) as seal:
        pages.pages[-1].add_overlay(seal.pages[0], None)
        pages.save(scan)
    return scan.getvalue()


def broken_in(dossier: bytes) -> list[str]:
    """The files of a dossier that are not as its sums say, as `sha256sum -c` would tell."""
    with ZipFile(BytesIO(dossier)) as archive:
        files = {PurePosixPath(*PurePosixPath(name).parts[1:]): archive.read(name) for name in archive.namelist()}
    lines = files.pop(PurePosixPath(SUMS)).decode().splitlines()
    sums = {PurePosixPath(path): digest for digest, path in (line.split("  ", 1) for line in lines)}
    found = {path: sha256(content).hexdigest() for path, content in files.items()}
    return sorted(str(path) for path in sums.keys() | found.keys() if sums.get(path) != found.get(path))


def about(certificate: bytes) -> tuple[str, str]:
    """Number and name, from the file's own description."""
    number, _, name = str(PdfFileReader(BytesIO(certificate)).trailer_view["/Info"]["/Keywords"]).partition(", ")
    return number, name


def address_on(certificate: bytes) -> str | None:
    """What its code leads to. A phone reads the picture; here its text for those who cannot see it is read."""
    page = PdfFileReader(BytesIO(certificate)).root["/Pages"]["/Kids"][0]
    found = ADDRESS.search(page["/Contents"].data)
    return found[0].decode() if found else None
