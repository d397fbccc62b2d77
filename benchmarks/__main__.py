"""`python -m benchmarks [B1 B4 B5 B7] [--rounds 5]`: measure, print each round, keep the table."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from benchmarks import crowded, life, submission, verification
from benchmarks.rounds import Result, keep

Say = Callable[[str], None]

ALL: dict[str, Callable[[int, int, Say], Iterator[Result]]] = {
    "B1": lambda rounds, _, say: submission.measure(rounds, 400, say),
    "B4": lambda rounds, _, say: verification.measure(rounds, 2000, say),
    "B5": lambda rounds, _, say: life.measure(rounds, 20, say),
    "B7": lambda rounds, cases, say: crowded.measure(rounds, cases, say),
}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    which: Annotated[list[str] | None, typer.Argument(help=f"Which ones: {', '.join(ALL)}; without any, all.")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=20)] = 5,
    cases: Annotated[int, typer.Option(min=crowded.FEW, help="How many cases B7 has in its store.")] = 1_000_000,
) -> None:
    """Measure, print each round, keep the table."""
    unknown = set(which or ()) - ALL.keys()
    if unknown:
        raise typer.BadParameter(f"no benchmark is called {', '.join(sorted(unknown))}")
    results = list(_run(which or ALL, rounds, cases))
    table = keep(results, datetime.now(UTC))
    typer.echo(table.read_text())
    typer.echo(f"kept as {table}")


def _run(which: Iterable[str], rounds: int, cases: int) -> Iterator[Result]:
    for id in which:
        for result in ALL[id](rounds, cases, typer.echo):
            typer.echo(f"{result.id}: {result.ratio:.2f} ({result.spread}), goal {result.goal}")
            yield result


if __name__ == "__main__":
    app()
