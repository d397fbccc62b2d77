"""The year as a strip of weeks: a row for each window, a column of two cells for each week."""

from collections.abc import Sequence
from datetime import date, timedelta

from rich.cells import cell_len, set_cell_size
from rich.text import Text as Line

from cli.policy.reading import Reader
from shared.policy.roads import Milestone

WEEK = timedelta(weeks=1)
WEEK_CELLS = 2
COLOURS = ("cyan", "blue", "magenta", "yellow", "green")
FULL, EMPTY = "━" * WEEK_CELLS, "·" + " " * (WEEK_CELLS - 1)


def chart(windows: Sequence[Milestone], reader: Reader, first: date, last: date) -> list[Line]:
    """The lines: months above, then one row for each window. `first` and `last` are the ends of the strip."""
    weeks, labels = _weeks(first, last), [reader(one.what) for one in windows]
    width = max(map(cell_len, labels)) + 2
    rows = [_row(one, set_cell_size(label, width), weeks) for one, label in zip(windows, labels, strict=True)]
    for n, row in enumerate(rows):
        row.stylize(COLOURS[n % len(COLOURS)], width)
    return [_months(weeks, reader, width, last), *rows]


def _weeks(first: date, last: date) -> list[date]:
    """The Mondays."""
    monday = first - timedelta(days=first.weekday())
    return [monday + WEEK * n for n in range((last - monday).days // 7 + 1)]


def _months(weeks: Sequence[date], reader: Reader, width: int, last: date) -> Line:
    """A month's name stands above the week in which it begins, the first above the first week."""
    text = " " * width + reader.month(weeks[0] + timedelta(days=6))
    for n, monday in enumerate(weeks[1:], start=1):
        first = (monday + timedelta(days=6)).replace(day=1)
        if monday <= first <= last and cell_len(text) < width + n * WEEK_CELLS:
            text = set_cell_size(text, width + n * WEEK_CELLS) + reader.month(first)
    return Line(text, style="dim", no_wrap=True)


def _row(window: Milestone, label: str, weeks: Sequence[date]) -> Line:
    """A mark for each week of which the window has a day."""
    first = window.first or window.last
    marks = (FULL if first < monday + WEEK and window.last >= monday else EMPTY for monday in weeks)
    return Line(label + "".join(marks), no_wrap=True)
