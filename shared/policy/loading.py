"""From YAML to a checked policy. Every error names the file, the line and the line's path."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from shared.policy.model import Policy
from shared.policy.order import disorders
from shared.policy.references import misfits

Place = tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a policy file: the dotted path, its line and what is wrong."""

    path: str
    line: int
    message: str


class PolicyError(ValueError):
    """A policy that cannot be used. The text has one line per fault: `<name>:<line> <path>: <message>`."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.path)))
        super().__init__("\n".join(_line(name, fault) for fault in self.faults))


def load(path: Path) -> Policy:
    """The policy in a file. Raises PolicyError; OSError where the file cannot be read."""
    return parse(path.read_bytes(), str(path))


def locate(text: str | bytes, name: str) -> Callable[[Place], int]:
    """Where a path stands in a policy's text: its line, or that of the nearest part above it. Raises PolicyError."""
    return _Document(text, name).line


@lru_cache(maxsize=64)
def parse(text: str | bytes, name: str) -> Policy:
    """The policy in a text, YAML or its own JSON; `name` stands in the errors. Raises PolicyError.

    The same text gives the same frozen policy: reading one takes some tenths of a second.
    """
    document = _Document(text, name)
    try:
        policy = Policy.model_validate(document.data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise document.error((_place(e["loc"]), e["msg"].removeprefix("Value error, ")) for e in found) from None
    wrong = [(tuple(str(step) for step in place), message) for place, message in (*misfits(policy), *disorders(policy))]
    if wrong:
        raise document.error(wrong)
    return policy


class _Loader(yaml.CSafeLoader):
    """YAML without guessing dates: the model reads them, and so a wrong one has a path."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class _Document:
    """A YAML text with the line of every path in it."""

    def __init__(self, text: str | bytes, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {(): 1}
        self.seen: set[int] = set()
        try:
            loader = _Loader(text)
            node = loader.get_single_node()
            self._walk(node, ())
            self.data = loader.construct_document(node) if node else None
        except PolicyError:
            raise
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise PolicyError(name, [Fault("", mark.line + 1 if mark else 1, error.problem or "not YAML")]) from None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise PolicyError(name, [Fault("", 1, str(error))]) from None

    def error(self, found: Iterable[tuple[Place, str]], line: int | None = None) -> PolicyError:
        """The error for these faults, at `line`, or each at that of its path or of the nearest part above it."""
        faults = [Fault(".".join(place), line or self.line(place), message) for place, message in found]
        return PolicyError(self.name, faults)

    def _walk(self, node: yaml.Node | None, place: Place) -> None:
        for key, line, value in _children(node):
            inner = (*place, key)
            if inner in self.lines:
                raise self.error([(inner, "stands here twice")], line)
            self.lines[inner] = line
            if id(value) in self.seen:
                raise self.error([(inner, "a policy repeats nothing by alias")])
            self.seen.add(id(value))
            self._walk(value, inner)

    def line(self, place: Place) -> int:
        """The line of a path, or of the nearest part above it."""
        return self.lines[place] if place in self.lines else self.line(place[:-1])


def _children(node: yaml.Node | None) -> Iterator[tuple[str, int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield str(index), value.start_mark.line + 1, value


def _place(location: tuple[Any, ...]) -> Place:
    """A pydantic location without its marks for keys."""
    return tuple(str(step) for step in location if step != "[key]")


def _line(name: str, fault: Fault) -> str:
    where = f"{name}:{fault.line}"
    return f"{where} {fault.path}: {fault.message}" if fault.path else f"{where}: {fault.message}"
