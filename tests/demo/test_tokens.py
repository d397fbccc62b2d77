"""Demo tokens say who acts, verify with the demo's key alone, and exist in demo mode only."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import OctKey

from demo.tokens import Mint, NotADemoError
from gateway.auth import tokens_for
from shared import identity, secrets
from shared.contracts.base import Actor, Role
from shared.identity import DocumentType
from shared.settings import Settings

OFFICER = Actor(role=Role.EMPLOYER_OFFICER, subject="officer-1", organisation="91110105MA00000000", name="王文静")


def demo(folder: Path) -> Settings:
    return Settings(mode="demo", var_dir=folder)


def test_the_gateway_of_the_demo_knows_the_holder(tmp_path: Path) -> None:
    token = Mint(demo(tmp_path)).token(OFFICER)
    assert tokens_for(demo(tmp_path)).actor(token) == OFFICER


def test_claims_and_life(tmp_path: Path) -> None:
    settings = demo(tmp_path)
    token = Mint(settings).token(OFFICER)
    claims = jwt.decode(token, OctKey.import_key(secrets.key(settings, "token")), algorithms=["HS256"]).claims
    assert (claims["iss"], claims["aud"], claims["role"]) == ("zhicheng-demo", "zhicheng", "employer_officer")
    assert claims["exp"] > datetime.now(UTC).timestamp()


def test_another_demo_does_not_know_the_token(tmp_path: Path) -> None:
    token = Mint(demo(tmp_path / "one")).token(OFFICER)
    key = OctKey.import_key(secrets.key(demo(tmp_path / "two"), "token"))
    with pytest.raises(BadSignatureError):
        jwt.decode(token, key, algorithms=["HS256"])


def test_an_applicant_is_the_keyed_reference_of_the_document(tmp_path: Path) -> None:
    settings = demo(tmp_path)
    passport = (DocumentType.PASSPORT, "C12345678")
    assert Mint(settings).person_ref(*passport) == identity.person_ref(secrets.key(settings, "person"), *passport)
    assert passport[1] not in Mint(settings).person_ref(*passport)


def test_key_files_are_private(tmp_path: Path) -> None:
    Mint(demo(tmp_path))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "secrets").iterdir()}
    assert modes == {"token.key": 0o600, "person.key": 0o600}


def test_there_are_no_demo_tokens_outside_the_demo(tmp_path: Path) -> None:
    with pytest.raises(NotADemoError):
        Mint(Settings(mode="production", var_dir=tmp_path))
    assert not (tmp_path / "secrets").exists()
