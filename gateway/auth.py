"""A bearer token becomes the Actor who calls. Nothing else does: no header of a message, no address."""

from typing import Protocol

from shared.contracts.base import Actor, Role
from shared.errors import Kind, Problem

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

NOT_A_LOGIN = frozenset({Role.PUBLIC, Role.CLOCK, Role.PROVIDER})
"""Roles nobody holds by a token: the first needs none, the second acts inside the services only, and the
provider signs what it says."""

NEEDS_ORGANISATION = frozenset({Role.EMPLOYER_OFFICER, Role.COLLEAGUE, Role.AUDITOR, Role.SECRETARY})
"""Roles that somebody has in an organisation, and without one has not."""


class Vouching(Protocol):
    """Whoever can tell a caller from a token."""

    async def actor(self, token: str) -> Actor:
        """The token's holder. Raises `token-invalid`, `login-away`."""


async def authenticate(authorization: str | None, tokens: Vouching) -> Actor:
    """Who calls, by the value of the Authorization header: the token's holder, or the public without one.

    Raises `token-invalid`, `login-away`.
    """
    if authorization is None:
        return PUBLIC
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise TOKEN_INVALID()
    return await tokens.actor(token.strip())
