"""Degree, years and titles, and what may stand in for them: 一, 三(一)1, 四(五), 四(六)."""

from collections.abc import Iterator
from datetime import date

from services.application.domain.applying import Request, Rule, categories, listed
from shared.contracts.form import HeldTitle, Skill
from shared.contracts.vocabulary import Level
from shared.errors import Failure, Text
from shared.policy import (
    DEGREE_NAMES,
    LEVEL_NAMES,
    SkillGrade,
    SkillRule,
    Way,
    degree_reaches,
    level_reaches,
)
from shared.workdays import full_years, years_later


def _skilled_series(r: Request) -> Iterator[Failure]:
    rules = r.policy.applicants.high_skilled
    if r.form.skill and r.series.id not in rules.series:
        needed = listed(r.policy.series_named(id).name for id in rules.series)
        yield Failure("high-skilled-series", rules.clause, r.series.name, needed, "major")


def _qualification(r: Request) -> Iterator[Failure]:
    claimed = r.form.title.qualification if r.form.title else None
    known = r.policy.recognitions.qualifications
    here = [entry for entry in known.values() if r.policy.recognises(entry.id, r.series.id, entry.level, r.major)]
    if claimed and claimed not in {entry.id for entry in here}:
        found = known[claimed].name if claimed in known else Text(f"“{claimed}”", claimed)
        needed = listed(entry.name for entry in here)
        yield Failure("qualification-counts", r.policy.recognitions.clause, found, needed, "title.qualification")


def _not_held(r: Request) -> Iterator[Failure]:
    """Whoever holds the level has nothing to apply for. A title that names no series is of the one applied for."""
    title = r.form.title
    if title is None or title.level is None or title.series not in (None, r.series.id):
        return
    if level_reaches(title.level, r.level):
        held = _title_name(r, title)
        found = Text(f"已取得{held.zh}", f"{held.en} held already")
        needed = Text("申报更高级别，或其他系列", "a higher level, or another series")
        yield Failure("level-not-held", r.policy.conditions.clause, found, needed, "level")


def _conditions(r: Request) -> Iterator[Failure]:
    if r.policy.title(r.major, r.level) is None:
        return
    lacking = _lacking(r)
    if not r.form.exceptional:
        yield from (lacking,) if lacking else ()
    elif lacking:
        yield from _exceptional(r)
    else:
        found = Text("已具备规定学历、资历", "degree and years are there")
        needed = Text("按正常条件申报", "an ordinary application")
        yield Failure("exceptional-needed", r.policy.exceptional.clause, found, needed, "exceptional")


def _lacking(r: Request) -> Failure | None:
    """What is not met. A level for which the policy has no skill rule asks of the skilled what it asks of everybody."""
    rule = r.policy.applicants.high_skilled.levels.get(r.level)
    if r.form.skill and rule:
        return _lacking_skill(r, r.form.skill, rule)
    ways = r.policy.rule(r.series.id, r.level)
    if any(_meets(r, way) for way in ways):
        return None
    texts = [way.text for way in ways]
    needed = Text("；或".join(each.zh for each in texts), "; or ".join(each.en for each in texts))
    return Failure("degree-and-years", r.policy.conditions.clause, _background(r), needed, "title")


def _lacking_skill(r: Request, skill: Skill, rule: SkillRule) -> Failure | None:
    grade = SkillGrade(skill.grade)  # type: ignore[call-arg]  # looked up by value
    years = _years(r, skill.since)
    if grade.at_least(rule.grade) and years >= rule.years:
        return None
    found = Text(f"{grade.text.zh}，满{years}年", f"{grade.text.en} for {years} full years")
    needed = Text(f"{rule.grade.text.zh}满{rule.years}年", f"{rule.grade.text.en} for {rule.years} full years")
    return Failure("skill-and-years", r.policy.applicants.high_skilled.clause, found, needed, "skill")


def _meets(r: Request, way: Way) -> bool:
    if not _has_degree(r, way):
        return False
    if way.after is None and not way.years:
        return True
    since = _title_since(r, way.after) if way.after else _working_since(r)
    return since is not None and since <= r.policy.conditions.counted_until and _years(r, since) >= way.years


