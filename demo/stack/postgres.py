"""A private PostgreSQL from installed binaries: own folder, own port, own password, loopback only."""

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg2

from demo.stack.ports import free_port
from demo.stack.process import Child, ProcessFailed, await_ready

USER = "zhicheng"
DATABASE = "postgres"
BOOT_SECONDS = 60.0
STOP_SECONDS = 20.0
INITDB_SECONDS = 120.0

# A crash of the machine may lose what was committed: fine for a test, for nothing else.
FAST_BUT_NOT_CRASH_SAFE = {"fsync": "off", "full_page_writes": "off"}


class PostgresServer:
    """One server that tests may stop, kill, freeze and start again; its data and URL stay until `remove`.

    The folder is its own, below the system's temporary directory: PostgreSQL refuses to run as
    root, so for root it runs as user postgres, who can enter neither root's home nor pytest's folders.
    """

    def __init__(self, port: int | None = None, *, for_tests: bool = False) -> None:
        """Make the folder; nothing runs yet. `for_tests` trades safety in a machine crash for speed."""
        self.port = port or free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="zhicheng-postgres-"))
        self.log = self.folder / "postgres.log"
        self._password = secrets.token_urlsafe(24)
        self._settings = FAST_BUT_NOT_CRASH_SAFE if for_tests else {}
        self._user = "postgres" if os.geteuid() == 0 else None
        self._server: Child | None = None
        if self._user:
            shutil.chown(self.folder, self._user, self._user)

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of the server's one database, with all rights on it."""
        return f"postgresql+psycopg2://{USER}:{self._password}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Start it and return when it answers a query; ProcessFailed tells why it does not."""
        binaries = binary_folder()
        if binaries is None:
            raise FileNotFoundError("no PostgreSQL server is installed (Debian: postgresql)")
        try:
            if not (self._data / "PG_VERSION").exists():
                self._make_data(binaries)
            self._server = self._run([str(binaries / "postgres"), "-D", str(self._data), *self._options()])
            await_ready("PostgreSQL", self._server, partial(answers, self.url), BOOT_SECONDS, self.log)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it in good order without waiting for clients, by force after a while."""
        if self._server:
            self._server.stop(STOP_SECONDS, signal.SIGINT)

    def kill(self) -> None:
        """End the server and its workers at once. `start` brings it back with what was committed."""
        self._running().kill()

    def freeze(self) -> None:
        """Let it hang: connections stay open, nothing answers, until `thaw`."""
        self._running().freeze()

    def thaw(self) -> None:
        self._running().thaw()

    def remove(self) -> None:
        """Delete the folder with all data."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        return self._running().pid

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _running(self) -> Child:
        if self._server is None:
            raise RuntimeError("the server was never started")
        return self._server

    def _make_data(self, binaries: Path) -> None:
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self._password)
        if self._user:
            shutil.chown(password, self._user, self._user)
        how = ["--auth=scram-sha-256", f"--pwfile={password}", f"--username={USER}", "--no-instructions"]
        how += ["--encoding=UTF8", "--locale=C.UTF-8", *(["--no-sync"] if self._settings else [])]
        making = self._run([str(binaries / "initdb"), "-D", str(self._data), *how])
        if not making.ended_within(INITDB_SECONDS) or making.exit_status != 0:
            ending = making.ending
            making.kill()
            raise ProcessFailed("initdb", ending, self.log)
        password.unlink()

    def _run(self, argv: list[str]) -> Child:
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder)}
        return Child(argv, log=self.log, env=env, user=self._user)

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **self._settings,
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def binary_folder() -> Path | None:
    """Where the newest installed server's programs are; Debian keeps them out of the PATH."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    if packaged:
        return packaged[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def answers(url: str) -> bool:
    """Tell whether the server at this SQLAlchemy URL takes a connection."""
    try:
        psycopg2.connect(url.replace("+psycopg2", ""), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


@contextmanager
def private_postgres(port: int | None = None, *, for_tests: bool = False) -> Iterator[str]:
    """Run a private server while the block runs; yields its SQLAlchemy URL, then deletes its data."""
    server = PostgresServer(port, for_tests=for_tests)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        server.remove()
