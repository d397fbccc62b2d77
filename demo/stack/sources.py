"""Where a broker and a database come from: the first of three that is there.

1. the environment's AMQP_URL and DATABASE_URL;
2. a Docker engine that already has the image (nothing is pulled);
3. the machine's installed binaries, started privately.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from demo.stack import postgres, rabbitmq
from demo.stack.process import wait_until

BROKER_IMAGE = "rabbitmq:4-management"
DATABASE_IMAGE = "postgres:17"
CONTAINER_SECONDS = 90.0
USER = "zhicheng"


class NoSource(Exception):
    """Neither the environment nor Docker nor this machine offers one; the message says what would."""


class Source(NamedTuple):
    """A server that is up: its URL, and where it came from in words."""

    url: str
    name: str


@contextmanager
def broker() -> Iterator[Source]:
    """Lend a RabbitMQ while the block runs."""
    if url := os.environ.get("AMQP_URL"):
        yield Source(url, "the broker at AMQP_URL")
    elif image_present(BROKER_IMAGE):
        password = secrets.token_urlsafe(24)
        credentials = {"RABBITMQ_DEFAULT_USER": USER, "RABBITMQ_DEFAULT_PASS": password}
        with _container(BROKER_IMAGE, 5672, credentials) as (host, port):
            wait_until(partial(rabbitmq.answers, host, port), CONTAINER_SECONDS, BROKER_IMAGE)
            yield Source(f"amqp://{USER}:{password}@{host}:{port}/", f"Docker image {BROKER_IMAGE}")
    elif rabbitmq.server_script():
        with (
            tempfile.TemporaryDirectory(prefix="zhicheng-rabbitmq-", ignore_cleanup_errors=True) as folder,
            rabbitmq.private_rabbitmq(Path(folder)) as url,
        ):
            yield Source(url, "a private node of the installed RabbitMQ")
    else:
        raise NoSource(f"no RabbitMQ: set AMQP_URL, load the image {BROKER_IMAGE}, or run `make setup`")


@contextmanager
def database() -> Iterator[Source]:
    """Lend a PostgreSQL while the block runs; one we start may lose data in a machine crash."""
    if url := os.environ.get("DATABASE_URL"):
        yield Source(url, "the database at DATABASE_URL")
    elif image_present(DATABASE_IMAGE):
        password = secrets.token_urlsafe(24)
        credentials = {"POSTGRES_USER": USER, "POSTGRES_PASSWORD": password}
        with _container(DATABASE_IMAGE, 5432, credentials) as (host, port):
            url = f"postgresql+psycopg2://{USER}:{password}@{host}:{port}/{USER}"
            wait_until(partial(postgres.answers, url), CONTAINER_SECONDS, DATABASE_IMAGE)
            yield Source(url, f"Docker image {DATABASE_IMAGE}")
    elif postgres.binary_folder():
        with postgres.private_postgres(for_tests=True) as url:
            yield Source(url, "a private server of the installed PostgreSQL")
    else:
        raise NoSource(f"no PostgreSQL: set DATABASE_URL, load the image {DATABASE_IMAGE}, or run `make setup`")


def image_present(image: str) -> bool:
    """Tell whether a Docker engine answers and has `image`."""
    try:
        import docker
    except ImportError:
        return False
    try:
        client = docker.from_env(timeout=5)
    except docker.errors.DockerException:
        return False
    try:
        client.images.get(image)
    except docker.errors.DockerException:
        return False
    finally:
        client.close()
    return True


@contextmanager
def _container(image: str, port: int, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    # Read when testcontainers is imported: no reaper container, and the engine's own address.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    os.environ.setdefault("TESTCONTAINERS_CONNECTION_MODE", "docker_host")
    from testcontainers.core.container import DockerContainer

    with DockerContainer(image, env=environment, ports=[port]) as container:
        yield container.get_container_host_ip(), int(container.get_exposed_port(port))
