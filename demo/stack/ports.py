"""Free ports on loopback, taken from below the range the kernel hands to outgoing connections.

A port that the kernel itself picks (bind to 0) lies in the range of outgoing connections, so a busy
machine may give it away again between our asking and the server's binding.
"""

import random
import socket
from contextlib import ExitStack

LOWEST, HIGHEST = 15_000, 32_000


def free_ports(count: int) -> list[int]:
    """Give `count` different ports nobody listens on at this moment."""
    with ExitStack() as held:
        found: list[int] = []
        while len(found) < count:
            port = random.randint(LOWEST, HIGHEST)
            candidate = held.enter_context(socket.socket())
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
        return found


def free_port() -> int:
    """Give one port nobody listens on at this moment."""
    return free_ports(1)[0]
