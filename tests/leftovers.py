"""Everything that a run left, as text: files, what SQLite databases and PostgreSQL hold, what PDFs print."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import MetaData, create_engine, inspect, select

from tests.unit.certificate import pdf

SQLITE = b"SQLite format 3\0"


def leftovers(folder: Path) -> Iterator[tuple[str, str]]:
    """Where, and what. Files are read as they lie there, too: databases with their free pages and write-ahead logs."""
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        content, place = path.read_bytes(), str(path.relative_to(folder))
        yield place, content.decode(errors="replace")
        if content.startswith(SQLITE):
            yield from ((f"{place} {column}", value) for column, value in _values(path))


def stored(url: str) -> Iterator[tuple[str, str]]:
    """Every value in every schema of a PostgreSQL database, with its schema, table and column."""
    engine = create_engine(url)
    with engine.connect() as connection:
        for schema in inspect(connection).get_schema_names():
            known = MetaData(schema=schema)
            known.reflect(connection)
            for table in () if schema == "information_schema" else known.sorted_tables:
                for row in connection.execute(select(table)).mappings():
                    yield from ((f"{table.fullname}.{column}", _text(value)) for column, value in row.items())
    engine.dispose()


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
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
