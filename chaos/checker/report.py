"""What the checker says: a table for people, `result.json` for programs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from chaos.checker.evidence import Evidence
from chaos.checker.verdict import Check, Invariant

SHOWN = 5
"""Findings of one check on the screen; `result.json` has them all."""


@dataclass(frozen=True)
class Ruling:
    """An invariant and what its checks found."""

    invariant: Invariant
    checks: list[Check]

    @property
    def green(self) -> bool:
        """Whether every check compared something and found nothing wrong."""
        return bool(self.checks) and not any(check.findings for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """As `result.json` has it."""
        return {
            "n": self.invariant.n,
            "name": self.invariant.name,
            "verdict": "green" if self.green else "red",
            "checked": sum(check.counted for check in self.checks),
            "findings": [f"{check.what}: {finding}" for check in self.checks for finding in check.findings],
            "note": self.invariant.note,
            "checks": {check.what: check.counted for check in self.checks},
        }


def rule(invariant: Invariant, evidence: Evidence) -> Ruling:
    """Have an invariant checked. Evidence that cannot be read is a finding, not an escape."""
    checks: list[Check] = []
    try:
        checks.extend(invariant.checks(evidence))
    except Exception as error:
        checks.append(Check("evidence", 0, [f"cannot be read: {type(error).__name__}: {error}"]))
    return Ruling(invariant, checks)


def write(rulings: Sequence[Ruling], path: Path) -> None:
    """Keep everything that was found."""
    result = {"green": all(ruling.green for ruling in rulings), "invariants": [ruling.as_json() for ruling in rulings]}
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


def show(rulings: Sequence[Ruling], evidence: Evidence) -> None:
    """One line per check: how much was compared, and the first of what is wrong."""
    table = Table("", "what was compared", "how many", "", title=_title(evidence), expand=True)
    for ruling in rulings:
        colour = "green" if ruling.green else "red"
        table.add_section()
        table.add_row(str(ruling.invariant.n), f"[bold]{ruling.invariant.name}[/]", "", f"[{colour}]{colour}[/]")
        if ruling.invariant.note:
            table.add_row("", f"[dim]{ruling.invariant.note}[/]", "", "")
        for check in ruling.checks:
            table.add_row(
                "", check.what, str(check.counted), f"[red]{len(check.findings)}[/]" if check.findings else ""
            )
    console = Console(width=130)
    console.print(table)
    for ruling in rulings:
        for check in ruling.checks:
            for finding in check.findings[:SHOWN]:
                console.print(
                    f"{ruling.invariant.n}: {check.what}: {finding}", style="red", markup=False, highlight=False
                )


def _title(evidence: Evidence) -> str:
    faults = evidence.faults
    return f"seed {evidence.run['seed']}: {faults.total()} faults of {len(faults)} kinds"
