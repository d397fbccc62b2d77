"""Times, transactions, migrations and errors are the same on both databases."""

import os
import socket
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError, StatementError

from demo.stack.process import wait_until
from shared.bus.tables import deadlines
from shared.db import Database, _lock, hold_or_make, is_away, migrate, postgresql_database
from tests.bus.probe.bench import WAIT_SECONDS, ProbeBench, at_once
from tests.bus.probe.tables import Account, Line

BEIJING_NOON = datetime(2023, 7, 4, 12, tzinfo=timezone(timedelta(hours=8)))


def put(database: Database, due_at: datetime, subject: str = "a") -> None:
    with database.write() as session:
        session.execute(insert(deadlines).values(kind="close", subject=subject, due_at=due_at))


def test_times_keep_their_instant_and_naive_ones_are_refused(probe: ProbeBench) -> None:
    put(probe.house.database, BEIJING_NOON)
    (row,) = probe.rows(deadlines)
    assert row.due_at == BEIJING_NOON
    assert row.due_at.tzinfo is UTC
    with pytest.raises(StatementError, match="naive"):
        put(probe.house.database, BEIJING_NOON.replace(tzinfo=None), "b")


def test_a_reader_waits_for_no_writer_and_sees_none_of_it(probe: ProbeBench) -> None:
    database = probe.house.database
    with database.write() as session:
        session.execute(insert(deadlines).values(kind="close", subject="a", due_at=BEIJING_NOON))
        assert at_once(lambda: probe.rows(deadlines)) == [[]]
    assert len(probe.rows(deadlines)) == 1


def test_a_read_is_rolled_back(probe: ProbeBench) -> None:
    with probe.house.database.read() as session:
        session.execute(insert(deadlines).values(kind="close", subject="a", due_at=BEIJING_NOON))
    assert probe.rows(deadlines) == []


def test_writers_at_once_all_succeed(probe: ProbeBench) -> None:
    def add(amount: int) -> None:
        with probe.house.database.write() as session:
            session.add(Line(account="a", what="x", amount=amount))

    at_once(*[lambda n=n: [add(n * 10 + i) for i in range(10)] for n in range(8)])  # type: ignore[misc]
    assert sorted(amount for _, amount in probe.book()) == list(range(80))


def test_a_row_that_many_make_at_one_moment_is_made_once_and_loses_nothing(probe: ProbeBench) -> None:
    def add() -> None:
        with probe.house.database.write() as session:
            hold_or_make(session, Account, "a", lambda: Account(id="a", total=0)).total += 1

    at_once(*[add] * 8)
    (account,) = probe.rows(Account.__table__)
    assert account.total == 8


def test_migrations_wait_for_those_of_another_process(probe: ProbeBench) -> None:
    database = probe.house.database
    if database.is_sqlite:
        pytest.skip("on SQLite the lock file lets one process start")
    waiting = text("select count(*) from pg_locks where locktype = 'advisory' and not granted")

    def somebody_waits() -> bool:
        with database.read() as session:
            return bool(session.scalar(waiting))

    with ThreadPoolExecutor(1) as pool:
        with database.engine.begin() as connection:
            _lock(connection)
            migrating = pool.submit(migrate, database, "shared.bus", "bus")
            wait_until(somebody_waits, WAIT_SECONDS, "the second to wait")
            assert not migrating.done()
        migrating.result(WAIT_SECONDS)


def test_no_personal_data_in_errors(probe: ProbeBench) -> None:
    number = "110101199003070000"
    with pytest.raises(SQLAlchemyError) as failure, probe.house.database.write() as session:
        session.execute(insert(deadlines).values(kind=number, subject="a", due_at=None))
    told = "".join(traceback.format_exception(failure.value))
    assert "due_at" in told
    assert number not in told


def test_what_is_away_and_what_is_wrong(probe: ProbeBench, unused_port: int) -> None:
    nowhere = Database(create_engine(f"postgresql+psycopg2://nobody:nothing@127.0.0.1:{unused_port}/nothing"))
    assert probe.house.database.reachable()
    assert not nowhere.reachable()
    with pytest.raises(OperationalError) as away, nowhere.read() as session:
        session.execute(text("select 1"))
    assert is_away(away.value)
    with pytest.raises(SQLAlchemyError) as wrong, probe.house.database.write() as session:
        session.execute(insert(deadlines).values(kind=None, subject="a", due_at=BEIJING_NOON))
    assert not is_away(wrong.value)


def test_a_server_whose_machine_has_gone_is_given_up_within_half_a_minute(postgresql_url: str) -> None:
    database = postgresql_database(postgresql_url, "lively")
    with database.read() as session:
        driver: Any = session.connection().connection.dbapi_connection
        with socket.socket(fileno=os.dup(driver.fileno())) as line:
            tcp = socket.IPPROTO_TCP
            idle, pause, times = (
                line.getsockopt(tcp, option)
                for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            )
            sending = line.getsockopt(tcp, socket.TCP_USER_TIMEOUT)
    assert idle + pause * times < 30
    assert 0 < sending < 30_000
    database.engine.dispose()


def test_a_connection_that_rested_is_looked_at_and_replaced_if_its_server_has_gone(postgresql_url: str) -> None:
    database = postgresql_database(postgresql_url, "rested")
    with database.read() as session:
        lost = session.scalar(text("select pg_backend_pid()"))
    with create_engine(postgresql_url).begin() as other:
        other.execute(text("select pg_terminate_backend(:pid)"), {"pid": lost})
        gone = text("select not exists (select from pg_stat_activity where pid = :pid)")
        wait_until(lambda: bool(other.scalar(gone, {"pid": lost})), WAIT_SECONDS, "the end of the connection")
    with patch("shared.db.RESTED_SECONDS", 0.0), database.read() as session:
        assert session.scalar(text("select pg_backend_pid()")) != lost
    database.engine.dispose()
