"""Passwords of the broker's users: from the environment, or from files made when they are first asked for."""

import base64
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cli import files

SALT_BYTES = 4


class MissingPasswordError(Exception):
    """A user has no password. The message names all of them."""


def passwords(users: Iterable[str], folder: Path | None) -> dict[str, str]:
    """The password of each user. Raises MissingPasswordError."""
    found = {user: _password(user, folder) for user in users}
    missing = [variable(user) for user, password in found.items() if not password]
    if missing:
        raise MissingPasswordError(f"set {', '.join(missing)}, or name a folder with --secrets")
    return found


def variable(user: str) -> str:
    """The environment variable of a user's password."""
    return f"AMQP_PASSWORD_{user.upper().replace('-', '_')}"


def _password(user: str, folder: Path | None) -> str:
    given = os.environ.get(variable(user), "")
    if given or folder is None:
        return given
    file = folder / f"{user}.password"
    if not file.exists():
        files.write(file, secrets.token_urlsafe(32))
    if file.stat().st_mode & 0o077:
        raise MissingPasswordError(f"{file} must have mode 0600")
    return file.read_text(encoding="utf-8").strip()


def hashed(password: str) -> str:
    """As RabbitMQ stores it: salt and SHA-256 of salt and password, in base64."""
    salt = secrets.token_bytes(SALT_BYTES)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
