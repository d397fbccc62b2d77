"""What every section of an explanation is: a heading, its clause, and a table without lines."""

from typing import NamedTuple

from rich.table import Table

from cli.policy.reading import Reader
from shared.errors import Text

INDENT = (0, 0, 0, 2)


class Section(NamedTuple):
    """A heading, the clause it stands on, and what is shown below."""

    heading: Text
    clause: str
    content: Table


def table(reader: Reader, *headings: Text) -> Table:
    """An empty table; the first column is never broken, nothing is ever cut."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for n, heading in enumerate(headings):
        made.add_column(reader(heading), no_wrap=n == 0, overflow="fold")
    return made


def dim(text: str) -> str:
    """Beside the point, but there."""
    return f"[dim]{text}[/]"
