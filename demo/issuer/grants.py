"""Codes for logins, and tokens for codes (RFC 6749 with PKCE, RFC 7636): what is asked must fit to the letter."""

import base64
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from demo.issuer.accounts import Account, System
from demo.issuer.signing import LIFETIME_SECONDS, Signer
from shared.contracts.base import Actor

CODE_SECONDS = 60.0
MOST_CODES = 10_000
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


class BadRequest(Exception):
    """A request that the protocol does not allow; `error` is its word for it."""

    def __init__(self, error: str, description: str) -> None:
        self.error, self.description = error, description
        super().__init__(f"{error}: {description}")


@dataclass(frozen=True)
class Asked:
    """A request to log somebody in, found to be in order."""

    client: str
    redirect_uri: str
    state: str | None
    challenge: str
    nonce: str | None
    scope: str

    @property
    def role(self) -> str | None:
        """The role that the client wants, by a scope as `role:auditor`; else the person chooses."""
        roles = [scope.removeprefix("role:") for scope in self.scope.split() if scope.startswith("role:")]
        return roles[0] if roles else None


@dataclass(frozen=True)
class Issued:
    """What a code stands for, until it is used or its time is over."""

    asked: Asked
    actor: Actor
    until: float


def read(query: Mapping[str, str], clients: Mapping[str, tuple[str, ...]]) -> Asked:
    """The request in a query. `clients` has the addresses to which each public client may be sent back."""
    client, redirect_uri = query.get("client_id", ""), query.get("redirect_uri", "")
    if redirect_uri not in clients.get(client, ()):
        raise BadRequest("invalid_request", "client_id and redirect_uri are not registered together")
    if query.get("response_type") != "code":
        raise BadRequest("unsupported_response_type", "response_type must be code")
    challenge = query.get("code_challenge", "")
    if query.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
        raise BadRequest("invalid_request", "a code_challenge with the method S256 is required")
    return Asked(client, redirect_uri, query.get("state"), challenge, query.get("nonce"), query.get("scope", "openid"))


class Desk:
    """Gives out codes and takes them back for tokens."""

    def __init__(self, signer: Signer, systems: Mapping[str, System]) -> None:
        self._signer, self._systems = signer, systems
        self._issued: dict[str, Issued] = {}

    def code(self, asked: Asked, account: Account, role: str) -> str:
        """A code for somebody who chose a role. Raises BadRequest where the person does not have it."""
        actor = account.acting(role)
        if actor is None:
            raise BadRequest("access_denied", "this person does not have this role")
        while len(self._issued) >= MOST_CODES:
            del self._issued[next(iter(self._issued))]
        code = secrets.token_urlsafe(32)
        self._issued[code] = Issued(asked, actor, time.monotonic() + CODE_SECONDS)
        return code

    def token(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> dict[str, object]:
        """The answer to a request for a token; `basic` is what the Authorization header says. Raises BadRequest."""
        match form.get("grant_type"):
            case "authorization_code":
                return self._for_code(form)
            case "client_credentials":
                return self._for_system(*(basic or (form.get("client_id", ""), form.get("client_secret", ""))))
        raise BadRequest("unsupported_grant_type", "authorization_code or client_credentials")

    def _for_code(self, form: Mapping[str, str]) -> dict[str, object]:
        issued = self._issued.pop(form.get("code", ""), None)  # used up, whatever becomes of it
        verifier = form.get("code_verifier", "")
        if (
            issued is None
            or time.monotonic() > issued.until
            or (form.get("client_id"), form.get("redirect_uri")) != (issued.asked.client, issued.asked.redirect_uri)
            or not VERIFIER.fullmatch(verifier)
            or not hmac.compare_digest(challenge_of(verifier), issued.asked.challenge)
        ):
            raise BadRequest("invalid_grant", "the code is unknown, used, too old or somebody else's")
        answer = self._bearer(issued.actor, issued.asked.client)
        if "openid" in issued.asked.scope.split():
            answer["id_token"] = self._signer.id_token(issued.actor, issued.asked.client, issued.asked.nonce)
        return answer

    def _for_system(self, client: str, secret: str) -> dict[str, object]:
        system = self._systems.get(client)
        if system is None or not hmac.compare_digest(secret.encode(), system.secret.encode()):
            raise BadRequest("invalid_client", "no such client, or not its secret")
        return self._bearer(system.actor, client)

    def _bearer(self, actor: Actor, client: str) -> dict[str, object]:
        token = self._signer.access_token(actor, client)
        return {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}


def challenge_of(verifier: str) -> str:
    """The challenge that a verifier answers (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
