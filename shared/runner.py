"""Runs one service process: `run("services.review")`. nameko's own command line is not used here."""

import os
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # decision 0005 knows; a log line is JSON

# eventlet must patch before the process imports anything that opens sockets or takes locks.
import eventlet  # noqa: E402

eventlet.monkey_patch()

import fcntl  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402

from eventlet.event import Event as Signal  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402

from shared import telemetry  # noqa: E402
from shared.bus import health  # noqa: E402
from shared.bus.assembly import Assembly, assemble  # noqa: E402
from shared.bus.background import Background  # noqa: E402
from shared.bus.requests import answer  # noqa: E402
from shared.clock import clock_for  # noqa: E402
from shared.settings import Settings  # noqa: E402

WORKERS = 10


class AlreadyRunningError(RuntimeError):
    """On SQLite a service is exactly one process."""


def run(package: str) -> None:
    """Run the service of a package until SIGTERM or SIGINT, then finish what is in hand and leave."""
    settings, name = Settings(), package.rpartition(".")[2]
    telemetry.configure(name, settings.log_level)
    logger = telemetry.log("runner")
    asked_to_stop = _listen_for_signals()
    try:
        with _alone(settings, name):
            process = Process(assemble(package, settings, clock_for(settings)))
            process.start()
            process.listening.link(lambda _: _tell(asked_to_stop))  # it ends by itself only by an error
            if settings.health_port:
                eventlet.spawn(health.serve, settings.health_port, process.background.probe, process.background.pulse)
            logger.info("started", pid=os.getpid())
            asked_to_stop.wait()
            logger.info("stopping")
            with eventlet.Timeout(settings.drain_seconds, False):
                process.stop()
                logger.info("stopped")
                return
            logger.warning("left with work in hand")
    except AlreadyRunningError as error:
        sys.exit(str(error))


class Process:
    """One service under nameko, with its background loops."""

    def __init__(self, assembly: Assembly) -> None:
        self._listens = False
        self.background = Background(assembly)
        self.container = ServiceContainer(
            assembly.service_class,
            {
                "AMQP_URI": assembly.house.settings.amqp_url,
                "max_workers": WORKERS,
                "hearing": assembly.hearing,
                "counters": self.background.counters,
                "probe": self.background.probe,
                "answer": lambda method, call, service: answer(
                    assembly.house, assembly.handlers, service, method, call
                ),
            },
        )

    def start(self) -> None:
        """Start the loops and the listening. Returns at once, though the broker may still be away."""
        self.background.start()
        self.listening = eventlet.spawn(self._listen)

    def _listen(self) -> None:
        self.container.start()
        self._listens = True
        self.container.wait()

    def stop(self) -> None:
        """Take nothing new, finish what is in hand, publish what was committed, leave.

        Raises what ended the listening, if an error did.
        """
        if self._listens:
            self.container.stop()
        self.background.stop()
        if self.listening.dead:
            self.listening.wait()


@contextmanager
def _alone(settings: Settings, name: str) -> Iterator[None]:
    """On SQLite, hold the service's lock file; it falls with the process."""
    if settings.database_url is not None:
        yield
        return
    folder = settings.var_dir / "db"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"{name} already runs on {folder}. On SQLite a service is one process; set DATABASE_URL for more."
            ) from None
        yield


def _listen_for_signals() -> Signal:
    asked = Signal()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: eventlet.spawn_n(_tell, asked))
    return asked


def _tell(asked: Signal) -> None:
    if not asked.ready():
        asked.send(None)
