"""Bearer tokens of the demo: what an identity provider would issue, signed with a key of this machine.

The gateway of a demo accepts them and no other gateway does. The key file has mode 0600.
"""

from datetime import UTC, datetime, timedelta

from joserfc import jwt
from joserfc.jwk import OctKey

from shared import secrets
from shared.contracts.base import Actor
from shared.identity import DocumentType, person_ref
from shared.settings import Settings

ISSUER, AUDIENCE, ALGORITHM = "zhicheng-demo", "zhicheng", "HS256"
LIFETIME = timedelta(hours=12)


class NotADemoError(RuntimeError):
    """Somebody asked for demo tokens where MODE is not demo."""


class Mint:
    """Issues tokens and person references with the demo's keys."""

    def __init__(self, settings: Settings) -> None:
        if settings.mode != "demo":
            raise NotADemoError("demo tokens exist only where MODE=demo")
        self._token_key = OctKey.import_key(secrets.key(settings, "token"))
        self._person_key = secrets.key(settings, "person")

    def person_ref(self, document_type: DocumentType, number: str) -> str:
        """The reference by which the system knows this person; an applicant's `sub`."""
        return person_ref(self._person_key, document_type, number)

    def token(self, actor: Actor) -> str:
        """A signed token that says who acts. It expires in wall time, whatever the demo's clock says."""
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "sub": actor.subject,
            "role": actor.role.value,
            "org": actor.organisation,
            "name": actor.name,
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._token_key)
