"""A signed token of the pinned issuer, taken apart strictly: what is not exactly as it must be is refused.

The order matters. The header is read only to choose among our own keys and algorithms; the claims are read
only after the signature holds. Nothing in a token can name a key, an address or an algorithm of its own.
"""

import base64
import json
import re
import time
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple, NoReturn

from joserfc import jws
from joserfc.errors import JoseError
from pydantic import ConfigDict, Field, StrictInt, StringConstraints, ValidationError, field_validator

from gateway.auth import NEEDS_ORGANISATION, NOT_A_LOGIN, TOKEN_INVALID
from gateway.keys import IssuerKey, IssuerKeys
from gateway.settings import GatewaySettings
from shared.contracts.base import LONGEST_SUBJECT, Actor, Message, Role

LONGEST = 8 * 1024
SEGMENT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
HEADER_MEMBERS = frozenset({"alg", "typ", "kid"})
"""Everything else a header can hold names a key, asks for an extension or wraps another token."""

Visible = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
Shown = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\p{C}\p{Zl}\p{Zp}]*$")]
"""What people read: no control characters, nothing that turns the writing direction."""


class Header(NamedTuple):
    """What a token says of its own making."""

    algorithm: str
    type: str
    kid: str


class Claims(Message):
    """What a token says of its holder and of itself. It speaks for one role, the one chosen at login."""

    model_config = ConfigDict(strict=True)

    iss: str
    aud: str | list[str]
    sub: Annotated[Visible, Field(max_length=LONGEST_SUBJECT)]
    iat: StrictInt
    exp: StrictInt
    nbf: StrictInt | None = None
    role: Role
    org: Visible | None = None
    name: Shown = ""

    @field_validator("role", mode="before")
    @classmethod
    def _known_role(cls, value: object) -> object:
        return Role(value) if isinstance(value, str) else value


class Tokens:
    """Tells a caller from a bearer token."""

    def __init__(self, settings: GatewaySettings, keys: IssuerKeys) -> None:
        self._keys = keys
        self._settings = settings

    async def actor(self, token: str) -> Actor:
        """The token's holder. Raises `token-invalid`, or `login-away` while the issuer's keys are not known."""
        try:
            header = read_header(token)
        except (ValueError, RecursionError):
            refuse()
        if header.algorithm not in self._settings.oidc_algorithms or header.type != self._settings.oidc_token_type:
            refuse()
        key = await self._keys.find(header.kid)
        if key is None or header.algorithm not in key.algorithms:
            refuse()
        try:
            claims = Claims.model_validate(read_object(signed_payload(token, key, header.algorithm)))
        except (JoseError, ValidationError, ValueError, RecursionError):
            refuse()
        return self._holder(claims)

    async def close(self) -> None:
        await self._keys.close()

    def _holder(self, claims: Claims) -> Actor:
        settings, now = self._settings, time.time()
        skew = settings.oidc_clock_skew_seconds
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        good = (
            claims.iss == settings.oidc_issuer
            and settings.oidc_audience in audiences
            and claims.iat <= now + skew
            and (claims.nbf is None or claims.nbf <= now + skew)
            and now - skew < claims.exp
            and 0 < claims.exp - claims.iat <= settings.oidc_longest_token_seconds
            and claims.role not in NOT_A_LOGIN
            and (claims.org is not None or claims.role not in NEEDS_ORGANISATION)
        )
        if not good:
            refuse()
        return Actor(role=claims.role, subject=claims.sub, organisation=claims.org, name=claims.name)


def refuse() -> NoReturn:
    """Every token that is not good is refused alike: no hint about what was wrong with it."""
    raise TOKEN_INVALID() from None


def read_header(token: str) -> Header:
    """The header of a token in compact form. Raises ValueError for whatever is not exactly one."""
    segments = token.split(".") if len(token) <= LONGEST else ()
    if len(segments) != 3 or not all(SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError("not three segments")
    for segment in segments[1:]:
        decoded(segment)
    header = read_object(decoded(segments[0]))
    members = [header.get(name) for name in ("alg", "typ", "kid")]
    if header.keys() != HEADER_MEMBERS or not all(isinstance(member, str) and member for member in members):
        raise ValueError("not the members of a header")
    return Header(*map(str, members))


def decoded(segment: str) -> bytes:
    """The bytes of a segment in the one way in which they are written: unused bits are zero."""
    found = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if base64.urlsafe_b64encode(found).rstrip(b"=") != segment.encode():
        raise ValueError("not canonical base64url")
    return found


def read_object(text: bytes) -> dict[str, Any]:
    """A JSON object that nobody can read in two ways. Raises ValueError, RecursionError."""
    found = json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def signed_payload(token: str, key: IssuerKey, algorithm: str) -> bytes:
    """What the key signed. Raises JoseError, ValueError where it did not."""
    return jws.deserialize_compact(token, key.key, algorithms=[algorithm]).payload


def tokens_for(settings: GatewaySettings) -> Tokens:
    """Who vouches for callers. Raises RuntimeError where no issuer is pinned, or not safely."""
    if settings.oidc_issuer is None or settings.oidc_jwks_url is None:
        raise RuntimeError("an OpenID Connect issuer must vouch for callers: set OIDC_ISSUER and OIDC_JWKS_URL")
    if not settings.oidc_algorithms:
        raise RuntimeError("OIDC_ALGORITHMS names no algorithm")
    unsafe = [url for url in (settings.oidc_issuer, settings.oidc_jwks_url) if not url.startswith("https://")]
    if unsafe and settings.mode != "demo":
        raise RuntimeError(f"MODE={settings.mode} needs https for {', '.join(unsafe)}")
    keys = IssuerKeys(
        settings.oidc_jwks_url,
        refetch_seconds=settings.oidc_refetch_seconds,
        fresh_seconds=settings.oidc_fresh_seconds,
        keep_seconds=settings.oidc_longest_token_seconds,
    )
    return Tokens(settings, keys)
