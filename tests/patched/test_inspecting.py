"""Files are judged beside the greenlets: one that takes long holds up neither them nor the next file."""

import eventlet
import pytest

from services.application.inspection.door import Inspectors
from shared.errors import Refusal
from tests.papers import pdf
from tests.patched.beats import stalls
from tests.services.application.hostile import bombs

LONGEST_STALL = 0.5
PATIENCE = 30.0


def test_a_file_that_takes_long_stalls_no_other_greenlet() -> None:
    inspectors, bomb = Inspectors(PATIENCE), bombs()["many streams"]
    with stalls() as found:
        judging = eventlet.spawn(inspectors.inspect, bomb, "application/pdf")
        inspectors.inspect(pdf(), "application/pdf")
        with pytest.raises(Refusal, match="file-explodes"):
            judging.wait()
    assert max(found) < LONGEST_STALL


def test_more_files_than_processes_wait_for_their_turn() -> None:
    inspectors, pool = Inspectors(PATIENCE), eventlet.GreenPool()
    files = [pdf(str(n)) for n in range(20)]
    assert list(pool.imap(lambda file: inspectors.inspect(file, "application/pdf"), files)) == [None] * 20
