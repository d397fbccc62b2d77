"""`python -m tests.bus.probe` runs it as a process of its own."""

from shared.runner import run  # first: it patches the process
from tests.bus.probe.contracts import registered

if __name__ == "__main__":
    with registered():
        run("tests.bus.probe")
