"""The one place where identity numbers are sealed, opened and turned into a `person_ref`."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from shared import secrets
from shared.identity import DocumentType, person_ref
from shared.settings import Settings


class BrokenSealError(RuntimeError):
    """A sealed number that no key of ours opens, or that is somebody else's. Says whose, never what."""


class Sealed(NamedTuple):
    """A number, or what holds numbers, as it is stored, and the id of the key under which it lies."""

    text: str
    key: str


class Vault:
    """Holds `person.key`, which the token issuer has too and nobody else, and the ring `documents.key`.

    The ring's first key seals, all of them open. `newest` and `older` are the keys' ids.
    """

    def __init__(self, settings: Settings) -> None:
        self._person_key = secrets.key(settings, "person")
        ring = secrets.keyring(settings, "documents")
        self._seals = MultiFernet([Fernet(urlsafe_b64encode(key)) for key in ring])
        self.newest, *self.older = map(_id, ring)

    def person_ref(self, type: DocumentType, number: str) -> str:
        """The keyed hash by which everybody else knows a person."""
        return person_ref(self._person_key, type, number)

    def seal(self, text: str) -> Sealed:
        """A number, or what holds numbers, encrypted for storing."""
        return Sealed(self._seals.encrypt(text.encode()).decode(), self.newest)

    def open(self, sealed: str, type: DocumentType, ref: str) -> str:
        """The number of a person. Raises BrokenSealError, also for a number that was moved from another's row."""
        number = self.unseal(sealed, f"the number of {ref}")
        if not hmac.compare_digest(self.person_ref(type, number), ref):
            raise BrokenSealError(f"the number at {ref} is another person's")
        return number

    def unseal(self, sealed: str, what: str) -> str:
        """Whatever was sealed; `what` names it, should no key open it. Raises BrokenSealError."""
        try:
            return self._seals.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise BrokenSealError(f"no key opens {what}") from None


def _id(key: bytes) -> str:
    """A name for a key that tells nothing about it."""
    return hmac.new(key, b"zhicheng:key-id:v1", sha256).hexdigest()[:16]
