"""The crowd of a run: everybody different, everybody able to apply; and the calendar they live by."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chaos.calendar import Calendar, Ended
from chaos.load import sizes
from chaos.people import LIVES, Life, cast_of, crowd, made
from demo.cast.forms import documents_of, form_of
from demo.cast.people import PEOPLE
from demo.clock_server import Clock, ClockServer
from shared.identity import check_document
from shared.policy import Policy, load

MANY = 2000
START = datetime.fromisoformat("2023-07-04T09:00:00+08:00")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(Path("policies/beijing-2023.yaml"))


def test_nobody_is_twice_and_nobody_is_of_the_demos_cast() -> None:
    numbers = [made(n).number for n in range(MANY)]
    assert len(set(numbers)) == MANY
    assert not set(numbers) & {person.number for person in PEOPLE}


def test_everybodys_number_is_well_formed() -> None:
    assert all(check_document(one.document, one.number, START.date()) == one.number for one in map(made, range(200)))


def test_registry_and_clients_know_the_same_people(policy: Policy) -> None:
    here = crowd(policy, *sizes(1))
    assert cast_of(policy, len(here.cast.people)).people == here.cast.people
    assert [one for one, _ in (*here.lives, *here.submitters)] == list(here.cast.people)


def test_every_way_to_live_is_lived_within_a_minute(policy: Policy) -> None:
    here = crowd(policy, *sizes(1))
    assert {life for _, life in (*here.lives, *here.submitters)} == set(Life)
    assert {life for _, life in here.lives} == set(LIVES)


def test_everybody_has_an_institution_papers_and_a_committee(policy: Policy) -> None:
    here = crowd(policy, 8, 8)
    for person, _ in (*here.lives, *here.submitters):
        form = form_of(person, here.cast.employer_of(person), policy)
        assert form.institution == here.committee(person).institution
        assert documents_of(person, form, policy)


@pytest.fixture
def calendar(tmp_path: Path) -> Calendar:
    server = ClockServer("127.0.0.1", 0, Clock(tmp_path / "clock", START))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return Calendar(f"http://127.0.0.1:{server.server_port}", START)


def test_who_waits_for_a_moment_is_not_busy_and_goes_on_when_it_comes(calendar: Calendar) -> None:
    calendar.begin()
    assert not calendar.idle_within(0)
    later, came = START + timedelta(days=1), threading.Event()

    def live() -> None:
        calendar.reach(later)
        came.set()

    thread = threading.Thread(target=live)
    thread.start()
    assert calendar.idle_within(10)
    calendar.move_to(later)
    assert came.wait(10)
    assert calendar.now == later
    assert not calendar.idle_within(0)
    calendar.leave()
    assert calendar.idle_within(10)


def test_at_the_end_whoever_waits_gives_up(calendar: Calendar) -> None:
    calendar.begin()
    calendar.end()
    with pytest.raises(Ended):
        calendar.reach(START + timedelta(days=1))
