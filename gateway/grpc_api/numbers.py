"""The number of each field and enum value. Once published it is for good, so the published files are the memory."""

import re
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "proto"
"""Where the published files are."""

BLOCK = re.compile(r"^(?:message|enum) (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^  (?:[\w.<>, ]+ )?(\w+) = (\d+);", re.MULTILINE)
RESERVED = re.compile(r"^  reserved (\d[\d, ]*);", re.MULTILINE)
NAMES_RESERVED = re.compile(r'^  reserved ("[^;]*");', re.MULTILINE)


class Numbers:
    """What is taken, by message or enum. A new name takes the next number; a name that went keeps its own.

    `added` are the names that were given a number here and are not published yet.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._taken: dict[str, dict[str, int]] = {}
        self._retired: dict[str, dict[str, int]] = {}
        self.added: list[str] = []
        for text in texts:
            for owner, body in BLOCK.findall(text):
                self._taken[owner] = {name: int(number) for name, number in LINE.findall(body)}
                self._retired[owner] = _retired(body)

    @classmethod
    def published(cls, folder: Path = FOLDER) -> "Numbers":
        """Those of the published files."""
        return cls(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.proto")))

    def of(self, owner: str, name: str) -> int:
        """The number of a field or value."""
        taken = self._taken.setdefault(owner, {})
        if name not in taken:
            used = [*taken.values(), *self._retired.get(owner, {}).values()]
            taken[name] = max(used, default=0) + 1
            self.added.append(f"{owner}.{name}")
        return taken[name]

    def retired(self, owner: str, present: Iterable[str]) -> dict[str, int]:
        """Names and numbers that were published and are no longer: nothing may take them again."""
        known = self._retired.get(owner, {}) | self._taken.get(owner, {})
        return {name: known[name] for name in known.keys() - set(present)}


def _retired(body: str) -> dict[str, int]:
    numbers = [int(number) for line in RESERVED.findall(body) for number in line.split(",")]
    names = [name.strip('" ') for line in NAMES_RESERVED.findall(body) for name in line.split(",")]
    return dict(zip(names, numbers, strict=True))
