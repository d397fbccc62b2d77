"""How the demo's people come to their tokens: their app asks the issuer, as any app would.

Everybody logs in once, by the authorization code with PKCE, in the role in which they act.
"""

import secrets as random
import threading
from urllib.parse import parse_qs, urlsplit

import httpx

from demo.issuer.grants import challenge_of
from demo.issuer.signing import NotADemoError
from shared import secrets
from shared.contracts.base import Actor
from shared.identity import DocumentType, person_ref
from shared.settings import Settings

CLIENT, REDIRECT = "zhicheng-demo", "http://127.0.0.1/signed-in"
ASK_SECONDS = 20.0


class LoginFailed(Exception):
    """The issuer did not let somebody in."""


class Mint:
    """Tokens from the issuer at an address, and person references with the demo's key."""

    def __init__(self, settings: Settings, issuer: str) -> None:
        if settings.mode != "demo":
            raise NotADemoError("demo tokens exist only where MODE=demo")
        self._person_key = secrets.key(settings, "person")
        self._http = httpx.Client(base_url=issuer, timeout=ASK_SECONDS, trust_env=False, follow_redirects=False)
        self._held: dict[Actor, str] = {}
        self._logging_in = threading.Lock()

    def person_ref(self, document_type: DocumentType, number: str) -> str:
        """The reference by which the system knows this person; an applicant's `sub`."""
        return person_ref(self._person_key, document_type, number)

    def token(self, actor: Actor) -> str:
        """The token of somebody in one role. Raises LoginFailed."""
        with self._logging_in:
            if actor not in self._held:
                self._held[actor] = self._log_in(actor)
            return self._held[actor]

    def _log_in(self, actor: Actor) -> str:
        verifier, state = random.token_urlsafe(48), random.token_urlsafe(16)
        asked = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": REDIRECT,
            "scope": f"openid role:{actor.role}",
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        try:
            chosen = {"account": actor.subject, "role": actor.role.value}
            back = self._http.post("/authorize", params=asked, data=chosen).headers.get("location", "")
            answer = parse_qs(urlsplit(back).query)
            if answer.get("state") != [state]:
                raise LoginFailed(f"{actor.name} ({actor.role}) was not let in by the issuer")
            redeemed = {"grant_type": "authorization_code", "code": answer["code"][0], "code_verifier": verifier}
            reply = self._http.post("/token", data=redeemed | {"client_id": CLIENT, "redirect_uri": REDIRECT})
            return str(reply.raise_for_status().json()["access_token"])
        except httpx.HTTPError as error:
            raise LoginFailed(f"{actor.name} ({actor.role}): {error!r}") from error
