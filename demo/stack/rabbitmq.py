"""A private RabbitMQ node from the installed package: own ports, own folder, loopback only.

It shares nothing with a node that may already run on this machine: it has its own port mapper
(epmd), cookie, configuration and data, and it never touches the standard port.
"""

import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from demo.stack.ports import free_ports
from demo.stack.process import Child, await_ready

USER = "zhicheng"
BOOT_SECONDS = 90.0
STOP_SECONDS = 20.0
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME = b"\x01"
LARGEST_MESSAGE = 16 * 1024 * 1024
"""Bytes; the same as in deploy/rabbitmq/rabbitmq.conf. Files never travel over the bus."""


class RabbitNode:
    """One broker that tests may stop, kill, freeze and start again; its data and URL stay."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Prepare a node whose data, cookie and log live in `folder`; nothing runs yet."""
        spare, self._epmd_port, self._distribution_port = free_ports(3)
        self.folder = folder.resolve()
        self.port = port or spare
        self.log = self.folder / "rabbitmq.log"
        self._epmd: Child | None = None
        self._server: Child | None = None

    @property
    def url(self) -> str:
        return f"amqp://{USER}:{self._password()}@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start it and return when it speaks AMQP; ProcessFailed tells why it does not."""
        script = server_script()
        if script is None:
            raise FileNotFoundError("no RabbitMQ is installed (Debian: rabbitmq-server)")
        self._write_configuration()
        try:
            self._start_port_mapper()
            self._server = Child([str(script)], log=self.log, env=self.environment)
            await_ready("RabbitMQ", self._server, partial(answers, "127.0.0.1", self.port), BOOT_SECONDS, self.log)
        except BaseException:
            self.stop()
            raise

    def _start_port_mapper(self) -> None:
        if self._epmd is None or not self._epmd.alive:
            self._epmd = Child(["epmd"], log=self.log, env=self.environment)
            await_ready("epmd", self._epmd, partial(accepts, "127.0.0.1", self._epmd_port), BOOT_SECONDS, self.log)

    def stop(self) -> None:
        """End it in good order, by force after a while; nothing of it is left running."""
        if self._server:
            self._server.stop(STOP_SECONDS)
        if self._epmd:
            self._epmd.kill()

    def kill(self) -> None:
        """End the broker at once, as a power cut would. `start` brings it back with what was on disk."""
        self._running().kill()

    def freeze(self) -> None:
        """Let it hang: connections stay open, nothing answers, until `thaw`."""
        self._running().freeze()

    def thaw(self) -> None:
        self._running().thaw()

    @property
    def pids(self) -> list[int]:
        """Process ids of the broker and its port mapper, as far as they were started."""
        return [child.pid for child in (self._server, self._epmd) if child]

    def _running(self) -> Child:
        if self._server is None:
            raise RuntimeError("the node was never started")
        return self._server

    def _password(self) -> str:
        # Kept, because a node creates its user only when it first makes its data.
        file = self.folder / "password"
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()

    def _write_configuration(self) -> None:
        password = self._password()
        file = self.folder / "rabbitmq.conf"
        file.touch(mode=0o600)
        file.write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"default_user = {USER}\n"
            f"default_pass = {password}\n"
            "default_user_tags.administrator = true\n"
            f"max_message_size = {LARGEST_MESSAGE}\n"
        )
        (self.folder / "enabled_plugins").write_text("[].\n")

    @property
    def environment(self) -> dict[str, str]:
        """What the node's programs see; rabbitmqctl run with it speaks to this node."""
        folder = str(self.folder)
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": folder,  # the cookie's place
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "zhicheng@localhost",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            # The port mapper is our own child: one started by Erlang would be a daemon that stays.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-start_epmd false {loopback}",
            # The script then becomes the server instead of waiting for it, so a signal reaches the server.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/none",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{folder}/none.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/generated",
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": folder,
            "RABBITMQ_LOGS": "-",
        }


def server_script() -> Path | None:
    """The package's own start script: it runs as whoever calls it, while Debian's wrapper switches user."""
    packaged = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    if packaged:
        return packaged[-1]
    elsewhere = shutil.which("rabbitmq-server")
    return Path(elsewhere) if elsewhere else None


def accepts(host: str, port: int) -> bool:
    """Tell whether anybody listens at `host:port`."""
    try:
        socket.create_connection((host, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def answers(host: str, port: int) -> bool:
    """Tell whether a broker at `host:port` opens the AMQP handshake; an open port alone is not enough."""
    try:
        with socket.create_connection((host, port), timeout=1.0) as connection:
            connection.sendall(PROTOCOL_HEADER)
            return connection.recv(1) == METHOD_FRAME
    except OSError:
        return False


@contextmanager
def private_rabbitmq(folder: Path, port: int | None = None) -> Iterator[str]:
    """Run a private node in `folder` while the block runs; yields its AMQP URL."""
    node = RabbitNode(folder, port)
    try:
        node.start()
        yield node.url
    finally:
        node.stop()
