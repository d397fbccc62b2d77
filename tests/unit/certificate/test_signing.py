"""Keys: made in demo mode only, private, and fitting their certificate."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from services.certificate import demo_ca
from services.certificate.domain import certificate_words
from services.certificate.press import Press
from services.certificate.signing import Seal
from shared.secrets import MissingSecretError
from shared.settings import Settings
from tests.unit.certificate import pdf
from tests.unit.certificate.kit import POLICY
from tests.unit.certificate.test_press import AT, NUMBER, TOKEN, certificate, engineer, kept
from verify.certificate import authority, check


@pytest.fixture
def elsewhere(house: Settings, press: Press, tmp_path: Path) -> Settings:
    """An installation outside demo mode, with a copy of good keys."""
    shutil.copytree(house.secrets_dir, tmp_path / "secrets")
    return Settings(mode="production", var_dir=tmp_path)


def keys(settings: Settings) -> Path:
    return settings.secrets_dir / "certificates"


def test_a_signature_covers_the_whole_file_and_leads_to_the_authority(press: Press, house: Settings) -> None:
    (signature,) = pdf.reader(certificate(press, house)).embedded_signatures
    trusted = authority((house.var_dir / "ca.pem").read_bytes())
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted], allow_fetching=False))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.docmdp_level is not None
    assert signature.docmdp_level.name == "NO_CHANGES"


def test_the_demos_keys_are_private_and_its_authority_public(press: Press, house: Settings) -> None:
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in keys(house).iterdir()} == {
        "key.pem": "0o600",
        "certificate.pem": "0o600",
        "ca.pem": "0o600",
    }
    assert oct((house.var_dir / "ca.pem").stat().st_mode & 0o777) == "0o644"
    assert oct(keys(house).stat().st_mode & 0o777) == "0o700"


def test_a_second_start_keeps_the_keys_and_shows_the_authority_again(press: Press, house: Settings) -> None:
    before, shown = (keys(house) / "key.pem").read_bytes(), house.var_dir / "ca.pem"
    shown.unlink()
    demo_ca.make_once(keys(house), shown)
    assert (keys(house) / "key.pem").read_bytes() == before
    assert shown.read_bytes() == (keys(house) / "ca.pem").read_bytes()
    assert [path.name for path in house.secrets_dir.iterdir()] == ["certificates"]


def test_elsewhere_given_keys_are_used(elsewhere: Settings, house: Settings) -> None:
    made = Press(elsewhere).certificate(certificate_words(POLICY, engineer(), NUMBER, AT), TOKEN)
    content = kept(elsewhere, made)
    assert check(content, authority((house.var_dir / "ca.pem").read_bytes())).good
    assert "演示样张" not in pdf.text(content)
    assert not (elsewhere.var_dir / "ca.pem").exists()


@pytest.mark.parametrize("name", ["key.pem", "certificate.pem"])
def test_elsewhere_a_missing_file_is_told_and_not_made(elsewhere: Settings, name: str) -> None:
    (keys(elsewhere) / name).unlink()
    with pytest.raises(MissingSecretError, match=name):
        Seal(elsewhere)
    assert not (keys(elsewhere) / name).exists()


def test_a_key_that_others_can_read_is_refused(elsewhere: Settings) -> None:
    (keys(elsewhere) / "key.pem").chmod(0o640)
    with pytest.raises(MissingSecretError, match="0600"):
        Seal(elsewhere)


def test_a_certificate_of_another_key_is_refused(elsewhere: Settings, tmp_path: Path) -> None:
    demo_ca.make_once(tmp_path / "other", tmp_path / "ca.pem")
    shutil.copy(tmp_path / "other" / "certificate.pem", keys(elsewhere) / "certificate.pem")
    with pytest.raises(MissingSecretError, match="does not certify"):
        Seal(elsewhere)


def test_nothing_is_signed_with_a_certificate_that_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_ca, "LIFETIME", timedelta(hours=-1))
    with pytest.raises(ValueError, match="over since"):
        Seal(Settings(mode="demo", var_dir=tmp_path)).sign(b"%PDF-1.7", "某局")
