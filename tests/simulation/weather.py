"""How rough a run is: what may break, how often, and who is slow."""

from dataclasses import dataclass

from shared.contracts.base import SERVICES
from tests.simulation.dice import Dice

KINDS = ("calls", "events", "relay", "errands")
"""What a service may be slow at, by itself."""


@dataclass(frozen=True)
class Season:
    """How rough one run is, in percent. Each run has its own: what is rare in all is never seen together."""

    kills: float = 0
    databases: float = 0
    leaving: float = 0
    network: float = 0
    relays: float = 0
    doubles: float = 0
    shuffles: float = 0
    slow: tuple[tuple[str, str], ...] = ()
    rush: int = 4


def season(dice: Dice) -> Season:
    """Some weather: how rough it is, what is slow at which service, and how many want something at once."""
    slow = tuple((name, what) for name in SERVICES for what in (*KINDS, "all") if dice.chance(10))
    return Season(
        kills=dice.pick((0, 0, 1, 3)),
        databases=dice.pick((0, 0, 0, 2)),
        leaving=dice.pick((0, 5, 20)),
        network=dice.pick((0, 5, 20)),
        relays=dice.pick((0, 5, 20)),
        doubles=dice.pick((0, 5, 20)),
        shuffles=dice.pick((0, 10, 50)),
        slow=slow,
        rush=dice.pick((4, 4, 30)),
    )
