"""The handlers of one service, found by what they handle, and checked against the contracts."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.base import Request, events_for

Function = Callable[..., Any]


class OrphanedContractError(TypeError):
    """A service does not handle what the contracts send to it, handles what they do not, or handles one thing twice."""


@dataclass(frozen=True)
class Answering:
    """How a request is answered: by `run` in a transaction; what is slow comes before or after, outside of it."""

    model: type[Request]
    run: Function
    beforehand: Function | None = None
    afterwards: Function | None = None


@dataclass
class Handlers:
    """The handlers of one service class, by what they handle."""

    requests: dict[str, Answering] = field(default_factory=dict)
    events: dict[str, Function] = field(default_factory=dict)
    due: dict[str, Function] = field(default_factory=dict)
    errands: dict[str, Function] = field(default_factory=dict)

    @classmethod
    def of(cls, service: type) -> "Handlers":
        """Collect and check them. Raises OrphanedContractError rather than lose messages in silence."""
        handlers = cls()
        for _, member in inspect.getmembers(service):
            handles: tuple[str, Any, Function] | None = getattr(member, "handles", None)
            if handles is None:
                continue
            role, what, function = handles
            if role == "request":
                _add(handlers.requests, what.model.method(), what)
            elif role == "events":
                for event in what:
                    _add(handlers.events, event.__name__, function)
            elif role == "due":
                _add(handlers.due, what, function)
            elif role == "errand":
                _add(handlers.errands, what, function)
        handlers._check(service.name)  # type: ignore[attr-defined]
        return handlers

    def _check(self, name: str) -> None:
        asked = {method for method, model in Request.known.items() if model.service == name}
        heard = {event.__name__ for event in events_for(name)}
        for what, wanted, present in (("requests", asked, set(self.requests)), ("events", heard, set(self.events))):
            if wanted != present:
                raise OrphanedContractError(
                    f"{name} and its contracts disagree about {what}: "
                    f"not handled {sorted(wanted - present)}, not in the contracts {sorted(present - wanted)}"
                )


def _add(handlers: dict[str, Any], what: str, handler: Any) -> None:
    if what in handlers:
        raise OrphanedContractError(f"{what} has two handlers, and only one of them would be called")
    handlers[what] = handler
