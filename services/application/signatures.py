"""A record as it is kept, and whether it is signed: Ed25519 over the record's canonical JSON."""

from base64 import urlsafe_b64decode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel

from shared.contracts.record import FilingRecord


class SignedRecord(BaseModel):
    """What an institution signed; signature and the key it was checked by are base64url without padding."""

    record: FilingRecord
    signature: str
    public_key: str

    def is_genuine(self) -> bool:
        """Whether the signature is one of the key over exactly this record."""
        key = Ed25519PublicKey.from_public_bytes(_bytes(self.public_key))
        try:
            key.verify(_bytes(self.signature), self.record.canonical())
        except InvalidSignature:
            return False
        return True


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
