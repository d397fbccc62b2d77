"""Markdown tables."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a cell may hold any text."""
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def code(text: object) -> str:
    """A word of the code; nothing for nothing."""
    return f"`{text}`" if text else ""


def first_sentence(docstring: str | None) -> str:
    """What a docstring says in its first paragraph, on one line."""
    return " ".join((docstring or "").strip().partition("\n\n")[0].split())


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
