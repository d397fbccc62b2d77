"""Sets a paper: typst makes a PDF of a template and its words.

Words reach a template as JSON in `sys.inputs` and never as markup, so a name is printed as it is written.
PDF/A-2b is asked for because it refuses a character that the font lacks: nobody gets a paper with a box in
place of the name. Setting takes some 20 ms, so services call it through `offload`.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from shared.settings import Settings
from shared.typesetting.settings import FontSettings

ROOT = Path(__file__).parents[2]
"""Above all templates, so that each may import `/shared/typesetting/page.typ`."""
FONT = "Noto Serif CJK SC"


class MissingFontError(RuntimeError):
    """The font that has the characters of Chinese names is not there."""


class Typesetter:
    """The fonts, opened once for all of a process. Papers of the demo are marked as specimens."""

    def __init__(self, settings: Settings) -> None:
        """Raises MissingFontError."""
        self._fonts = _fonts(FontSettings().font_dir)
        self._specimen = settings.mode == "demo"

    def set(self, template: Path, words: Mapping[str, object]) -> bytes:
        """The PDF. Raises typst.TypstError for a character that no font has."""
        return typst.compile(
            str(template),
            root=str(ROOT),
            font_paths=self._fonts,
            sys_inputs={"data": json.dumps({**words, "specimen": self._specimen})},
            format="pdf",
            pdf_standards="a-2b",
        )


@cache
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
