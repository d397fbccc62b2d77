"""The key files, made at first start: the merchant's pair and the platform's. All have mode 0600.

The real provider's merchant platform hands out the first two; the third never leaves the provider.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

MERCHANT = "provider-merchant.pem"
PLATFORM_PUBLIC = "provider-platform.pub.pem"
PLATFORM = "provider-platform.pem"


@dataclass(frozen=True)
class Keys:
    """What the provider holds: its own key, and the public one of its merchant."""

    platform: RSAPrivateKey
    merchant: RSAPublicKey


def keys_in(folder: Path) -> Keys:
    """The keys of a folder, made where they are missing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    platform, merchant = _key(folder / PLATFORM), _key(folder / MERCHANT)
    public = platform.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _fresh(folder / PLATFORM_PUBLIC, public).replace(folder / PLATFORM_PUBLIC)
    return Keys(platform, merchant.public_key())


def _key(path: Path) -> RSAPrivateKey:
    if not path.exists():
        made = generate_private_key(65537, 2048)
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _fresh(path, pem).replace(path)
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _fresh(path: Path, content: bytes) -> Path:
    """A file beside `path` that nobody else could ever read."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    return fresh
