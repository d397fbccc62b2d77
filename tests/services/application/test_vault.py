"""Numbers stay readable through a rotation of their key, whatever is killed, and no longer lie under the old one."""

from collections import Counter
from collections.abc import Callable, Iterator
from secrets import token_hex

import pytest
from sqlalchemy import event, select, update

from services.application import resealing
from services.application.tables import Person
from services.application.vault import BrokenSealError, Vault
from shared.bus.errands import Errands
from tests.bench import Bench
from tests.bus.probe.bench import at_once
from tests.services.application.conftest import Registry
from tests.services.application.player import Player

PEOPLE = 7


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)


@pytest.fixture
def ring(bench: Bench) -> Iterator["Ring"]:
    found = Ring(bench)
    before = found.keys
    yield found
    found.holds(*before)
    bench.service.__class__.vault = Vault(bench.house.settings)  # type: ignore[attr-defined]


class Ring:
    """The key file, and processes that start with what it holds."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.file = bench.house.settings.secrets_dir / "documents.key"

    @property
    def keys(self) -> list[str]:
        return self.file.read_text().split()

    def holds(self, *keys: str) -> None:
        self.file.write_text("".join(f"{key}\n" for key in keys))

    def rotate(self) -> Bench:
        """A new key before the old ones, and a process that starts with it."""
        self.holds(token_hex(32), *self.keys)
        return self.started()

    def started(self) -> Bench:
        return Bench("services.application", self.bench.house.settings, self.bench.clock)


@pytest.fixture
def people(bench: Bench) -> list[Player]:
    return [Player(bench, f"person-{n}").opens() for n in range(PEOPLE)]


def vault_of(bench: Bench) -> Vault:
    vault: Vault = bench.service.vault  # type: ignore[attr-defined]
    return vault


def keys(bench: Bench) -> Counter[str]:
    """How many numbers lie under each key."""
    with bench.house.database.read() as session:
        return Counter(session.scalars(select(Person.sealed_under)))


def readable(bench: Bench) -> set[str]:
    """Every number, as a process that looks a case up opens it."""
    with bench.house.database.read() as session:
        return {person.number(vault_of(bench)) for person in session.scalars(select(Person))}


def step(bench: Bench) -> None:
    """One batch."""
    errands = Errands(bench.house, bench.handlers, bench.service)
    for kind, errand in errands.take(1):
        errands.keep(kind, errand)


def test_after_a_rotation_everything_lies_under_the_new_key_and_the_old_one_can_go(
    people: list[Player], ring: Ring
) -> None:
    (old,) = keys(ring.bench)
    bench = ring.rotate()
    assert readable(bench) == {player.number for player in people}
    Player(bench, "a-new-person").opens()
    assert keys(bench) == {old: PEOPLE, vault_of(bench).newest: 1}
    bench.keep_promises()
    assert keys(bench) == {vault_of(bench).newest: PEOPLE + 1}
    ring.holds(ring.keys[0])
    assert {player.number for player in people} < readable(ring.started())


def test_one_batch_is_one_transaction_and_a_process_that_starts_goes_on(people: list[Player], ring: Ring) -> None:
    bench = ring.rotate()
    for done in (2, 4):
        step(bench)
        assert keys(bench)[vault_of(bench).newest] == done
        assert readable(bench) == {player.number for player in people}
    again = ring.started()
    again.keep_promises()
    assert keys(again) == {vault_of(again).newest: PEOPLE}


def test_a_batch_that_was_killed_is_done_by_the_next(
    people: list[Player], ring: Ring, retry: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = ring.rotate()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(resealing.logger, "info", killed)  # the last step before the commit
    with pytest.raises(KeyboardInterrupt):
        step(bench)
    monkeypatch.undo()
    assert keys(bench)[vault_of(bench).newest] == 0
    retry()
    assert keys(bench) == {vault_of(bench).newest: PEOPLE}


def test_processes_side_by_side_lose_nothing_while_drafts_are_opened(people: list[Player], ring: Ring) -> None:
    first, second = ring.rotate(), ring.started()

    def drafts() -> None:
        for n in range(PEOPLE):
            Player(first, f"later-{n}").opens()

    def again() -> None:
        for player in people:
            Player(second, player.key, case_id=player.case_id).withdraws().opens()

    at_once(first.keep_promises, second.keep_promises, drafts, again)
    first.keep_promises()
    assert keys(first) == {vault_of(first).newest: 2 * PEOPLE}
    assert len(readable(first)) == 2 * PEOPLE


def test_a_process_of_before_the_rotation_leaves_no_number_behind(
    people: list[Player], ring: Ring, registry: Registry
) -> None:
    (old,) = keys(ring.bench)
    before = vault_of(ring.bench)
    bench = ring.rotate()
    bench.keep_promises()
    late = before.seal(people[0].number)
    with bench.house.database.write() as session:
        session.execute(
            update(Person)
            .where(Person.person_ref == people[0].actor.subject)
            .values(sealed_number=late.text, sealed_under=late.key)
        )
    assert keys(bench)[old] == 1
    again = ring.started()
    again.keep_promises()
    assert keys(again) == {vault_of(again).newest: PEOPLE}


def test_a_draft_opened_under_the_old_key_while_a_batch_commits_names_its_own_key(
    people: list[Player], ring: Ring
) -> None:
    old = ring.bench
    if old.house.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time, so nothing can come between")
    (person, *_), before = people, vault_of(old)
    person.withdraws()
    new = ring.rotate()

    happens = [new.keep_promises]

    def meanwhile(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if happens and "persons" in statement and not statement.lstrip().upper().startswith("SELECT"):
            happens.pop()()

    event.listen(old.house.database.engine, "before_cursor_execute", meanwhile)
    old.service.vault = before  # type: ignore[attr-defined]  # it started before the rotation
    person.opens()
    event.remove(old.house.database.engine, "before_cursor_execute", meanwhile)
    (late,) = (key for key, n in keys(new).items() if n == 1)
    assert late == before.newest
    again = ring.started()
    again.keep_promises()
    assert keys(again) == {vault_of(again).newest: PEOPLE}


def test_a_process_without_a_key_that_is_needed_does_not_start(people: list[Player], ring: Ring) -> None:
    (old,) = keys(ring.bench)
    ring.holds(token_hex(32))
    with pytest.raises(resealing.LostKeyError, match=old) as caught:
        ring.started()
    assert f"{PEOPLE}" in str(caught.value)


def test_seals_of_before_keys_had_ids_are_sealed_anew(people: list[Player], ring: Ring) -> None:
    with ring.bench.house.database.write() as session:
        session.execute(update(Person).values(sealed_under=""))
    bench = ring.started()
    bench.keep_promises()
    assert keys(bench) == {vault_of(bench).newest: PEOPLE}


def test_a_number_moved_to_another_row_is_told(people: list[Player], ring: Ring) -> None:
    here, there = people[0].actor.subject, people[1].actor.subject
    with ring.bench.house.database.write() as session:
        session.get_one(Person, here).sealed_number = session.get_one(Person, there).sealed_number
    with pytest.raises(BrokenSealError, match=here) as caught:
        readable(ring.bench)
    assert people[1].number not in str(caught.value)
