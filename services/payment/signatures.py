"""SHA256-RSA2048 signatures of WeChat Pay's API v3: ours on requests, the provider's on answers and callbacks."""

import base64
import binascii
import re
import secrets
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from shared.secrets import MissingSecretError

SCHEME = "WECHATPAY2-SHA256-RSA2048"
FRESH = timedelta(minutes=5)
"""How far, in wall time, a signature may lie from now: a recorded one cannot be played back for long."""


class NotGenuineError(Exception):
    """The provider did not sign this, or not lately."""


@dataclass(frozen=True)
class Signed:
    """What came under the provider's signature: the four `Wechatpay-…` headers and the bytes of the body."""

    timestamp: str
    nonce: str
    signature: str
    serial: str
    body: bytes

    @classmethod
    def of(cls, reply: httpx.Response) -> "Signed":
        """An answer of the provider. A header that is missing fails the check."""
        timestamp, nonce, signature, serial = (
            reply.headers.get(f"Wechatpay-{name}", "") for name in ("Timestamp", "Nonce", "Signature", "Serial")
        )
        return cls(timestamp, nonce, signature, serial, reply.content)


class PlatformKey:
    """The provider's public key, known to it by a serial."""

    def __init__(self, path: Path, serial: str) -> None:
        """Raises MissingSecretError when the file is not there."""
        self._serial = serial
        key = load_pem_public_key(_read(path))
        if not isinstance(key, RSAPublicKey):
            raise MissingSecretError(f"{path} is not an RSA public key")
        self._key = key

    def check(self, signed: Signed) -> None:
        """Raises NotGenuineError unless the provider signed exactly this within the last minutes."""
        if signed.serial != self._serial:
            raise NotGenuineError("signed with another key")
        _check_fresh(signed.timestamp)
        message = b"%s\n%s\n%s\n" % (signed.timestamp.encode(), signed.nonce.encode(), signed.body)
        try:
            signature = base64.b64decode(signed.signature, validate=True)
            self._key.verify(signature, message, PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            raise NotGenuineError("the signature is wrong") from None


class MerchantSignature(httpx.Auth):
    """Signs each request with our private key, in its `Authorization` header."""

    requires_request_body = True

    def __init__(self, path: Path, merchant: str, serial: str) -> None:
        """Raises MissingSecretError when the file is not there or others can read it."""
        self._merchant, self._serial = merchant, serial
        key = load_pem_private_key(_read(path, private=True), None)
        if not isinstance(key, RSAPrivateKey):
            raise MissingSecretError(f"{path} is not an RSA private key")
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Called by httpx for each request."""
        timestamp, nonce = str(int(datetime.now(UTC).timestamp())), secrets.token_hex(16)
        head = f"{request.method}\n{request.url.raw_path.decode()}\n{timestamp}\n{nonce}\n"
        signature = self._key.sign(head.encode() + request.content + b"\n", PKCS1v15(), SHA256())
        claims = {
            "mchid": self._merchant,
            "nonce_str": nonce,
            "timestamp": timestamp,
            "serial_no": self._serial,
            "signature": base64.b64encode(signature).decode(),
        }
        request.headers["Authorization"] = f"{SCHEME} " + ",".join(f'{name}="{claims[name]}"' for name in claims)
        yield request


def _check_fresh(timestamp: str) -> None:
    if not re.fullmatch(r"\d{1,12}", timestamp, re.ASCII):
        raise NotGenuineError("no time of signing")
    if abs(datetime.now(UTC).timestamp() - int(timestamp)) > FRESH.total_seconds():
        raise NotGenuineError("signed too long ago, or in the future")


def _read(path: Path, *, private: bool = False) -> bytes:
    try:
        if private and path.stat().st_mode & 0o077:
            raise MissingSecretError(f"{path} must have mode 0600")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingSecretError(f"{path} is missing: a PEM file from the payment provider") from error
