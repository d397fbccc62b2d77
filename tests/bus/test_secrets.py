"""Keys are made once, in demo mode only, and never read from a file that others can read."""

from pathlib import Path

import pytest

from shared.secrets import MissingSecretError, key, keyring
from shared.settings import Settings
from tests.bus.probe.bench import at_once


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    return Settings(mode="demo", var_dir=tmp_path)


@pytest.fixture
def production(tmp_path: Path) -> Settings:
    return Settings(mode="production", var_dir=tmp_path)


def test_whoever_comes_first_makes_it_and_all_read_the_same(demo: Settings) -> None:
    found = at_once(*[lambda: key(demo, "person")] * 8)
    assert len(set(found)) == 1
    assert len(found[0]) == 32
    assert [file.name for file in demo.secrets_dir.iterdir()] == ["person.key"]
    assert (demo.secrets_dir / "person.key").stat().st_mode & 0o777 == 0o600


def test_production_makes_none(production: Settings) -> None:
    with pytest.raises(MissingSecretError, match="missing"):
        key(production, "person")
    assert not production.secrets_dir.exists()


def test_production_reads_what_is_there(demo: Settings, production: Settings) -> None:
    assert key(demo, "person") == key(production, "person")


def test_a_ring_holds_the_newest_key_first(demo: Settings) -> None:
    (first,) = keyring(demo, "documents")
    file = demo.secrets_dir / "documents.key"
    file.write_text(f"{'0a' * 32}\n{first.hex()}\n")
    assert keyring(demo, "documents") == (b"\n" * 32, first)


def test_what_is_never_rotated_is_one_key(demo: Settings) -> None:
    key(demo, "person")
    (demo.secrets_dir / "person.key").write_text(f"{'0a' * 32}\n{'0b' * 32}\n")
    with pytest.raises(MissingSecretError, match="several keys"):
        key(demo, "person")


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "zz" * 32, "00" * 32 + "\n" + "00" * 31])
def test_a_file_that_is_no_key_is_refused(demo: Settings, content: str) -> None:
    key(demo, "person")
    (demo.secrets_dir / "person.key").write_text(content)
    with pytest.raises(MissingSecretError, match="no key"):
        key(demo, "person")


def test_a_file_that_others_can_read_is_refused(demo: Settings) -> None:
    key(demo, "person")
    (demo.secrets_dir / "person.key").chmod(0o640)
    with pytest.raises(MissingSecretError, match="0600"):
        key(demo, "person")
