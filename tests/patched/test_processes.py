"""Whole processes: they start without a broker, leave when asked, and a killed one is made good by the next."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import Mock, patch

import eventlet
import pytest
from sqlalchemy import text

from demo.stack.ports import free_port
from demo.stack.process import Child
from shared.bus import consumer
from shared.bus.entrypoints import CommandQueue
from shared.contracts.base import new_id
from shared.settings import Settings
from tests.bus.probe.bench import ANNA, ProbeBench
from tests.bus.probe.contracts import Deposit, GetTotal
from tests.bus.probe.service import ProbeService
from tests.bus.probe.tables import Account
from tests.conftest import ROOT
from tests.patched.conftest import Running
from tests.patched.wire import Wire, eventually

END_SECONDS = 15.0
TEN = Deposit(account="a", amount=10)
ASK = GetTotal(account="a")


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Callable[[Settings], Child]]:
    """`python -m tests.bus.probe` with these settings."""
    children: list[Child] = []

    def run(settings: Settings) -> Child:
        values = {
            "MODE": "demo",
            "AMQP_URL": settings.amqp_url,
            "DATABASE_URL": settings.database_url or "",
            "VAR_DIR": str(settings.var_dir),
            "POLICY_DIR": str(settings.policy_dir),
            "CLOCK_URL": "",
            "DRAIN_SECONDS": str(settings.drain_seconds),
        }
        command = ["env", "-C", str(ROOT), sys.executable, "-W", "ignore", "-m", "tests.bus.probe"]
        children.append(Child(command, log=tmp_path / f"probe-{len(children)}.log", env={**os.environ, **values}))
        return children[-1]

    yield run
    for child in children:
        child.kill()


def log_of(folder: Path, number: int = 0) -> str:
    log = folder / f"probe-{number}.log"
    return log.read_text() if log.exists() else ""


def waits_for_a_row(probe: ProbeBench) -> bool:
    with probe.house.database.read() as session:
        return bool(session.scalar(text("select count(*) from pg_locks where not granted")))


def test_on_sqlite_a_second_process_is_refused(
    spawn: Callable[[Settings], Child], on_sqlite: Settings, tmp_path: Path
) -> None:
    nobody = on_sqlite.model_copy(update={"amqp_url": f"amqp://guest:guest@127.0.0.1:{free_port()}//"})
    first = spawn(nobody)
    eventually(lambda: '"started"' in log_of(tmp_path), "the first")
    second = spawn(nobody)
    assert second.ended_within(END_SECONDS)
    assert second.exit_status == 1
    assert "probe already runs on" in log_of(tmp_path, 1)
    assert first.alive

    first.ask_to_end()  # it never found its broker
    assert first.ended_within(END_SECONDS)
    assert first.exit_status == 0
    assert '"stopped"' in log_of(tmp_path)


def test_a_killed_process_is_made_good_by_the_next(
    spawn: Callable[[Settings], Child], make: Callable[[Settings], Running], on_both: Settings, wire: Wire
) -> None:
    """Callers repeat with their keys, the broker delivers again, the outbox is found: each thing happens once."""
    victim = spawn(on_both)
    sent = [wire.send(TEN, key=str(n)) for n in range(30)]
    eventually(lambda: wire.replied(sent[10]), "some answers")
    victim.kill()
    eventually(lambda: wire.consumers("events.probe") == 0, "the broker to see it")
    probe = make(on_both).start(wire).probe
    for n in range(30):  # a frame that the broker delivers again may change the same account: told, and repeated
        eventually(lambda n=n: wire.call(TEN, key=str(n)).ok is not None, "an answer to the repeated call")
    assert wire.call(ASK).ok == {"total": 300}
    eventually(lambda: len(probe.book()) == 30, "all effects")
    eventually(lambda: wire.ready("events.probe") == 0, "an empty queue")
    assert len(probe.book()) == 30


def test_asked_to_end_it_finishes_what_it_has_begun(
    spawn: Callable[[Settings], Child], on_postgresql: Settings, wire: Wire, tmp_path: Path
) -> None:
    probe = ProbeBench(on_postgresql)
    probe.call(TEN, ANNA)
    child = spawn(on_postgresql)
    eventually(lambda: wire.consumers("rpc-probe") == 1, "a consumer")
    eventually(lambda: len(probe.book()) == 1, "the first event")
    with probe.house.database.write() as session:
        session.get(Account, "a", with_for_update=True)
        sent = wire.send(TEN, key="k")
        eventually(lambda: waits_for_a_row(probe), "the command to wait for the row")
        os.kill(child.pid, signal.SIGTERM)
        eventually(lambda: '"stopping"' in log_of(tmp_path), "the end to begin")
    assert wire.answer(sent).ok == {"total": 20}
    assert child.ended_within(END_SECONDS)
    assert child.exit_status == 0
    assert wire.ready("rpc-probe") == 0  # acknowledged, not delivered again
    assert len(probe.book()) + len(wire.bodies("events.probe")) == 2  # what was committed has been published
    probe.house.database.engine.dispose()


def test_asked_to_end_it_does_not_wait_longer_than_its_bound(
    spawn: Callable[[Settings], Child],
    make: Callable[[Settings], Running],
    on_postgresql: Settings,
    wire: Wire,
    tmp_path: Path,
) -> None:
    """What it leaves behind was not committed, so the next process does it."""
    probe = ProbeBench(on_postgresql)
    probe.call(TEN, ANNA)
    child = spawn(on_postgresql.model_copy(update={"drain_seconds": 0.5}))
    eventually(lambda: wire.consumers("rpc-probe") == 1, "a consumer")
    with probe.house.database.write() as session:
        session.get(Account, "a", with_for_update=True)
        sent = wire.send(TEN, key="k")
        eventually(lambda: waits_for_a_row(probe), "the command to wait for the row")
        child.ask_to_end()
        assert child.ended_within(END_SECONDS)
        assert child.exit_status == 0
        assert "left with work in hand" in log_of(tmp_path)
    eventually(lambda: wire.consumers("events.probe") == 0, "the broker to see it")
    make(on_postgresql).start(wire)
    assert wire.answer(sent).ok == {"total": 20}
    probe.house.database.engine.dispose()


class Load:
    """Callers who each change their own account, one call after the other, and count the answers to each call."""

    def __init__(self, wire: Wire, callers: int) -> None:
        self._wire = wire
        self._waiting = {f"account-{n}": self._ask(f"account-{n}") for n in range(callers)}
        self.done: dict[str, int] = dict.fromkeys(self._waiting, 0)
        self.answers: Counter[str] = Counter()

    def _ask(self, account: str) -> str:
        return self._wire.send(Deposit(account=account, amount=1), key=new_id())

    def go_on(self, asking: bool = True) -> bool:
        """Take the answers that are here and ask again; whether all callers have theirs."""
        for account, sent in list(self._waiting.items()):
            if self._wire.replied(sent):
                self.done[account] += 1
                assert self._wire.answer(sent).ok == {"total": self.done[account]}
                self.answers[sent] += 1
                del self._waiting[account]
                if asking:
                    self._waiting[account] = self._ask(account)
        return not self._waiting

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Keep calling until something has happened."""
        eventually(lambda: bool(self.go_on()) or condition(), what)

    def end(self) -> None:
        """Let every caller have its answer."""
        eventually(lambda: self.go_on(asking=False), "all answers")


