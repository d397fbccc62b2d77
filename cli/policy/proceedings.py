"""How a case is handled: levels and fees, periods, institutions, plans, sanctions: 二, 三, 四(一)-(三)."""

from collections.abc import Iterator

from rich.table import Table

from cli.policy.reading import Reader
from cli.policy.tables import Section, dim, table
from shared.errors import Text
from shared.policy import LEVEL_NAMES, LEVELS, Committee, ExamMode, Policy, Series
from shared.policy.periods import periods

CLAUSE, SERIES, LEVEL = Text("条款", "clause"), Text("系列", "series"), Text("级别", "level")
IN_PERSON, ON_PAPER = Text("现场答辩", "in person"), Text("书面评审", "on paper")
NOT_PUBLISHED = Text("放假安排公布后方可计算", "known when the official calendar is published")
FEN = 100


def sections(policy: Policy, reader: Reader) -> Iterator[Section]:
    """In the order of the notice."""
    yield Section(Text("专业和评审机构", "Majors and institutions"), "二", _majors(policy, reader))
    yield Section(Text("级别", "Levels"), "三(一)3-5", _levels(policy, reader))
    yield Section(Text("期限（工作日）", "Periods in working days"), "三、四", _periods(policy, reader))
    yield Section(Text("自主评聘", "Autonomous evaluation"), policy.autonomous.clause, _plans(policy, reader))
    yield Section(Text("个人诚信承诺", "Integrity pledge"), "四(一)", _pledge(policy, reader))
    yield Section(Text("查实后的处理", "What follows from a finding"), "四(一)-(三)", _sanctions(policy, reader))


def _majors(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, SERIES, Text("专业", "majors"), Text("评审机构", "institutions"))
    for series in policy.series.values():
        name = reader(series.name)
        majors = reader.list(major.name for major in series.majors.values())
        rows.add_row(name if series.track else dim(name), majors, _taken_by(policy, series, reader))
    return rows


def _taken_by(policy: Policy, series: Series, reader: Reader) -> str:
    """Who takes the series, and the levels that the State examines."""
    if series.track is None:
        return dim(reader(Text("本年度不开展评审", "nobody this year")))
    found = [i for i in policy.institutions.values() if any(set(series.majors) & set(a.majors) for a in i.accepts)]
    lines = [f"{reader(one.name)} {one.phone}" for one in found]
    for mode in (ExamMode.EXAM, ExamMode.EXAM_AND_REVIEW):
        levels = [LEVEL_NAMES[level] for level in series.levels if policy.exam_mode(series.id, level) is mode]
        lines += [dim(f"{reader.list(levels)}：{reader(mode.text)}")] if levels else []
    return "\n".join(lines)


def _levels(policy: Policy, reader: Reader) -> Table:
    seats = policy.evaluation.committees.seats
    rows = table(
        reader,
        LEVEL,
        Text("评审费", "fee"),
        Text("评委会（系列）", "seats (series)"),
        Text("评委会（专业）", "seats (major)"),
        Text("答辩", "defence"),
        Text("结果公示", "published at"),
    )
    for level in LEVELS:
        rows.add_row(
            reader(LEVEL_NAMES[level]),
            _money(policy.fee(level), reader),
            str(seats[Committee.SERIES][level]),
            str(seats[Committee.MAJOR][level]),
            reader(IN_PERSON if level in policy.evaluation.defence.levels else ON_PAPER),
            reader(policy.results.published_at[level].text),
        )
    return rows


def _money(fen: int, reader: Reader) -> str:
    amount = f"{fen // FEN:,}.{fen % FEN:02}"
    return reader(Text(f"{amount}元", f"CNY {amount}"))


def _periods(policy: Policy, reader: Reader) -> Table:
    example = Text(
        "举例：当日不计，末日24:00届满", "for example: the day itself does not count, the last ends at 24:00"
    )
    rows = table(reader, Text("事项", "what"), Text("天数", "days"), example, CLAUSE)
    for period in periods(policy):
        days = " → ".join(map(reader.day, period.example)) if period.example else dim(reader(NOT_PUBLISHED))
        rows.add_row(reader(period.name), str(period.working_days), days, dim(period.clause))
    return rows


def _plans(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, Text("方案", "plan"), Text("单位", "institution"), SERIES, Text("学术评议", "academic review"))
    for plan in policy.autonomous.plans.values():
        series = reader.list(policy.series[id].name for id in plan.series)
        rows.add_row(plan.id, reader(plan.institution), series, reader(plan.academic_review.text))
    return rows


def _pledge(policy: Policy, reader: Reader) -> Table:
    rows = Table(box=None, show_header=False, pad_edge=False)
    rows.add_row(reader(policy.integrity.pledge))
    return rows


def _sanctions(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, Text("认定", "finding"), Text("对象", "of"), Text("处理", "what follows"), CLAUSE)
    for one in policy.integrity.sanctions:
        effects = reader.list(effect.text for effect in one.effects)
        rows.add_row(reader(one.finding.text), reader(one.target.text), effects, dim(one.clause))
    return rows
