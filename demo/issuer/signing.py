"""The issuer's key and what it signs. Whoever holds the key decides who everybody is; it exists in demo mode only."""

import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from shared import secrets
from shared.contracts.base import Actor, new_id
from shared.settings import Settings

AUDIENCE = "zhicheng"
ALGORITHM = "ES256"
LIFETIME_SECONDS = 12 * 3600
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class NotADemoError(RuntimeError):
    """Somebody asked for demo tokens where MODE is not demo."""


class Signer:
    """Signs tokens with the demo's key. `issuer` is the address by which the issuer is known."""

    def __init__(self, settings: Settings, issuer: str) -> None:
        if settings.mode != "demo":
            raise NotADemoError("demo tokens exist only where MODE=demo")
        scalar = int.from_bytes(secrets.key(settings, "issuer")) % (P256_ORDER - 1) + 1
        self._key = ECKey.import_key(ec.derive_private_key(scalar, ec.SECP256R1()), {"use": "sig", "alg": ALGORITHM})
        self._key.ensure_kid()
        self.issuer = issuer

    def key_set(self) -> dict[str, Any]:
        """The public key as the issuer publishes it (RFC 7517)."""
        return {"keys": [self._key.as_dict(private=False)]}

    def access_token(self, actor: Actor, client: str = "zhicheng-demo") -> str:
        """Says who acts, in which role and for whom (RFC 9068). It expires in wall time, not by the demo's clock."""
        claims = {"client_id": client, "role": actor.role.value, "org": actor.organisation}
        return self._signed("at+jwt", AUDIENCE, actor, claims)

    def id_token(self, actor: Actor, client: str, nonce: str | None) -> str:
        """Tells the client who logged in; no gateway takes it."""
        return self._signed("JWT", client, actor, {"nonce": nonce})

    def _signed(self, kind: str, audience: str, actor: Actor, claims: dict[str, Any]) -> str:
        now = int(time.time())
        life = {"iss": self.issuer, "aud": audience, "iat": now, "exp": now + LIFETIME_SECONDS, "jti": new_id()}
        whole = {**life, "sub": actor.subject, "name": actor.name or None, **claims}
        header = {"alg": ALGORITHM, "typ": kind, "kid": self._key.kid}
        return jwt.encode(header, {name: value for name, value in whole.items() if value is not None}, self._key)
