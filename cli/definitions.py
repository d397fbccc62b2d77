"""The broker's definitions file, made from the contracts: who there is, what there is, and who may do what with it.

Each process has a user that may do what the process does and nothing else. Nobody declares or deletes
anything but the exclusive queues in which it hears replies or news; their names begin with the user's. The rules:

- a service writes to its own events exchange, under the names of its own events; to the RPC exchange it
  sends replies and no calls, so that a hostile `reply_to` cannot make it call for somebody else;
- it reads its own command, event and dead-letter queue;
- who may write to a queue can look whether it is there, and little else: publishing takes a right on an exchange,
  binding takes a right to read from one, and the RPC exchange gives a reader its own replies only;
- the gateway hears the few events that end what it may answer from memory, and no other;
- the gateway calls everybody, but not as an operator; an operator calls everybody as an operator only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cli.passwords import hashed
from shared.contracts import wire
from shared.contracts.base import SERVICES, Event, events_for

GATEWAY = "gateway"
ID = "[0-9a-f-]{36}"
NAME = "[a-z0-9_]+"

DEAD_LETTERS_STAY = {
    "name": "dead-letters-stay",
    "pattern": r"^events\..+\.dead$",
    "apply-to": "queues",
    "priority": 0,
    "definition": {"delivery-limit": 1_000_000},
}
"""RabbitMQ 4 drops a message of a quorum queue after 20 deliveries unless told otherwise."""


@dataclass(frozen=True)
class Rights:
    """What one user may do: regular expressions of names of exchanges and queues, and of routing keys.

    `sends` are keys it may publish to the RPC exchange, `hears` those it may bind there, `tells` the events
    of its own, `follows` those it may bind at the exchanges of others.
    """

    user: str
    configure: Sequence[str] = ()
    write: Sequence[str] = ()
    read: Sequence[str] = ()
    sends: Sequence[str] = ()
    hears: Sequence[str] = ()
    tells: Sequence[str] = ()
    follows: Mapping[str, Sequence[str]] = field(default_factory=dict)


def users(operators: Sequence[str]) -> list[str]:
    """Every broker user."""
    return [*SERVICES, GATEWAY, *operators]


def definitions(passwords: Mapping[str, str], vhost: str, operators: Sequence[str]) -> dict[str, Any]:
    """What `rabbitmqctl import_definitions` and `load_definitions` take."""
    rights = [
        *(_service(name, operators) for name in SERVICES),
        _gateway(),
        *(_operator(name) for name in operators),
    ]
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(name, password) for name, password in passwords.items()],
        "permissions": [_permission(vhost, each) for each in rights],
        "topic_permissions": [topic for each in rights for topic in _topics(vhost, each)],
        "exchanges": list(_exchanges(vhost)),
        "queues": list(_queues(vhost)),
        "bindings": list(_bindings(vhost)),
        "policies": [{"vhost": vhost, **DEAD_LETTERS_STAY}],
    }


# Who may do what


def _service(name: str, operators: Sequence[str]) -> Rights:
    told = [event for event in Event.known.values() if event.publisher == name]
    calls = [_exact(request.method()) for request in wire.SERVICE_CALLS.get(name, ())]
    hearers = [service for service in SERVICES if any(event in told for event in events_for(service))]
    queue, key = _replies(name)
    return Rights(
        name,
        configure=[queue] if calls else [],
        write=[
            _exact(wire.event_exchange(name)),
            wire.RPC_EXCHANGE,
            *(_exact(wire.event_queue(service)) for service in hearers),
            *([queue] if calls else []),
        ],
        read=[
            *map(_exact, (wire.command_queue(name), wire.event_queue(name), wire.dead_letter_queue(name))),
            *([queue, wire.RPC_EXCHANGE] if calls else []),
        ],
        sends=[*calls, *sorted({_replies(caller)[1] for caller in _callers(name, operators)})],
        hears=[key] if calls else [],
        tells=[event.__name__ for event in told],
    )


def _gateway() -> Rights:
    replies, key = _replies(GATEWAY)
    queues = [replies, _exact(wire.news_queue(GATEWAY, "")) + ID]
    return Rights(
        GATEWAY,
        configure=queues,
        write=[*queues, wire.RPC_EXCHANGE],
        read=[*queues, wire.RPC_EXCHANGE, *map(_exact, wire.news())],
        sends=[f"({'|'.join(SERVICES)})\\.{NAME}"],
        hears=[key],
        follows=wire.news(),
    )


def _operator(name: str) -> Rights:
    """An operator also looks at every queue's depth."""
    queue, key = _replies(name)
    looks = f"(rpc-|events\\.)({'|'.join(SERVICES)})(\\.dead)?"
    return Rights(
        name,
        configure=[queue],
        write=[queue, wire.RPC_EXCHANGE, looks],
        read=[queue, wire.RPC_EXCHANGE],
        sends=[f"({'|'.join(SERVICES)})\\.{wire.OPERATOR}\\.{NAME}"],
        hears=[key],
    )


