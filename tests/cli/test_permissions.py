"""Each user may do what its process does, and is refused everything else. The acts are made from the contracts."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from amqp.exceptions import AccessRefused, AMQPError, ChannelError, NotAllowed
from kombu import Connection

from cli.definitions import GATEWAY, users
from shared.contracts import wire
from shared.contracts.base import SERVICES, Event, Request, new_id
from shared.contracts.operations import OPERATIONS
from tests.cli.conftest import OwnedBroker

OPERATOR = "operator"
ACTORS = users([OPERATOR])
CALLERS = [*wire.SERVICE_CALLS, GATEWAY, OPERATOR]
BODY = b"{}"

Act = Callable[[Any], Any]
Acts = Iterator[tuple[str, Act]]


@pytest.fixture(scope="module", autouse=True)
def nothing_left(owned: OwnedBroker) -> Iterator[None]:
    """What was published here is nobody's to hear."""
    yield
    with Connection(owned.owners_url) as connection:
        for service in SERVICES:
            for queue in queues(service):
                connection.default_channel.queue_purge(queue)


def publish(exchange: str, key: str) -> Act:
    """Confirmed, so that a refusal is seen at once."""

    def act(channel: Any) -> None:
        channel.confirm_select()
        channel.basic_publish_confirm(channel.prepare_message(BODY), exchange=exchange, routing_key=key)

    return act


def declare(queue: str, **how: Any) -> Act:
    return lambda channel: channel.queue_declare(queue, **how)


def queues(service: str) -> tuple[str, str, str]:
    return wire.command_queue(service), wire.event_queue(service), wire.dead_letter_queue(service)


def events(publisher: str) -> list[str]:
    return [event.__name__ for event in Event.known.values() if event.publisher == publisher]


def asked(service: str) -> list[str]:
    """Every key by which a service is called, but not by operators."""
    known = [method for method, request in Request.known.items() if request.service == service]
    return [*known, f"{service}.readiness"]


def operated(service: str) -> list[str]:
    return [f"{service}.{operation.method()}" for operation in OPERATIONS]


def may_call(user: str, method: str) -> bool:
    if user == GATEWAY:
        return f".{wire.OPERATOR}." not in method
    if user == OPERATOR:
        return f".{wire.OPERATOR}." in method
    return method in [request.method() for request in wire.SERVICE_CALLS.get(user, ())]


# What nobody may do, and what only others may


def foreign(user: str) -> Acts:
    """Every act that is not this user's."""
    yield from everybodys(user)
    for service in SERVICES:
        for method in (*asked(service), *operated(service)):
            if not may_call(user, method):
                yield f"call {method}", publish(wire.RPC_EXCHANGE, method)
        if service == user:
            continue
        for event in events(service):
            yield f"tell {event} for {service}", publish(wire.event_exchange(service), event)
        for queue in queues(service):
            yield f"consume {queue}", lambda channel, queue=queue: channel.basic_consume(queue)
            yield f"get from {queue}", lambda channel, queue=queue: channel.basic_get(queue)
            yield f"purge {queue}", lambda channel, queue=queue: channel.queue_purge(queue)
    for caller in CALLERS:
        if caller != user:
            queue = wire.reply_queue(caller, new_id())
            yield f"have a reply queue of {caller}", declare(queue, exclusive=True)
    if user not in SERVICES:
        for key in (wire.reply_key(GATEWAY, new_id()), wire.reply_key(OPERATOR, new_id())):
            yield f"reply to {key}", publish(wire.RPC_EXCHANGE, key)
    for caller in CALLERS:
        if caller != user:
            yield f"hear the replies of {caller}", hear(user, wire.reply_key(caller, new_id()))
    for service in SERVICES:
        for event in events(service):
            if user != GATEWAY or event not in wire.news().get(wire.event_exchange(service), ()):
                yield f"listen to {event}", listen(user, wire.event_exchange(service), event)
    yield "hear replies that name nobody", hear(user, new_id())
    yield "hear calls", hear(user, "application.*")
    yield "hear everything", hear(user, "#")


