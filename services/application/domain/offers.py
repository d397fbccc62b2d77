"""What can be applied for, where, and by whom: 一, 二, 三(一), 四(四)."""

from collections.abc import Iterator, Mapping
from datetime import date

from services.application.domain.applying import Request, Rule, listed
from shared.contracts.vocabulary import Level, Path
from shared.errors import Failure, Text
from shared.policy import LEVEL_NAMES, Association, ExamMode, Institution, Policy, Series
from shared.workdays import years_later


def _series_evaluated(r: Request) -> Iterator[Failure]:
    if r.series.track is None:
        found = Text(f"{r.series.name.zh}系列本年度不开展评审", f"{r.series.name.en} is not evaluated in this cycle")
        yield Failure("series-evaluated", "三(一)", found, Text("选择其他系列", "another series"), "major")


def _level_exists(r: Request) -> Iterator[Failure]:
    yield from level_exists(r.policy, r.series, r.major, r.level)


def level_exists(policy: Policy, series: Series, major: str, level: Level) -> Iterator[Failure]:
    """The series has a title of this level."""
    if policy.title(major, level) is None:
        name = LEVEL_NAMES[level]
        found = Text(f"{series.name.zh}系列没有{name.zh}", f"{series.name.en} has no {name.en} level")
        yield Failure("level-exists", "三(一)", found, listed(LEVEL_NAMES[each] for each in series.levels), "level")


def _examination(r: Request) -> Iterator[Failure]:
    yield from examined(r.policy, r.series, r.level, r.form.exam_certificate)


def examined(policy: Policy, series: Series, level: Level, certificate: str | None) -> Iterator[Failure]:
    """A level that the State examines is not reviewed, or only with the pass (三(一), 三(二))."""
    examination = policy.examination(series.id, level)
    if examination is None:
        return
    if examination.mode is ExamMode.EXAM:
        found = Text("该级别实行以考代评", "this level is reached by State examination alone")
        yield Failure("level-by-review", examination.clause, found, examination.where_to_go, "level")
    elif examination.mode is ExamMode.EXAM_AND_REVIEW and not certificate:
        found = Text("未提供考试合格证明", "no pass of the State examination")
        yield Failure("exam-passed", examination.clause, found, examination.where_to_go, "exam_certificate")


def _institution_takes_it(r: Request) -> Iterator[Failure]:
    reviewed = (
        r.series.track is not None
        and r.policy.title(r.major, r.level) is not None
        and r.policy.exam_mode(r.series.id, r.level) is not ExamMode.EXAM
    )
    possible = r.policy.institutions_for(r.major, r.level)
    if not reviewed or r.form.institution in {institution.id for institution in possible}:
        return  # where nobody reviews, another rule says why
    found = _chosen(r.form.institution, r.policy.institutions)
    yield Failure("institution-on-list", "二", found, listed(each.name for each in possible), "institution")


def _chosen(id: str | None, among: Mapping[str, Institution] | Mapping[str, Association]) -> Text:
    if id is None:
        return Text("未选择", "none chosen")
    return among[id].name if id in among else Text(f"“{id}”", id)


def _commission_accepted(r: Request) -> Iterator[Failure]:
    employment = r.form.employment
    if employment and r.policy.commission_refused(employment.credit_code, r.major):
        found = Text("该专业已由本单位备案评委会评审", "the unit has its own filed committee for this major")
        needed = Text("由本单位评审委员会评审", "the unit's own committee")
        yield Failure("commission-accepted", r.policy.central_units.clause, found, needed, "major")


def _freelancer(r: Request) -> Iterator[Failure]:
    if r.form.path is not Path.FREELANCER:
        return
    rules = r.policy.applicants.freelancers
    if r.series.id not in rules.series:
        needed = listed(r.policy.series_named(id).name for id in rules.series)
        yield Failure("freelancer-series", rules.clause, r.series.name, needed, "major")
    named = r.policy.associations.get(r.form.association or "")
    if named is None or r.series.id not in named.series:
        found = (
            named.name if named else Text(f"“{r.form.association or '未选择'}”", r.form.association or "none chosen")
        )
        needed = listed(each.name for each in r.policy.associations.values() if r.series.id in each.series)
        yield Failure("association-on-list", rules.clause, found, needed, "association")
    if not any(_recent(r, work.field, work.since, work.until) for work in r.form.freelance_work):
        since = years_later(r.applicant.on, -rules.lookback_years)
        found = Text("该期间无相应领域的从业记录", "no work in the field in that time")
        needed = Text(
            f"{since}至{r.applicant.on}在本市相应领域的工作",
            f"work in Beijing in the field between {since} and {r.applicant.on}",
        )
        yield Failure("recent-work", rules.clause, found, needed, "freelance_work")


def _recent(r: Request, field: str, since: date, until: date | None) -> bool:
    """Whether the work touches [submission − look-back, submission] in a field that leads to the major."""
    rules, on = r.policy.applicants.freelancers, r.applicant.on
    leads_here = field in rules.fields and r.major in rules.fields[field].majors
    goes_on = until is None or until >= max(since, years_later(on, -rules.lookback_years))
    return leads_here and since <= on and goes_on


RULES: tuple[Rule, ...] = (
    _series_evaluated,
    _level_exists,
    _examination,
    _institution_takes_it,
    _commission_accepted,
    _freelancer,
)
