"""The mutants themselves: what they exchange is still there, and what is told of them is what was found."""

import json
from pathlib import Path

import pytest

from chaos.checker.invariants import INVARIANTS
from chaos.checker.verdict import NOTHING
from chaos.mutants.mutants import IMPATIENT, LEANING, MUTANTS, Change, Gone, Mutant
from chaos.mutants.trial import ROOT, NotJudged, Verdict, copied, judged


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("tree") / "copy")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_exchanges_is_there_once_and_is_python_afterwards(mutant: Mutant, tree: Path) -> None:
    for change in (*mutant.changes, *LEANING, *IMPATIENT):
        file = tree / change.path
        before = file.read_text(encoding="utf-8")
        change.apply(tree)
        after = file.read_text(encoding="utf-8")
        assert after != before
        compile(after, change.path, "exec")
    for change in (*mutant.changes, *LEANING, *IMPATIENT):
        (tree / change.path).write_bytes((ROOT / change.path).read_bytes())


def test_each_mutant_names_an_invariant() -> None:
    assert {mutant.red for mutant in MUTANTS} <= {invariant.n for invariant in INVARIANTS}
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("text", ["", "x = 1\nx = 1\n", "y = 2\n"])
def test_a_change_whose_lines_are_gone_or_doubled_fails_loudly(tmp_path: Path, text: str) -> None:
    (tmp_path / "module.py").write_text(text)
    with pytest.raises(Gone, match=r"module\.py"):
        Change("module.py", "x = 1\n", "x = 3\n").apply(tmp_path)
    assert (tmp_path / "module.py").read_text() == text


def test_a_copy_has_what_git_knows_and_nothing_that_it_ignores(tree: Path) -> None:
    assert (tree / "Makefile").read_bytes() == (ROOT / "Makefile").read_bytes()
    assert (tree / "shared" / "bus" / "inbox.py").exists()
    assert not any((tree / name).exists() for name in ("var", ".venv", ".git"))


def test_a_verdict_is_what_the_checker_found(tmp_path: Path) -> None:
    result = tmp_path / "var" / "chaos" / "7" / "result.json"
    with pytest.raises(NotJudged):
        judged(result)
    result.parent.mkdir(parents=True)
    result.write_text(json.dumps({"invariants": [{"n": 5, "findings": ["lost"]}, {"n": 6, "findings": []}]}))
    assert Verdict(judged(result), 1.0).red == [5]


def test_what_nobody_looked_at_is_red_and_yet_nothing_was_noticed() -> None:
    verdict = Verdict(
        {2: [f"certificates: {NOTHING}"], 5: [f"sink: {NOTHING}", "an event: never published"], 9: []}, 1.0
    )
    assert verdict.red == [2, 5]
    assert [n for n in verdict.findings if verdict.sees(n)] == [5]