def _has_degree(r: Request, way: Way) -> bool:
    return r.form.education is not None and degree_reaches(r.form.education.degree, way.degree)


def _working_since(r: Request) -> date | None:
    return r.form.working_since or (r.form.education and r.form.education.graduated_on) or None


def _title_since(r: Request, level: Level) -> date | None:
    """From when the stated title reaches a level."""
    title = r.form.title
    if title is None:
        return None
    if title.level and level_reaches(title.level, level):
        return title.obtained_on
    return _recognised_since(r, title, level)


def _recognised_since(r: Request, title: HeldTitle, level: Level) -> date | None:
    """From when a qualification counts as a title: once the series' degree and years for that level are there, too.

    The examination stands in for the lower title, so the years are those of professional work (四(五)).
    """
    if not title.qualification or not r.policy.recognises(title.qualification, r.series.id, level, r.major):
        return None
    ways = [way for way in r.policy.rule(r.series.id, level) if _has_degree(r, way)]
    if any(way.years == 0 for way in ways):
        return title.obtained_on
    start = _working_since(r)
    return min((max(title.obtained_on, years_later(start, way.years)) for way in ways), default=None) if start else None


def _years(r: Request, since: date) -> int:
    return full_years(since, r.policy.conditions.counted_until)


def _background(r: Request) -> Text:
    """Degree, title and years as the form states them, the years as they count."""
    degree = DEGREE_NAMES[r.form.education.degree] if r.form.education else Text("未填学历", "no degree given")
    parts = [degree]
    title, start = r.form.title, _working_since(r)
    if title:
        name, years = _title_name(r, title), _years(r, title.obtained_on)
        parts.append(Text(f"{name.zh}满{years}年", f"{name.en} for {years} full years"))
    if start:
        years = _years(r, start)
        parts.append(Text(f"从事专业技术工作满{years}年", f"{years} full years of professional work"))
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _title_name(r: Request, title: HeldTitle) -> Text:
    if title.level:
        level = LEVEL_NAMES[title.level]
        return Text(f"{level.zh}职称", f"{level.en} title")
    known = r.policy.recognitions.qualifications.get(title.qualification or "")
    return known.name if known else Text("其他职称或职业资格", "another title or qualification")


def _exceptional(r: Request) -> Iterator[Failure]:
    rules, form = r.policy.exceptional, r.form
    if not r.policy.allows_exceptional(r.major, r.level):
        major, level = r.policy.major(r.major).name, LEVEL_NAMES[r.level]
        found = Text(f"{major.zh}{level.zh}不受理破格申报", f"no exceptional applications for {major.en}, {level.en}")
        needed = Text("高级职称且该专业允许", "a senior level where the major allows it")
        yield Failure("exceptional-allowed", rules.clause, found, needed, "exceptional")
    known = len(set(form.exceptional_grounds) & set(r.policy.exceptional_conditions(r.series.id)))
    if known < rules.least_conditions:
        found = Text(f"满足{known}项", f"{known} of the series' conditions")
        needed = Text(
            f"至少满足{rules.least_conditions}项破格条件", f"at least {rules.least_conditions} exceptional conditions"
        )
        yield Failure("exceptional-grounds", rules.clause, found, needed, "exceptional_grounds")
    if categories(r.policy, r.applicant, form).isdisjoint(rules.excepted):
        yield from _recommended(r)


def _recommended(r: Request) -> Iterator[Failure]:
    rules = r.policy.exceptional
    peers = {
        peer.person_ref
        for peer in r.form.recommenders
        if level_reaches(peer.level, rules.recommender_level) and peer.major in r.series.majors
    } - {r.applicant.person_ref, None}
    if len(peers) < rules.recommendations:
        found = Text(f"有效推荐专家{len(peers)}名", f"{len(peers)} recommenders who count")
        needed = Text(
            f"{rules.recommendations}名及以上正高级同行专家（互不相同且非本人）",
            f"{rules.recommendations} or more different full-senior peers, none of them the applicant",
        )
        yield Failure("peers-recommend", rules.clause, found, needed, "recommenders")


RULES: tuple[Rule, ...] = (_skilled_series, _qualification, _not_held, _conditions)
