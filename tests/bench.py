"""A service without a broker: commands in, events out, on a real database. For tests of services."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from shared.bus.assembly import assemble
from shared.bus.deadlines import Deadlines
from shared.bus.errands import Errands
from shared.bus.requests import answer
from shared.bus.tables import inbox, outbox
from shared.clock import StandingClock
from shared.contracts.base import CLOCK, Actor, Call, Command, Envelope, Event, Message, Request, new_id
from shared.settings import Settings


class Bench:
    """One service, its own database, a clock that stands. Nothing of it is replaced; only nameko is left out."""

    def __init__(self, package: str, settings: Settings, clock: StandingClock) -> None:
        self.clock = clock
        parts = assemble(package, settings, clock)
        self.house, self.handlers, self.service, self.hearing = (
            parts.house,
            parts.handlers,
            parts.service,
            parts.hearing,
        )
        self._seq: dict[tuple[str, str], int] = {}

    def call(
        self,
        request: Request,
        actor: Actor,
        *,
        at: datetime | None = None,
        held: datetime | None = None,
        key: str | None = None,
        seen: int | None = None,
    ) -> Any:
        """Ask the service, of a version that was `seen`; the typed answer, or the Refusal raised.

        The gateway `held` the request now, or before.
        """
        if at is not None:
            self.clock.moment = at
        call = Call(
            body=request.model_dump(mode="json"),
            actor=actor,
            received_at=held or self.clock.now(),
            expires_at=datetime.now(UTC) + timedelta(minutes=1),
            correlation_id=new_id(),
            idempotency_key=key or (new_id() if isinstance(request, Command) else None),
            seen_version=seen,
        )
        given = answer(self.house, self.handlers, self.service, request.method(), call).unwrap()
        return request.answer.model_validate(given)

    def feed(self, event: Event, subject: str, *, seq: int | None = None, **extra: Any) -> Envelope:
        """Let the service hear an event as if from the broker; `seq` counts by itself unless given."""
        stream = (event.publisher, subject)
        self._seq[stream] = seq or self._seq.get(stream, 0) + 1
        envelope = Envelope.model_validate(
            {
                "id": new_id(),
                "type": type(event).__name__,
                "version": event.version,
                "publisher": event.publisher,
                "time": self.clock.now(),
                "subject_kind": "case",
                "subject": subject,
                "seq": self._seq[stream],
                "round": 0,
                "actor": CLOCK,
                "policy": self.policy_ref,
                "correlation_id": new_id(),
                "body": event.model_dump(mode="json"),
                **extra,
            }
        )
        self.hear(envelope)
        return envelope

    def hear(self, envelope: Envelope) -> None:
        """Deliver a frame, perhaps once more."""
        self.hearing.receive(envelope)

    def sweep(self, until: datetime) -> None:
        """Let business time reach a moment and book every deadline due by then."""
        self.clock.moment = until
        Deadlines(self.house, self.handlers, self.service).sweep(until)

    def keep_promises(self) -> None:
        """Run every errand that is due now."""
        errands = Errands(self.house, self.handlers, self.service)
        while taken := errands.take(10):
            for kind, errand in taken:
                errands.keep(kind, errand)

    @property
    def policy_ref(self) -> str:
        """The policy of the cycle that tests play in."""
        return self.house.policies.newest("beijing-2023").ref

    @property
    def published(self) -> list[tuple[Envelope, Message]]:
        """Everything in the outbox, in order."""
        with self.house.database.read() as session:
            frames = session.scalars(select(outbox.c.frame).order_by(outbox.c.id)).all()
        envelopes = [Envelope.model_validate_json(frame) for frame in frames]
        return [(envelope, envelope.event()) for envelope in envelopes]

    def told(self, kind: type[Event]) -> list[Any]:
        """The published events of one type, in order."""
        return [event for _, event in self.published if isinstance(event, kind)]

    def inbox_states(self) -> list[str]:
        """The state of every event heard, by arrival."""
        with self.house.database.read() as session:
            return list(session.scalars(select(inbox.c.state).order_by(inbox.c.received_at)))
