"""A case keeps the policy it was opened under, though the file is replaced."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from shared.bus.policies import Policies
from shared.bus.tables import policies
from shared.errors import Refusal
from shared.policy import PolicyError
from tests.bus.probe.bench import ProbeBench
from tests.conftest import ROOT

CYCLE = "beijing-2023"
AMENDMENT = """amendments:
  - id: outage
    date: 2023-07-17
    reason: {zh: 系统故障, en: An outage}
    windows: {application: 2023-07-20}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the policy of 2023."""
    folder = tmp_path / "policies"
    folder.mkdir()
    shutil.copy(ROOT / "policies" / f"{CYCLE}.yaml", folder)
    return folder


def rewrite(folder: Path, old: str, new: str) -> None:
    """Put another text into the same file."""
    file = folder / f"{CYCLE}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def adopt(probe: ProbeBench, folder: Path) -> Policies:
    """What a process knows after its start."""
    known = Policies()
    known.adopt(probe.house.database, folder)
    return known


def test_an_old_policy_outlives_its_file(make_probe: Callable[[], ProbeBench], folder: Path) -> None:
    probe = make_probe()
    first = adopt(probe, folder).newest(CYCLE)
    rewrite(folder, "2023年度北京市职称评价", "2023年度北京市职称评价（修订）")
    restarted = adopt(probe, folder)
    second = restarted.newest(CYCLE)
    assert second.ref != first.ref
    with probe.house.database.read() as session:
        assert restarted.of(session, first.ref) == first
        assert restarted.of(session, second.ref) == second


def test_an_amendment_reaches_the_cases_opened_before_it(probe: ProbeBench, folder: Path) -> None:
    first = adopt(probe, folder).newest(CYCLE)
    rewrite(folder, "amendments: []", AMENDMENT)
    restarted = adopt(probe, folder)
    with probe.house.database.read() as session:
        in_force = restarted.of(session, first.ref)
    assert in_force == restarted.newest(CYCLE) != first
    assert in_force.windows.application.closes - first.windows.application.closes == timedelta(days=3)


def test_a_restart_stores_nothing_twice(probe: ProbeBench, folder: Path) -> None:
    adopt(probe, folder)
    adopt(probe, folder)
    assert [row.cycle for row in probe.rows(policies)] == [CYCLE]


def test_an_unknown_cycle_is_refused_and_an_unknown_policy_is_an_error(probe: ProbeBench, folder: Path) -> None:
    known = adopt(probe, folder)
    with pytest.raises(Refusal) as refused:
        known.newest("beijing-1999")
    assert refused.value.slug == "unknown-cycle"
    with probe.house.database.read() as session, pytest.raises(LookupError, match="never stored here"):
        known.of(session, f"{CYCLE}@0000")


def test_a_broken_policy_is_not_stored(probe: ProbeBench, folder: Path) -> None:
    (folder / f"{CYCLE}.yaml").write_text("cycle: {}\n")
    with pytest.raises(PolicyError, match=CYCLE):
        adopt(probe, folder)
    assert probe.rows(policies) == []
