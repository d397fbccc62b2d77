"""The demo's people and their keys. How they log in at the issuer is tried with the gateway's tests."""

import stat
from pathlib import Path

import pytest

from demo.issuer.signing import NotADemoError, Signer
from demo.tokens import LoginFailed, Mint
from shared import identity, secrets
from shared.contracts.base import Actor, Role
from shared.identity import DocumentType
from shared.settings import Settings

NOBODY = "http://127.0.0.1:1"
"""Where no issuer listens."""


def demo(folder: Path) -> Settings:
    return Settings(mode="demo", var_dir=folder)


def test_an_applicant_is_the_keyed_reference_of_the_document(tmp_path: Path) -> None:
    settings = demo(tmp_path)
    passport = (DocumentType.PASSPORT, "C12345678")
    mint = Mint(settings, NOBODY)
    assert mint.person_ref(*passport) == identity.person_ref(secrets.key(settings, "person"), *passport)
    assert passport[1] not in mint.person_ref(*passport)


def test_key_files_are_private(tmp_path: Path) -> None:
    Mint(demo(tmp_path), NOBODY)
    Signer(demo(tmp_path), NOBODY)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "secrets").iterdir()}
    assert modes == {"issuer.key": 0o600, "person.key": 0o600}


def test_the_same_key_file_is_the_same_key_and_another_is_another(tmp_path: Path) -> None:
    one, again, other = (Signer(demo(tmp_path / name), NOBODY).key_set() for name in ("one", "one", "other"))
    assert one == again
    assert one["keys"][0]["kid"] != other["keys"][0]["kid"]


def test_there_are_no_demo_tokens_outside_the_demo(tmp_path: Path) -> None:
    with pytest.raises(NotADemoError):
        Mint(Settings(mode="production", var_dir=tmp_path), NOBODY)
    assert not (tmp_path / "secrets").exists()


def test_without_an_issuer_nobody_logs_in(tmp_path: Path) -> None:
    with pytest.raises(LoginFailed, match="ConnectError"):
        Mint(demo(tmp_path), NOBODY).token(Actor(role=Role.AUDITOR, subject="a", organisation="x", name="王文静"))
