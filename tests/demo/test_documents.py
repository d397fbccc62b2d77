"""The papers of the demo are PDFs, and what a certificate leads to can be read from it."""

from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
import typst
from pyhanko.pdf_utils.reader import PdfFileReader

from demo.documents import about, address_on, broken_in, paper, stamped

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


def test_a_stamped_form_is_another_file_of_as_many_pages() -> None:
    form = paper("information_form", "jiang-weixi")
    scan = stamped(form, "writers_and_artists")
    assert scan != form
    assert PdfFileReader(BytesIO(scan)).root["/Pages"]["/Count"] == 1


@pytest.mark.parametrize(
    ("files", "broken"),
    [
        ({"a.txt": b"a"}, []),
        ({"a.txt": b"b"}, ["a.txt"]),
        ({}, ["a.txt"]),
        ({"a.txt": b"a", "b.txt": b"b"}, ["b.txt"]),
    ],
)
def test_a_dossier_is_checked_by_its_sums(files: dict[str, bytes], broken: list[str]) -> None:
    dossier = BytesIO()
    with ZipFile(dossier, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"c-1/{name}", content)
        archive.writestr("c-1/SHA256SUMS", f"{sha256(b'a').hexdigest()}  a.txt\n")
    assert broken_in(dossier.getvalue()) == broken


def test_an_uploaded_paper_is_a_pdf_of_one_page_and_each_edition_another_file() -> None:
    first = paper("degree_certificate", "lin-xiaofeng")
    assert PdfFileReader(BytesIO(first)).root["/Pages"]["/Count"] == 1
    assert paper("degree_certificate signed", "lin-xiaofeng") != first
