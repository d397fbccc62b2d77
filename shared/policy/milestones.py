"""A road's year as people read it: windows and last sensible days, each a sentence with its clause."""

from collections.abc import Iterator, Sequence

from shared.errors import Refusal, Text
from shared.policy import roads
from shared.policy.cycle import Window
from shared.policy.model import Policy
from shared.policy.roads import DAY, Milestone, Road
from shared.policy.terms import Step


def milestones(policy: Policy, road: Road) -> Sequence[Milestone]:
    """All of them in the order of time; what needs a calendar that is not published is left out."""
    found = [*_windows(road)]
    for computed in (_publicity, _association, _correction, _payment, _call, _results):
        try:
            found += computed(policy, road)
        except Refusal:  # the calendar of the next year
            continue
    return sorted(found, key=lambda one: (one.first or one.last, one.last))


def _windows(road: Road) -> Iterator[Milestone]:
    windows, clause = road.windows, road.clause_of
    yield _window(windows.application, Text("个人网上申报", "applications"), clause(1))
    yield _window(windows.employer, Text("单位审核推荐", "employers recommend"), clause(2))
    if windows.association != windows.employer:
        yield _window(windows.association, Text("协会学会推荐", "associations recommend"), clause(2))
    yield _window(windows.correction_requests, Text("发出一次性补正告知", "correction notices"), clause(3))
    yield _window(windows.audit, Text("评审机构审核", "institutions audit"), clause(3))
    yield _window(windows.evaluation, Text("答辩、评审、表决", "defence and ballots"), clause(4))
    over = Text("本年度评审截止，仍未评审的予以结案", "the year's last day: what is not evaluated by then is closed")
    yield Milestone(None, windows.evaluation_ends.date() - DAY, over, clause(4))


def _window(window: Window, what: Text, clause: str) -> Milestone:
    return Milestone(window.first, window.last, what, clause)


def _publicity(policy: Policy, road: Road) -> Iterator[Milestone]:
    if Step.EMPLOYER_PUBLICITY in road.steps:
        n, day = policy.deadlines.employer_publicity_working_days, roads.last_internal_publicity(policy, road)
        over = roads.last_day(policy, day, n)
        what = Text(
            f"单位最迟此日开始内部公示（{n}个工作日至{over:%m-%d}），次日起推荐",
            f"last day for an employer to post: {n} working days until {over:%m-%d}, then it recommends",
        )
        yield Milestone(None, day, what, "三(一)2")


def _association(policy: Policy, road: Road) -> Iterator[Milestone]:
    employer, association = road.windows.employer, road.windows.association
    same = policy.deadlines.employer_publicity_working_days == policy.deadlines.association_publicity_working_days
    freelance = {one.id for one in road.series} & set(policy.applicants.freelancers.series)
    if freelance and not (same and employer.last == association.last):
        n, day = policy.deadlines.association_publicity_working_days, roads.last_association_publicity(policy, road)
        what = Text(
            f"协会学会最迟于此日开始公示：{n}个工作日期满后上传盖章材料",
            f"last day for an association to post: {n} working days, then the stamped forms are uploaded",
        )
        yield Milestone(None, day, what, "三(一)2")


def _correction(policy: Policy, road: Road) -> Iterator[Milestone]:
    n, asked = policy.deadlines.correction_working_days, road.windows.correction_requests.last
    what = Text(
        f"{asked:%m-%d}告知的补正（{n}个工作日）截止，逾期视为放弃",
        f"a correction asked for on {asked:%m-%d} ends ({n} working days)",
    )
    yield Milestone(None, roads.last_correction(policy, road), what, "三(一)3")


def _payment(policy: Policy, road: Road) -> Iterator[Milestone]:
    if Step.PAYMENT in road.steps:
        n, passed = policy.deadlines.payment_working_days, road.windows.audit.last
        what = Text(
            f"{passed:%m-%d}审核通过的缴费（{n}个工作日）截止，逾期视为放弃",
            f"who passes the audit on {passed:%m-%d} has paid by now ({n} working days)",
        )
        yield Milestone(None, roads.last_payment(policy, road), what, "三(一)3")


def _call(policy: Policy, road: Road) -> Iterator[Milestone]:
    if Step.DEFENCE in road.steps:
        n, last = policy.deadlines.defence_notice_working_days, road.windows.evaluation.last
        what = Text(
            f"最迟此日通知{last:%m-%d}的答辩（提前{n}个工作日）",
            f"last day to call somebody to a defence on {last:%m-%d} ({n} working days before)",
        )
        yield Milestone(None, roads.last_call(policy, road), what, "三(一)4")


def _results(policy: Policy, road: Road) -> Iterator[Milestone]:
    n, accepted = policy.deadlines.publicity_working_days, roads.first_acceptance(policy, road)
    what = Text("最后一批评审结果验收", "the last results are accepted")
    yield Milestone(None, accepted, what, "三(一)5")
    what = Text(
        f"{accepted:%m-%d}验收的结果公示（{n}个工作日）期满，此后分批发证",
        f"what is accepted on {accepted:%m-%d} has been public for {n} working days; certificates follow",
    )
    yield Milestone(None, roads.last_publicity(policy, road), what, "三(一)5")
