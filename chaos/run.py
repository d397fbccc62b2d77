"""One run: break, heal, finish, wait until it is quiet, judge."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from chaos.calendar import Calendar
from chaos.client import Witness
from chaos.faults import AWAY, DOING, Scene
from chaos.injector import Injector
from chaos.load import Load, sizes
from chaos.logins import Logins
from chaos.people import Crowd, crowd
from chaos.plan import CHAPTERS, CLOCK_JUMP, Fault, plan
from chaos.quiet import Quiet, await_quiet
from chaos.records import Lines, now
from chaos.stack import Stack, running, with_schema
from chaos.troupe import Troupe
from demo.phone import Phone
from demo.story.world import moment
from shared.policy import load

FINISH_SECONDS = 240.0
DRAIN_SECONDS = 150.0
CHECK_SECONDS = 300.0

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What is known of a run at its end."""

    faults: Counter[str] = field(default_factory=Counter)
    failed_faults: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    """Faults that ended in a way in which none may."""
    finished: bool = False
    quiet: Quiet | None = None
    checked: int | None = None
    """The checker's exit status."""


class Run:
    """The run with this seed, in a folder of its own."""

    def __init__(self, folder: Path, policy: Path, seed: int, minutes: float, say: Say) -> None:
        self.folder, self._policy, self._seed, self._minutes, self._say = folder, policy, seed, minutes, say
        self.plan = plan(seed, minutes)
        self.outcome = Outcome()
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    def play(self) -> None:
        """From the first process to the checker's verdict. Raises ProcessFailed, and what a client's thread raised."""
        rules, start = load(self._policy), CHAPTERS[0][2]
        people = crowd(rules, *sizes(self._minutes))
        count = len(people.cast.people)
        self._write("plan.json", [asdict(fault) for fault in self.plan])
        self.started_at = now()
        with ExitStack() as closing:
            stack = closing.enter_context(running(self.folder, self._policy, moment(start, rules), count, self._say))
            receipts, frames, self._faults = (
                Lines(self.folder / f"{name}.jsonl") for name in ("receipts", "frames", "faults")
            )
            self.witness = Witness(stack.gateway, receipts)
            self.injector = Injector(stack.amqp_url, frames)
            self.troupe = self._troupe(stack, people)
            self._write("identities.json", {"numbers": _numbers(self.troupe)}, mode=0o600)
            closing.callback(signal.signal, signal.SIGINT, signal.SIG_IGN)  # what is being ended is ended in order
            closing.callback(self._stopping.set)
            self._break(stack)
            self._drain(stack)
            self._tell(stack)
            self._check()

    def _troupe(self, stack: Stack, people: Crowd) -> Troupe:
        calendar = Calendar(stack.clock, moment(CHAPTERS[0][2], people.cast.policy))
        return Troupe(
            people, self.witness, Logins(stack.settings, stack.issuer), Phone(stack.provider), calendar, SimpleQueue()
        )

    def _break(self, stack: Stack) -> None:
        """Load and faults; when this returns nothing is broken any more and the load is through."""
        jumps = [fault for fault in self.plan if fault.kind == CLOCK_JUMP]
        load_ = Load(self.troupe, jumps, lambda fault, began, note: self._done(fault, began, note, None))
        scene = Scene(stack, self.injector, self.troupe.behaviours)
        self._began = time.monotonic()
        load_.start()
        try:
            self._do_all(scene)
            self.healed_at = now()
            self._say(f"{self._elapsed():5.0f} s  healed; the load goes on to its end")
            self.outcome.finished = load_.finish(FINISH_SECONDS)
        finally:
            load_.end()

    def _do_all(self, scene: Scene) -> None:
        """Begin each fault at its time, in a thread of its own; return when all have healed."""
        threads: list[threading.Thread] = []
        try:
            for fault in self.plan:
                if fault.kind != CLOCK_JUMP:
                    time.sleep(max(0.0, self._began + fault.at - time.monotonic()))
                    threads.append(threading.Thread(target=self._do, args=(scene, fault), daemon=True))
                    threads[-1].start()
            time.sleep(max(0.0, self._began + self._minutes * 60 - time.monotonic()))
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()

    def _do(self, scene: Scene, fault: Fault) -> None:
        began, error = now(), None
        try:
            with DOING[fault.kind](scene, fault):
                self._stopping.wait(fault.seconds)
        except Exception as failure:  # it is told, and no reason to end the run
            error = f"{type(failure).__name__}: {failure}"
            if not isinstance(failure, AWAY):
                self.outcome.surprises.append(f"{fault.kind} {fault.target}: {error}")
        self._done(fault, began, scene.notes.get(fault.n, ""), error)

    def _done(self, fault: Fault, began: str, note: str, error: str | None) -> None:
        with self._lock:
            (self.outcome.failed_faults if error else self.outcome.faults)[fault.kind] += 1
        self._faults.write(
            {
                "n": fault.n,
                "kind": fault.kind,
                "target": fault.target,
                "planned_at": fault.at,
                "began_at": began,
                "ended_at": now(),
                "seconds": fault.seconds,
                "note": note,
                "error": error,
            }
        )
        said = " ".join(filter(None, [fault.kind, fault.target, note and f"({note})", error and f"NOT DONE: {error}"]))
        self._say(f"{self._elapsed():5.0f} s  {said}")

    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _drain(self, stack: Stack) -> None:
        self._say(f"{self._elapsed():5.0f} s  waiting until nothing is under way")
        self.outcome.quiet = await_quiet(stack, self.troupe.calendar.now, DRAIN_SECONDS)

    def _tell(self, stack: Stack) -> None:
        """The interface to the checker."""
        assert self.outcome.quiet
        quiet, files = self.outcome.quiet, ("receipts", "sink", "faults", "frames")
        self._write(
            "run.json",
            {
                "seed": self._seed,
                "minutes": self._minutes,
                "started_at": self.started_at,
                "healed_at": self.healed_at,
                "quiet_at": now() if quiet.seconds is not None else None,
                "ended_at": now(),
                "drain_seconds": quiet.seconds,
                "lag": quiet.lag,
                "services": list(stack.databases),
                "databases": {name: with_schema(url, name) for name, url in stack.databases.items()},
                "provider": {"url": stack.provider, "ledger": str(stack.ledger.resolve())},
                "amqp_url": stack.amqp_url,
                "gateway_url": stack.gateway,
                "clock_url": stack.clock,
                "policy": str(self._policy.resolve()),
                "cycle": self.troupe.crowd.cast.policy.id,
                "ca": str((stack.settings.var_dir / "ca.pem").resolve()),
                "var_dir": str(stack.settings.var_dir.resolve()),
                "identities": str((self.folder / "identities.json").resolve()),
                "plan": str((self.folder / "plan.json").resolve()),
                "logs": str((self.folder / "logs").resolve()),
                **{name: str((self.folder / f"{name}.jsonl").resolve()) for name in files},
                "readiness": quiet.readiness,
            },
            mode=0o600,
        )

    def _check(self) -> None:
        """The judge is a process of its own, and shares nothing with us but the folder."""
        self._say(f"{self._elapsed():5.0f} s  checking")
        command = [sys.executable, "-m", "chaos.checker", str(self.folder)]
        self.outcome.checked = subprocess.run(command, timeout=CHECK_SECONDS, stdout=subprocess.DEVNULL).returncode

    def _write(self, name: str, content: Any, mode: int = 0o644) -> None:
        path = self.folder / name
        path.touch(mode=mode)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _numbers(troupe: Troupe) -> list[dict[str, str]]:
    return [{"number": one.number, "person_ref": troupe.ref(one)} for one in troupe.crowd.cast.people]
