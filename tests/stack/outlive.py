"""Run by tests that kill it: starts one thing in a folder, prints the process ids, waits to be ended."""

import json
import signal
import sys
from pathlib import Path

from demo.stack.rabbitmq import RabbitNode
from demo.stack.supervisor import Program, Supervisor

SLEEPER = Program("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"])


def tell(pids: list[int | None]) -> None:
    print(json.dumps(pids), flush=True)
    signal.pause()


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite run in the background starts us ignoring it
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "supervisor":
        with Supervisor(folder) as supervisor:
            supervisor.start(SLEEPER)
            tell([supervisor.pid("sleeper")])
    else:
        node = RabbitNode(folder)
        try:
            node.start()
            tell(list(node.pids))
        finally:
            node.stop()


if __name__ == "__main__":
    main()
