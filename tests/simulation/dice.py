"""Chance, written down: every choice of a run comes from here, so that a run can be had again and made shorter."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

One = TypeVar("One")

CALM = 0
"""The first of any choices is the uneventful one. A run whose list of choices has ended goes on calmly."""


class Dice:
    """Choices from a seed, or the written ones of an earlier run."""

    def __init__(self, seed: int | None = None, written: Sequence[int] | None = None) -> None:
        self._random = Random(seed).random
        self._written = written
        self.rolled: list[int] = []

    def roll(self, sides: int) -> int:
        """One of 0 … sides - 1."""
        return self._note(int(self._random() * sides), sides)

    def chance(self, percent: float) -> bool:
        """True this often."""
        return bool(self.fate((percent,)))

    def fate(self, percents: Sequence[float]) -> int:
        """0 for nothing, or n for the nth of these happenings."""
        n, left = CALM, self._random() * 100
        for number, percent in enumerate(percents, start=1):
            left -= percent
            if left < 0:
                n = number
                break
        n = self._note(n, len(percents) + 1)
        return n if n and percents[n - 1] else CALM  # what was written in other weather may be impossible in this

    def weighted(self, weights: Sequence[float]) -> int:
        """The index of one of these, in proportion."""
        left = self._random() * sum(weights)
        for n, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return self._note(n, len(weights))
        return self._note(len(weights) - 1, len(weights))

    def pick(self, options: Sequence[One]) -> One:
        """One of these."""
        return options[self.roll(len(options))]

    def _note(self, value: int, sides: int) -> int:
        if self._written is not None:
            n = len(self.rolled)
            value = self._written[n] % sides if n < len(self._written) else CALM
        self.rolled.append(value)
        return value
