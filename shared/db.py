"""Engines, column types and migrations: one way to reach a database, on SQLite and PostgreSQL."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from typing import Any, TypeVar

from alembic import command as alembic_command
from alembic import context as alembic_context
from alembic.config import Config
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    MetaData,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from shared.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names for constraints and indexes, so that migrations read the same on both databases."""

RESTED_SECONDS = 1.0
"""How long a connection may have rested in the pool without being looked at before it is used."""

LIVELY = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""libpq: a server whose machine vanished without a word is given up after 20 to 25 s; the kernel's own way takes hours.

The first three in seconds and times, for a connection that waits; the last in milliseconds, for one that sends.
"""

Row = TypeVar("Row")

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. SQLite drops zones silently; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime may not be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One service's database. `write` and `read` are the only ways in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # SQLite has one writer. Waiting here instead of in the driver keeps eventlet's hub running.
        self._writer = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that commits at the end of the block. Nothing inside may wait for anything else."""
        with self._turn(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that is rolled back."""
        reader = self.engine.execution_options(read_only=True)
        with Session(reader, expire_on_commit=False) as session:
            yield session

    def reachable(self) -> bool:
        """Whether the database answers."""
        try:
            with self.read() as session:
                session.execute(text("select 1"))
        except DBAPIError:
            return False
        return True

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._writer:
            yield


def open_database(settings: Settings, service: str) -> Database:
    """The database of a service: its schema in PostgreSQL, or its own SQLite file."""
    if settings.database_url is not None:
        return postgresql_database(settings.database_url, service)
    folder = settings.var_dir / "db"
    folder.mkdir(parents=True, exist_ok=True)
    return sqlite_database(f"sqlite:///{folder / service}.sqlite3")


def postgresql_database(url: str, schema: str) -> Database:
    """A schema of a PostgreSQL database, made if it is missing and the role may."""
    options = {"options": f"-csearch_path={schema}"}
    engine = create_engine(url, pool_size=15, hide_parameters=True, connect_args=options | LIVELY)
    _look_at_rested_connections(engine)
    _keep_values_out_of_errors(engine)
    with engine.begin() as connection:
        _lock(connection)
        found = connection.scalar(text("select 1 from pg_namespace where nspname = :name"), {"name": schema})
        if not found:
            connection.execute(text(f'create schema "{schema}"'))
    return Database(engine)


def sqlite_database(url: str) -> Database:
    """A SQLite file in WAL mode whose writers take the lock when they begin."""
    engine = create_engine(url, pool_size=15, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return Database(engine)


def _look_at_rested_connections(engine: Engine) -> None:
    """A connection that was used a moment ago is good; one that has rested may have lost its server meanwhile.

    SQLAlchemy's own `pool_pre_ping` asks before every transaction, which cost one round trip in twenty.
    """

    @event.listens_for(engine, "checkin")
    def note(_: Any, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: DBAPIConnection, record: ConnectionPoolEntry, _: Any) -> None:
        if time.monotonic() - record.info.get("used_at", time.monotonic()) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise DisconnectionError from error  # the pool tries another one, a fresh one at last


def _keep_values_out_of_errors(engine: Engine) -> None:
    """Errors are logged and values are personal data: PostgreSQL quotes whole rows from the second line on."""

    @event.listens_for(engine, "handle_error")
    def shorten(context: ExceptionContext) -> None:
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None and error.args:
                error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def is_away(error: BaseException) -> bool:
    """Whether the database failed, not the statement: later the same may succeed. Nothing was committed, or all."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | NoFreeConnectionError)


def collided(error: DBAPIError) -> bool:
    """Whether another transaction was in the way (deadlock, the same key at the same moment): try again."""
    return getattr(error.orig, "pgcode", None) in ("40001", "40P01", "23505")


def hold_or_make(session: Session, kind: type[Row], key: str, make: Callable[[], Row]) -> Row:
    """The row of a key, locked until the transaction ends, made where there is none.

    Of several transactions that make it at one moment the first does, and the others wait for it.
    """
    row = session.get(kind, key, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(row := make())
    except IntegrityError:
        row = session.get(kind, key, with_for_update=True)
        if row is None:
            raise  # something else is wrong with it
    return row


def upsert(session: Session, table: Table) -> Any:
    """An `INSERT` that knows `on_conflict_…`, in the dialect of the session."""
    module = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return module.insert(table)


def migrate(database: Database, package: str, history: str) -> None:
    """Bring the tables of one history to its newest revision, one process at a time.

    `package` holds `migrations/`, `history` names the version table, so that the bus and the
    service keep their histories apart in one database.
    """
    config = Config()
    config.set_main_option("script_location", str(resources.files(package) / "migrations"))
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            _lock(connection)
        config.attributes.update(connection=connection, version_table=f"{history}_version")
        alembic_command.upgrade(config, "head")


def run_migrations(metadata: MetaData) -> None:
    """What every migrations/env.py does: run on the connection that `migrate` holds."""
    attributes = alembic_context.config.attributes
    alembic_context.configure(
        connection=attributes["connection"],
        target_metadata=metadata,
        version_table=attributes["version_table"],
        render_as_batch=True,
    )
    with alembic_context.begin_transaction():
        alembic_context.run_migrations()


def _lock(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(hashtext('zhicheng migrations'))"))
