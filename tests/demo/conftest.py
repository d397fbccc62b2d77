"""What tests of the demo's clients stand on."""

from collections.abc import Iterator
from threading import Thread

import pytest

from tests.demo.scripted import Scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as running:
        thread = Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()
