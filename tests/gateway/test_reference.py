"""docs/reference is made from the code, is complete, and a change of either side is told."""

import ast
from pathlib import Path

import pytest
import yaml

from gateway.rest.routes import PREFIX, ROUTES
from reference.__main__ import DOCUMENTS, drift, write
from reference.problems import ROOMS, ROOT
from shared.contracts.base import Event, Request


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents as the code makes them now."""
    folder = tmp_path_factory.mktemp("reference")
    write(folder)
    return folder


def test_what_was_just_made_agrees_with_the_code(folder: Path) -> None:
    assert drift(folder) == []


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_a_line_that_is_changed_or_lost_is_told(name: str, folder: Path) -> None:
    path, whole = folder / name, (folder / name).read_text()
    try:
        path.write_text(whole.replace("application", "applicatoin", 1))
        assert any("applicatoin" in line for line in drift(folder))
        path.unlink()
        assert drift(folder)
    finally:
        path.write_text(whole)


def test_a_document_that_nothing_makes_is_told(folder: Path) -> None:
    stray = folder / "old.md"
    stray.write_text("left over")
    assert drift(folder) == ["old.md: nothing makes this"]
    stray.unlink()


def test_every_address_message_and_role_is_there(folder: Path) -> None:
    described = yaml.safe_load((folder / "openapi.yaml").read_text())
    assert all(route.method.lower() in described["paths"][PREFIX + route.path] for route in ROUTES)
    messages, roles = (folder / "messages.md").read_text(), (folder / "roles.md").read_text()
    asked = [request for request in Request.known.values() if request.__module__.startswith("shared.contracts.")]
    told = [event for event in Event.known.values() if event.__module__.startswith("shared.contracts.")]
    assert [kind.__name__ for kind in (*asked, *told) if f"`{kind.__name__}`" not in messages] == []
    assert [route.name for route in ROUTES if f"| `{route.name}` |" not in roles] == []


def test_every_problem_is_found_and_somebody_raises_it(folder: Path) -> None:
    rows = [line for line in (folder / "problems.md").read_text().splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
    declared = sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
    )
    assert len(rows) == declared
