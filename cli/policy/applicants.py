"""Who may apply, and under which conditions: 一, 四(四)-(六)."""

from collections.abc import Iterator

from rich.table import Table

from cli.policy.reading import Reader
from cli.policy.tables import Section, dim, table
from shared.contracts.vocabulary import Level
from shared.errors import Text
from shared.policy import LEVEL_NAMES, LEVELS, Category, DocumentDue, Policy

CLAUSE, SERIES = Text("条款", "clause"), Text("系列", "series")


def sections(policy: Policy, reader: Reader) -> Iterator[Section]:
    """In the order in which somebody asks."""
    yield Section(Text("谁可以申报", "Who may apply"), policy.applicants.clause, _who(policy, reader))
    yield Section(Text("谁不得申报", "Who may not"), policy.applicants.clause, _excluded(policy, reader))
    yield Section(Text("学历和资历", "Degree and years"), policy.conditions.clause, _conditions(policy, reader))
    skilled, central, counting = policy.applicants.high_skilled, policy.central_units, policy.recognitions
    yield Section(Text("高技能人才条件", "High-skilled workers"), skilled.clause, _skilled(policy, reader))
    recognised = Text("职业资格对应职称", "Qualifications that count as titles")
    yield Section(recognised, counting.clause, _recognitions(policy, reader))
    filed = Text("不接受委托的中央在京单位", "Central units with committees of their own")
    yield Section(filed, central.clause, _filed(policy, reader))


def _who(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, Text("类别", "who"), SERIES, Text("须交材料", "papers"))
    for category in Category:
        papers = [
            paper.name for due in DocumentDue for paper in policy.required_documents([category], Level.JUNIOR, due=due)
        ]
        rows.add_row(reader(category.text), _open_to(policy, category, reader), reader.list(papers))
    return rows


def _open_to(policy: Policy, category: Category, reader: Reader) -> str:
    """The series open to a category; most have all."""
    only = {
        Category.FREELANCER: policy.applicants.freelancers.series,
        Category.HIGH_SKILLED: policy.applicants.high_skilled.series,
    }.get(category)
    if category is Category.EXCEPTIONAL:
        return reader.list(LEVEL_NAMES[level] for level in policy.exceptional.levels)
    if only is None:
        return reader(Text("全部", "all"))
    return reader.list(policy.series[id].name for id in only if policy.series[id].track)


def _excluded(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, Text("情形", "standing"), Text("说明", "why"), CLAUSE)
    for standing, exclusion in policy.applicants.excluded.items():
        rows.add_row(reader(standing.text), reader(exclusion.reason), dim(exclusion.clause))
    return rows


def _conditions(policy: Policy, reader: Reader) -> Table:
    """The default by level, then what single series ask instead; of several lines one is enough."""
    rows = table(reader, Text("级别", "level"), Text("符合其一即可", "one of these is enough"))
    for level in LEVELS:
        ways = "\n".join(reader(way.text) for way in policy.conditions.default[level])
        rows.add_row(reader(LEVEL_NAMES[level]), ways)
    for id, own in policy.conditions.series.items():
        for level, rule in own.items():
            name = f"{reader(policy.series[id].name)} {reader(LEVEL_NAMES[level])}"
            rows.add_row(name, "\n".join(reader(way.text) for way in rule))
    return rows


def _skilled(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, Text("级别", "level"), Text("技能等级及取得后工作年限", "skill grade and years since"))
    for level, rule in policy.applicants.high_skilled.levels.items():
        years = Text(f"{rule.grade.text.zh}，满{rule.years}年", f"{rule.grade.text.en}, {rule.years} full years")
        rows.add_row(reader(LEVEL_NAMES[level]), reader(years))
    return rows


def _recognitions(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, Text("职业资格", "qualification"), Text("对应级别", "counts as"), SERIES)
    for one in policy.recognitions.qualifications.values():
        majors = reader.list(policy.major(id).name for id in one.majors)
        series = reader(policy.series[one.series].name)
        rows.add_row(reader(one.name), reader(LEVEL_NAMES[one.level]), f"{series}（{majors}）" if majors else series)
    return rows


def _filed(policy: Policy, reader: Reader) -> Table:
    rows = table(reader, Text("单位", "unit"), Text("系列或专业", "series or majors"))
    for unit in policy.central_units.filed_committees:
        names = [policy.series[id].name for id in unit.series] + [policy.major(id).name for id in unit.majors]
        rows.add_row(reader(unit.unit), reader.list(names))
    return rows
