"""What the interfaces of this process share, so that each command means the same through all of them."""

from dataclasses import dataclass

from gateway.answers import Answers
from gateway.bus import Bus
from gateway.calls import Calls
from gateway.clock import Clock, clock_for
from gateway.pace import Pace
from gateway.settings import GatewaySettings
from gateway.tokens import Tokens, tokens_for
from shared.store import Store, open_store


@dataclass(frozen=True)
class Parts:
    """The process's parts; `start` and `stop` frame its life."""

    settings: GatewaySettings
    tokens: Tokens
    clock: Clock
    bus: Bus
    store: Store
    calls: Calls

    async def start(self) -> None:
        await self.bus.start()

    async def stop(self) -> None:
        await self.bus.stop()
        await self.clock.close()
        await self.tokens.close()


def assemble(settings: GatewaySettings) -> Parts:
    """Make the parts. Raises RuntimeError for settings that do not fit together."""
    tokens, clock = tokens_for(settings), clock_for(settings)
    answers = Answers(settings.answers_fresh_seconds)
    bus = Bus(
        settings.amqp_url,
        timeout_seconds=settings.rpc_timeout_seconds,
        in_flight=settings.calls_in_flight,
        on_news=answers.forget,
    )
    return Parts(
        settings=settings,
        tokens=tokens,
        clock=clock,
        bus=bus,
        store=open_store(settings),
        calls=Calls(
            tokens, clock, bus, answers, held=Pace(settings.rate_limit), public=Pace(settings.rate_limit_public)
        ),
    )
