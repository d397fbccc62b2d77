"""`zhicheng policy check`: can this notice be loaded, and can the year it describes be lived?"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer
from rich.markup import escape

from cli.options import FAILED, NEEDS_A_PERSON, AsJson, console
from cli.policy.files import PolicyFile
from shared.errors import Text
from shared.policy import Policy, PolicyError, parse
from shared.policy.feasibility import Concern, concerns
from shared.policy.loading import locate

Severity = Literal["error", "warning"]
LABELS = {"error": ("错误 error", "red"), "warning": ("注意 warning", "yellow")}


@dataclass(frozen=True)
class Found:
    """One thing found, at a line of the file."""

    severity: Severity
    line: int
    path: str
    message: Text


def check(file: PolicyFile, as_json: AsJson = False) -> None:
    """Check a policy file: its schema, its dates, and whether there are working days for everything it asks.

    Ends with 0 if nothing was found, with 1 if there are warnings only, with 2 if there is an error.
    """
    policy, found = examine(file)
    severities = {one.severity for one in found}
    if as_json:
        print(json.dumps(_data(policy, found), ensure_ascii=False))
    else:
        _show(file, policy, found)
    raise typer.Exit(FAILED if "error" in severities else NEEDS_A_PERSON if found else 0)


def examine(file: Path) -> tuple[Policy | None, list[Found]]:
    """The policy, if the file is one, and everything found, in the file's order."""
    text, name = file.read_bytes(), str(file)
    try:
        policy = parse(text, name)
    except PolicyError as error:
        # what a schema says is said in English alone
        return None, [Found("error", one.line, one.path, Text(one.message, one.message)) for one in error.faults]
    line = locate(text, name)
    found = [_found(concern, line(concern.place)) for concern in concerns(policy)]
    return policy, sorted(found, key=lambda one: one.line)


def _found(concern: Concern, line: int) -> Found:
    return Found("error" if concern.grave else "warning", line, ".".join(concern.place), concern.text)


def _data(policy: Policy | None, found: list[Found]) -> dict[str, object]:
    findings = [
        {
            "severity": one.severity,
            "line": one.line,
            "path": one.path,
            "message": {"zh": one.message.zh, "en": one.message.en},
        }
        for one in found
    ]
    return {"policy": policy and policy.ref, "findings": findings}


def _show(file: Path, policy: Policy | None, found: list[Found]) -> None:
    for one in found:
        label, colour = LABELS[one.severity]
        where = escape(f"{file}:{one.line} {one.path}")
        console.print(f"[{colour}]{label}[/]  {where}", highlight=False, soft_wrap=True)
        for text in dict.fromkeys((one.message.zh, one.message.en)):
            console.print(f"  {text}", markup=False, highlight=False, soft_wrap=True)
    if policy and not found:
        console.print(f"{file}: {policy.ref}", markup=False, highlight=False, soft_wrap=True)
        console.print("没有发现问题 · nothing to worry about", style="green")
