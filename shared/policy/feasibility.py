"""Whether the year that a policy describes can be lived: is there time, in working days, for everything it asks?

A file that loads is in order; it may still leave an employer no day on which to post. Each concern says what
it means for people. Grave is what bars somebody who did everything in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.errors import Refusal, Text
from shared.policy import roads
from shared.policy.cycle import Window
from shared.policy.model import Policy
from shared.policy.roads import DAY, Road
from shared.policy.terms import Step
from shared.workdays import is_workday

Place = tuple[str, ...]


@dataclass(frozen=True)
class Concern:
    """Something that people will stumble over, and where in the file it comes from."""

    grave: bool
    place: Place
    text: Text


def concerns(policy: Policy) -> list[Concern]:
    """Everything that does not fit. Without the official calendar of the cycle nothing else can be told."""
    missing = list(_calendar(policy))
    if missing:
        return missing
    found = [concern for road in roads.roads(policy) for check in CHECKS for concern in check(policy, road)]
    return [*found, *_amendments(policy)]


def _calendar(policy: Policy) -> Iterator[Concern]:
    every = [road.windows for road in roads.roads(policy)]
    day, last = min(w.application.first for w in every), max(w.evaluation.last for w in every)
    unknown: set[int] = set()
    while day <= last:
        if day.year not in unknown and not _is_published(policy, day):
            unknown.add(day.year)
            text = Text(
                f"{day.year}年放假调休安排尚未公布，本年度的工作日无法计算；公布前不能使用本文件",
                f"the official calendar of {day.year} is not published, so no working day of the cycle can be counted",
            )
            yield Concern(True, ("working_days",), text)
        day += DAY


def _is_published(policy: Policy, day: date) -> bool:
    try:
        is_workday(day, policy.working_days)
    except Refusal:
        return False
    return True


def _employer(policy: Policy, road: Road) -> Iterator[Concern]:
    if Step.EMPLOYER_PUBLICITY in road.steps:
        n = policy.deadlines.employer_publicity_working_days
        yield from _posting(policy, road, road.windows.employer, n, (*road.place, "employer", "last"))


def _association(policy: Policy, road: Road) -> Iterator[Concern]:
    if {one.id for one in road.series} & set(policy.applicants.freelancers.series):
        n = policy.deadlines.association_publicity_working_days
        yield from _posting(policy, road, road.windows.association, n, (*road.place, "association", "last"))


def _posting(policy: Policy, road: Road, window: Window, n: int, place: Place) -> Iterator[Concern]:
    """三(一)2: can whoever vouches for somebody post, wait `n` working days and still recommend?"""
    latest, submitted = policy.latest_posting_day(n, window.closes), road.windows.application.last
    if latest < max(window.first, road.windows.application.first):
        text = Text(
            f"公示须{n}个工作日，最迟须在{latest}开始，早于窗口首日：没有人能被推荐",
            f"{n} working days of publicity must begin by {latest}, before the window does: nobody can be recommended",
        )
        yield Concern(True, place, text)
    elif latest < submitted:
        text = Text(
            f"公示最迟须在{latest}开始，{submitted}前按时提交的申报中，晚于该日的都不能被推荐",
            f"publicity must begin by {latest}: who submits later, though by {submitted}, cannot be recommended",
        )
        yield Concern(True, place, text)
    elif not roads.working_days_between(policy, submitted, latest):
        text = Text(
            f"{submitted}提交的申报须在{latest}前开始公示，其间没有工作日",
            f"what is submitted on {submitted} must be posted by {latest}, and no working day lies between",
        )
        yield Concern(False, place, text)


def _correction_notice(policy: Policy, road: Road) -> Iterator[Concern]:
    """三(一)3: has an institution its whole time to ask for the correction of what arrives last?"""
    n, asked = policy.deadlines.correction_notice_working_days, road.windows.correction_requests.last
    arrived = max(road.windows.employer.last, road.windows.association.last)
    if asked < roads.last_day(policy, arrived, n):
        left = roads.working_days_between(policy, arrived, asked)
        text = Text(
            f"{arrived}到达的申报件，机构只有{left}个工作日可以告知补正，而不是{n}个",
            f"for a case that arrives on {arrived} an institution has {left} working days to ask, not {n}",
        )
        yield Concern(False, (*road.place, "correction_requests", "last"), text)


def _correction(policy: Policy, road: Road) -> Iterator[Concern]:
    """三(一)3: does a correction asked for on the last day end while it can still be audited and judged?"""
    over, place = roads.last_correction(policy, road), (*road.place, "correction_requests", "last")
    if over > road.windows.evaluation.last:
        text = Text(
            f"最后一日告知的补正至{over}，晚于评审结束：补正后已无法评审",
            f"a correction asked for on the last day ends on {over}, after the evaluation",
        )
        yield Concern(True, place, text)
    elif over > road.windows.audit.last:
        text = Text(
            f"最后一日告知的补正至{over}，晚于审核窗口：机构须在窗口外审核",
            f"a correction asked for on the last day ends on {over}: it is audited after the audit's window",
        )
        yield Concern(False, place, text)


def _registry(policy: Policy, road: Road) -> Iterator[Concern]:
    """四(一): may an auditor decide on the original document before the audit ends?"""
    n, arrived = policy.deadlines.registry_fallback_working_days, road.windows.employer.last
    over = roads.last_day(policy, arrived, n)
    if over >= road.windows.audit.last:
        text = Text(
            f"{arrived}到达的申报件如遇登记机构无应答，{over}之后才能凭原件认定，审核窗口已结束",
            f"if a registry is silent on what arrives on {arrived}, the document decides only after {over}",
        )
        yield Concern(False, (*road.place, "audit", "last"), text)


def _payment(policy: Policy, road: Road) -> Iterator[Concern]:
    """三(一)3: does whoever passes the audit last pay in time to be judged?"""
    if Step.PAYMENT not in road.steps:
        return
    paid, place = roads.last_payment(policy, road), (*road.place, "audit", "last")
    if paid >= road.windows.evaluation.last:
        text = Text(
            f"审核最后一日通过的，缴费至{paid}，评审已结束",
            f"who passes the audit on its last day pays until {paid}, when the evaluation is over",
        )
        yield Concern(True, place, text)
    elif Step.DEFENCE in road.steps and paid >= roads.last_call(policy, road):
        text = Text(
            f"审核最后一日通过的，缴费至{paid}，来不及提前通知答辩",
            f"who passes the audit on its last day pays until {paid}, too late to be called to a defence",
        )
        yield Concern(False, place, text)


def _defence(policy: Policy, road: Road) -> Iterator[Concern]:
    """三(一)4: is there a day for a defence that can be told in time?"""
    n, evaluation = policy.deadlines.defence_notice_working_days, road.windows.evaluation
    if Step.DEFENCE in road.steps and roads.last_day(policy, evaluation.first, n) >= evaluation.last:
        text = Text(
            f"答辩须提前{n}个工作日通知，评审窗口内没有这样一天",
            f"a defence is told {n} working days before, and the evaluation has no such day",
        )
        yield Concern(False, (*road.place, "evaluation", "last"), text)


def _results(policy: Policy, road: Road) -> Iterator[Concern]:
    """三(一)5: are the last results public, and certificates possible, within the year?"""
    place, ends = (*road.place, "evaluation", "last"), road.windows.evaluation_ends.date() - DAY
    try:
        public = roads.last_publicity(policy, road)
    except Refusal as refusal:
        text = refusal.text
        yield Concern(False, place, Text(f"最后一批结果的公示期：{text.zh}", f"the last results' publicity: {text.en}"))
        return
    if public > ends:
        text = Text(
            f"最后一批结果公示至{public}，证书只能在次年发放",
            f"the last results are public until {public}: their certificates follow in the next year",
        )
        yield Concern(False, place, text)


def _amendments(policy: Policy) -> Iterator[Concern]:
    """A lengthened window that had closed before: what lapsed meanwhile stays closed."""
    ends = policy.published_windows.model_dump()
    for index, amendment in enumerate(policy.amendments):
        for name, day in amendment.windows.model_dump(exclude_none=True).items():
            before = ends[name]["last"] if isinstance(ends[name], dict) else ends[name]
            ends[name] = day
            if amendment.date > before:
                text = Text(
                    f"该窗口已于{before} 24:00关闭，其间失效的申报件不会自动恢复，须逐件重新开启",
                    f"the window had closed on {before} 24:00; what lapsed then stays closed until it is reopened",
                )
                yield Concern(False, ("amendments", str(index), "windows", name), text)


CHECKS = (_employer, _association, _correction_notice, _correction, _registry, _payment, _defence, _results)
