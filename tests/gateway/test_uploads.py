"""A document comes in: its content is judged, its name made harmless, and the service told by digest."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.files import clean_name
from gateway.rest.uploads import named
from shared.contracts.application import AttachDocument
from shared.contracts.form import DocumentRef
from shared.errors import Kind, Refusal, Text
from shared.store import open_store
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

DIPLOMA = "/v1/applications/c-1/documents/diploma"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4000


def upload(gateway: Gateway, content: bytes | Iterator[bytes], **headers: Any) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return gateway.send("PUT", DIPLOMA, actor(), content=content, headers=named)


def stored(gateway: Gateway) -> set[Path]:
    return {path for path in gateway.settings.store_dir.rglob("*") if path.is_file()}


def test_a_document_reaches_quarantine_and_the_service_its_reference(gateway: Gateway, far: FarSide) -> None:
    response = upload(
        gateway,
        PDF,
        content_type="application/pdf",
        content_disposition="attachment; filename*=UTF-8''%E5%AD%A6%E5%8E%86.pdf",
        idempotency_key="upload-1",
    )
    assert response.status_code == 200
    [heard] = far.heard
    assert heard.call.idempotency_key == "upload-1"
    attached = AttachDocument.model_validate(heard.call.body)
    digest = sha256(PDF).hexdigest()
    assert attached == AttachDocument(
        case_id="c-1",
        document=DocumentRef(
            code="diploma", digest=digest, size=len(PDF), media_type="application/pdf", filename="学历.pdf"
        ),
    )
    store = open_store(gateway.settings)
    store.promote(digest)
    assert store.open(digest).read() == PDF


def test_a_document_in_pieces_without_a_length(gateway: Gateway, far: FarSide) -> None:
    pieces = (PDF[start : start + 7919] for start in range(0, len(PDF), 7919))
    assert upload(gateway, pieces).status_code == 200
    document = AttachDocument.model_validate(far.heard[0].call.body).document
    assert (document.digest, document.size) == (sha256(PDF).hexdigest(), len(PDF))
    assert document.filename == "diploma.pdf"


@pytest.mark.parametrize(
    ("content", "declared", "slug"),
    [
        (b"", "application/pdf", "file-empty"),
        (b"MZ\x90\x00 a program", "application/pdf", "file-type-unknown"),
        (b"\xff\xd8\xff\xe0 a photo", "application/pdf", "file-type-mismatch"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(
    content: bytes, declared: str, slug: str, gateway: Gateway, far: FarSide
) -> None:
    before = stored(gateway)
    response = upload(gateway, content, content_type=declared)
    assert (response.status_code, response.json()["slug"]) == (422, slug)
    assert stored(gateway) == before
    assert far.heard == []


def test_a_file_beyond_the_limit_is_not_kept(
    gateway_with: Callable[..., AbstractContextManager[Gateway]], far: FarSide
) -> None:
    with gateway_with(upload_limit_bytes=1_000_000) as gateway:
        assert upload(gateway, PDF[:1_000_000]).status_code == 200
        kept = stored(gateway)
        far.heard.clear()
        for content in (PDF[:1_000_001], iter([PDF[:600_000]] * 2)):
            response = upload(gateway, content)
            assert (response.status_code, response.json()["slug"]) == (413, "body-too-large")
        assert stored(gateway) == kept
        assert far.heard == []


def test_an_upload_may_be_larger_than_a_json_body(gateway: Gateway) -> None:
    assert upload(gateway, PDF + b" " * 5_000_000).status_code == 200


def test_a_refused_document_is_dropped(gateway: Gateway, far: FarSide) -> None:
    before = stored(gateway)
    far.refuse(AttachDocument, Refusal("wrong-stage", Kind.CONFLICT, Text("不行", "no")))
    assert upload(gateway, b"%PDF-1.7 refused").status_code == 409
    assert stored(gateway) == before


def test_a_document_of_which_nobody_knows_whether_it_was_taken_is_kept(gateway: Gateway, far: FarSide) -> None:
    before = stored(gateway)
    far.refuse(AttachDocument, Refusal("database-away", Kind.UNAVAILABLE, Text("稍后", "later")))
    assert upload(gateway, b"%PDF-1.7 unknown fate").status_code == 503
    assert len(stored(gateway) - before) == 1


def test_who_may_not_attach_leaves_nothing_behind(gateway: Gateway, far: FarSide) -> None:
    before = stored(gateway)
    assert gateway.send("PUT", DIPLOMA, content=PDF).status_code == 401
    assert stored(gateway) == before


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (None, "diploma.pdf"),
        ("attachment", "diploma.pdf"),
        ('attachment; filename=""', "diploma.pdf"),
        ('attachment; filename="学历 证书.pdf"', "学历 证书.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\docs\\thesis.pdf"', "thesis.pdf"),
        ('attachment; filename="...."', "diploma.pdf"),
        ("attachment; filename*=UTF-8''a%00b%0D%0AX%3A%20y.pdf", "abX_ y.pdf"),
        ("attachment; filename*=UTF-8''%E2%80%AEfdp.exe", "fdp.exe"),
        ('attachment; filename="' + "长" * 300 + '.pdf"', "长" * 196 + ".pdf"),
        ('attachment; filename="\u3000 \xa0"', "diploma.pdf"),
        ("attachment; filename=\u3000学历\u3000证书.pdf", "学历 证书.pdf"),
        ("nonsense;;;=", "diploma.pdf"),
    ],
)
def test_a_filename_is_made_harmless(header: str | None, name: str) -> None:
    as_received = None if header is None else header.encode().decode("latin-1")
    assert (clean_name(named(as_received)) or "diploma.pdf") == name


@given(
    st.sampled_from(["", "attachment; filename=", 'attachment; filename="', "x; filename*=UTF-8''", "filename*0*=a;"]),
    st.text(st.characters(codec="latin-1"), max_size=300),
)
def test_any_header_gives_a_name_that_a_contract_takes(start: str, rest: str) -> None:
    name = clean_name(named(start + rest)) or "diploma.pdf"
    document = DocumentRef(code="diploma", digest="0" * 64, size=1, media_type="application/pdf", filename=name)
    assert document.filename == name
    assert not set(name) & set('/\\\0\r\n"')


@pytest.mark.parametrize(
    ("given", "kept"),
    [("学历.PDF", "学历.PDF"), ("学历", "学历.pdf"), ("fdp.exe", "fdp.exe.pdf"), ("v1.2", "v1.2.pdf")],
)
def test_a_name_ends_like_what_the_file_is(given: str, kept: str, gateway: Gateway, far: FarSide) -> None:
    disposition = f"attachment; filename*=UTF-8''{quote(given)}"
    assert upload(gateway, b"%PDF-1.7", content_disposition=disposition).status_code == 200
    assert AttachDocument.model_validate(far.heard[0].call.body).document.filename == kept


def test_another_type_behind_a_right_name_is_refused_and_dropped(gateway: Gateway, far: FarSide) -> None:
    before = stored(gateway)
    response = upload(gateway, b"\x89PNG\r\n\x1a\n", content_disposition='attachment; filename="degree.pdf"')
    assert (response.status_code, response.json()["slug"]) == (422, "file-type-mismatch")
    assert (stored(gateway), far.heard) == (before, [])
