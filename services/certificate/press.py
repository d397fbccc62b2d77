"""Makes a paper: typst sets it, the seal signs it, the file store keeps it.

Words reach a template as JSON in `sys.inputs` and never as markup, so a name is printed as it is written.
PDF/A-2b is asked for because it refuses a character that the font lacks: nobody gets a certificate with
a box in place of the name.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import segno
import typst

from services.certificate.settings import FontSettings
from services.certificate.signing import Seal
from shared.offload import offload
from shared.settings import Settings
from shared.store import Store

TEMPLATES = Path(__file__).parent / "templates"
FONT = "Noto Serif CJK SC"


class MissingFontError(RuntimeError):
    """The font that has the characters of Chinese names is not there."""


class Press:
    """Everything a paper needs, opened once."""

    def __init__(self, settings: Settings) -> None:
        """Raises MissingFontError, MissingSecretError."""
        self._fonts = _fonts(FontSettings().font_dir)
        self._seal = Seal(settings)
        self._store = Store(settings.store_dir)
        self._public_url = settings.public_url.rstrip("/")
        self._specimen = settings.mode == "demo"

    def certificate(self, words: Mapping[str, str], token: str) -> str:
        """Print a certificate whose code leads to its verification; the digest of the file."""
        address = f"{self._public_url}/v1/certificates/verify/{token}"
        code = segno.make(address, error="m", micro=False).svg_inline(border=2)
        return self._print("certificate", {**words, "code": code, "address": address})

    def notice(self, words: Mapping[str, str]) -> str:
        """Print a result notice; the digest of the file."""
        return self._print("notice", words)

    def _print(self, template: str, words: Mapping[str, str]) -> str:
        return self._store.put(offload(self._make, template, words))

    def _make(self, template: str, words: Mapping[str, str]) -> bytes:
        return self._seal.sign(self.set(template, words), words["authority"])

    def set(self, template: str, words: Mapping[str, str]) -> bytes:
        """The unsigned PDF. Raises typst.TypstError for a character that no font has."""
        return typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=self._fonts,
            sys_inputs={"data": json.dumps({**words, "specimen": self._specimen})},
            format="pdf",
            pdf_standards="a-2b",
        )


def _fonts(folder: Path | None) -> typst.Fonts:
    fonts = typst.Fonts(
        include_system_fonts=folder is None,
        include_embedded_fonts=True,
        font_paths=[] if folder is None else [str(folder)],
    )
    if FONT not in fonts.families():
        where = folder or "the system's folders"
        raise MissingFontError(f"no {FONT} in {where}: install Debian's fonts-noto-cjk or set FONT_DIR")
    return fonts
