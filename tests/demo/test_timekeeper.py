"""The story goes on when all have caught up and nothing is under way, in two equal answers."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from demo.client import Gateway, pauses
from demo.timekeeper import NotQuiet, Timekeeper
from tests.demo.scripted import Scripted

NOW = datetime.fromisoformat("2023-07-04T09:00:00+08:00")


def probe(**said: Any) -> tuple[int, dict[str, Any]]:
    """The readiness of one service, at rest unless told otherwise."""
    rest = {"service": "review", "swept_to": NOW.isoformat(), "outbox": 0, "waiting": 0, "queue": 0, "dead": 0}
    return 200, {"services": [{**rest, "handled": 7, **said}]}


@pytest.fixture
def clock(server: Scripted) -> Timekeeper:
    server.script = [(200, {"now": NOW.isoformat()})]
    url = f"http://127.0.0.1:{server.server_port}"
    return Timekeeper(url, Gateway(url))


def looks(server: Scripted) -> int:
    return sum(path == "/readiness" for _, path, _, _ in server.seen)


@pytest.mark.parametrize(
    "lag",
    [{"outbox": 1}, {"waiting": 1}, {"queue": 1}, {"swept_to": (NOW - timedelta(seconds=1)).isoformat()}],
    ids=lambda lag: next(iter(lag)),
)
def test_whoever_lags_is_waited_for(server: Scripted, clock: Timekeeper, lag: dict[str, Any]) -> None:
    server.script += [probe(**lag), probe(), probe()]
    clock.await_quiet()
    assert looks(server) == 3


def test_one_look_is_not_enough(server: Scripted, clock: Timekeeper) -> None:
    server.script += [probe(), probe(handled=8), probe(queue=1, handled=8), probe(handled=9), probe(handled=9)]
    clock.await_quiet()
    assert looks(server) == 5


def test_an_event_that_is_given_up_ends_the_story(server: Scripted, clock: Timekeeper) -> None:
    server.script += [probe(dead=1)]
    with pytest.raises(NotQuiet, match="review has 1 dead events"):
        clock.await_quiet()


def test_the_clock_is_moved_again_when_the_server_was_away(server: Scripted, clock: Timekeeper) -> None:
    server.script += [None, (503, {}), (200, {})]
    later = NOW + timedelta(days=1)
    clock.move_to(later)
    assert clock.now == later


def test_pauses_grow_up_to_the_longest() -> None:
    assert list(islice(pauses(0.1, 0.2), 4)) == pytest.approx([0.1, 0.16, 0.2, 0.2])
