"""`zhicheng policy diff`: what changed between two notices, or two versions of one."""

import json
from collections.abc import Mapping
from typing import Any

import typer
import yaml
from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table

from cli.options import AsJson, console
from cli.policy.files import PolicyFile, read
from cli.policy.reading import Language, Reader
from cli.policy.tables import INDENT, dim
from shared.errors import Text
from shared.policy import Policy
from shared.policy.differences import Difference, Reach, as_amendment, differences, reach
from shared.policy.terms import Term
from shared.policy.words import vocabulary

NOTHING = Text("无", "nothing")
LONGER = Text("延长", "longer")
SHORT = 60
YES, NO = Text("是", "yes"), Text("否", "no")


def diff(older: PolicyFile, newer: PolicyFile, language: Language = "zh", as_json: AsJson = False) -> None:
    """Show what the second file changes in the first, and whether it reaches cases that are already open.

    Ends with 0 if they say the same, with 1 if they differ, with 2 if one cannot be read.
    """
    before, after = read(older), read(newer)
    found, meaning = differences(before, after), reach(before, after)
    if as_json:
        print(json.dumps(_data(before, after, found, meaning), ensure_ascii=False, default=str))
    else:
        _show(before, after, found, meaning, Reader(language))
    raise typer.Exit(1 if found else 0)


def _data(before: Policy, after: Policy, found: list[Difference], meaning: Reach) -> dict[str, Any]:
    changes = [
        {
            "path": ".".join(one.place),
            "before": _plain(one.before),
            "after": _plain(one.after),
            "lengthens": one.lengthens,
        }
        for one in found
    ]
    return {"older": before.ref, "newer": after.ref, "reach": meaning.name.lower(), "differences": changes}


def _plain(value: Any) -> Any:
    return value._asdict() if isinstance(value, Text) else value


def _show(before: Policy, after: Policy, found: list[Difference], meaning: Reach, reader: Reader) -> None:
    names = {**vocabulary(before), **vocabulary(after)}
    for one in found:
        console.print(reader(one.words), style="bold", highlight=False, soft_wrap=True)
        was, now = _value(one.before, names, reader), _value(one.after, names, reader)
        note = reader(LONGER) if one.lengthens and meaning is not Reach.OTHER_CYCLE else ""
        console.print(Padding(_old_and_new(was, now, note), INDENT))
    console.print(f"\n{dim(f'{before.ref} → {after.ref}')}\n[bold]{reader(meaning.value)}[/]", highlight=False)
    if meaning is Reach.COULD_AMEND:
        console.print(_amendment(found), style="cyan", markup=False, highlight=False)


def _old_and_new(was: str, now: str, note: str) -> Table | str:
    """Short values in one line, long ones below each other."""
    if cell_len(was) + cell_len(now) <= SHORT:
        return f"{was} → {now}  [green]{note}[/]"
    lines = Table.grid(padding=(0, 1, 0, 0))
    lines.add_column()
    lines.add_column(overflow="fold")
    lines.add_row("[red]−[/]", f"[red]{was}[/]")
    lines.add_row("[green]+[/]", f"[green]{now}[/]")
    return lines


def _amendment(found: list[Difference]) -> str:
    """What to write into the older file instead; the rest of an amendment only a person knows."""
    entry = {"id": "…", "date": "…", "reason": {"zh": "…", "en": "…"}, **as_amendment(found)}
    return str(yaml.safe_dump({"amendments": [entry]}, allow_unicode=True, sort_keys=False, default_flow_style=None))


def _value(value: Any, names: Mapping[str, Text], reader: Reader) -> str:
    match value:
        case None | ():
            return reader(NOTHING)
        case Text():
            return reader(value)
        case bool():
            return reader(YES if value else NO)
        case tuple():
            return reader.list(_named(one, names) for one in value)
    return reader(_named(value, names))


def _named(value: Any, names: Mapping[str, Text]) -> Text:
    return value.text if isinstance(value, Term) else names.get(str(value), Text(str(value), str(value)))
