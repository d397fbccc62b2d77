"""A file of an academic review goes in and out over REST, for the roles that may."""

from hashlib import sha256

import pytest

from gateway.settings import GatewaySettings
from shared.contracts.academic import AttachReviewFile, FetchReviewFile
from shared.contracts.base import Role
from shared.contracts.files import Paper
from shared.contracts.form import DocumentRef
from shared.store import open_store
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

ADDRESS = "/v1/academic-reviews/r-1/files/monograph"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400


def test_a_file_reaches_quarantine_and_the_service_its_reference(gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("PUT", ADDRESS, actor(Role.SECRETARY), content=PDF)
    assert response.status_code == 200
    assert response.headers["etag"] == f'"application.{response.json()["version"]}"'
    [heard] = far.heard
    assert heard.method == "application.attach_review_file"
    digest = sha256(PDF).hexdigest()
    about = {"digest": digest, "size": len(PDF), "media_type": "application/pdf", "filename": "monograph.pdf"}
    document = DocumentRef.model_validate({"code": "monograph", **about})
    assert AttachReviewFile.model_validate(heard.call.body) == AttachReviewFile(review="r-1", document=document)
    assert open_store(gateway.settings).waiting(digest) == PDF


@pytest.mark.parametrize("role", [Role.REVIEWING_BODY, Role.BUREAU_OFFICER, Role.APPLICANT])
def test_only_an_institution_attaches(gateway: Gateway, far: FarSide, role: Role) -> None:
    response = gateway.send("PUT", ADDRESS, actor(role), content=PDF)
    assert (response.status_code, response.json()["slug"]) == (403, "role-not-allowed")
    assert far.heard == []


@pytest.mark.parametrize("role", [Role.REVIEWING_BODY, Role.SECRETARY, Role.BUREAU_OFFICER])
def test_its_readers_download_it(gateway: Gateway, far: FarSide, settings: GatewaySettings, role: Role) -> None:
    digest = open_store(settings).put(PDF)
    far.answer(FetchReviewFile, Paper(digest=digest, filename="专著.pdf"))
    response = gateway.send("GET", ADDRESS, actor(role))
    assert (response.status_code, response.content) == (200, PDF)
    assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''%E4%B8%93%E8%91%97.pdf"
    assert response.headers["etag"] == f'"{digest}"'
    asked = FetchReviewFile.model_validate(far.heard[-1].call.body)
    assert asked == FetchReviewFile(review="r-1", code="monograph")


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.EMPLOYER_OFFICER, Role.AUDITOR])
def test_nobody_else_does(gateway: Gateway, far: FarSide, role: Role) -> None:
    assert gateway.send("GET", ADDRESS, actor(role)).json()["slug"] == "role-not-allowed"
    assert far.heard == []


@pytest.mark.parametrize("code", ["110101199003074258", "0", "Monograph", "a" * 65])
def test_a_code_is_a_plain_word(gateway: Gateway, far: FarSide, code: str) -> None:
    address = ADDRESS.replace("monograph", code)
    read = gateway.send("GET", address, actor(Role.REVIEWING_BODY))
    assert (read.status_code, read.json()["slug"]) == (422, "invalid-parameter")
    sent = gateway.send("PUT", address, actor(Role.SECRETARY), content=PDF)
    assert (sent.status_code, sent.json()["slug"]) == (422, "invalid-body")
    assert code not in read.text + sent.text or code == "0"
    assert far.heard == []
