"""The definitions file: from the contracts, without a password in it, and passwords that others cannot read."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from cli.definitions import GATEWAY, definitions, users
from cli.passwords import MissingPasswordError, passwords, variable
from demo.stack.rabbitmq import LARGEST_MESSAGE
from shared.bus import topology
from shared.contracts import wire
from shared.contracts.base import AUDITOR, SERVICES, Event, Request
from tests.conftest import ROOT

OPERATORS = ["operator", "operator-2"]
USERS = users(OPERATORS)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return definitions({user: f"password of {user}" for user in USERS}, "zhicheng", OPERATORS)


def matches(made: dict[str, Any], kind: str, user: str, right: str, name: str, **where: str) -> bool:
    """Whether a user has a right on a name."""
    wanted = {"user": user, **where}
    (rights,) = (each for each in made[kind] if wanted.items() <= each.items())
    return re.search(rights[right], name) is not None


def test_no_password_is_in_it_and_each_is_checked_by_its_hash(made: dict[str, Any]) -> None:
    assert "password of" not in json.dumps(made)
    for user in made["users"]:
        raw = base64.b64decode(user["password_hash"])
        assert raw[4:] == hashlib.sha256(raw[:4] + f"password of {user['name']}".encode()).digest()
        assert user["tags"] == ""


def test_every_event_reaches_its_consumers_and_the_auditor(made: dict[str, Any]) -> None:
    bound = {(b["source"], b["destination"], b["routing_key"]) for b in made["bindings"]}
    for event in Event.known.values():
        for service in {*event.consumers, AUDITOR}:
            assert (f"{event.publisher}.events", f"events.{service}", event.__name__) in bound


def test_queues_are_those_that_services_declare(made: dict[str, Any]) -> None:
    queues = {queue["name"]: queue["arguments"] for queue in made["queues"]}
    for service in SERVICES:
        for make in (topology.command_queue, topology.event_queue, topology.dead_letter_queue):
            queue = make(service)
            assert queues[queue.name] == (queue.queue_arguments or {})


def test_everybody_has_a_line_for_every_exchange(made: dict[str, Any]) -> None:
    """One that is missing would be open to every routing key."""
    exchanges = [exchange["name"] for exchange in made["exchanges"]]
    lines = [(topic["user"], topic["exchange"]) for topic in made["topic_permissions"]]
    assert sorted(lines) == sorted((user, exchange) for user in USERS for exchange in exchanges)


def test_what_nobody_but_services_asks_is_named_in_the_contracts() -> None:
    from gateway.roles import ROLES

    unrouted = {request for request, roles in ROLES.items() if not roles}
    assert unrouted == {request for requests in wire.SERVICE_CALLS.values() for request in requests}


def test_the_gateway_may_ask_everything_and_no_operation(made: dict[str, Any]) -> None:
    rpc = {"exchange": wire.RPC_EXCHANGE}
    for method, request in Request.known.items():
        if request.service in SERVICES:
            assert matches(made, "topic_permissions", GATEWAY, "write", method, **rpc)
    assert not matches(made, "topic_permissions", GATEWAY, "write", "review.operator.replay", **rpc)
    for operator in OPERATORS:
        assert matches(made, "topic_permissions", operator, "write", "review.operator.replay", **rpc)


def test_one_operator_hears_no_reply_to_another(made: dict[str, Any]) -> None:
    key = wire.reply_key("operator-2", "0" * 36)
    rpc = {"exchange": wire.RPC_EXCHANGE}
    assert matches(made, "topic_permissions", "operator-2", "read", key, **rpc)
    assert not matches(made, "topic_permissions", "operator", "read", key, **rpc)


def test_passwords_are_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = passwords(USERS, folder)
    assert passwords(USERS, folder) == first
    assert len(set(first.values())) == len(USERS)
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    (folder / "review.password").chmod(0o640)
    with pytest.raises(MissingPasswordError, match="0600"):
        passwords(USERS, folder)


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_PASSWORD_OPERATOR_2", "given")
    assert variable("operator-2") == "AMQP_PASSWORD_OPERATOR_2"
    assert passwords(["operator-2"], tmp_path) == {"operator-2": "given"}
    assert list(tmp_path.iterdir()) == []


def test_without_any_password_nothing_is_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["bus", "definitions", "--output", str(tmp_path / "made.json")])
    assert done.exit_code == 2
    assert "AMQP_PASSWORD_REVIEW" in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_readable_by_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / "made.json"
    argv = ["bus", "definitions", "--secrets", str(tmp_path / "secrets"), "--output", str(file)]
    assert CliRunner().invoke(app, argv).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(file.read_text())["users"]) == len(SERVICES) + 2


def test_both_brokers_have_the_same_limit() -> None:
    assert f"max_message_size = {LARGEST_MESSAGE}\n" in (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text()
