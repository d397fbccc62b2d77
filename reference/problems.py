"""problems.md: every expected no, found in the code by reading it: nothing has to be imported or run for that."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway.problems import OWN_STATUS, STATUS
from reference.table import code, table
from shared.errors import Kind

ROOT = Path(__file__).parent.parent
ROOMS = ("shared", "gateway", "services")

HEAD = """# Problems

Made by `python -m reference` from the code. Every expected no of the system (RFC 9457): its slug is stable, its text
comes in the language of Accept-Language, its clause and the moves that are possible instead stand in the answer.
"""


@dataclass(frozen=True)
class Found:
    """A problem and where it stands."""

    module: str
    constant: str
    slug: str
    kind: Kind
    zh: str
    en: str


def document() -> str:
    """A table of all problems by slug."""
    trees = {_module(path): ast.parse(path.read_text(encoding="utf-8")) for path in _files()}
    raised: defaultdict[str, set[str]] = defaultdict(set)
    for module, tree in trees.items():
        for constant in _named(tree):
            raised[constant].add(module)
    found = [problem for module, tree in trees.items() for problem in _declared(module, tree)]
    rows = [
        (
            code(problem.slug),
            problem.kind.value,
            int(OWN_STATUS.get(problem.slug, STATUS[problem.kind])),
            problem.zh,
            problem.en,
            "<br>".join(map(code, sorted(raised[problem.constant]))),
        )
        for problem in sorted(found, key=lambda problem: problem.slug)
    ]
    return "\n".join([HEAD, table(("slug", "kind", "HTTP", "zh", "en", "raised in"), rows)])


def _files() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _declared(module: str, tree: ast.Module) -> Iterator[Found]:
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=constant)],
                value=ast.Call(func=ast.Name(id="Problem"), args=[slug, ast.Attribute(attr=kind)], keywords=texts),
            ):
                text = {keyword.arg: ast.literal_eval(keyword.value) for keyword in texts}
                yield Found(module, constant, ast.literal_eval(slug), Kind[kind], text["zh"], text["en"])


def _named(tree: ast.Module) -> Iterator[str]:
    """The constants that a module names, other than where it declares or imports them: it refuses with those."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()) if name.isupper():
                yield name
