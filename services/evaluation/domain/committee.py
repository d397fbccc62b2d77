"""Convening a committee (三(一)4): who sits in it, what it may judge, and who is recused from what.

Everything that stands against a meeting is told at once, by case and by member.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.evaluation.domain import dates, experts, standing
from services.evaluation.domain import problems as no
from services.evaluation.domain.case import Case, State
from services.evaluation.domain.experts import fault
from services.evaluation.domain.meeting import Item, Meeting, Recusal
from services.evaluation.domain.minutes import digest
from services.evaluation.domain.place import Decision, Told
from shared.contracts.base import Actor, Role
from shared.contracts.committee import Member
from shared.contracts.evaluation import CaseListed, ConveneMeeting
from shared.contracts.vocabulary import Level
from shared.errors import EVALUATION_SUSPENDED, NOT_YOUR_MOVE, Failure, Refusal
from shared.mirrors.base_title import BaseTitle
from shared.policy import LEVELS, Committee, Policy
from shared.workdays import moment

CLAUSE = experts.CLAUSE


@dataclass(frozen=True)
class Hall:
    """What a secretary convenes with: the cases that were found, who is banned, and whether the id is taken.

    `bases` are the certificates on which cases build, where this system issued them; `serving` are the cases whose
    applicants the civil service register has. The institution does not evaluate since `suspended_since`.
    """

    cases: Mapping[str, Case]
    banned: frozenset[str]
    taken: bool
    actor: Actor
    now: datetime
    policy: Policy
    salt: str
    bases: Mapping[str, BaseTitle] = field(default_factory=dict)
    serving: frozenset[str] = frozenset()
    suspended_since: datetime | None = None


def convene(hall: Hall, cmd: ConveneMeeting) -> Decision:
    """The case list is closed and the committee named."""
    refusal = _barred(hall, cmd)
    if refusal:
        raise replace(refusal, clause=CLAUSE)
    listed = tuple(case for case_id in cmd.cases if (case := hall.cases.get(case_id)) and _visible(hall, case))
    failures = (*_list_faults(hall, cmd), *_committee_faults(hall, cmd, {case.level for case in listed}))
    if failures:
        raise no.MEETING_UNFIT(clause=CLAUSE, n=len(failures), failures=failures)
    cases = tuple(_listed(hall, case, cmd.meeting) for case in listed)
    told = tuple(Told(case, CaseListed(meeting=cmd.meeting, closed_at=hall.now)) for case in cases)
    return Decision(cases, _meeting(hall, cmd, cases), told, "convene_meeting", CLAUSE)


def _barred(hall: Hall, cmd: ConveneMeeting) -> Refusal | None:
    if hall.actor.role is not Role.SECRETARY or hall.actor.organisation is None:
        return NOT_YOUR_MOVE(
            move="convene_meeting",
            zh="召集评审会议",
            role=hall.actor.role,
            role_zh=hall.actor.role.zh,
            open_zh="无",
            open_en="nothing",
        )
    if hall.suspended_since:
        return EVALUATION_SUSPENDED(since=moment(hall.suspended_since, hall.policy.tz))
    if hall.taken:
        return no.MEETING_EXISTS(meeting=cmd.meeting)
    hall.policy.series_named(cmd.series)
    if cmd.major is not None and hall.policy.series_of(cmd.major).id != cmd.series:
        return no.MAJOR_OF_ANOTHER_SERIES(major=cmd.major, series=cmd.series)
    return dates.outside_evaluation(cmd.series, hall.now, hall.policy)


def _list_faults(hall: Hall, cmd: ConveneMeeting) -> Iterator[Failure]:
    for n, case_id in enumerate(cmd.cases):
        field = f"cases.{n}"
        case = hall.cases.get(case_id)
        if case_id in cmd.cases[:n]:
            yield fault("case-once", "重复", "listed twice", "每件列名一次", "each case once", field)
        elif case is None or not _visible(hall, case):
            yield fault("case-known", "没有这个申报件", "no such case", "本机构的申报件", "one of your cases", field)
        else:
            yield from _case_faults(hall, cmd, case, field)


def _case_faults(hall: Hall, cmd: ConveneMeeting, case: Case, field: str) -> Iterator[Failure]:
    ours = (case.cycle, case.series) == (hall.policy.id, cmd.series) and cmd.major in (None, case.major)
    if not ours:
        found = f"{case.cycle} {case.series} {case.major}"
        wanted = f"{hall.policy.id} {cmd.series} {cmd.major or ''}".strip()
        yield fault("case-of-committee", found, found, wanted, wanted, field)
    if case.state is not State.ASSESSED:
        yield fault("case-assessed", case.state, case.state, "已有评价意见、未列入名单", "assessed, not listed", field)
    if case.person_ref in hall.banned:
        yield fault("not-banned", "处于禁止申报期", "a ban is in force", "无", "no ban", field)
    yield from standing.base_lost(hall.bases.get(case.case_id), field, hall.policy)
    if case.case_id in hall.serving:
        yield standing.civil_servant(field, hall.policy)
    if case.hands.get(hall.actor.subject, hall.actor.role) != hall.actor.role:
        yield fault("one-role", "已以其他身份参与", "acted in another role", "无", "no other part in the case", field)


def _committee_faults(hall: Hall, cmd: ConveneMeeting, levels: set[Level]) -> Iterator[Failure]:
    seats = len(cmd.members)
    if seats % 2 == 0:
        yield fault("seats-odd", f"{seats}人", f"{seats} seats", "单数", "an odd number", "members")
    if levels:
        least = least_seats(hall.policy, by_series=cmd.major is None, levels=levels)
        if seats < least:
            yield fault(
                "seats-enough", f"{seats}人", f"{seats} seats", f"不少于{least}人", f"at least {least}", "members"
            )
        yield from experts.faults(cmd.members, max(levels, key=LEVELS.index), "members")
    chairs = sum(member.presides == "chair" for member in cmd.members)
    if chairs != 1:
        yield fault("one-chair", f"{chairs}人", f"{chairs} chairs", "主任委员1人", "one chair", "members")
    if hall.actor.subject in {member.ref for member in cmd.members}:
        yield fault("secretary-outside", "秘书列为委员", "the secretary is a member", "秘书不任委员", "not", "members")


def least_seats(policy: Policy, *, by_series: bool, levels: set[Level]) -> int:
    """How many seats a committee that judges these levels has at least."""
    seats = policy.evaluation.committees.seats[Committee.SERIES if by_series else Committee.MAJOR]
    return max(seats[level] for level in levels)


def _visible(hall: Hall, case: Case) -> bool:
    return case.due is not None and case.institution == hall.actor.organisation


def _listed(hall: Hall, case: Case, meeting: str) -> Case:
    listed = replace(case, state=State.LISTED, meeting=meeting).reaching("list", hall.now)
    return listed.signed(hall.actor.subject, hall.actor.role)


def _meeting(hall: Hall, cmd: ConveneMeeting, cases: Sequence[Case]) -> Meeting:
    assert hall.actor.organisation is not None
    return Meeting(
        meeting=cmd.meeting,
        institution=hall.actor.organisation,
        cycle=hall.policy.id,
        policy=hall.policy.ref,
        series=cmd.series,
        major=cmd.major,
        members=cmd.members,
        items=tuple(_item(case, cmd.members) for case in cases),
        convened_at=hall.now,
        salt=hall.salt,
        hands=_hands(cases),
    )


def _hands(cases: Sequence[Case]) -> dict[str, Role]:
    """Who has a part in any of the cases. Another part than the secretary's is what bars from the meeting."""
    parts = (part for case in cases for part in case.hands.items())
    return dict(sorted(parts, key=lambda part: part[1] is not Role.SECRETARY))


def _item(case: Case, members: Sequence[Member]) -> Item:
    assert case.opinion is not None
    conflicts = ((member.ref, experts.conflict(case, member)) for member in members)
    recusals = tuple(Recusal(ref, reason) for ref, reason in conflicts if reason)
    return Item(case.case_id, case.round, case.level, case.employer, digest(case.opinion.text), recusals=recusals)
