"""What the terminal shows: where the year is, a bar per phase, the table at the end.

On a terminal the bars live; in a file or a pipe each phase is one plain line without control characters.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple, Protocol

from rich.cells import set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDTH_OF_A_FILE = 160
LABEL_CELLS, REST_CELLS = 66, 42
"""A label's width, cut where the bar beside it needs the space. A Chinese character takes two cells, so padding by
characters would not align."""


class Row(NamedTuple):
    """One line of the final table."""

    outcome: str
    people: int
    example: str
    clause: str
    reason: str


class Step(Protocol):
    """Called once for each thing done in a phase."""

    def __call__(self, what: str = "") -> None: ...


class Screen:
    """Everything the demo prints goes through here."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or _console()
        self._live = self._console.is_terminal and not self._console.is_dumb_terminal
        self._now: datetime | None = None

    def say(self, text: str) -> None:
        """One line, as it is."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def heading(self, text: str) -> None:
        """A line that stands out."""
        self._console.print(f"\n[bold]{escape(text)}[/bold]", highlight=False, soft_wrap=True)

    def moved(self, now: datetime) -> None:
        """Business time is now this; the phases that follow carry it."""
        self._now = now

    @contextmanager
    def phase(self, title: str, steps: int) -> Iterator[Step]:
        """Show a phase while it runs; the step is called once for each of its `steps`."""
        moment = f"{self._now:%Y-%m-%d %H:%M}" if self._now else ""
        began, cells = time.monotonic(), min(LABEL_CELLS, self._console.width - REST_CELLS)
        label = set_cell_size(f"{moment}  {title}", cells)
        if self._live:
            with self._bars() as bars:
                task = bars.add_task(label, total=steps, what="")
                yield lambda what="": bars.update(task, advance=1, what=what)
                bars.update(task, what="")
        else:
            yield lambda what="": None
            self.say(f"{label} {steps:3} done {time.monotonic() - began:6.1f} s")

    def table(self, title: str, rows: Iterable[Row]) -> None:
        """How everybody's year ended."""
        table = Table(title=title, title_justify="left", header_style="bold")
        table.add_column("结果 · outcome", overflow="fold")
        table.add_column("人数", justify="right")
        table.add_column("举例", no_wrap=True)
        table.add_column("条款", no_wrap=True)
        table.add_column("理由 · reason", overflow="fold")
        for row in rows:
            table.add_row(*(escape(str(cell)) for cell in row))
        self._console.print()
        self._console.print(table)

    def list(self, title: str, lines: Sequence[str]) -> None:
        """A heading and its lines."""
        self.heading(title)
        for line in lines:
            self.say(f"  {line}")

    def _bars(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[what]}", markup=True),
            console=self._console,
        )


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_OF_A_FILE, no_color=True)
