"""Who sends commands: waits, repeats with the same key, or leaves and never learns what became of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.contracts.base import Actor, Answer, Call, Command, new_id
from shared.errors import Kind
from tests.simulation.broker import Asked, Broker
from tests.simulation.wall import Wall

RPC_SECONDS = 10.0
"""How long the gateway waits for an answer."""


@dataclass(eq=False)
class Wish:
    """One command somebody wants done. `told` is what the sender was told for good: it must be so."""

    actor: Actor
    command: Command
    key: str
    n: int
    tries: int = 0
    waits_until: datetime | None = None
    told: Answer | None = None
    left: bool = False

    @property
    def open(self) -> bool:
        """Whether the sender still wants to know."""
        return self.told is None and not self.left

    def __str__(self) -> str:
        return f"{self.command.method()} (wish {self.n} of {self.actor.role} {self.actor.subject[:12]})"


@dataclass
class Clients:
    """Everybody's wishes, and the gateway through which they go."""

    broker: Broker
    wall: Wall
    wishes: list[Wish] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def want(self, actor: Actor, command: Command) -> Wish:
        """Somebody decides to have something done."""
        wish = Wish(actor, command, f"key {new_id()}", len(self.wishes) + 1)
        self.wishes.append(wish)
        return wish

    def send(self, wish: Wish, now: datetime) -> None:
        """Send it, once more perhaps, as the gateway does: stamped with business time, waited for in wall time."""
        wish.tries += 1
        wish.waits_until = expires = self.wall.moment + timedelta(seconds=RPC_SECONDS)
        call = Call(
            body=wish.command.model_dump(mode="json"),
            actor=wish.actor,
            received_at=now,
            expires_at=expires,
            correlation_id=new_id(),
            idempotency_key=wish.key,
        )
        asked = Asked(wish.command.method(), call, lambda said: self._hear(wish, expires, said))
        self.broker.calls[wish.command.service].append(asked)

    def _hear(self, wish: Wish, expires: datetime, said: Any) -> None:
        """An answer came. One that comes too late reaches nobody; a service in trouble is asked again."""
        if not isinstance(said, Answer) or self.wall.moment >= expires or wish.left:
            return
        if said.problem is not None and said.problem["kind"] == Kind.UNAVAILABLE:
            wish.waits_until = None
            return
        if wish.told is not None and wish.told.ok != said.ok and wish.told.ok is not None:
            self.contradictions.append(f"{wish} was told {wish.told.ok}, then {said}")
        wish.told = wish.told or said

    def unanswered(self) -> list[Wish]:
        """Those who wait no longer and were not told."""
        return [w for w in self.wishes if w.open and (w.waits_until is None or self.wall.moment >= w.waits_until)]
