"""Files that are handed out."""

from shared.contracts.base import Message
from shared.contracts.form import Digest


class Paper(Message):
    """A file to fetch from the store."""

    digest: Digest
    filename: str
    media_type: str = "application/pdf"
