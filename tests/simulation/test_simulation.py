"""A seeded tenth of the simulation, and that it would tell if something were wrong. `make soak` plays it whole."""

from collections.abc import Callable
from typing import Any

import pytest

from services.certificate.press import Press
from shared.bus import requests
from shared.bus.inbox import Hearing
from shared.bus.relay import Relay
from shared.contracts.certificate import IssueBatch
from shared.store import open_store
from tests.simulation import people as who
from tests.simulation.dice import Dice
from tests.simulation.process import Process
from tests.simulation.properties import faults
from tests.simulation.rest import rest
from tests.simulation.runs import run, shrink
from tests.simulation.town import Town
from tests.simulation.world import World

TENTH = 120
"""Seeds played here; thousands are played at length."""

SOON = 150
"""Seeds within which something that is broken on purpose is to be found."""


def test_whatever_happens_everything_ends_well(town: Town) -> None:
    failed = {seed: found for seed in range(TENTH) if (found := run(town, seed).faults)}
    assert not failed, "see each with: python -m tests.simulation --shorten --seed …"


def test_a_seed_plays_the_same_again(town: Town) -> None:
    first, second = (run(town, 7, telling=True) for _ in range(2))
    assert (first, len(first.steps) > 10) == (second, True)


def test_what_was_written_of_a_run_plays_it_again(town: Town) -> None:
    first = run(town, 11, telling=True)
    assert run(town, 0, written=first.rolled, telling=True).steps == first.steps


def test_on_a_calm_day_nothing_is_left_to_do(town: Town) -> None:
    for beginning in town.beginnings:
        if beginning != "nothing":
            world = World(town, Dice(0), beginning)
            rest(world)
            assert faults(world) == [], beginning


# What is broken on purpose must be found

Break = Callable[[pytest.MonkeyPatch], None]


def no_inbox(patch: pytest.MonkeyPatch) -> None:
    """Every delivery is handled, the second like the first."""

    def apply(self: Hearing, work: Any, envelope: Any) -> str:
        before = self._unfinished(work, envelope)
        self._handle(work, envelope)
        self._mark(work, envelope, "done", frame=None, error=None, next_at=None)
        return "done" if before else "known"

    patch.setattr(Hearing, "_apply", apply)


def no_order(patch: pytest.MonkeyPatch) -> None:
    """Who follows a subject takes its events as they come."""
    patch.setattr(Hearing, "_place", lambda self, work, envelope: "now")


def acknowledged_before_commit(patch: pytest.MonkeyPatch) -> None:
    """The broker forgets a frame when it is delivered."""
    patch.setattr(Process, "_take_back", lambda self, task: None)


def marked_before_confirm(patch: pytest.MonkeyPatch) -> None:
    """The outbox counts as published what was only going to be."""
    publish = Relay._publish

    def mark_and_publish(self: Relay, connection: Any, flight: Any, audience: Any, rows: Any) -> None:
        flight.confirmed = [row.event_id for row in rows]
        self._mark(flight)
        flight.land()
        publish(self, connection, flight, audience, rows)

    patch.setattr(Relay, "_publish", mark_and_publish)


def no_keys(patch: pytest.MonkeyPatch) -> None:
    """A repeated command is a new one."""
    patch.setattr(requests, "_claim", lambda *_: None)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (no_inbox, {"history_whole", "drained", "audited"}),
        (no_order, {"audited"}),
        (acknowledged_before_commit, {"heard_once"}),
        (marked_before_confirm, {"heard_once"}),
        (no_keys, {"commands_once"}),
    ],
)
def test_what_is_broken_is_found(town: Town, monkeypatch: pytest.MonkeyPatch, broken: Break, told: set[str]) -> None:
    broken(monkeypatch)
    for seed in range(SOON):
        found = run(town, seed).faults
        if {fault.partition(":")[0] for fault in found} & told:
            return
    pytest.fail(f"{broken.__name__} was not found in {SOON} seeds")


def test_a_failure_is_told_shorter_than_it_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    marked_before_confirm(monkeypatch)
    failed = next(played for seed in range(SOON) if (played := run(town, seed)).faults)
    shorter = shrink(town, failed)
    assert shorter.faults
    assert sum(map(bool, shorter.rolled)) < sum(map(bool, failed.rolled))


def test_the_real_press_prints_what_the_simulations_printer_stands_for(town: Town) -> None:
    world, service = World(town, Dice(0), "passed"), town["certificate"].parts.service
    settings = town["certificate"].house.settings
    printer, service.press = service.press, Press(settings)  # type: ignore[attr-defined]
    try:
        world.wish(who.BUREAU, IssueBatch(cycle=who.CYCLE))
        rest(world)
    finally:
        service.press = printer  # type: ignore[attr-defined]
    assert faults(world) == []
    digests = [digest for (digest,) in town["certificate"].rows("select digest from certificates")]
    assert len(digests) == 2
    for digest in digests:
        with open_store(settings).open(digest) as file:
            assert file.read(5) == b"%PDF-"
