"""Files that are handed out."""

from shared.contracts.base import Message
from shared.contracts.form import Digest


class Paper(Message):
    """A file to fetch from the store."""

    digest: Digest
    filename: str
    media_type: str = "application/pdf"


class DossierPart(Message):
    """A file of a dossier, by its path in there: a kept file by its digest, or a `text` that is made for it."""

    path: str
    digest: Digest
    text: str | None = None


class Dossier(Message):
    """A whole case as one folder, which is handed out as a zip."""

    filename: str
    parts: tuple[DossierPart, ...]