def test_a_deploy_under_load_answers_each_call_once_and_loses_nothing(
    spawn: Callable[[Settings], Child], on_postgresql: Settings, wire: Wire
) -> None:
    """Two processes of one service are replaced one after the other; nobody repeats a call."""
    probe = ProbeBench(on_postgresql)
    running = [spawn(on_postgresql), spawn(on_postgresql)]
    eventually(lambda: wire.consumers("rpc-probe") == 2, "two consumers")
    load = Load(wire, callers=8)
    for old in list(running):
        load.until(lambda: min(load.done.values()) >= 5 * (1 + running.index(old)), "some answers")  # noqa: B023
        running.append(spawn(on_postgresql))
        load.until(lambda: wire.consumers("rpc-probe") == 3, "its successor")
        old.ask_to_end()
        load.until(lambda: not old.alive, "its end")  # noqa: B023
        assert old.exit_status == 0
    load.until(lambda: min(load.done.values()) >= 20, "some more answers")
    load.end()
    total = sum(load.done.values())
    assert len(load.answers) == total
    assert not wire.unread(), "a second answer"
    eventually(lambda: len(probe.book()) == total, "all effects")
    assert {row.id: row.total for row in probe.rows(Account.__table__)} == load.done
    eventually(lambda: wire.ready("events.probe") + wire.ready("rpc-probe") == 0, "empty queues")
    assert len(probe.book()) == total
    assert wire.ready("events.probe.dead") == 0
    probe.house.database.engine.dispose()