def everybodys(user: str) -> Acts:
    """What no process has to do."""
    yield "declare a queue", declare("mine")
    yield "declare a queue like ours", declare(wire.event_queue("nobody"))
    yield "declare an exchange", lambda channel: channel.exchange_declare("mine", "topic", auto_delete=False)
    yield "publish into a queue", publish("", wire.event_queue("application"))
    yield "publish to a standard exchange", publish("amq.topic", "anything")
    for service in SERVICES:
        exchange = wire.event_exchange(service)
        yield f"tell what is no event to {exchange}", publish(exchange, "Nonsense")
        yield f"delete {exchange}", lambda channel, name=exchange: channel.exchange_delete(name)
        for queue in queues(service):
            yield f"delete {queue}", lambda channel, name=queue: channel.queue_delete(name)
            yield f"declare {queue} anew", declare(queue, durable=True)
            yield f"bind {queue}", lambda channel, name=queue: channel.queue_bind(name, "review.events", "#")
            yield (
                f"unbind {queue}",
                lambda channel, name=queue: channel.queue_unbind(name, "review.events", "CaseClosed"),
            )


def hear(user: str, key: str) -> Act:
    """Bind a reply queue of one's own, as far as one may have one, to a key."""

    def act(channel: Any) -> None:
        queue = wire.reply_queue(user, new_id())
        channel.queue_declare(queue, exclusive=True)
        channel.queue_bind(queue, wire.RPC_EXCHANGE, key)

    return act


def listen(user: str, exchange: str, event: str) -> Act:
    """Bind a queue of one's own to an event: the one for events, or for replies, or for news."""

    def act(channel: Any) -> None:
        queue = wire.event_queue(user)
        if user not in SERVICES:
            queue = (wire.news_queue if user == GATEWAY else wire.reply_queue)(user, new_id())
            channel.queue_declare(queue, exclusive=True)
        channel.queue_bind(queue, exchange, event)

    return act


# What each process does


def own(user: str) -> Acts:
    """Every act of this user's process."""
    if user in SERVICES:
        yield "reply to the gateway", publish(wire.RPC_EXCHANGE, wire.reply_key(GATEWAY, new_id()))
        yield "reply to the operator", publish(wire.RPC_EXCHANGE, wire.reply_key(OPERATOR, new_id()))
        for event in events(user):
            yield f"tell {event}", publish(wire.event_exchange(user), event)
        for queue in queues(user):
            yield f"consume {queue}", lambda channel, queue=queue: channel.basic_consume(queue)
            yield f"get from {queue}", lambda channel, queue=queue: channel.basic_get(queue)
    for service in SERVICES:
        for method in (*asked(service), *operated(service)):
            if may_call(user, method):
                yield f"call {method}", publish(wire.RPC_EXCHANGE, method)
        if user == OPERATOR or user in SERVICES:
            for queue in queues(service):
                yield f"look at {queue}", declare(queue, passive=True)
    if user in CALLERS:
        yield "hear replies", hear(user, wire.reply_key(user, new_id()))
    if user == GATEWAY:
        for exchange, keys in wire.news().items():
            for event in keys:
                yield f"listen to {event}", listen(user, exchange, event)


def refusals(broker: OwnedBroker, user: str, acts: Acts) -> dict[str, Exception | None]:
    """What the broker says to each act: nothing if it lets it be."""
    with Connection(broker.url(user)) as connection:
        return {name: refusal(connection, act) for name, act in acts}


def refusal(connection: Connection, act: Act) -> Exception | None:
    """The broker closes the channel of a refused act."""
    channel = connection.channel()
    try:
        act(channel)
    except ChannelError as error:
        return error
    with suppress(AMQPError):
        channel.close()
    return None


@pytest.mark.parametrize("user", ACTORS)
def test_every_foreign_act_is_refused(owned: OwnedBroker, user: str) -> None:
    said = refusals(owned, user, foreign(user))
    assert [name for name, error in said.items() if not isinstance(error, AccessRefused)] == []
    assert len(said) > 100


@pytest.mark.parametrize("user", ACTORS)
def test_every_act_of_its_own_is_let_be(owned: OwnedBroker, user: str) -> None:
    said = refusals(owned, user, own(user))
    assert {name: error for name, error in said.items() if error is not None} == {}
    assert said


@pytest.mark.parametrize("user", ACTORS)
def test_nobody_comes_into_another_vhost(owned: OwnedBroker, user: str) -> None:
    with pytest.raises(NotAllowed), Connection(owned.url(user, "/")) as connection:
        connection.connect()


def test_nobody_speaks_under_another_name(owned: OwnedBroker) -> None:
    def act(channel: Any) -> None:
        channel.confirm_select()
        message = channel.prepare_message(BODY, properties={"user_id": OPERATOR})
        channel.basic_publish_confirm(message, exchange=wire.RPC_EXCHANGE, routing_key="review.get_desk")

    (said,) = refusals(owned, GATEWAY, iter([("call as operator", act)])).values()
    assert "user_id" in str(said)
