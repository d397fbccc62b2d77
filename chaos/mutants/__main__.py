"""`python -m chaos.mutants`: 0 if every mutant is noticed and the same run without a change is green, else 1."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from chaos.mutants.mutants import IMPATIENT, LEANING, MUTANTS, UNCHANGED, Gone, Mutant
from chaos.mutants.trial import NotJudged, Verdict, copied, tried

VAR = Path("var/chaos/mutants").absolute()
SEED, MINUTES = 7, 1.5
SHOWN = 3
ALL = (UNCHANGED, *MUTANTS)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    seed: Annotated[int, typer.Option(help="The same plan of faults for all.")] = SEED,
    minutes: Annotated[float, typer.Option(help="How long things are broken in each run.")] = MINUTES,
    only: Annotated[str, typer.Option(help=f"One of {', '.join(one.name for one in ALL)}.")] = "",
) -> None:
    """Take one guarantee after the other away, and see whether the checker notices."""
    table = Table("mutant", "what it lacks", "to be red", "is red", "seconds", "", title=f"seed {seed}")
    chosen = [one for one in ALL if only in ("", one.name)]
    good = [_row(table, mutant, seed, minutes) for mutant in chosen]
    Console(width=130).print(table)
    sys.exit(0 if good and all(good) else 1)


def _row(table: Table, mutant: Mutant, seed: int, minutes: float) -> bool:
    """Run one and say how it went: whether it was red where it had to be, or green where nothing was taken away."""
    print(f"{mutant.name}: running; its words are in {VAR / mutant.name / 'run.log'}", flush=True)
    changes = (*mutant.changes, *LEANING, *(() if mutant.red is None else IMPATIENT))
    wanted = str(mutant.red or "-")
    try:
        verdict = tried(copied(VAR / mutant.name), changes, seed, minutes)
    except (Gone, NotJudged) as error:
        print(error)
        table.add_row(mutant.name, mutant.lacks, wanted, "?", "", "[red]not judged[/]")
        return False
    _tell(verdict)
    good = not verdict.red if mutant.red is None else verdict.sees(mutant.red)
    is_red, said = ", ".join(map(str, verdict.red)) or "-", "[green]as it must be[/]" if good else "[red]NOT SO[/]"
    table.add_row(mutant.name, mutant.lacks, wanted, is_red, f"{verdict.seconds:.0f}", said)
    return good


def _tell(verdict: Verdict) -> None:
    """The first findings of each invariant."""
    for n in verdict.red:
        for finding in verdict.findings[n][:SHOWN]:
            print(f"  {n}: {finding}", flush=True)


if __name__ == "__main__":
    app()
