"""The decorators by which a service says what it answers, hears, does on time and promises.

They leave the method callable by nameko as an entrypoint and keep the plain function beside it, so
that the same handler runs under nameko, in the sweeps and in a test without a broker.
"""

import functools
from collections.abc import Callable
from typing import Any

from shared.bus.entrypoints import EventEntrypoint, RequestEntrypoint
from shared.bus.handlers import Answering, Function
from shared.contracts.base import Command, Event, Question, snake_case


def command(model: type[Command], *, beforehand: Function | None = None) -> Callable[[Function], Function]:
    """Answer a command, in one transaction. The method is named like the command.

    `beforehand(service, reading, command)` is for what is slow. It is called before that transaction and outside
    any, may open one for looking by `reading()`, may refuse, and may be called again for the same command.
    """
    return lambda function: _answers(Answering(model, function, beforehand=beforehand))


def question(model: type[Question], *, afterwards: Function | None = None) -> Callable[[Function], Function]:
    """Answer a question, in a transaction that changes nothing.

    `afterwards(service, found)` is for what is slow: it makes the answer of what the method has found, outside
    any transaction.
    """
    return lambda function: _answers(Answering(model, function, afterwards=afterwards))


def on(*models: type[Event]) -> Callable[[Function], Function]:
    """Hear events. Each is handled once, whatever the broker does."""
    return lambda function: EventEntrypoint.decorator(_method(function, "events", models))


def due(kind: str) -> Callable[[Function], Function]:
    """Act when a deadline of this kind, set by `Work.schedule`, has come."""
    return lambda function: _method(function, "due", kind)


def errand(kind: str) -> Callable[[Function], Function]:
    """Keep a promise made by `Work.promise`: called outside any transaction, again until it settles."""
    return lambda function: _method(function, "errand", kind)


def _answers(how: Answering) -> Function:
    name = snake_case(how.model.__name__)
    if how.run.__name__ != name:
        raise TypeError(f"{how.run.__qualname__} must be named {name}")
    entrypoint: Function = RequestEntrypoint.decorator(_method(how.run, "request", how))
    return entrypoint


def _method(function: Function, role: str, what: object) -> Function:
    @functools.wraps(function)
    def method(service: object, job: Callable[[object], Any]) -> Any:
        return job(service)

    method.handles = (role, what, function)  # type: ignore[attr-defined]
    return method
