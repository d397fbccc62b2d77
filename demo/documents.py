"""The papers that people upload: real one-page PDFs, made in memory."""

from functools import cache

from typst import Compiler

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
