"""`zhicheng policy explain`: a notice as people read one: the year's calendar, then who, for what, how much."""

from collections.abc import Sequence

from rich.padding import Padding
from rich.table import Table

from cli.options import console
from cli.policy import applicants, proceedings
from cli.policy.chart import chart
from cli.policy.files import PolicyFile, read
from cli.policy.reading import Language, Reader
from cli.policy.tables import INDENT, dim
from shared.errors import Text
from shared.policy import Policy, Step
from shared.policy.milestones import milestones
from shared.policy.roads import DAY, Milestone, Road, roads

BEFORE_A_SINGLE_DAY = " " * len("07-04 ")


def explain(file: PolicyFile, language: Language = "zh") -> None:
    """Show a policy as a calendar of its year, with the last sensible days, conditions, fees and committees."""
    policy, reader = read(file), Reader(language)
    _title(policy, reader)
    for road in roads(policy):
        _road(policy, road, reader)
    for part in (applicants, proceedings):
        for section in part.sections(policy, reader):
            _heading(reader(section.heading), section.clause)
            console.print(Padding(section.content, INDENT))


def _title(policy: Policy, reader: Reader) -> None:
    cycle = policy.cycle
    ask = reader(Text("咨询电话", "ask"))
    console.print(f"\n[bold]{reader(cycle.name)}[/]", highlight=False)
    console.print(dim(reader(cycle.notice)), highlight=False)
    console.print(dim(f"{policy.ref} · {ask} {cycle.contacts.hotline} · {cycle.contacts.website}"), highlight=False)


def _road(policy: Policy, road: Road, reader: Reader) -> None:
    found = milestones(policy, road)
    _heading(reader(road.name), road.clause)
    console.print(Padding(dim(reader.list(one.name for one in road.series)), INDENT))
    absent = [step.text for step in Step if step not in road.steps]
    if absent:
        console.print(Padding(f"{reader(Text('不设环节：', 'without: '))}{reader.list(absent)}", INDENT))
    ends = road.windows.evaluation_ends.date() - DAY
    lines = chart([one for one in found if one.is_window], reader, road.windows.application.first, ends)
    console.print()
    for line in lines:
        console.print(Padding(line, INDENT))
    console.print()
    console.print(Padding(_days(found, reader), INDENT))


def _days(found: Sequence[Milestone], reader: Reader) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(no_wrap=True)
    for one in found:
        last, what = reader.day(one.last), reader(one.what)
        if one.first:
            table.add_row(f"{reader.day(one.first)} – {last}", f"[bold]{what}[/]", dim(one.clause))
        else:
            table.add_row(BEFORE_A_SINGLE_DAY + last, what, dim(one.clause))
    return table


def _heading(text: str, clause: str) -> None:
    console.print(f"\n[bold]{text[:1].upper()}{text[1:]}[/]  {dim(clause)}", highlight=False)
