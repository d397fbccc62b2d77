"""Which process publishes: of those on one PostgreSQL database one leads, and the others tell it when to look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import eventlet
from eventlet.greenthread import GreenThread
from eventlet.hubs import trampoline
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from shared.db import Database
from shared.telemetry import log

logger = log(__name__)

LOOK_SECONDS = 1.0
"""Between two looks at the connection that holds the lock."""

LEASE_SECONDS = 10
"""After so long without a look the database takes the lock from a leader that hangs."""


class LeadLostError(Exception):
    """The connection that held the lock is gone: another process may lead by now."""


class Lead:
    """The lead of one service's relay. It falls with the connection that took it, however the process ends.

    Its own connection, not one through a pooler: lock and notifications belong to a session.
    """

    def __init__(self, database: Database, service: str) -> None:
        self._database = database
        self._name = f"zhicheng_relay_{service}"
        self._watch: GreenThread | None = None

    @contextmanager
    def taken(self, wake: Callable[[], None]) -> Iterator[bool]:
        """Whether this process leads while the block runs; `wake` is called when another one has committed."""
        if self._database.is_sqlite:
            yield True  # the process itself holds the lock file
            return
        autocommit = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            if not connection.scalar(text("select pg_try_advisory_lock(hashtext(:name))"), {"name": self._name}):
                yield False
                return
            connection.detach()  # back in the pool it would keep the lock
            connection.execute(text(f"set idle_session_timeout = '{LEASE_SECONDS}s'"))
            connection.execute(text(f'listen "{self._name}"'))
            self._watch = eventlet.spawn(_look_after, connection, wake)
            try:
                yield True
            finally:
                self._watch.kill()

    def check(self) -> None:
        """Raises LeadLostError if the lock is gone."""
        if self._watch is not None and self._watch.dead:
            raise LeadLostError(self._name)

    def tell(self) -> None:
        """Wake the process that leads, whichever it is."""
        with self._database.write() as session:
            session.execute(text("select pg_notify(:name, '')"), {"name": self._name})


def _look_after(connection: Connection, wake: Callable[[], None]) -> None:
    """Keep the lead and pass on what others tell, until the connection breaks. It is this greenlet's alone."""
    session: Any = connection.connection.dbapi_connection
    try:
        while True:
            with suppress(TimeoutError):
                trampoline(session, read=True, timeout=LOOK_SECONDS, timeout_exc=TimeoutError)
            connection.execute(text("select 1"))
            if session.notifies:
                session.notifies.clear()
                wake()
    except DBAPIError as error:
        logger.warning("lead lost", error=f"{type(error).__name__}: {error}")
        wake()
