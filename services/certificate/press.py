"""Makes a paper: it is set, the seal signs it, the file store keeps it."""

from collections.abc import Mapping
from pathlib import Path

import segno

from services.certificate.signing import Seal
from shared.offload import offload
from shared.settings import Settings
from shared.store import open_store
from shared.typesetting import Typesetter

TEMPLATES = Path(__file__).parent / "templates"


class Press:
    """Everything a paper needs, opened once."""

    def __init__(self, settings: Settings) -> None:
        """Raises MissingFontError, MissingSecretError."""
        self._typesetter = Typesetter(settings)
        self._seal = Seal(settings)
        self._store = open_store(settings)
        self._public_url = settings.public_url.rstrip("/")

    def certificate(self, words: Mapping[str, str], token: str) -> str:
        """Print a certificate whose code leads to its verification; the digest of the file."""
        address = f"{self._public_url}/v1/certificates/verify/{token}"
        code = segno.make(address, error="m", micro=False).svg_inline(border=2)
        return self._print("certificate", {**words, "code": code, "address": address})

    def notice(self, words: Mapping[str, str]) -> str:
        """Print a result notice; the digest of the file."""
        return self._print("notice", words)

    def _print(self, template: str, words: Mapping[str, str]) -> str:
        digest: str = offload(self._store.put, offload(self._make, template, words))
        return digest

    def _make(self, template: str, words: Mapping[str, str]) -> bytes:
        return self._seal.sign(self.set(template, words), words["authority"])

    def set(self, template: str, words: Mapping[str, str]) -> bytes:
        """The unsigned PDF. Raises typst.TypstError for a character that no font has."""
        return self._typesetter.set(TEMPLATES / f"{template}.typ", words)