def test_when_the_leading_relay_is_killed_the_other_takes_over(
    spawn: Callable[[Settings], Child], make: Callable[[Settings], Running], on_postgresql: Settings, wire: Wire
) -> None:
    leader = spawn(on_postgresql)
    eventually(lambda: wire.consumers("events.probe") == 1, "one process")
    other = make(on_postgresql)
    eventually(lambda: leads(other.probe), "a leader")
    other.start(wire)
    leader.kill()
    other.probe.call(TEN, ANNA)
    eventually(lambda: other.probe.book() == [("Deposited", 10)], "what was committed")


def leads(probe: ProbeBench) -> bool:
    with probe.house.database.read() as session:
        return bool(session.scalar(text("select count(*) from pg_locks where locktype = 'advisory' and granted")))


@contextmanager
def held() -> Iterator[eventlet.Event]:
    """Whatever is asked waits until the event that is handed out is sent."""
    free = eventlet.Event()
    with patch.object(ProbeService, "between", staticmethod(free.wait)):
        yield free
        if not free.ready():
            free.send()


def queues(running: Running) -> list[CommandQueue]:
    return [part for part in running.process.container.extensions if isinstance(part, CommandQueue)]


def begun(running: Running) -> bool:
    return bool(running.process.container._worker_pool.running())


def test_while_it_ends_every_call_is_answered_or_left_for_the_next(
    make: Callable[[Settings], Running], on_sqlite: Settings, wire: Wire
) -> None:
    """Entrypoints stop one by one while frames still come: none of them may look unknown."""
    with patch.object(consumer, "LOOK_SECONDS", 1.0):
        running = make(on_sqlite).start(wire)
    (queue,) = queues(running)
    with held() as free:
        first = wire.send(ASK)
        eventually(lambda: begun(running), "the call to be begun")
        ending = eventlet.spawn(running.stop)
        eventually(lambda: len(queue._providers) == 1, "all entrypoints but one to stop")
        while_ending = [wire.send(TEN, key=str(n)) for n in range(5)]
        eventually(lambda: wire.consumers("rpc-probe") == 0, "the queue to be left")
        free.send()
        ending.wait()
    assert wire.answer(first).ok is not None
    make(on_sqlite).start(wire)
    for sent in while_ending:
        assert wire.answer(sent).ok is not None
    assert wire.call(ASK).ok == {"total": 50}


def test_what_it_has_begun_is_acknowledged_before_it_leaves(running: Running, wire: Wire) -> None:
    """Otherwise the broker would deliver it again, at each deploy."""
    (queue,) = queues(running)
    with held() as free, patch.object(queue.consumer, "on_iteration", Mock(wraps=queue.consumer.on_iteration)) as looks:
        sent = wire.send(ASK)
        eventually(lambda: begun(running), "the call to be begun")
        ending = eventlet.spawn(running.stop)
        eventually(lambda: wire.consumers("rpc-probe") == 0, "the queue to be left")
        looks.reset_mock()
        eventually(lambda: looks.call_count == 3, "the connection to stay")
        free.send()
        ending.wait()
    assert wire.answer(sent).ok is not None
    assert wire.ready("rpc-probe") == 0


def test_what_ends_the_listening_ends_the_process(make: Callable[[Settings], Running], running: Running) -> None:
    """nameko ends its container when one of its threads fails; a process that no longer listens must not stay."""
    ended = eventlet.Event()
    running.process.listening.link(lambda _: ended.send())
    running.process.container.spawn_managed_thread(lambda: [][0])
    ended.wait(timeout=END_SECONDS)
    with pytest.raises(IndexError):
        running.stop()
