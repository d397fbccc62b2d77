"""The table of `make traps`: what it takes out is still there, and the tests it names exist."""

from pathlib import Path

import pytest

from chaos.mutants.trial import ROOT, copied
from tests.traps.traps import TRAPS, Trap


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("tree") / "copy")


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_what_a_trap_takes_out_is_there_once_and_python_is_left(trap: Trap, tree: Path) -> None:
    for change in trap.changes:
        change.apply(tree)
        compile((tree / change.path).read_text(encoding="utf-8"), change.path, "exec")
    for change in trap.changes:
        (tree / change.path).write_bytes((ROOT / change.path).read_bytes())
    file, _, name = trap.test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_each_trap_has_a_name_of_its_own() -> None:
    assert len({trap.name for trap in TRAPS}) == len(TRAPS)
