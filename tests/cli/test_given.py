"""A process that finds its topology on the broker: it declares nothing, and tells what is missing."""

import json
from collections.abc import Iterator

import pytest
from kombu import Connection
from structlog.testing import capture_logs

from shared.bus import topology
from shared.contracts import wire
from shared.contracts.base import SERVICES
from tests.cli.conftest import VHOST, OwnedBroker

MISSING = wire.dead_letter_queue("evaluation")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the environment of a process with a narrow user says."""
    monkeypatch.setenv("TOPOLOGY", "given")


@pytest.fixture
def without_a_queue(owned: OwnedBroker) -> Iterator[None]:
    """Somebody has removed a queue."""
    with Connection(owned.owners_url) as connection:
        connection.channel().queue_delete(MISSING)
        yield
        arguments = dict(wire.DEAD_LETTER_ARGUMENTS)
        connection.channel().queue_declare(MISSING, durable=True, auto_delete=False, arguments=arguments)


@pytest.mark.usefixtures("given")
def test_all_is_there(owned: OwnedBroker) -> None:
    with capture_logs() as logs, Connection(owned.url("review")) as connection:
        topology.declare(connection)
    assert logs == []


@pytest.mark.usefixtures("given", "without_a_queue")
def test_what_is_missing_is_told_and_not_made(owned: OwnedBroker) -> None:
    for _ in range(2):
        with capture_logs() as logs, Connection(owned.url("review")) as connection:
            topology.declare(connection)
        assert [(entry["log_level"], entry["missing"]) for entry in logs] == [("error", [MISSING])]


@pytest.mark.usefixtures("given")
def test_listening_declares_nothing(owned: OwnedBroker) -> None:
    with Connection(owned.url("review")) as connection:
        channel = connection.channel()
        for queue in (topology.command_queue("review"), topology.event_queue("review")):
            with connection.Consumer([queue], channel=channel, on_message=lambda _: None):
                pass


def test_what_is_given_is_what_processes_would_declare(owned: OwnedBroker) -> None:
    owned.ctl("add_vhost", "declared")
    owned.ctl("set_permissions", "-p", "declared", "zhicheng", ".*", ".*", ".*")
    for url in (f"{owned.node.url}declared", owned.owners_url):  # the second finds everything as it would make it
        with Connection(url) as connection:
            topology.declare(connection)
            for service in SERVICES:
                topology.command_queue(service)(connection.default_channel).declare()
    for listing in (
        ("list_bindings", "source_name", "destination_name", "routing_key"),
        ("list_queues", "name", "type", "durable", "arguments"),
        ("list_exchanges", "name", "type", "durable"),
    ):
        assert rows(owned, VHOST, listing) == rows(owned, "declared", listing)


def rows(owned: OwnedBroker, vhost: str, listing: tuple[str, ...]) -> list[str]:
    """What the broker lists; arguments have no order, and several types for the same number."""
    command, *columns = listing
    listed = json.loads(owned.ctl(command, "-p", vhost, "--formatter", "json", *columns))
    plain = [
        {**row, "arguments": sorted((name, value) for name, _, value in row.get("arguments", []))} for row in listed
    ]
    return sorted(map(str, plain))
