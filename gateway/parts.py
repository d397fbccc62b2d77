"""What the interfaces of this process share, so that each command means the same through all of them."""

from dataclasses import dataclass

from gateway.auth import Tokens, tokens_for
from gateway.bus import Bus
from gateway.clock import Clock, clock_for
from gateway.settings import GatewaySettings
from shared.contracts.base import Actor, Message, Request
from shared.store import Store


@dataclass(frozen=True)
class Parts:
    """The process's parts; `start` and `stop` frame its life."""

    settings: GatewaySettings
    tokens: Tokens
    clock: Clock
    bus: Bus
    store: Store

    async def start(self) -> None:
        await self.bus.start()

    async def stop(self) -> None:
        await self.bus.stop()
        await self.clock.close()

    async def ask(self, request: Request, actor: Actor, idempotency_key: str | None, correlation_id: str) -> Message:
        """Send a request that is held completely: its moment is stamped here. Raises what the bus raises."""
        received_at = await self.clock.now()
        return await self.bus.call(request, actor, received_at, idempotency_key, correlation_id)


def assemble(settings: GatewaySettings) -> Parts:
    """Make the parts. Raises RuntimeError for settings that do not fit together."""
    return Parts(
        settings=settings,
        tokens=tokens_for(settings),
        clock=clock_for(settings),
        bus=Bus(settings.amqp_url, timeout_seconds=settings.rpc_timeout_seconds, in_flight=settings.calls_in_flight),
        store=Store(settings.store_dir),
    )