def _callers(service: str, operators: Sequence[str]) -> list[str]:
    """Who is sent replies by a service."""
    asking = [
        caller
        for caller, requests in wire.SERVICE_CALLS.items()
        if any(request.service == service for request in requests)
    ]
    return [GATEWAY, *operators, *asking]


def _replies(user: str) -> tuple[str, str]:
    """Patterns of a caller's reply queue and of its key."""
    return _exact(wire.reply_queue(user, "")) + ID, _exact(wire.reply_key(user, "")) + ID


def _exact(name: str) -> str:
    """A pattern of one name; ours have no other sign that means something to a regular expression."""
    return name.replace(".", r"\.")


# As RabbitMQ reads it


def _user(name: str, password: str) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": hashed(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }


def _permission(vhost: str, rights: Rights) -> dict[str, str]:
    return {
        "user": rights.user,
        "vhost": vhost,
        "configure": _any(rights.configure),
        "write": _any(rights.write),
        "read": _any(rights.read),
    }


def _topics(vhost: str, rights: Rights) -> Iterator[dict[str, str]]:
    """An exchange without a line here would be open to every routing key."""
    keys = {wire.RPC_EXCHANGE: (rights.sends, rights.hears)}
    events = map(wire.event_exchange, wire.publishers())
    keys |= {exchange: ((), rights.follows.get(exchange, ())) for exchange in events}
    if rights.tells:
        keys[wire.event_exchange(rights.user)] = (rights.tells, ())
    for exchange, (write, read) in keys.items():
        yield {
            "user": rights.user,
            "vhost": vhost,
            "exchange": exchange,
            "write": _any(write),
            "read": _any(read),
        }


def _any(patterns: Sequence[str]) -> str:
    return f"^({'|'.join(patterns)})$" if patterns else "^$"


def _exchanges(vhost: str) -> Iterator[dict[str, Any]]:
    for name in (wire.RPC_EXCHANGE, *map(wire.event_exchange, wire.publishers())):
        yield {
            "name": name,
            "vhost": vhost,
            "type": "topic",
            "durable": True,
            "auto_delete": False,
            "internal": False,
            "arguments": {},
        }


def _queues(vhost: str) -> Iterator[dict[str, Any]]:
    for service in SERVICES:
        for name, arguments in (
            (wire.command_queue(service), {}),
            (wire.event_queue(service), wire.event_queue_arguments(service)),
            (wire.dead_letter_queue(service), dict(wire.DEAD_LETTER_ARGUMENTS)),
        ):
            yield {"name": name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments}


def _bindings(vhost: str) -> Iterator[dict[str, Any]]:
    for service in SERVICES:
        calls = ((wire.command_queue(service), wire.RPC_EXCHANGE, key) for key in wire.command_keys(service))
        events = ((wire.event_queue(service), exchange, key) for exchange, key in wire.bindings(service))
        for queue, exchange, key in (*calls, *events):
            yield {
                "source": exchange,
                "vhost": vhost,
                "destination": queue,
                "destination_type": "queue",
                "routing_key": key,
                "arguments": {},
            }
