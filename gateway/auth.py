"""A bearer token becomes the Actor who calls. Nothing else does: no header of a message, no address."""

from collections.abc import Mapping
from typing import Annotated, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jwt import JWTClaimsRegistry
from pydantic import StringConstraints, ValidationError

from shared import secrets
from shared.contracts.base import Actor, Message, Role
from shared.errors import Kind, Problem
from shared.settings import Settings

TOKEN_MISSING = Problem(
    "token-missing",
    Kind.UNAUTHENTICATED,
    zh="请先登录：请求须带 Authorization: Bearer 令牌",
    en="Log in first: the request needs an Authorization header with a bearer token.",
)
TOKEN_INVALID = Problem(
    "token-invalid",
    Kind.UNAUTHENTICATED,
    zh="令牌无效或已过期，请重新登录",
    en="The token is not valid or has expired. Log in again.",
)

PUBLIC = Actor(role=Role.PUBLIC, subject="public")
"""Who calls without a token."""

NOT_A_LOGIN = frozenset({Role.PUBLIC, Role.CLOCK})
"""Roles nobody holds by a token: the first needs none, the second acts inside the services only."""

Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Claims(Message):
    """What a token says of its holder, beside the registered claims."""

    sub: Short
    role: Role
    org: Short | None = None
    name: str = ""


class Tokens(Protocol):
    """Whoever can tell a caller from a token."""

    def actor(self, token: str) -> Actor:
        """The token's holder. Raises `token-invalid`."""


class DemoTokens:
    """Tokens signed with a key that lies on this machine: the demo's cast logs in with them."""

    ALGORITHMS = ("HS256",)
    ISSUER = "zhicheng-demo"
    AUDIENCE = "zhicheng"

    def __init__(self, key: bytes) -> None:
        self._key = OctKey.import_key(key)
        self._registered = JWTClaimsRegistry(
            iss={"essential": True, "value": self.ISSUER},
            aud={"essential": True, "value": self.AUDIENCE},
            exp={"essential": True},
        )

    def actor(self, token: str) -> Actor:
        """The token's holder. The key and the algorithm are ours, whatever the token's header wishes."""
        try:
            claims = jwt.decode(token, self._key, algorithms=self.ALGORITHMS).claims
            self._registered.validate(claims)
            who = Claims.model_validate(claims)
        except (JoseError, ValidationError, ValueError):
            raise TOKEN_INVALID() from None
        if who.role in NOT_A_LOGIN:
            raise TOKEN_INVALID()
        return Actor(role=who.role, subject=who.sub, organisation=who.org, name=who.name)


def tokens_for(settings: Settings) -> Tokens:
    """Who vouches for callers. Outside demo mode an OpenID Connect issuer must, and none can be configured yet."""
    if settings.mode != "demo":
        raise RuntimeError(f"MODE={settings.mode} needs an OpenID Connect issuer; demo tokens are for MODE=demo only")
    return DemoTokens(secrets.key(settings, "token"))


def authenticate(headers: Mapping[str, str], tokens: Tokens) -> Actor:
    """Who calls: the token's holder, or the public where there is no token. Raises `token-invalid`."""
    credentials = headers.get("authorization")
    if credentials is None:
        return PUBLIC
    scheme, _, token = credentials.partition(" ")
    if scheme.lower() != "bearer":
        raise TOKEN_INVALID()
    return tokens.actor(token.strip())
