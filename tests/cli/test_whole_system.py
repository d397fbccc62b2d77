"""Six services as processes, each under its own narrow user, on a broker where they find what they need.

A ban is proposed, heard and imposed through the gateway's own client under the gateway's user; four
services hear of it. Then things go wrong, and an operator sees and mends them with the tool.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from typer.testing import CliRunner

from cli.__main__ import app
from demo.provider import account
from demo.stack.ports import free_port
from demo.stack.process import wait_until
from demo.stack.supervisor import Program, Supervisor
from gateway.answers import Answers
from gateway.bus import Bus
from shared.contracts import wire
from shared.contracts.base import SERVICES, Actor, Envelope, Request, new_id
from shared.contracts.integrity import HearSanction, ImposeSanction, SanctionLifted
from tests.cli.conftest import OwnedBroker, zhicheng
from tests.conftest import ROOT, beijing
from tests.unit.integrity.kit import APPLICANT, BUREAU, SECOND, proposing

pytestmark = pytest.mark.journey

START_SECONDS = 120.0
WAIT_SECONDS = 60.0
HEARERS = ("application", "review", "evaluation", "certificate", "integrity")
GARBAGE = "no event, but 王小明 and 13800138000"
WHY = "tried by a test"


class House:
    """The running services, and the tool."""

    def __init__(self, broker: OwnedBroker) -> None:
        self.broker = broker

    def zhicheng(self, *arguments: str) -> tuple[int, str]:
        """Exit code and output of the tool under the operator's user."""
        env = {"AMQP_URL": self.broker.url("operator"), "ZHICHENG_OPERATOR": "olga", "COLUMNS": "200"}
        done = CliRunner().invoke(app, arguments, env=env)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    def data(self, *arguments: str) -> Any:
        """What the tool prints for machines."""
        return json.loads(self.zhicheng(*arguments, "--json")[1])

    def status(self, service: str) -> dict[str, Any]:
        """One service's line."""
        return next(line for line in self.data("bus", "status")["services"] if line["service"] == service)

    def publish(self, exchange: str, key: str, body: str) -> None:
        """What only the broker's owner may do."""
        with Connection(self.broker.owners_url) as connection:
            channel = connection.channel()
            channel.basic_publish(channel.prepare_message(body.encode()), exchange=exchange, routing_key=key)


