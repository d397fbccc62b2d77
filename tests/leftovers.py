"""Everything that a run left on disk, as text: files, what SQLite databases hold, what PDFs print."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.unit.certificate import pdf

SQLITE = b"SQLite format 3\0"


def leftovers(folder: Path) -> Iterator[tuple[str, str]]:
    """Where, and what. Files are read as they lie there, too: databases with their free pages and write-ahead logs."""
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        content, place = path.read_bytes(), str(path.relative_to(folder))
        yield place, content.decode(errors="replace")
        if content.startswith(SQLITE):
            yield from ((f"{place} {column}", value) for column, value in _values(path))


def printed(papers: list[Path]) -> Iterator[tuple[str, str]]:
    """What papers of our own making show and say of themselves."""
    for path in papers:
        content = path.read_bytes()
        yield path.name, f"{pdf.text(content)} {pdf.about(content)}"


def _values(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            rows = database.execute(f'select * from "{table}"')
            columns = [f"{table}.{column[0]}" for column in rows.description]
            for row in rows:
                yield from ((column, _text(value)) for column, value in zip(columns, row, strict=True))


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
