"""What was compared and what was found. Whoever compared nothing has proved nothing: that is red too."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from chaos.checker.evidence import Evidence

NOTHING = "nothing was there to compare"


@dataclass(frozen=True)
class Check:
    """One question to the evidence: how many things were compared, and what was wrong with which."""

    what: str
    counted: int
    wrong: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        """Why it is red; empty if it is green."""
        return self.wrong or ([] if self.counted else [NOTHING])


@dataclass(frozen=True)
class Invariant:
    """A promise, and the checks that together hold it. `note` says what is not looked at yet."""

    n: int
    name: str
    checks: Callable[[Evidence], Iterator[Check]]
    note: str = ""


def compared(what: str, expected: Iterable[object], found: Iterable[object]) -> Check:
    """Two lists that should hold the same things equally often."""
    wanted, there = Counter(expected), Counter(found)
    wrong = [
        f"{thing}: expected {wanted[thing]}, found {there[thing]}"
        for thing in wanted | there
        if wanted[thing] != there[thing]
    ]
    return Check(what, wanted.total(), wrong)
