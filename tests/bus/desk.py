"""An operator at the probe, without a broker between them, and what tests of its acts need."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from shared.bus import requests
from shared.bus.operations import HANDLERS, Desk
from shared.bus.operations_shelves import Room
from shared.bus.tables import inbox
from shared.contracts.base import Actor, Call, Probe, Role, new_id
from shared.contracts.operations import (
    ListLetters,
    Operation,
)
from shared.errors import Refusal
from tests.bus.probe.bench import START, ProbeBench
from tests.bus.probe.service import ProbeService

WHY = "the handler was mended"
OLGA = Actor(role=Role.OPERATOR, subject="operator", name="olga")


class Counter:
    """The operator's door of a probe, without a broker before it."""

    def __init__(self, probe: ProbeBench, name: str = "probe") -> None:
        self.probe = probe
        self.name = name

    def ask(self, request: Operation, key: str | None = None) -> Any:
        """The typed answer, or the Refusal raised."""
        room = Room(self.name, self.probe.handlers, self.probe.hearing.follows)
        standing = Probe(service="probe", swept_to=START, outbox=0, waiting=0, queue=0, handled=0, dead=0)
        given = requests.answer(
            self.probe.house, HANDLERS, Desk(room, standing), request.method(), call(request, OLGA, key)
        )
        return request.answer.model_validate(given.unwrap())

    def letters(self, everything: bool = False) -> list[Any]:
        """All dead letters."""
        return list(self.ask(ListLetters(all=everything)).items)

    def only(self, everything: bool = False) -> Any:
        """The one dead letter there is."""
        (letter,) = self.letters(everything)
        return letter


def call(request: Operation, actor: Actor, key: str | None = None) -> Call:
    return Call(
        body=request.model_dump(mode="json"),
        actor=actor,
        received_at=START,
        expires_at=datetime.now(UTC) + timedelta(minutes=1),
        correlation_id=new_id(),
        idempotency_key=key or new_id(),
    )


def kill(probe: ProbeBench, subject: str = "a", **extra: Any) -> None:
    """Let the probe fail with an event to the last attempt."""
    probe.count(-7, subject, **extra)
    with probe.house.database.write() as session:
        session.execute(update(inbox).where(inbox.c.state == "retry").values(state="dead", next_at=None, attempt=9))


def mend(probe: ProbeBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the handler takes every amount."""

    def note(self: ProbeService, work: Any, event: Any) -> None:
        probe_note(self, work, event.model_copy(update={"amount": abs(event.amount)}))

    probe_note = probe.handlers.events["Counted"]
    monkeypatch.setitem(probe.handlers.events, "Counted", note)


def amounts(probe: ProbeBench) -> list[int]:
    return [amount for _, amount in probe.book()]


def refused(ask: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        ask()
    return caught.value.slug
