"""Tokens of the demo's issuer, signed with its key without asking it: nobody sits before its login page."""

from demo.issuer.signing import Signer
from shared import secrets
from shared.contracts.base import Actor
from shared.identity import DocumentType, person_ref
from shared.settings import Settings


class Logins:
    """Tokens and person references, with the keys of a run."""

    def __init__(self, settings: Settings, issuer: str) -> None:
        """`issuer` is the address whose keys the gateway trusts."""
        self._signer = Signer(settings, issuer)
        self._person_key = secrets.key(settings, "person")

    def person_ref(self, document_type: DocumentType, number: str) -> str:
        """The reference by which the system knows this person; an applicant's `sub`."""
        return person_ref(self._person_key, document_type, number)

    def token(self, actor: Actor) -> str:
        """Says who acts."""
        return self._signer.access_token(actor)
