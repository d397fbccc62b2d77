"""A number that a run leaves anywhere is found: in a log, in a row, in bytes, in any schema."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from chaos.checker.numbers import Search
from demo.cast.numbers import resident_number
from shared.contracts.base import SERVICES
from tests.conftest import forget_schemas
from tests.leftovers import leftovers, stored

NUMBER = resident_number("somebody", date(1985, 4, 9))


def leaks(folder: Path) -> set[str]:
    search = Search([NUMBER])
    return {place for place, text in leftovers(folder) if search.finds(text)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Logs and a database without one."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "gateway.log").write_text('{"event": "request"}\n')
    _execute(tmp_path, "create table persons (name text, sealed blob)", "insert into persons values ('林晓峰', x'80')")
    assert leaks(tmp_path) == set()
    return tmp_path


def _execute(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "application.sqlite3")) as database, database:
        for statement in statements:
            database.execute(statement)


def test_in_a_log(folder: Path) -> None:
    with (folder / "logs" / "gateway.log").open("a") as log:
        log.write(f"GET /v1/applications?number={NUMBER.lower()}\n")
    assert leaks(folder) == {"logs/gateway.log"}


def test_in_a_row(folder: Path) -> None:
    _execute(folder, f"update persons set sealed = '{NUMBER}'")
    assert leaks(folder) == {"application.sqlite3", "application.sqlite3 persons.sealed"}


def test_in_bytes(folder: Path) -> None:
    _execute(folder, f"update persons set sealed = x'{NUMBER.encode().hex()}'")
    assert "application.sqlite3 persons.sealed" in leaks(folder)


@pytest.mark.parametrize("kind", ["text", "jsonb", "text[]", "bytea"])
@pytest.mark.parametrize("schema", SERVICES)
def test_in_a_schema_of_postgresql(postgresql_url: str, schema: str, kind: str) -> None:
    written = {"jsonb": f'["{NUMBER}"]', "text[]": f"{{{NUMBER}}}", "bytea": f"\\x{NUMBER.encode().hex()}"}
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        for name in SERVICES:
            connection.execute(text(f"create schema {name}"))
            connection.execute(text(f"create table {name}.kept (what {kind})"))
        connection.execute(
            text(f"insert into {schema}.kept values (cast(:it as {kind}))"), {"it": written.get(kind, NUMBER)}
        )
    engine.dispose()
    search = Search([NUMBER])
    assert {place for place, value in stored(postgresql_url) if search.finds(value)} == {f"{schema}.kept.what"}
    forget_schemas(postgresql_url)
