"""The one connection on which a service hears: every frame taken is settled, and none can end it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import eventlet
from amqp.exceptions import AMQPError
from kombu import Connection, Message
from kombu.exceptions import KombuError
from nameko.messaging import QueueConsumer

from shared.bus import topology
from shared.bus.frames import Uninflated, lenient_reader
from shared.bus.link import answering, linked
from shared.telemetry import log

logger = log(__name__)

LOOK_SECONDS = 0.25
RECONNECT_SECONDS = 1.0
LOST = (OSError, AMQPError, KombuError)
"""What a broker that is away, breaks or falls silent raises."""


class BusConsumer(QueueConsumer):
    """Gives providers the raw message: content types and bodies are theirs to judge."""

    _pending_remove_providers: dict[Any, Any]

    def __init__(self) -> None:
        super().__init__()
        self._unsettled = 0

    def run(self) -> None:
        """Listen until told to stop, which is looked for every LOOK_SECONDS; connect again after each loss."""
        while not self.should_stop:
            try:
                for _ in self.consume(limit=None, safety_interval=LOOK_SECONDS):
                    pass
            except LOST as error:
                logger.warning("broker lost", error=f"{type(error).__name__}: {error}")
                self._leave_if_asked()
                eventlet.sleep(RECONNECT_SECONDS)

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        """What kombu's ConsumerMixin listens on. kombu's own would wait for a frozen broker's goodbye."""
        with linked(self.amqp_uri, frame_handler=lenient_reader) as connection:
            yield connection

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        """Called by kombu after each connection."""
        with answering():
            topology.declare(channel.connection.client)
            channel.Message = Uninflated
            for provider in self._providers:
                consumer = consumer_cls(queues=[provider.queue], on_message=partial(self._hand_over, provider))
                consumer.qos(prefetch_count=self.prefetch_count)
                self._consumers[provider] = consumer
        return self._consumers.values()

    def _consume_from(self, *consumers: Any) -> Any:
        """Called by kombu to begin listening."""
        with answering():
            for consumer in consumers:
                consumer.consume()
        return super()._consume_from(*consumers)

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
            with answering():
                how(message)
        except (OSError, AMQPError) as error:
            logger.info("frame was taken back", error=f"{type(error).__name__}: {error}")

    def on_iteration(self) -> None:
        """Called by kombu every LOOK_SECONDS or frame: leave once all queues are left and all frames settled."""
        with answering():
            self._cancel_consumers_if_requested()
        self._end_if_left()

    def _leave_if_asked(self) -> None:
        """The same without a broker: there is no consumer to cancel."""
        asked, self._pending_remove_providers = self._pending_remove_providers, {}
        for provider, removed in asked.items():
            self._consumers.pop(provider, None)
            removed.send()
        if asked or not self._providers:
            self._end_if_left()

    def _end_if_left(self) -> None:
        if not self._consumers and not self._unsettled:
            self.should_stop = True
