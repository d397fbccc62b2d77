"""Work that must not run in a greenlet: it computes for long, or starts an event loop of its own as pyHanko does."""

from collections.abc import Callable
from typing import Any

from eventlet import patcher, tpool


def offload(work: Callable[..., Any], *arguments: Any) -> Any:
    """The result of `work`: from a real thread where eventlet runs this process, else from a plain call."""
    if patcher.is_monkey_patched("thread"):
        return tpool.execute(work, *arguments)
    return work(*arguments)