@pytest.fixture(scope="module")
def house(owned: OwnedBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Every service under its own user."""
    folder = tmp_path_factory.mktemp("house")
    with Supervisor(folder / "logs") as supervisor:
        for service in SERVICES:
            supervisor.start(program(owned, service, folder))
        house = House(owned)
        wait_until(lambda: house.zhicheng("bus", "status")[0] == 0, START_SECONDS, "six services")
        yield house
        for log in (folder / "logs").glob("*.log"):
            assert "ACCESS_REFUSED" not in log.read_text(), log


def program(broker: OwnedBroker, service: str, folder: Path) -> Program:
    environment = {
        "MODE": "demo",
        "TOPOLOGY": "given",
        "AMQP_URL": broker.url(service),
        "DATABASE_URL": "",
        "CLOCK_URL": "",
        "VAR_DIR": str(folder),
        "POLICY_DIR": str(ROOT / "policies"),
        "REGISTRY_URL": "http://127.0.0.1:9",
        **account.environment("http://127.0.0.1:9"),
    }
    return Program(service, (sys.executable, "-m", f"services.{service}"), environment)


def ban(broker: OwnedBroker) -> None:
    """Proposed, heard and imposed."""

    async def play() -> None:
        bus = Bus(broker.url("gateway"), timeout_seconds=30.0, in_flight=8, on_news=Answers(0).forget)
        await bus.start()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not bus.linked:
                    await asyncio.sleep(0.05)

            async def ask(request: Request, who: Actor, at: datetime) -> Any:
                return await bus.call(request, who, at, new_id(), new_id())

            sanction = (await ask(proposing(), BUREAU, beijing("2023-06-12 10:00"))).sanction
            await ask(HearSanction(sanction=sanction, statement="无异议。"), APPLICANT, beijing("2023-06-13 10:00"))
            view = await ask(ImposeSanction(sanction=sanction), SECOND, beijing("2023-06-20 10:00"))
            assert view.state == "imposed"
        finally:
            await bus.stop()

    asyncio.run(play())


def test_a_ban_reaches_everybody_and_nothing_needs_a_person(house: House, owned: OwnedBroker) -> None:
    before = {service: house.status(service)["status"]["handled"] for service in HEARERS}
    ban(owned)
    for service in HEARERS:
        wait_until(
            lambda service=service: house.status(service)["status"]["handled"] == before[service] + 1,  # type: ignore[misc]
            WAIT_SECONDS,
            f"{service} to hear it",
        )
    code, said = house.zhicheng("bus", "status")
    assert (code, "Nothing needs a person" in said) == (0, True), said


def test_a_dead_frame_is_seen_masked_refused_replay_and_discarded(house: House) -> None:
    house.publish("review.events", "AuditPassed", GARBAGE)
    wait_until(lambda: house.zhicheng("bus", "status")[0] == 1, WAIT_SECONDS, "somebody to be needed")
    assert "application: 1 dead frames" in house.zhicheng("bus", "status")[1]
    (letter,) = house.data("dead-letters", "list", "application")["items"]
    assert (letter["kind"], letter["possible"]) == ("frame", ["discard"])
    shown = house.zhicheng("dead-letters", "show", "application", letter["id"])[1]
    assert "can only be discarded" in shown
    assert not any(needle in shown for needle in ("王小明", "8001"))
    code, said = house.zhicheng("dead-letters", "replay", "application", letter["id"], "--reason", WHY)
    assert (code, "no event" in said) == (2, True), said
    assert house.zhicheng("dead-letters", "discard", "application", letter["id"])[0] == 2  # without a reason
    assert house.zhicheng("dead-letters", "discard", "application", letter["id"], "--reason", WHY)[0] == 0
    # The auditor hears every event, so it got the frame as well.
    (twin,) = house.data("dead-letters", "list", "integrity")["items"]
    assert house.zhicheng("dead-letters", "discard", "integrity", twin["id"], "--reason", WHY)[0] == 0
    (act,) = house.data("dead-letters", "history", "application")["items"]
    assert (act["operator"], act["person"], act["act"], act["reason"]) == ("operator", "olga", "discard", WHY)
    assert house.zhicheng("bus", "status")[0] == 0


def test_an_event_in_a_dead_frame_is_replayed_once(house: House) -> None:
    envelope = lifted()
    for _ in range(2):
        house.publish("", wire.dead_letter_queue("evaluation"), envelope.model_dump_json())
        wait_until(lambda: house.data("dead-letters", "list", "evaluation")["items"] != [], WAIT_SECONDS, "the frame")
        (frame,) = house.data("dead-letters", "list", "evaluation")["items"]
        assert (frame["what"], frame["possible"]) == ("SanctionLifted", ["replay", "discard"])
        view = house.data("dead-letters", "replay", "evaluation", frame["id"], "--reason", WHY)
        assert (view["letter"]["id"], view["letter"]["state"]) == (f"event:integrity:{envelope.id}", "done")
    assert house.data("dead-letters", "list", "evaluation")["items"] == []
    assert house.zhicheng("bus", "status")[0] == 0


def lifted() -> Envelope:
    """An event that evaluation hears, and can do nothing with."""
    event = SanctionLifted(sanction=new_id(), target="applicant", ref="c" * 64, lifted_at=beijing("2023-07-01 10:00"))
    return Envelope(
        id=new_id(),
        type="SanctionLifted",
        version=1,
        publisher="integrity",
        time=beijing("2023-07-01 10:00"),
        subject_kind="sanction",
        subject=event.sanction,
        seq=1,
        round=0,
        actor=SECOND,
        policy=None,
        correlation_id=new_id(),
        body=event.model_dump(mode="json"),
    )


def test_a_missing_queue_is_reported(house: House, owned: OwnedBroker) -> None:
    queue = wire.dead_letter_queue("payment")
    with Connection(owned.owners_url) as connection:
        connection.channel().queue_delete(queue)
    try:
        code, said = house.zhicheng("bus", "status")
        assert (code, f"payment: the queue {queue} is missing" in said) == (1, True), said
    finally:
        with Connection(owned.owners_url) as connection:
            arguments = dict(wire.DEAD_LETTER_ARGUMENTS)
            connection.channel().queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
    assert house.zhicheng("bus", "status")[0] == 0


def test_only_the_operators_user_gets_in(house: House, owned: OwnedBroker) -> None:
    done = zhicheng("bus", "status", AMQP_URL=owned.url("review"))
    assert done.returncode == 2
    assert "refuses review" in done.stderr
    assert owned.url("review").split(":")[2].split("@")[0] not in done.stderr


def test_a_broker_that_is_away_is_told() -> None:
    done = zhicheng("bus", "status", AMQP_URL=f"amqp://operator:secret@127.0.0.1:{free_port()}/zhicheng")
    assert done.returncode == 2
    assert "does not let operator in" in done.stderr
    assert "secret" not in done.stderr
