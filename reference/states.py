"""states.md: the road of a case, joined with the moves of the services that decide its steps."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import services
from reference.table import code, table
from services.application.domain.names import MOVE_NAMES, STAGE_NAMES
from services.application.domain.table import DEADLINE, TABLE, Row
from shared.contracts.base import Command, Event, snake_case

HEAD = """# The road of a case

Made by `python -m reference` from `services/application/domain/table.py` and the tables of moves of the services. A row
that application decides has its guards there; every other row mirrors what the deciding service has already told. A
deadline is a row that happens by itself.
"""

MOVES_HEAD = """## The moves of {service}

Who may make which move where. All conditions must hold; each has its own refusal in [problems.md](problems.md).
"""


def document() -> str:
    """The road, then the moves of each deciding service."""
    head = ("stage", "move", "to", "outcome", "decided by", "trigger", "clause")
    parts = [HEAD, table(head, map(_row, TABLE))]
    for service in sorted(module.name for module in pkgutil.iter_modules(services.__path__)):
        rows = list(_moves(service))
        if rows:
            parts.append(MOVES_HEAD.format(service=service))
            parts.append(table(("command", "move", "where", "clause", "only if"), rows))
    return "\n".join(parts)


def _row(row: Row) -> tuple[str, ...]:
    stage, to = (f"{code(place.value)} {STAGE_NAMES[place]}" for place in (row.stage, row.to))
    move = f"{code(row.move)} {MOVE_NAMES[row.move]}"
    return stage, move, to, code(row.outcome), row.decided_by, _trigger(row.trigger), row.clause


def _trigger(trigger: Any) -> str:
    if trigger == DEADLINE:
        return "deadline"
    kind = "event" if issubclass(trigger, Event) else "command"
    return f"{kind} {code(trigger.__name__)}"


def _moves(service: str) -> Iterator[tuple[str, ...]]:
    try:
        module = importlib.import_module(f"services.{service}.domain.moves")
    except ModuleNotFoundError:
        return
    for name in vars(module):
        found = getattr(module, name)
        if isinstance(found, tuple) and found and all(hasattr(row, "command") for row in found):
            yield from map(_move, found)


def _move(move: Any) -> tuple[str, ...]:
    command: type[Command] = move.command
    where = getattr(move, "stages", getattr(move, "states", ()))
    return (
        code(snake_case(command.__name__)),
        move.zh,
        ", ".join(code(getattr(place, "value", place)) for place in where),
        move.clause,
        ", ".join(guard.__name__.replace("_", " ") for guard in move.guards),
    )
