"""B5's yardstick: a nameko service with a method that does nothing, and a client that calls it.

    python -m benchmarks.nothing serve AMQP_URL
    python -m benchmarks.nothing call AMQP_URL COUNT

The client is nameko's own. It prints the CPU seconds that it used for the calls.
"""

import sys

import eventlet

if sys.argv[1:2] == ["serve"]:
    eventlet.monkey_patch()

import time

from nameko.containers import ServiceContainer
from nameko.rpc import rpc
from nameko.standalone.rpc import ServiceRpcProxy


class Nothing:
    """As small as a service can be."""

    name = "nothing"

    @rpc  # type: ignore[untyped-decorator]
    def do(self) -> None:
        """Nothing."""


def serve(url: str) -> None:
    """Until ended."""
    container = ServiceContainer(Nothing, {"AMQP_URI": url})
    container.start()
    container.wait()


def call(url: str, count: int) -> float:
    """Call it so often; the client's CPU seconds."""
    with ServiceRpcProxy("nothing", {"AMQP_URI": url}) as service:
        service.do()
        before = time.process_time()
        for _ in range(count):
            service.do()
        return time.process_time() - before


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        print(call(sys.argv[2], int(sys.argv[3])))
