"""Tokens of any shape, good and bad, without a library that would stop us: bytes, joined by dots."""

import base64
import hashlib
import hmac
import json
import time
import warnings
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.settings import GatewaySettings
from shared.contracts.base import Actor, Role

ISSUER, AUDIENCE = "https://login.example", "zhicheng"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NOW = int(time.time())

EC, OTHER_EC = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())
"""A key that the issuer never showed."""
RSA, WEAK_RSA = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 1024)
P384, ED = ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()

Sign = Callable[[bytes], bytes]


def jwk(key: Any, kid: str, **more: str) -> dict[str, Any]:
    """The public key as an issuer shows it."""
    kinds = {ec.EllipticCurvePrivateKey: ECKey, rsa.RSAPrivateKey: RSAKey, ed25519.Ed25519PrivateKey: OKPKey}
    kind = next(kind for base, kind in kinds.items() if isinstance(key, base))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one of them is weak on purpose
        return {**kind.import_key(key.public_key()).as_dict(private=False), "kid": kid, **more}


SHOWN = [
    jwk(EC, "ec-1", use="sig", alg="ES256"),
    jwk(OTHER_EC, "ec-2"),
    jwk(RSA, "rsa-1", use="sig"),
    jwk(RSA, "rsa-pkcs1", alg="RS256"),
    jwk(ED, "ed-1"),
    jwk(OTHER_EC, "for-encryption", use="enc"),
    jwk(WEAK_RSA, "weak-rsa"),
    jwk(P384, "p384"),
    {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "shared-secret"},
    {"kty": "RSA", "kid": "broken"},
    {"kty": ["EC"], "kid": "odd"},
]


def settings(**changed: Any) -> GatewaySettings:
    """A gateway's, with that issuer pinned."""
    pinned = {"oidc_issuer": ISSUER, "oidc_jwks_url": f"{ISSUER}/keys", "mode": "demo"}
    return GatewaySettings(**pinned | {"oidc_algorithms": "ES256 RS256 PS256 Ed25519"} | changed)


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of a good token, changed; None takes one away."""
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": NOW,
        "exp": NOW + 3600,
        "sub": "p-0001",
        "role": "applicant",
        "name": "张三",
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


HOLDER = Actor(role=Role.APPLICANT, subject="p-0001", name="张三")
"""Who a token with those claims speaks for."""


def header(**changed: Any) -> dict[str, Any]:
    """The header of a good token, changed; None takes a member away."""
    good = {"alg": "ES256", "typ": "at+jwt", "kid": "ec-1"}
    return {name: value for name, value in (good | changed).items() if value is not None}


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def es256(key: ec.EllipticCurvePrivateKey = EC, hashed: hashes.HashAlgorithm | None = None) -> Sign:
    """Signs as ES256 does: r and s, 32 bytes each."""
    return lambda text: raw(*decode_dss_signature(key.sign(text, ec.ECDSA(hashed or hashes.SHA256()))))


def raw(r: int, s: int) -> bytes:
    return r.to_bytes(32) + s.to_bytes(32)


def rs256(key: rsa.RSAPrivateKey = RSA) -> Sign:
    return lambda text: key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def ps256(text: bytes) -> bytes:
    return RSA.sign(text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def hmac_with(secret: bytes, digest: str = "sha256") -> Sign:
    return lambda text: hmac.new(secret, text, getattr(hashlib, digest)).digest()


def token(head: Any = None, body: Any = None, sign: Sign | bytes = b"") -> str:
    """A token of these parts; bytes are taken as they are, anything else is written as JSON."""
    first, second = (
        b64(part if isinstance(part, bytes) else json.dumps(part, ensure_ascii=False).encode())
        for part in (header() if head is None else head, claims() if body is None else body)
    )
    signature = sign(f"{first}.{second}".encode()) if callable(sign) else sign
    return f"{first}.{second}.{b64(signature)}"


def good(**changed: Any) -> str:
    """A well signed token with these claims."""
    return token(body=claims(**changed), sign=es256())


def public_forms() -> dict[str, bytes]:
    """Everything that somebody could take for the secret of a public key."""
    found = {}
    for name, key in (("EC", EC), ("RSA", RSA)):
        public = key.public_key()
        pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        shown = json.dumps(SHOWN[0 if name == "EC" else 2]).encode()
        found |= {f"{name} PEM": pem, f"{name} PEM stripped": pem.strip(), f"{name} DER": der, f"{name} JWK": shown}
    return found | {"nothing": b"", "a NUL": b"\0", "the word secret": b"secret", "the issuer": ISSUER.encode()}


def shared_secret() -> OctKey:
    """A symmetric key that the issuer shows by mistake."""
    return OctKey.import_key(next(key for key in SHOWN if key["kty"] == "oct"))
