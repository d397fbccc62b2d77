"""A dead program comes back, a broken one is told, and nothing outlives the supervisor."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from demo.stack.process import ProcessFailed
from demo.stack.supervisor import Program, Supervisor
from tests.stack.conftest import eventually, gone

SLEEP = "import time; print('up', flush=True); time.sleep(600)"


def python(code: str, name: str = "program", **env: str) -> Program:
    return Program(name, [sys.executable, "-c", code], env)


def test_brings_back_a_killed_program_and_says_so(tmp_path: Path) -> None:
    told: list[str] = []
    with Supervisor(tmp_path, told.append) as supervisor:
        supervisor.start(python(SLEEP))
        first = supervisor.pid("program")
        assert first is not None
        assert supervisor.restarts("program") == 0

        os.kill(first, signal.SIGKILL)
        eventually(lambda: supervisor.pid("program") not in (None, first), "a new process")

        assert supervisor.restarts("program") == 1
        assert told == ["program was ended by SIGKILL: starting it again"]
        supervisor.check()


def test_starts_when_ready_and_with_its_environment(tmp_path: Path) -> None:
    flag = tmp_path / "ready"
    code = "import os, pathlib, time; pathlib.Path(os.environ['FLAG']).touch(); time.sleep(600)"
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(python(code, FLAG=str(flag)), ready=flag.exists)
        assert flag.exists()
        assert supervisor.pid("program") is not None


def test_a_program_that_ends_while_starting_is_told_with_its_last_words(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor, pytest.raises(ProcessFailed) as failed:
        supervisor.start(python("import sys; sys.exit('no such table')"), ready=lambda: False)
    message = str(failed.value)
    assert message.startswith("program ended with status 1; its log is ")
    assert str(tmp_path / "program.log") in message
    assert message.endswith("no such table")


def test_a_program_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor, pytest.raises(ProcessFailed, match="No such file or directory"):
        supervisor.start(Program("program", [str(tmp_path / "nothing")]), ready=lambda: False)


def test_a_program_that_gets_never_ready_is_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    with Supervisor(tmp_path) as supervisor:
        with pytest.raises(ProcessFailed, match="was not ready within 1 s"):
            supervisor.start(python(code), ready=lambda: False, within=1.0)
        assert gone(int(pid_file.read_text()))


def test_a_program_that_keeps_dying_is_given_up(tmp_path: Path) -> None:
    told: list[str] = []
    with Supervisor(tmp_path, told.append) as supervisor:
        supervisor.start(python("import time, sys; time.sleep(0.2); sys.exit(3)"))
        eventually(lambda: any("given up" in line for line in told), "giving up")
        assert supervisor.restarts("program") == 5
        assert supervisor.pid("program") is None
        with pytest.raises(ProcessFailed, match="program ended with status 3, for the 6th time within a minute"):
            supervisor.check()


def test_leaving_the_block_ends_the_deaf_too(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    log = tmp_path / "deaf.log"
    with Supervisor(tmp_path, stop_within=0.5) as supervisor:
        supervisor.start(python(SLEEP))
        supervisor.start(python(deaf, name="deaf"), ready=lambda: log.read_text() == "deaf\n")
        pids = [supervisor.pid("program"), supervisor.pid("deaf")]
    assert all(pid and gone(pid) for pid in pids)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_supervisor(tmp_path: Path, end: signal.Signals) -> None:
    argv = [sys.executable, "-m", "tests.stack.outlive", "supervisor", str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout
        pids = json.loads(parent.stdout.readline())
        parent.send_signal(end)
        parent.wait(timeout=60)
    assert pids
    eventually(lambda: all(map(gone, pids)), "the end of the supervised program")
