"""The papers of the demo are PDFs, and what a certificate leads to can be read from it."""

from io import BytesIO

import typst
from pyhanko.pdf_utils.reader import PdfFileReader

from demo.documents import about, address_on, paper

ADDRESS = "http://127.0.0.1:8080/v1/certificates/verify/tE_st-0"
SQUARE = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>"
CERTIFICATE = """
#set document(title: "x", keywords: ("ZC11-2023-000001-8", "欧阳静"))
#image(bytes(sys.inputs.code), format: "svg", alt: sys.inputs.alt)
"""


def certificate(alt: str) -> bytes:
    page = typst.compile(CERTIFICATE.encode(), format="pdf", sys_inputs={"code": SQUARE, "alt": alt})
    assert isinstance(page, bytes)
    return page


def test_number_and_name_stand_in_the_description() -> None:
    assert about(certificate(ADDRESS)) == ("ZC11-2023-000001-8", "欧阳静")


def test_the_address_stands_beside_the_code() -> None:
    assert address_on(certificate(ADDRESS)) == ADDRESS
    assert address_on(certificate("a picture")) is None


def test_an_uploaded_paper_is_a_pdf_of_one_page_and_each_edition_another_file() -> None:
    first = paper("degree_certificate", "lin-xiaofeng")
    assert PdfFileReader(BytesIO(first)).root["/Pages"]["/Count"] == 1
    assert paper("degree_certificate signed", "lin-xiaofeng") != first
