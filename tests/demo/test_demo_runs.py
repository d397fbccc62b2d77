"""The demo as somebody at a terminal uses it: it tells the year and leaves; Ctrl-C leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.checker.numbers import Search
from demo.cast.filed import FILED
from demo.cast.peers import PEERS
from demo.cast.people import PEOPLE
from demo.cast.plan import ISSUED, Ending
from demo.stack.rabbitmq import server_script
from shared.contracts.base import SERVICES
from tests.leftovers import leftovers, printed

ROOT = Path(__file__).parents[2]
PATIENCE = 400.0

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        not os.environ.get("AMQP_URL") and server_script() is None, reason="neither AMQP_URL nor an installed RabbitMQ"
    ),
]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator["Demo"]:
    running = Demo(tmp_path)
    yield running
    running.end()


class Demo:
    """`python -m demo` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str, output: str = "output") -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        policy = str(ROOT / "policies" / "beijing-2023.yaml")
        command = [sys.executable, "-m", "demo", "--policy", policy, *arguments]
        with (self.folder / output).open("wb") as file:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=file, stderr=file)
        self._processes.append(process)
        return process

    def output(self, name: str = "output") -> str:
        return (self.folder / name).read_text()

    def shows(self, text: str) -> None:
        """Wait until the demo has printed this."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.output():
            assert self._processes[0].poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.1)

    @property
    def kept(self) -> Path:
        """The folder that the demo leaves."""
        return self.folder / "var" / "demo"

    def papers(self, kind: str) -> list[Path]:
        """The certificates or the notices."""
        return sorted((self.kept / kind).iterdir())

    def verify(self, file: Path) -> int:
        """How `python -m verify certificate` ends."""
        command = [sys.executable, "-m", "verify", "certificate", str(file), "--ca", str(self.kept / "ca.pem")]
        return subprocess.run(command, cwd=ROOT, capture_output=True).returncode

    def left_behind(self) -> list[str]:
        """Command lines of processes that still work in this folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if Path(os.readlink(entry / "cwd")).is_relative_to(self.folder):
                        found.append((entry / "cmdline").read_text().replace("\0", " "))
                except OSError:
                    continue  # it ended while we looked, or is not ours to look at
        return found

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Demo"]:
    """A demo that has told the whole year and left."""
    running = Demo(tmp_path_factory.mktemp("year"))
    assert running.start("--exit").wait(PATIENCE) == 0, running.output()
    yield running
    running.end()


def test_the_year_is_told_and_everybody_ends_as_planned(year: Demo) -> None:
    text = year.output()
    assert "Everybody is where the plan wants them" in text
    assert "\x1b" not in text
    assert [ending.label for ending in Ending if ending.label not in text] == []
    logins = year.kept / "logins.txt"
    assert logins.stat().st_mode & 0o777 == 0o600
    assert year.left_behind() == []


def test_everybody_has_the_papers_that_are_due(year: Demo) -> None:
    certificates, notices = year.papers("certificates"), year.papers("notices")
    everybody = (*PEOPLE, *FILED)
    told = [person.key for person in everybody if person.ending in ISSUED | {Ending.NOT_PASSED}]
    assert [file.stem for file in notices] == sorted(told)
    assert len(certificates) == sum(person.ending in ISSUED for person in everybody)


def test_a_certificate_can_be_verified_offline_and_an_altered_one_is_told(year: Demo, tmp_path: Path) -> None:
    certificate, altered = year.papers("certificates")[0], tmp_path / "altered.pdf"
    assert year.verify(certificate) == 0
    content = bytearray(certificate.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    assert year.verify(altered) == 1
    assert year.verify(year.papers("notices")[0]) == 1


def test_nobodys_identity_number_lies_anywhere(year: Demo) -> None:
    search = Search(person.number for person in (*PEOPLE, *FILED, *PEERS))
    looked = [*leftovers(year.kept), *leftovers(year.folder / "output"), *printed(year.papers("certificates"))]
    assert [place for place, text in looked if search.finds(text)] == []
    places = {place.split("/")[0] for place, _ in looked}
    assert {"logs", "db", "store", "rabbitmq"} <= places
    assert {f"db/{service}.sqlite3 outbox.frame" for service in SERVICES} <= {place for place, _ in looked}


def test_ctrl_c_ends_everything_and_a_second_demo_waits_its_turn(demo: Demo) -> None:
    first = demo.start()
    demo.shows("asking before the window")
    second = demo.start("--exit", output="second")
    assert second.wait(60) == 1
    assert "another demo is running here" in demo.output("second")
    assert len(demo.left_behind()) > 5
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 130
    assert demo.left_behind() == []
    assert not (demo.folder / "var" / "demo.lock").exists()
