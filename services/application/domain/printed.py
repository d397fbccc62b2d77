"""The words of the forms that the system prints (三(一)2, 四(六)), in Chinese. The identity number is masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from services.application.domain.problems import NO_SUCH_FORM
from shared.contracts.form import Education, Form, HeldTitle, Holder, Snapshot
from shared.contracts.vocabulary import Level, Path
from shared.identity import DocumentType
from shared.policy import DEGREE_NAMES, LEVEL_NAMES, Policy
from shared.workdays import moment

CLAUSE = "三(一)2"
NONE = "—"

ACHIEVEMENTS = {
    "work": "作品",
    "paper": "论文",
    "patent": "专利",
    "prize": "奖项",
    "standard": "标准",
    "project": "项目",
}

Words = Mapping[str, object]


@dataclass(frozen=True)
class Sheet:
    """A form ready to be set: the template's name, its title and what stands in it."""

    template: str
    title: str
    words: Words


@dataclass(frozen=True)
class Stated:
    """What the forms are filled from. `snapshot` is there from the first submission on."""

    case_id: str
    policy: Policy
    holder: Holder
    form: Form
    today: date
    snapshot: Snapshot | None = None
    digest: str | None = None


def sheet(name: str, stated: Stated) -> Sheet:
    """The form of that name, filled in. Raises `no-such-form` if this case has none."""
    printed = FORMS.get(name)
    if printed is None or not printed.of(stated):
        raise NO_SUCH_FORM(clause=CLAUSE, name=name)
    return Sheet(name, printed.title, {"form": printed.title, **_common(stated), **printed.words(stated)})


def _common(stated: Stated) -> dict[str, object]:
    policy, form = stated.policy, stated.form
    assert form.major
    assert form.level
    title = policy.title(form.major, form.level)
    day = stated.today
    if stated.snapshot:
        day = stated.snapshot.pledged_at.astimezone(policy.tz).date()
    return {
        "case_id": stated.case_id,
        "frozen": f"提交内容摘要 {stated.digest[:16]}" if stated.digest else "草稿打印",
        "issued": day.isoformat(),
        "issued_on": _day(day),
        "authority": policy.cycle.authority.zh,
        "cycle": policy.cycle.name.zh,
        "notice": policy.cycle.notice.zh,
        "name": stated.holder.name,
        "document_type": DocumentType(stated.holder.document_type).zh,
        "document": stated.holder.masked_number,
        "series": policy.series_of(form.major).name.zh,
        "major": policy.major(form.major).name.zh,
        "level": LEVEL_NAMES[form.level].zh,
        "title": title.zh if title else NONE,
        **_background(policy, form.education, form.title),
    }


def _background(policy: Policy, education: Education | None, held: HeldTitle | None) -> dict[str, str]:
    return {
        "degree": DEGREE_NAMES[education.degree].zh if education else NONE,
        "school": (education and education.school) or NONE,
        "graduated_on": _day(education.graduated_on if education else None),
        "held": _held(policy, held),
        "held_on": _day(held.obtained_on if held else None),
    }


def _held(policy: Policy, held: HeldTitle | None) -> str:
    if held is None:
        return "无"
    if held.level:
        return LEVEL_NAMES[held.level].zh
    qualification = policy.recognitions.qualifications.get(held.qualification or "")
    return qualification.name.zh if qualification else NONE


def _information(stated: Stated) -> Words:
    policy, form = stated.policy, stated.form
    fields = policy.applicants.freelancers.fields
    return {
        "phone": form.phone or NONE,
        "institution": policy.institution(form.institution).name.zh if form.institution else NONE,
        "association": _association(stated)["association"],
        "working_since": _day(form.working_since),
        "works": [
            {
                "field": fields[work.field].name.zh if work.field in fields else work.field,
                "title": work.title,
                "period": f"{_day(work.since)}至{_day(work.until) if work.until else '今'}",
            }
            for work in form.freelance_work
        ],
        "achievements": [
            {
                "kind": ACHIEVEMENTS[one.kind],
                "title": one.title,
                "on": _day(one.on),
                "description": one.description or "",
            }
            for one in form.achievements
        ],
        "summary": form.summary or "",
    }


def _pledge(stated: Stated) -> Words:
    assert stated.snapshot
    return {"pledge": stated.snapshot.pledge, "pledged_at": _moment(stated.snapshot, stated.policy.tz)}


def _publicity(stated: Stated) -> Words:
    assert stated.form.major
    closes = stated.policy.windows_of(stated.policy.series_of(stated.form.major).id).association.closes
    return {
        **_association(stated),
        "publicity_days": str(stated.policy.deadlines.association_publicity_working_days),
        "association_closes": moment(closes, stated.policy.tz),
    }


def _association(stated: Stated) -> dict[str, str]:
    association = stated.policy.associations.get(stated.form.association or "")
    if association is None:
        return {"association": NONE, "association_phone": NONE}
    return {"association": association.name.zh, "association_phone": association.phone}


def _recommendation(stated: Stated) -> Words:
    policy, form = stated.policy, stated.form
    assert form.major
    known = policy.exceptional_conditions(policy.series_of(form.major).id)
    return {
        "employer": form.employment.organisation if form.employment else NONE,
        "grounds": [known[ground].text.zh for ground in form.exceptional_grounds if ground in known],
        "recommenders": [
            {
                "name": peer.name,
                "organisation": peer.organisation,
                "level": LEVEL_NAMES[peer.level].zh,
                "major": policy.major(peer.major).name.zh if peer.major in _majors(policy) else peer.major,
            }
            for peer in form.recommenders
        ],
    }


def _majors(policy: Policy) -> frozenset[str]:
    return frozenset(major.id for major in policy.majors())


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else NONE


def _moment(snapshot: Snapshot, tz: ZoneInfo) -> str:
    at = snapshot.pledged_at.astimezone(tz)
    return f"{_day(at.date())}{at:%H:%M}"


def _of_a_freelancer(stated: Stated) -> bool:
    return stated.snapshot is not None and stated.form.path is Path.FREELANCER


def _exceptional(stated: Stated) -> bool:
    named = stated.form.major in _majors(stated.policy) and isinstance(stated.form.level, Level)
    return stated.form.exceptional and named


@dataclass(frozen=True)
class Printed:
    """A form: its title, which cases have it, and what stands in it beside what stands in all."""

    title: str
    of: Callable[[Stated], bool]
    words: Callable[[Stated], Words]


FORMS: Mapping[str, Printed] = {
    "information_form": Printed("职称申报信息表", _of_a_freelancer, _information),
    "pledge": Printed("个人诚信承诺书", _of_a_freelancer, _pledge),
    "publicity_form": Printed("协会学会推荐公示证明", _of_a_freelancer, _publicity),
    "exceptional_recommendation": Printed("高级职称破格申报推荐表", _exceptional, _recommendation),
}
