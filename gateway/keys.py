"""The issuer's public keys, from the one address that settings pin.

A key id that nobody knows is a reason to look again, once in a while: that is how a new key comes in, and
why a flood of made-up ids costs the issuer nothing. A key that the issuer stops showing stays good until
the last token that it may have signed has run out.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import Key, RSAKey, import_key
from pydantic import ValidationError

from shared.contracts.base import Message
from shared.errors import Kind, Problem
from shared.telemetry import log

LOGIN_AWAY = Problem(
    "login-away",
    Kind.UNAVAILABLE,
    zh="统一身份认证暂时无法访问，无法核对登录，未作任何处理，请稍后重试",
    en="The login service cannot be reached, so your token cannot be checked. Nothing was done; try again shortly.",
)

ASK_SECONDS = 5.0
LARGEST_ANSWER = 256 * 1024
MOST_KEYS = 50
SMALLEST_RSA_BITS = 2048
PUBLIC_MEMBERS = frozenset({"kty", "kid", "use", "alg", "crv", "x", "y", "n", "e"})
SUITED = {"EC": {"ES256"}, "RSA": {"RS256", "PS256"}, "OKP": {"Ed25519", "EdDSA"}}
CURVES = {"EC": "P-256", "OKP": "Ed25519"}

logger = log(__name__)


class KeySetDocument(Message):
    """What the issuer publishes (RFC 7517)."""

    keys: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class IssuerKey:
    """A key and the algorithms it may be used with: by its type, and by what the issuer says of it."""

    key: Key
    algorithms: frozenset[str]


class IssuerKeys:
    """Finds keys by id; asks the issuer when it must and may."""

    def __init__(self, url: str, *, refetch_seconds: float, fresh_seconds: float, keep_seconds: float) -> None:
        # The address is pinned: no proxy of the environment and no redirect leads elsewhere.
        self._client = httpx.AsyncClient(timeout=ASK_SECONDS, trust_env=False, follow_redirects=False)
        self._url = url
        self._refetch_seconds, self._fresh_seconds, self._keep_seconds = refetch_seconds, fresh_seconds, keep_seconds
        self._known: dict[str, IssuerKey] = {}
        self._last_shown: dict[str, float] = {}
        self._asked_at = self._fetched_at = float("-inf")
        self._reachable = False
        self._asking = asyncio.Lock()
        self._refresh: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> IssuerKey | None:
        """The key with this id, None if the issuer has none. Raises `login-away` if that cannot be known."""
        if (known := self._good(kid)) is None:
            await self._look_again()
            known = self._good(kid)
        elif time.monotonic() - self._fetched_at > self._fresh_seconds and not self._is_refreshing:
            self._refresh = asyncio.create_task(self._look_again())
        if known is None and not self._reachable:
            raise LOGIN_AWAY()
        return known

    async def close(self) -> None:
        """Let go of connections."""
        if self._refresh is not None:
            self._refresh.cancel()
            await asyncio.gather(self._refresh, return_exceptions=True)
        await self._client.aclose()

    @property
    def _is_refreshing(self) -> bool:
        return self._refresh is not None and not self._refresh.done()

    def _good(self, kid: str) -> IssuerKey | None:
        if time.monotonic() - self._last_shown.get(kid, float("-inf")) > self._keep_seconds:
            return None
        return self._known.get(kid)

    async def _look_again(self) -> None:
        async with self._asking:  # who comes while another asks takes what that one found
            if time.monotonic() - self._asked_at < self._refetch_seconds:
                return
            self._asked_at = time.monotonic()
            try:
                shown = usable(KeySetDocument.model_validate_json(await self._fetch()).keys)
            except (httpx.HTTPError, ValidationError, ValueError) as error:
                self._reachable = False
                logger.warning("login_away", why=type(error).__name__)
                return
            self._take(shown)

    async def _fetch(self) -> bytes:
        async with self._client.stream("GET", self._url) as reply:
            reply.raise_for_status()
            answer = b""
            async for piece in reply.aiter_bytes():
                answer += piece
                if len(answer) > LARGEST_ANSWER:
                    raise ValueError("the issuer's answer is too large")
            return answer

    def _take(self, shown: Mapping[str, IssuerKey]) -> None:
        now = time.monotonic()
        self._fetched_at, self._reachable = now, True
        self._known |= shown
        self._last_shown |= dict.fromkeys(shown, now)
        for kid in [kid for kid in self._known if self._good(kid) is None]:
            del self._known[kid], self._last_shown[kid]


def usable(documents: Iterable[Mapping[str, Any]]) -> dict[str, IssuerKey]:
    """The signature keys in a set, by id. Anything else is passed over: it may be meant for others."""
    found: dict[str, IssuerKey] = {}
    for document in list(documents)[:MOST_KEYS]:
        kid = document.get("kid")
        if isinstance(kid, str) and (key := _usable(document)) is not None:
            found.setdefault(kid, key)
    return found


def _usable(document: Mapping[str, Any]) -> IssuerKey | None:
    kind = document.get("kty")
    if not isinstance(kind, str) or kind not in SUITED:
        return None
    if document.get("use", "sig") != "sig" or document.get("crv") != CURVES.get(kind):
        return None
    suited = SUITED[kind] & {document["alg"]} if isinstance(document.get("alg"), str) else SUITED[kind]
    public = {name: value for name, value in document.items() if name in PUBLIC_MEMBERS}
    try:
        key = import_key(public)
        if isinstance(key, RSAKey) and key.public_key.key_size < SMALLEST_RSA_BITS:
            return None
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return IssuerKey(key, frozenset(suited)) if suited else None
