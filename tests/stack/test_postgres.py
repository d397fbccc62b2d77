"""The private server answers, keeps what was committed, and leaves nothing behind."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from demo.stack.postgres import PostgresServer, answers
from tests.stack.conftest import LOOPBACK, gone, listening_addresses


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    server = PostgresServer(for_tests=True)
    server.start()
    yield server
    server.stop()
    server.remove()


def ask(server: PostgresServer, statement: str) -> list[object]:
    engine = create_engine(server.url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return list(result.scalars()) if result.returns_rows else []
    finally:
        engine.dispose()


def test_it_answers(server: PostgresServer) -> None:
    assert ask(server, "select 1") == [1]
    assert ask(server, "show server_encoding") == ["UTF8"]


def test_it_listens_on_loopback_only(server: PostgresServer) -> None:
    assert listening_addresses(server.port)
    assert listening_addresses(server.port) <= LOOPBACK


def test_a_wrong_password_is_refused(server: PostgresServer) -> None:
    user = server.url.partition("@")[0]
    engine = create_engine(server.url.replace(user, "postgresql+psycopg2://zhicheng:wrong"))
    with pytest.raises(OperationalError, match="password authentication failed"):
        engine.connect()


def test_frozen_it_says_nothing_and_thawed_it_goes_on(server: PostgresServer) -> None:
    server.freeze()
    assert not answers(server.url)
    server.thaw()
    assert ask(server, "select 1") == [1]


def test_what_was_committed_survives_a_kill(server: PostgresServer) -> None:
    ask(server, "create table kept as select 7 as seven")
    before = server.pid
    server.kill()
    assert gone(before)
    assert not answers(server.url)

    server.start()
    assert ask(server, "select seven from kept") == [7]


def test_durable_unless_asked_otherwise() -> None:
    server = PostgresServer()
    try:
        server.start()
        assert ask(server, "show fsync") == ["on"]
    finally:
        server.stop()
        server.remove()
    assert gone(server.pid)
    assert not server.folder.exists()
