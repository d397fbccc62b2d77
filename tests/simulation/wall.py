"""Wall time and ids as the bus reads them, in the simulation's hands."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from types import ModuleType, SimpleNamespace
from unittest.mock import patch

from shared import bus
from shared.contracts import base

START = datetime(2023, 1, 1, tzinfo=UTC)


class Wall:
    """A clock that only the simulation moves, and a counter that gives out ids."""

    def __init__(self) -> None:
        self.moment, self.ids = START, 0

    def pass_by(self, seconds: float) -> None:
        """Let time go on."""
        self.moment += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        """Seconds, as `time.monotonic` tells them."""
        return (self.moment - START).total_seconds()

    def uuid7(self) -> str:
        """An id in the order of making, with the millisecond of its making."""
        self.ids += 1
        moment = f"{int(self.moment.timestamp() * 1000):012x}"
        return f"{moment[:8]}-{moment[8:]}-7000-8000-{self.ids:012x}"


@contextmanager
def installed(wall: Wall) -> Iterator[None]:
    """Have the bus read this wall while the block runs."""

    class Told(datetime):
        """`datetime`, but `now` is the wall's."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return wall.moment.astimezone(tz)

    with ExitStack() as stack:
        for module in _of_the_bus():
            if hasattr(module, "datetime"):
                stack.enter_context(patch.object(module, "datetime", Told))
            if hasattr(module, "time"):
                stack.enter_context(patch.object(module, "time", SimpleNamespace(monotonic=wall.monotonic)))
        stack.enter_context(patch.object(base, "uuid_utils", SimpleNamespace(uuid7=wall.uuid7)))
        yield


def _of_the_bus() -> list[ModuleType]:
    """Every module of the bus that is in use: retries, leases, time-outs and ages are read there."""
    return [module for name, module in list(sys.modules.items()) if name.startswith(f"{bus.__name__}.")]
