"""What faults put into queues is what the receipts say it is; and what they break, they heal."""

import json
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from chaos import frames
from chaos.faults import Scene, frozen, signalled
from chaos.plan import Fault
from chaos.servers import Tireless
from demo.stack.process import wait_until
from demo.stack.supervisor import Program
from shared.contracts.base import SERVICES, Call, Envelope, Event, events_for, new_id

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


def heard(service: str) -> list[dict[str, Any]]:
    """As the independent consumer writes them down."""
    types = [event.__name__ for event in events_for(service)]
    return [
        {"routing_key": one, "body": json.dumps({"id": new_id(), "type": one, "publisher": Event.known[one].publisher})}
        for one in types * 3
    ]


def readable(body: bytes) -> bool:
    try:
        Envelope.model_validate_json(body)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("service", SERVICES)
def test_copies_are_of_what_the_service_hears_the_last_one_first(service: str) -> None:
    everything = heard("integrity")
    copies = frames.copies(random.Random(1), service, everything)
    mine = frames.for_service(everything, service)
    assert copies
    assert {frame.event_id for frame in copies} <= {json.loads(line["body"])["id"] for line in mine}
    assert copies[-1].body in {line["body"].encode() for line in mine}
    assert {frame.fate for frame in copies} == {frames.KNOWN}


@pytest.mark.parametrize("seed", range(20))
def test_malformed_frames_do_not_decode_and_say_so(seed: int) -> None:
    made = frames.malformed(random.Random(seed), "review", ())
    assert len(made) >= 8
    assert not any(readable(frame.body) for frame in made)
    assert {frame.fate for frame in made} == {frames.DEAD}


@pytest.mark.parametrize("seed", range(20))
def test_poisoned_frames_decode_and_can_never_be_handled(seed: int) -> None:
    made = frames.poisoned(random.Random(seed), "review", ())
    envelopes = [Envelope.model_validate_json(frame.body) for frame in made]
    for envelope in envelopes:
        with pytest.raises((KeyError, ValidationError)):
            envelope.event()
    assert [frame.event_id for frame in made] == [envelope.id for envelope in envelopes]


def test_hostile_calls_include_one_without_return_address_and_one_that_came_too_late() -> None:
    made = {frame.what: frame for frame in frames.hostile(random.Random(1), "review", ())}
    assert "reply_to" not in made["no return address"].properties
    late = Call.model_validate(json.loads(made["caller has gone"].body)["args"][0])
    assert late.expires_at < late.received_at


def test_what_a_fault_does_is_the_same_for_the_same_draw() -> None:
    known = heard("review")
    one, two = (frames.copies(random.Random(5), "review", known) for _ in range(2))
    assert one == two


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Any]:
    with Tireless(tmp_path, report=lambda _: None, stop_within=2) as supervisor:
        supervisor.start(Program("sleeper", SLEEPER))
        yield Scene(SimpleNamespace(supervisor=supervisor), None)  # type: ignore[arg-type]  # of a stack only this


FAULT = Fault(1, 0.0, "service-kill", "sleeper", 0.0, 0)


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_killed_process_is_brought_back_however_often(scene: Scene) -> None:
    seen = set()
    for _ in range(7):  # the demo's supervisor gives up at the sixth
        seen.add(scene.pid("sleeper"))
        with signalled(scene, FAULT):
            pass
        wait_until(lambda: scene.stack.supervisor.pid("sleeper") not in {None, *seen}, 10, "the next one")
    scene.stack.supervisor.check()
    assert len(seen) == 7


def test_a_frozen_process_stands_still_and_goes_on(scene: Scene) -> None:
    pid = scene.pid("sleeper")
    with frozen(scene, FAULT):
        wait_until(lambda: state_of(pid) == "T", 5, "stopped")
    wait_until(lambda: state_of(pid) != "T", 5, "going on")


def test_one_that_is_killed_while_frozen_needs_no_healing(scene: Scene) -> None:
    pid = scene.pid("sleeper")
    with frozen(scene, FAULT):
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: scene.stack.supervisor.pid("sleeper") not in (None, pid), 10, "the next one")
    assert scene.notes[FAULT.n] == "was killed meanwhile"
