"""Key files with mode 0600, one key a line. Made at first start in demo mode only; elsewhere they must be there."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from shared.settings import Settings

KEY_BYTES = 32
EXPECTED = "a file with mode 0600 and 64 hex digits a line"


class MissingSecretError(RuntimeError):
    """A key file is not there, or others can read it."""


def key(settings: Settings, name: str) -> bytes:
    """The 32 bytes of `<name>.key`, which is never rotated and holds one key. Raises MissingSecretError."""
    first, *others = keyring(settings, name)
    if others:
        raise MissingSecretError(f"{name}.key holds several keys; only one of these can be in use")
    return first


def keyring(settings: Settings, name: str) -> tuple[bytes, ...]:
    """The keys of `<name>.key`, 32 bytes each, the newest first. Raises MissingSecretError."""
    path = settings.secrets_dir / f"{name}.key"
    if settings.mode == "demo":
        _make(path)
    try:
        if path.stat().st_mode & 0o077:
            raise MissingSecretError(f"{path} must have mode 0600")
        found = tuple(map(bytes.fromhex, path.read_text().split()))
    except FileNotFoundError as error:
        raise MissingSecretError(f"{path} is missing: {EXPECTED}") from error
    except ValueError:
        raise MissingSecretError(f"{path} is no key: {EXPECTED}") from None
    if not found or any(len(one) != KEY_BYTES for one in found):
        raise MissingSecretError(f"{path} is no key: {EXPECTED}")
    return found


def _make(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Not named by process id: containers that share the folder all have the same one. Its mode is 0600.
    with NamedTemporaryFile("w", dir=path.parent) as fresh:
        fresh.write(secrets.token_hex(KEY_BYTES))
        fresh.flush()
        with suppress(FileExistsError):
            os.link(fresh.name, path)  # atomic, and loses to whoever made it first
