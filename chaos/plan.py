"""What is broken when: a pure function of the seed and the minutes, so that a failure can be played again.

Faults are dealt from shuffled decks, so that a run has every kind before it has one twice. What takes the whole
broker or database away comes one after the other, with time to recover in between.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from shared.contracts.base import SERVICES

TWINS = ("application", "review")
"""Services that run as two processes."""

PROCESSES = (*SERVICES, *(f"{service}-2" for service in TWINS))

BROKER = ("broker-kill", "broker-freeze", "broker-restart")
DATABASE = ("database-kill", "database-freeze", "database-restart")
HEAVY = (*BROKER, *DATABASE)
PROVIDER = (
    "provider-twice",
    "provider-late",
    "provider-never",
    "provider-wrong-amount",
    "provider-forged",
    "provider-replay",
    "provider-freeze",
    "provider-kill",
)
LIGHT = (
    *("service-kill", "service-freeze") * 3,
    "service-restart",
    "relay-kill",
    "relay-freeze",
    "relay-cut",
    "gateway-kill",
    "gateway-freeze",
    "broker-cut",
    "database-cut",
    "events-doubled",
    "events-doubled",
    "events-reordered",
    "events-malformed",
    "events-poisoned",
    "calls-hostile",
    "registry-kill",
    "clock-kill",
    "issuer-kill",
)
CLOCK_JUMP = "clock-jump"

SETTLED_SECONDS = 20.0
"""A quorum queue of RabbitMQ 3.10 that was declared about a second before a SIGKILL of the node is lost with it."""

BETWEEN_HEAVY_SECONDS = 18.0
"""A broker that was killed needs about half of it to boot."""
LONGEST = {
    "broker-kill": 3.0,
    "broker-freeze": 7.0,
    "broker-restart": 2.0,
    "database-kill": 3.0,
    "database-freeze": 6.0,
    "database-restart": 1.0,
    "service-freeze": 6.0,
    "relay-freeze": 6.0,
    "gateway-freeze": 4.0,
    "provider-freeze": 7.0,
    "events-reordered": 2.0,
}
"""Seconds; what is not named lasts a moment."""

SUBMISSIONS_CLOSE = "2023-07-18T00:00:00"

CHAPTERS = (
    # share of the time at which it begins, the business time (local), seconds that many late ones may hold it up
    ("submissions", 0.00, "2023-07-04T09:00:00", 0.0),
    ("employers check", 0.24, "2023-07-05T10:00:00", 30.0),
    ("recommendations", 0.34, "2023-07-14T09:00:00", 30.0),
    ("drafts lapse", 0.42, SUBMISSIONS_CLOSE, 5.0),
    ("fees", 0.44, "2023-07-19T10:00:00", 5.0),
    ("the late pay", 0.62, "2023-07-25T10:00:00", 30.0),
    ("employers' windows close", 0.66, "2023-08-01T00:00:00", 30.0),
    ("defences are called", 0.70, "2023-09-01T10:00:00", 30.0),
    ("defences", 0.75, "2023-09-18T17:00:00", 30.0),
    ("committees convene", 0.80, "2023-10-17T10:00:00", 30.0),
    ("committees vote", 0.84, "2023-10-19T09:00:00", 30.0),
    ("results are accepted", 0.90, "2023-12-01T10:00:00", 30.0),
    ("certificates", 0.94, "2023-12-11T10:00:00", 30.0),
    ("the year ends", 0.98, "2024-01-01T00:00:00", 30.0),
)
PAYING = (0.44, 0.64)


@dataclass(frozen=True)
class Fault:
    """One fault: seconds since the load began, what, at whom, how long, and the seed of what is random in it."""

    n: int
    at: float
    kind: str
    target: str
    seconds: float
    draw: int


def plan(seed: int, minutes: float) -> tuple[Fault, ...]:
    """All faults of a run in the order of their times."""
    chance, whole = random.Random(f"chaos {seed} {minutes:g}"), minutes * 60
    dealt = [*_heavy(chance, whole), *_light(chance, whole), *_provider(chance, whole), *_jumps(whole)]
    ordered = sorted(dealt, key=lambda fault: (fault.at, fault.kind, fault.target))
    return tuple(replace(fault, n=n) for n, fault in enumerate(ordered, start=1))


def _heavy(chance: random.Random, whole: float) -> Iterator[Fault]:
    """Broker and database in turn, from when their queues and tables are settled."""
    decks = cycle((_dealt(chance, BROKER), _dealt(chance, DATABASE)))
    at = SETTLED_SECONDS
    while at < whole - 1:
        yield _fault(chance, at + chance.uniform(0, 2), next(next(decks)), "")
        at += BETWEEN_HEAVY_SECONDS


def _light(chance: random.Random, whole: float) -> Iterator[Fault]:
    """Everything else, all the time."""
    count = max(len(LIGHT), round(len(LIGHT) * whole / 60))
    deck = _dealt(chance, LIGHT)
    killed, frozen, ended = (_dealt(chance, PROCESSES) for _ in range(3))
    services, leaders = (_dealt(chance, SERVICES) for _ in range(2))
    step = (whole - 4) / count
    for n in range(count):
        kind = next(deck)
        if kind == "service-kill":
            target = next(killed)
        elif kind == "service-freeze":
            target = next(frozen)
        elif kind == "service-restart":
            target = next(ended)
        elif kind.startswith("relay"):
            target = next(leaders)
        elif kind.startswith(("events", "calls")):
            target = next(services)
        else:
            target = ""
        yield _fault(chance, 3 + step * n + chance.uniform(0, step), kind, target)


def _provider(chance: random.Random, whole: float) -> Iterator[Fault]:
    """While fees are paid."""
    begin, end = (share * whole for share in PAYING)
    deck = PROVIDER * max(1, round(whole / 90))
    step = (end - begin) / len(deck)
    for n, kind in enumerate(chance.sample(deck, len(deck))):
        yield _fault(chance, begin + step * n + chance.uniform(0, step), kind, "")


def _jumps(whole: float) -> Iterator[Fault]:
    """The calendar: each chapter after the first begins with a jump of the clock, some over deadlines."""
    for _, share, moment, grace in CHAPTERS[1:]:
        yield Fault(0, round(share * whole, 3), CLOCK_JUMP, moment, grace, 0)


def _fault(chance: random.Random, at: float, kind: str, target: str) -> Fault:
    longest = LONGEST.get(kind, 0.0)
    seconds = round(chance.uniform(longest / 3, longest), 3)
    return Fault(0, round(at, 3), kind, target, seconds, chance.randrange(2**32))


def _dealt(chance: random.Random, deck: Sequence[str]) -> Iterator[str]:
    """Cards without end: the whole deck, shuffled, again and again."""
    while True:
        yield from chance.sample(deck, len(deck))
