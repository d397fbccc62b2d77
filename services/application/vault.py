"""The one place where identity numbers are sealed, opened and turned into a `person_ref`."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet

from shared import secrets
from shared.identity import DocumentType, person_ref
from shared.settings import Settings


class Vault:
    """Holds the two keys: `person` (shared with the token issuer alone) and `documents`."""

    def __init__(self, settings: Settings) -> None:
        self._person_key = secrets.key(settings, "person")
        self._seal = Fernet(urlsafe_b64encode(secrets.key(settings, "documents")))

    def person_ref(self, type: DocumentType, number: str) -> str:
        """The keyed hash by which everybody else knows a person."""
        return person_ref(self._person_key, type, number)

    def seal(self, number: str) -> str:
        """The number encrypted, for storing."""
        return self._seal.encrypt(number.encode()).decode()

    def open(self, sealed: str) -> str:
        """The number, for asking a registry of record."""
        return self._seal.decrypt(sealed.encode()).decode()
