"""`python -m reference` writes docs/reference anew; `--check` only says whether it is as the code is."""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from reference import interface, messages, problems, roles, states

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
DOCUMENTS = {
    "openapi.yaml": interface.document,
    "messages.md": messages.document,
    "roles.md": roles.document,
    "problems.md": problems.document,
    "states.md": states.document,
}
MOST_LINES = 40


def write(folder: Path) -> None:
    """Make every document anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in DOCUMENTS.items():
        (folder / name).write_text(make(), encoding="utf-8")


def drift(folder: Path) -> list[str]:
    """What stands in the folder beside what the code says, as the lines of a diff; empty where they agree."""
    found: list[str] = []
    for name, make in DOCUMENTS.items():
        path = folder / name
        stands = path.read_text(encoding="utf-8") if path.exists() else ""
        found += difflib.unified_diff(stands.splitlines(), make().splitlines(), name, f"{name} (code)", "", "", 0, "")
    strangers = sorted(path.name for path in folder.glob("*") if path.name not in DOCUMENTS)
    return found + [f"{name}: nothing makes this" for name in strangers]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write or check."""
    parser = argparse.ArgumentParser(prog="python -m reference", description="Makes docs/reference from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; say what would change")
    if not parser.parse_args(arguments).check:
        return write(FOLDER)
    if found := drift(FOLDER):
        print("\n".join(found[:MOST_LINES]))
        sys.exit("docs/reference is not as the code is: run `python -m reference`")


if __name__ == "__main__":
    main()
