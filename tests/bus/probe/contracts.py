"""What the probe is asked, what it hears and what it tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from pydantic import AwareDatetime, Field

from shared.bus import audience, topology
from shared.contracts.base import Command, Event, Message, Question, Request


class Total(Message):
    """What an account holds."""

    total: int


class Deposit(Command, service="probe", answer=Total):
    """Add to an account; tells Deposited. An amount of 13 fails, one above 1000 is refused."""

    account: str
    amount: int = Field(gt=0)


class Announce(Command, service="probe", answer=Total):
    """Tells something to a service that is not there."""

    account: str


class CloseAt(Command, service="probe", answer=Total):
    """Close an account by itself at a moment."""

    account: str
    at: AwareDatetime


class Promise(Command, service="probe", answer=Total):
    """Do something for the account outside this transaction."""

    account: str


class GetTotal(Question, service="probe", answer=Total):
    """What an account holds."""

    account: str


class Deposited(Event, publisher="probe", to=("probe",)):
    """Money came in. The probe hears itself and writes the amount into its book."""

    amount: int


class Addressed(Event, publisher="probe", to=("absent",)):
    """For a service that has no queue."""


class Counted(Event, publisher="teller", to=("probe",)):
    """Another service counted; the probe writes it into its book. Negative amounts make it fail."""

    amount: int


_REQUESTS = {model.method(): model for model in (Deposit, Announce, CloseAt, Promise, GetTotal)}
_EVENTS = {model.__name__: model for model in (Deposited, Addressed, Counted)}
for name in _REQUESTS:
    del Request.known[name]
for name in _EVENTS:
    del Event.known[name]


@contextmanager
def registered() -> Iterator[None]:
    """Let the process know these contracts, and the probe as its only service, while the block runs."""
    with (
        patch.dict(Request.known, _REQUESTS),
        patch.dict(Event.known, _EVENTS),
        patch.object(topology, "SERVICES", ("probe",)),
        patch.object(audience, "SERVICES", ("probe",)),
    ):
        yield
