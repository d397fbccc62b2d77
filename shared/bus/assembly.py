"""Puts one service together: database brought up to date, policies stored, handlers checked."""

import importlib
import inspect
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType

from shared.bus.handlers import Handlers
from shared.bus.inbox import Hearing
from shared.bus.operations_bindings import remember_bindings
from shared.bus.work import House
from shared.clock import Clock
from shared.contracts.base import CLOCK, new_id
from shared.db import migrate, open_database
from shared.settings import Settings


@dataclass(frozen=True)
class Assembly:
    """A service ready to answer and to hear, with or without a broker."""

    service_class: type
    service: object
    house: House
    handlers: Handlers
    hearing: Hearing


def assemble(package: str, settings: Settings, clock: Clock) -> Assembly:
    """Put the service of a package together.

    A class method `prepare(settings)` opens what it needs outside, `at_start(work)` sees to what its tables hold.
    """
    service_class = service_in(importlib.import_module(f"{package}.service"))
    handlers = Handlers.of(service_class)
    house = _open_house(service_class.name, package, settings, clock)  # type: ignore[attr-defined]
    remember_bindings(house)
    if hasattr(service_class, "prepare"):
        service_class.prepare(settings)
    if hasattr(service_class, "at_start"):
        with house.work(datetime.now(UTC), CLOCK, new_id()) as work:  # nothing here is of any business time
            service_class.at_start(work)
    service = service_class()
    hearing = Hearing(house, handlers, service, follows=getattr(service_class, "follows", False))
    return Assembly(service_class, service, house, handlers, hearing)


def service_in(module: ModuleType) -> type:
    """The one class with a `name` that a service module defines."""
    (service_class,) = (
        member
        for _, member in inspect.getmembers(module, inspect.isclass)
        if member.__module__ == module.__name__ and isinstance(getattr(member, "name", None), str)
    )
    return service_class


def _open_house(name: str, package: str, settings: Settings, clock: Clock) -> House:
    database = open_database(settings, name)
    migrate(database, "shared.bus", "bus")
    migrate(database, package, "service")
    house = House(name, settings, database, clock)
    house.policies.adopt(database, settings.policy_dir)
    return house
