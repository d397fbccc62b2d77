"""A dossier goes out as a zip that common tools unpack and check."""

import os
import subprocess
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from gateway.settings import GatewaySettings
from shared.contracts.application import FetchDossier
from shared.contracts.base import Role
from shared.contracts.files import Dossier, DossierPart
from shared.store import open_store
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

ADDRESS = "/v1/applications/c-1/dossier"
SCAN = b"%PDF-1.7 " + os.urandom(3_000_000)


def text(path: str, said: str) -> DossierPart:
    return DossierPart(path=path, digest=sha256(said.encode()).hexdigest(), text=said)


def dossier(digest: str) -> Dossier:
    parts = [text("c-1/case.json", '{"name": "张三"}\n'), DossierPart(path="c-1/documents/report.pdf", digest=digest)]
    sums = "".join(f"{part.digest}  {part.path.removeprefix('c-1/')}\n" for part in parts)
    return Dossier(filename="申报件-c-1.zip", parts=(*parts, text("c-1/SHA256SUMS", sums)))


def test_a_dossier_is_unpacked_and_its_sums_are_right(
    gateway: Gateway, far: FarSide, settings: GatewaySettings, tmp_path: Path
) -> None:
    far.answer(FetchDossier, dossier(open_store(settings).put(SCAN)))
    response = gateway.send("GET", ADDRESS, actor(Role.BUREAU_OFFICER))
    assert (response.status_code, response.headers["content-type"]) == (200, "application/zip")
    assert response.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E7%94%B3")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "etag" not in response.headers
    with ZipFile(BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "c-1", capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "case.json: OK\ndocuments/report.pdf: OK\n")
    assert (tmp_path / "c-1/documents/report.pdf").read_bytes() == SCAN


def test_a_dossier_of_which_the_store_lost_a_file_is_refused_whole(gateway: Gateway, far: FarSide) -> None:
    far.answer(FetchDossier, dossier("0" * 64))
    response = gateway.send("GET", ADDRESS, actor())
    assert (response.status_code, response.json()["slug"]) == (404, "file-unknown")
