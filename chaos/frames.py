"""What is put into the services' queues: copies of what was heard, and what nobody could ever mean."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import shared.contracts.everything  # noqa: F401  (whatever is heard is known)
from shared.contracts.base import AUDITOR, Event, new_id

NESTED = 3000
HUGE = 5 * 1024 * 1024

KNOWN, DEAD, POISONED, DROPPED = "known", "dead-frame", "poisoned", "dropped"


@dataclass(frozen=True)
class Frame:
    """One message, what it is and what should become of it."""

    what: str
    fate: str
    body: bytes
    properties: dict[str, Any] = field(default_factory=dict)
    routing_key: str | None = None
    event_id: str | None = None


Heard = Sequence[dict[str, Any]]
Make = Callable[[random.Random, str, Heard], list[Frame]]


def for_service(heard: Heard, service: str) -> list[dict[str, Any]]:
    """Of what the independent consumer heard, what this service hears, too."""
    return [line for line in heard if service == AUDITOR or service in Event.known[line["routing_key"]].consumers]


def copies(chance: random.Random, service: str, heard: Heard) -> list[Frame]:
    """Events again: recent ones, and some of long ago, in reversed order."""
    known = for_service(heard, service)
    again = known[-25:] + (chance.sample(known, min(10, len(known))))
    return [_copy(line, "again") for line in reversed(again)]


def malformed(chance: random.Random, service: str, heard: Heard) -> list[Frame]:
    """What does not decode, and what decodes under absurd headers."""
    known = for_service(heard, service)
    whole = (chance.choice(known)["body"] if known else json.dumps(_envelope("SanctionLifted", {}))).encode()
    wrong_types = {**json.loads(whole), "seq": "many", "time": 7, "actor": [], "subject_kind": None}
    bodies = {
        "truncated": whole[: chance.randrange(1, len(whole) - 1)],
        "empty": b"",
        "wrong types": json.dumps(wrong_types).encode(),
        "deeply nested": b"[" * NESTED + b"]" * NESTED,
        "not UTF-8": b"\xff\xfe\x00" + whole[:50],
        "a number": b"7",
        "null": b"null",
        "huge": b'{"id": "' + b"x" * HUGE + b'"}',
    }
    frames = [Frame(what, DEAD, body) for what, body in bodies.items()]
    return frames + [_copy(chance.choice(known), "absurd headers", **absurd) for absurd in ABSURD if known]


ABSURD: tuple[dict[str, Any], ...] = (
    {"content_type": "application/x-python-serialize", "content_encoding": "binary"},
    {"content_type": "text/plain; charset=utf-7", "headers": {"compression": "application/x-bz2"}},
    {"headers": {"nameko.call_id_stack": [["deep"] * 50] * 20, "x-death": "often", "nameko.user_id": "root"}},
    {"priority": 255, "reply_to": "rpc-payment", "correlation_id": "x" * 255},
)


def poisoned(chance: random.Random, service: str, heard: Heard) -> list[Frame]:
    """Envelopes that decode and can never be handled: unknown types, and bodies of another shape."""
    types = sorted(name for name, event in Event.known.items() if _asks_for_something(event))
    made = [
        _envelope("NobodyEverSaidThis", {"why": "poison"}),
        _envelope(chance.choice(types), {"poison": [None] * 5}),
        _envelope(chance.choice(types), {"poison": {}}, publisher="nobody"),
    ]
    return [Frame(one["type"], POISONED, json.dumps(one).encode(), event_id=one["id"]) for one in made]


def _asks_for_something(event: type[Event]) -> bool:
    """Whether a body without its fields is no body of this event."""
    return any(field.is_required() for field in event.model_fields.values())


def hostile(chance: random.Random, service: str, heard: Heard) -> list[Frame]:
    """Calls that nobody waits for: without a return address, of nonsense, of no method, too late."""
    late = _call(datetime.now(UTC) - timedelta(minutes=5))
    body = json.dumps({"args": [late], "kwargs": {}}).encode()
    whole = {"reply_to": f"chaos-{new_id()}", "correlation_id": new_id()}
    method = f"{service}.{'recommend' if service == 'review' else 'withdraw_application'}"
    return [
        Frame("no return address", DROPPED, body, {}, method),
        Frame("empty", DROPPED, b"", whole, method),
        Frame("nested", DROPPED, b'{"args": ' + b"[" * NESTED + b"]" * NESTED + b"}", whole, method),
        Frame("wrong types", DROPPED, b'{"args": {"0": 1}, "kwargs": []}', whole, method),
        Frame("unknown method", DROPPED, body, whole, f"{service}.fly_{chance.randrange(1000)}"),
        Frame("caller has gone", DROPPED, body, whole, method),
        Frame("not UTF-8", DROPPED, b"\xff\xfe", {**whole, "content_type": "text/plain"}, method),
        Frame("huge", DROPPED, b'{"args": ["' + b"x" * HUGE + b'"]}', whole, method),
        Frame("by the queue's name", DROPPED, body, whole),
    ]


def _copy(line: dict[str, Any], what: str, **properties: Any) -> Frame:
    own = {"content_type": "application/json", "content_encoding": "utf-8", "message_type": line["routing_key"]}
    event_id = json.loads(line["body"])["id"]
    return Frame(what, KNOWN, line["body"].encode(), {**own, **properties}, event_id=event_id)


def _envelope(type: str, body: dict[str, Any], publisher: str | None = None) -> dict[str, Any]:
    known = Event.known.get(type)
    return {
        "id": new_id(),
        "type": type,
        "version": 1,
        "publisher": publisher or (known.publisher if known else "review"),
        "time": datetime.now(UTC).isoformat(),
        "subject_kind": "case",
        "subject": new_id(),
        "seq": 1,
        "round": 0,
        "actor": {"role": "operator", "subject": "chaos"},
        "policy": None,
        "correlation_id": new_id(),
        "body": body,
    }


def _call(expires_at: datetime) -> dict[str, Any]:
    return {
        "body": {"case_id": new_id(), "reason": "nobody asked"},
        "actor": {"role": "applicant", "subject": "chaos"},
        "received_at": datetime.now(UTC).isoformat(),
        "expires_at": expires_at.isoformat(),
        "correlation_id": new_id(),
        "idempotency_key": new_id(),
    }
