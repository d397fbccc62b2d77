"""Answers that need not be asked for again: those of questions whose answer changes only when an event says so.

A certificate that everybody looks at is asked of its service once. The events come over the link by which the
calls go; with the link goes everything that is kept, and what the bus might hold back ends by its age.
"""

from collections.abc import Awaitable, Callable

from cachetools import TTLCache

from shared.contracts import wire
from shared.contracts.base import Command, Message, Request

MOST = 10_000
CHANGING = frozenset(question.service for question in wire.KEPT)


class Answers:
    """Answers by their questions, none older than `seconds` of wall time."""

    def __init__(self, seconds: float) -> None:
        self._kept: TTLCache[Request, Message] = TTLCache(MOST, seconds)
        self._news = 0

    async def to(self, request: Request, ask: Callable[[], Awaitable[Message]]) -> Message:
        """The kept answer to a question, or else what `ask` brings. Raises what that raises.

        An answer that was on its way when news came may be older than they are, and is not kept. A command
        to such a service counts as news: whoever gave it sees what it did.
        """
        if type(request) not in wire.KEPT:
            return await self._change(request, ask)
        if (kept := self._kept.get(request)) is not None:
            return kept
        news = self._news
        answer = await ask()
        if news == self._news:
            self._kept[request] = answer
        return answer

    def forget(self) -> None:
        """Something changed, or may have changed unheard."""
        self._news += 1
        self._kept.clear()

    async def _change(self, request: Request, ask: Callable[[], Awaitable[Message]]) -> Message:
        try:
            return await ask()
        finally:
            if isinstance(request, Command) and request.service in CHANGING:
                self.forget()
