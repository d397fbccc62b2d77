"""The one connection on which a service hears: every frame taken is settled, and none can end it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from kombu import Connection, Message
from nameko.messaging import QueueConsumer

from shared.bus import topology
from shared.bus.frames import Uninflated, lenient_reader
from shared.bus.link import HEARTBEAT_SECONDS
from shared.telemetry import log

logger = log(__name__)

LOOK_SECONDS = 0.25


class BusConsumer(QueueConsumer):
    """Gives providers the raw message: content types and bodies are theirs to judge."""

    def __init__(self) -> None:
        super().__init__()
        self._unsettled = 0

    def run(self) -> None:
        """Listen until told to stop, which is looked for every LOOK_SECONDS."""
        super().run(safety_interval=LOOK_SECONDS)

    @property
    def connection(self) -> Connection:
        """What kombu's ConsumerMixin connects with, again after each loss."""
        return Connection(
            self.amqp_uri, heartbeat=HEARTBEAT_SECONDS, transport_options={"frame_handler": lenient_reader}
        )

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        """Called by kombu after each connection."""
        topology.declare(channel.connection.client)
        channel.Message = Uninflated
        for provider in self._providers:
            consumer = consumer_cls(queues=[provider.queue], on_message=partial(self._hand_over, provider))
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return self._consumers.values()

    def _hand_over(self, provider: Any, message: Message) -> None:
        self._unsettled += 1
        self.container.spawn_managed_thread(partial(self._handle, provider, message))

    def _handle(self, provider: Any, message: Message) -> None:
        try:
            provider.handle_message(message)
        except Exception as error:
            # nameko would end the service, and the broker would give the next one the same frame.
            logger.error("frame not handled", exc_info=error)
            provider.reject(message, "not handled")

    def settle(self, message: Message, how: Callable[[Message], None]) -> None:
        """Tell the broker what became of a frame: Message.ack, .reject or .requeue.

        If the connection it came on is gone, the broker has taken the frame back already.
        """
        self._unsettled -= 1
        try:
            how(message)
        except (*self.connection_errors, *self.channel_errors) as error:
            logger.info("frame was taken back", error=f"{type(error).__name__}: {error}")

    def on_iteration(self) -> None:
        """Called by kombu every LOOK_SECONDS or frame: leave once all queues are left and all frames settled."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._unsettled:
            self.should_stop = True
