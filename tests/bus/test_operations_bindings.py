"""A binding that the contracts no longer name is told at start and taken off the queue; nothing has two handlers."""

import pytest
from kombu import Connection, Exchange
from sqlalchemy import insert
from structlog.typing import EventDict

from shared.bus import Work, on
from shared.bus.handlers import Handlers, OrphanedContractError
from shared.bus.operations_bindings import remember_bindings, remove_bindings
from shared.bus.operations_tables import bindings
from shared.bus.topology import event_queue
from shared.bus.work import House
from tests.bus.probe import contracts as say
from tests.bus.probe.bench import ProbeBench
from tests.bus.probe.service import ProbeService

WANTED = {("probe.events", "Deposited"), ("teller.events", "Counted")}
OLD = ("teller.events", "Forgotten")


def known(probe: ProbeBench) -> set[tuple[str, str]]:
    return {(row.exchange, row.routing_key) for row in probe.rows(bindings)}


def bind_to_old(probe: ProbeBench) -> None:
    """As an earlier version did."""
    with probe.house.database.write() as session:
        session.execute(insert(bindings).values(exchange=OLD[0], routing_key=OLD[1]))


def test_a_start_remembers_what_it_is_bound_to(probe: ProbeBench, logs: list[EventDict]) -> None:
    remember_bindings(probe.house)
    assert known(probe) == WANTED
    assert logs == []


def test_a_start_tells_what_it_should_no_longer_be_bound_to(probe: ProbeBench, logs: list[EventDict]) -> None:
    bind_to_old(probe)
    remember_bindings(probe.house)
    assert [(entry["log_level"], entry["routing_key"]) for entry in logs] == [("error", "Forgotten")]


def test_it_is_taken_off_the_queue(probe: ProbeBench, amqp_url: str) -> None:
    bind_to_old(probe)
    house = at(probe, amqp_url)
    with Connection(amqp_url) as connection:
        channel = connection.default_channel
        Exchange(OLD[0], "topic", durable=True)(channel).declare()
        queue = event_queue("probe")(channel)
        queue.declare()
        queue.bind_to(OLD[0], OLD[1])
        remove_bindings(house)
        channel.basic_publish(channel.prepare_message(b"{}"), exchange=OLD[0], routing_key=OLD[1])
        assert queue.get() is None
        queue.delete()
    assert known(probe) == WANTED


def test_where_the_topology_is_given_it_stays_for_its_owner(
    probe: ProbeBench, unused_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOPOLOGY", "given")
    bind_to_old(probe)
    remove_bindings(at(probe, f"amqp://nobody:nothing@127.0.0.1:{unused_port}/"))
    assert OLD in known(probe)


def at(probe: ProbeBench, url: str) -> House:
    """The probe's house at a broker."""
    house = probe.house
    return House(house.name, house.settings.model_copy(update={"amqp_url": url}), house.database, house.clock)


def test_two_handlers_for_one_event_are_told_at_start() -> None:
    class Twice(ProbeService):
        name = "probe"

        @on(say.Counted)
        def note_again(self, work: Work, event: say.Counted) -> None:
            """Never called: the probe has a handler for it."""

    both = type("ProbeService", (), {**vars(ProbeService), **vars(Twice)})
    with pytest.raises(OrphanedContractError, match="Counted has two handlers"):
        Handlers.of(both)
