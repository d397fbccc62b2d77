"""The decorators by which a service says what it answers, hears, does on time and promises.

They leave the method callable by nameko as an entrypoint and keep the plain function beside it, so
that the same handler runs under nameko, in the sweeps and in a test without a broker.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.bus.entrypoints import EventEntrypoint, RequestEntrypoint
from shared.contracts.base import Command, Event, Question, Request, events_for, snake_case

Function = Callable[..., Any]


def command(model: type[Command]) -> Callable[[Function], Function]:
    """Answer a command, in one transaction. The method is named like the command."""
    return _requests(model)


def question(model: type[Question]) -> Callable[[Function], Function]:
    """Answer a question, in a transaction that changes nothing."""
    return _requests(model)


def on(*models: type[Event]) -> Callable[[Function], Function]:
    """Hear events. Each is handled once, whatever the broker does."""
    return lambda function: EventEntrypoint.decorator(_method(function, "events", models))


def due(kind: str) -> Callable[[Function], Function]:
    """Act when a deadline of this kind, set by `Work.schedule`, has come."""
    return lambda function: _method(function, "due", kind)


def errand(kind: str) -> Callable[[Function], Function]:
    """Keep a promise made by `Work.promise`: called outside any transaction, again until it settles."""
    return lambda function: _method(function, "errand", kind)


def _requests(model: type[Request]) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        if function.__name__ != snake_case(model.__name__):
            raise TypeError(f"{function.__qualname__} must be named {snake_case(model.__name__)}")
        entrypoint: Function = RequestEntrypoint.decorator(_method(function, "request", model))
        return entrypoint

    return decorate


def _method(function: Function, role: str, what: object) -> Function:
    @functools.wraps(function)
    def method(service: object, job: Callable[[object], Any]) -> Any:
        return job(service)

    method.handles = (role, what, function)  # type: ignore[attr-defined]
    return method


class OrphanedContractError(TypeError):
    """A service does not handle what the contracts send to it, or handles what they do not."""


@dataclass
class Handlers:
    """The handlers of one service class, by what they handle."""

    requests: dict[str, tuple[type[Request], Function]] = field(default_factory=dict)
    events: dict[str, Function] = field(default_factory=dict)
    due: dict[str, Function] = field(default_factory=dict)
    errands: dict[str, Function] = field(default_factory=dict)

    @classmethod
    def of(cls, service: type) -> "Handlers":
        """Collect and check them. Raises OrphanedContractError rather than lose messages in silence."""
        handlers = cls()
        for member in vars(service).values():
            handles: tuple[str, Any, Function] | None = getattr(member, "handles", None)
            if handles is None:
                continue
            role, what, function = handles
            if role == "request":
                handlers.requests[what.method()] = (what, function)
            elif role == "events":
                handlers.events.update({event.__name__: function for event in what})
            elif role == "due":
                handlers.due[what] = function
            elif role == "errand":
                handlers.errands[what] = function
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
