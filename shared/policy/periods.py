"""The periods that an event starts, each with its clause and one example from the year of the policy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from shared.errors import Refusal, Text
from shared.policy import roads
from shared.policy.model import Policy
from shared.policy.roads import Road

Day = Callable[[Policy, Road], date]


@dataclass(frozen=True)
class Period:
    """So many working days from an event. What begins on the first day of the `example` ends at 24:00 of the second.

    There is no example while the official calendar is not published.
    """

    name: Text
    clause: str
    working_days: int
    example: tuple[date, date] | None


def periods(policy: Policy) -> Iterator[Period]:
    """All of them, with examples from the road of 三(一)."""
    road = next(roads.roads(policy))
    for field, (clause, name, event) in PERIODS.items():
        n: int = getattr(policy.deadlines, f"{field}_working_days")
        yield Period(name, clause, n, _example(policy, road, event, n))


def _example(policy: Policy, road: Road, event: Day, n: int) -> tuple[date, date] | None:
    try:
        since = event(policy, road)
        return since, roads.last_day(policy, since, n)
    except Refusal:
        return None


def _applied(policy: Policy, road: Road) -> date:
    return road.windows.application.first


def _recommended(policy: Policy, road: Road) -> date:
    return road.windows.employer.last


def _asked(policy: Policy, road: Road) -> date:
    return road.windows.correction_requests.last


def _passed(policy: Policy, road: Road) -> date:
    return road.windows.audit.last


def _called(policy: Policy, road: Road) -> date:
    return road.windows.evaluation.first


PERIODS: dict[str, tuple[str, Text, Day]] = {
    "employer_publicity": ("三(一)2", Text("单位内部公示", "internal publicity"), _applied),
    "association_publicity": ("三(一)2", Text("协会学会公示", "an association's publicity"), _applied),
    "correction_notice": ("三(一)3", Text("机构告知补正", "an institution asks for corrections"), _recommended),
    "correction": ("三(一)3", Text("申报人补正", "the applicant corrects"), _asked),
    "registry_fallback": ("四(一)", Text("登记机构无应答后凭原件认定", "a registry is silent"), _recommended),
    "payment": ("三(一)3", Text("网上缴费", "payment"), _passed),
    "defence_notice": ("三(一)4", Text("答辩提前通知", "notice of a defence"), _called),
    "publicity": ("三(一)5", Text("评审结果公示", "publicity of results"), roads.first_acceptance),
    "report_completion": ("四(七)", Text("举报材料补充", "completing a report"), roads.first_acceptance),
    "reconsideration": ("四(三)", Text("申请复查", "asking for reconsideration"), roads.first_acceptance),
    "reconsideration_answer": ("四(三)", Text("复查答复", "its answer"), roads.first_acceptance),
    "complaint_answer": ("四(三)", Text("投诉答复", "a complaint's answer"), roads.first_acceptance),
    "hearing": ("四(一)", Text("陈述申辩", "being heard before a decision"), roads.first_acceptance),
    "appeal": ("四(一)", Text("申诉", "an appeal"), roads.first_acceptance),
}
