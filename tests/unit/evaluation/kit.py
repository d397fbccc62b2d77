"""Made cases, a made committee, and a way to play them by hand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from services.evaluation import domain
from services.evaluation.domain import Ban, Case, Decision, Hall, Here, Mark, Meeting, Phase, Report, Room, State
from shared.contracts.base import Actor, Command, Event, Role
from shared.contracts.case_events import EvaluationDue
from shared.contracts.committee import Member
from shared.contracts.evaluation import (
    AcceptResults,
    ConveneMeeting,
    OpenBallot,
    RecordAttendance,
    RecordTally,
    Recuse,
    Reschedule,
    ScheduleDefence,
    SendBackResults,
    SignIn,
    SignMinutes,
    SubmitPanelOpinion,
)
from shared.contracts.form import (
    Achievement,
    DocumentRef,
    Education,
    Employment,
    Form,
    HeldTitle,
    Holder,
    Recommender,
    Snapshot,
)
from shared.contracts.vocabulary import Degree, Level
from shared.errors import Refusal
from shared.mirrors.base_title import BaseTitle
from shared.policy import Policy, load

POLICY: Policy = load(Path(__file__).parents[3] / "policies" / "beijing-2023.yaml")
CASE, OTHER = "case-1", "case-2"
MEETING = "2023-computer-01"

EMPLOYER, ELSEWHERE, THIRD = "91110105910691920M", "91110105521228887Q", "91110105802732369X"
INSTITUTION, OTHER_INSTITUTION = "engineering_center", "innovation_park"


def actor(role: Role, subject: str, organisation: str | None = None) -> Actor:
    return Actor(role=role, subject=subject, organisation=organisation, name=f"名{subject}")


APPLICANT = actor(Role.APPLICANT, "person-case-1")
SECRETARY = actor(Role.SECRETARY, "secretary-1", INSTITUTION)
SECOND_SECRETARY = actor(Role.SECRETARY, "secretary-2", INSTITUTION)
FOREIGN_SECRETARY = actor(Role.SECRETARY, "secretary-9", OTHER_INSTITUTION)
BUREAU = actor(Role.BUREAU_OFFICER, "bureau-1")
INTEGRITY = actor(Role.INTEGRITY_OFFICER, "integrity-1")


def beijing(text: str) -> datetime:
    """An instant in Beijing: `beijing("2023-09-15 09:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


# What the hub tells


def form(**changes: Any) -> Form:
    """What an engineer states who wants to become 工程师."""
    stated: dict[str, Any] = {
        "major": "computer",
        "level": Level.INTERMEDIATE,
        "institution": INSTITUTION,
        "path": "employed",
        "phone": "010-5555-0101",
        "employment": Employment(
            credit_code=EMPLOYER, organisation="京华软件有限公司（示例）", insured_in_beijing=True
        ),
        "education": Education(degree=Degree.BACHELOR, school="京华大学（示例）", graduated_on=date(2015, 7, 1)),
        "title": HeldTitle(level=Level.JUNIOR, series="engineering", obtained_on=date(2016, 8, 1)),
        "achievements": (Achievement(key="w1", kind="project", title="调度平台", on=date(2020, 5, 1)),),
        "summary": "十年来从事软件开发。",
    }
    return Form.model_validate(stated | changes)


def evaluation_due(case_id: str = CASE, **changes: Any) -> EvaluationDue:
    """The hub's word that a committee may take the case. Changes are of the form, but for `mode` and `institution`."""
    told = {name: changes.pop(name) for name in ("mode", "institution") if name in changes}
    stated = form(**changes)
    person = f"person-{case_id}"
    holder = Holder(name="王静", document_type="resident_id", masked_number="1101**********002X", person_ref=person)
    paper = DocumentRef(code="diploma", digest="1" * 64, size=1, media_type="application/pdf", filename="diploma.pdf")
    snapshot = Snapshot(
        holder=holder, form=stated, documents=(paper,), pledge="所填属实", pledged_at=beijing("2023-07-05 10:00")
    )
    usual = {"mode": "paper" if stated.level is Level.JUNIOR else "defence", "institution": INSTITUTION}
    return EvaluationDue(snapshot=snapshot, recommendation="同意推荐", audit_opinion="符合申报条件", **(usual | told))


def recommender(ref: str) -> Recommender:
    return Recommender(name="李工", person_ref=ref, organisation="另一单位", level=Level.FULL_SENIOR, major="computer")


# Experts


def member(n: int, **changes: Any) -> Member:
    """The nth expert: the first is the chair, the second a vice-chair."""
    presides = {1: "chair", 2: "vice_chair"}.get(n)
    usual = {"ref": f"m{n}", "name": f"委员{n}", "organisation": ELSEWHERE, "level": Level.FULL_SENIOR}
    return Member.model_validate(usual | {"presides": presides} | changes)


def committee(seats: int = 7, **changes: Any) -> tuple[Member, ...]:
    return tuple(member(n, **changes) for n in range(1, seats + 1))


PANEL = tuple(member(n, presides=None) for n in (11, 12, 13))
SCORES = {"ability": 85, "achievements": 90, "level": 0}

# Commands


def schedule(at: str = "2023-09-15 09:00", case_id: str = CASE) -> ScheduleDefence:
    return ScheduleDefence(case_id=case_id, at=beijing(at), room="三层302")


def reschedule(at: str = "2023-09-22 09:00", case_id: str = CASE) -> Reschedule:
    return Reschedule(case_id=case_id, at=beijing(at), room="三层303", reason="住院")


def attend(present: bool = True, case_id: str = CASE) -> RecordAttendance:
    return RecordAttendance(case_id=case_id, present=present)


def opinion(case_id: str = CASE, **changes: Any) -> SubmitPanelOpinion:
    said = {"case_id": case_id, "panel": PANEL, "scores": SCORES, "opinion": "达到工程师水平"}
    return SubmitPanelOpinion.model_validate(said | changes)


def convene(*cases: str, **changes: Any) -> ConveneMeeting:
    said = {
        "meeting": MEETING,
        "cycle": POLICY.id,
        "series": "engineering",
        "major": "computer",
        "members": committee(),
        "cases": cases or (CASE,),
    }
    return ConveneMeeting.model_validate(said | changes)


def sign_in(*refs: str, meeting: str = MEETING) -> tuple[SignIn, ...]:
    return tuple(SignIn(meeting=meeting, member=ref) for ref in refs)


def all_sign_in(seats: int = 7, meeting: str = MEETING) -> tuple[SignIn, ...]:
    return sign_in(*(f"m{n}" for n in range(1, seats + 1)), meeting=meeting)


def tally(approve: int, reject: int = 0, abstain: int = 0, case_id: str = CASE, meeting: str = MEETING) -> RecordTally:
    return RecordTally(meeting=meeting, case_id=case_id, approve=approve, reject=reject, abstain=abstain)


def recuse(ref: str, case_id: str = CASE) -> Recuse:
    return Recuse(meeting=MEETING, member=ref, case_id=case_id, reason="近亲属")


SCHEDULE, RESCHEDULE, ATTEND, ABSENT, OPINION = schedule(), reschedule(), attend(), attend(False), opinion()
SIGN_IN, RECUSE = SignIn(meeting=MEETING, member="m7"), recuse("m6")
OPEN = OpenBallot(meeting=MEETING, presiding="m1")
TALLY = tally(5, 1)
SIGN = SignMinutes(meeting=MEETING, presiding="m1")
ACCEPT = AcceptResults(meeting=MEETING)
SEND_BACK = SendBackResults(meeting=MEETING, reasons="回避记录不全")

CASE_COMMANDS: tuple[Command, ...] = (SCHEDULE, RESCHEDULE, ATTEND, OPINION)
MEETING_COMMANDS: tuple[Command, ...] = (SIGN_IN, RECUSE, OPEN, TALLY, SIGN, ACCEPT, SEND_BACK)

# Playing


@dataclass
class Play:
    """Cases and one meeting through time."""

    now: datetime = field(default_factory=lambda: beijing("2023-09-01 10:00"))
    cases: dict[str, Case] = field(default_factory=dict)
    meeting: Meeting | None = None
    bans: dict[str, Ban] = field(default_factory=dict)
    bases: dict[str, BaseTitle] = field(default_factory=dict)
    serving: set[str] = field(default_factory=set)
    policy: Policy = POLICY
    told: list[tuple[str, int, Event]] = field(default_factory=list)

    def at(self, text: str) -> "Play":
        """Move time."""
        self.now = beijing(text)
        return self

    @property
    def case(self) -> Case:
        return self.known(CASE)

    @property
    def held(self) -> Meeting:
        assert self.meeting is not None
        return self.meeting

    def known(self, case_id: str) -> Case:
        return self.cases.get(case_id, Case(case_id))

    def hears(self, event: EvaluationDue | None = None, case_id: str = CASE, round: int = 0) -> "Play":
        """The hub tells that the case is due."""
        before = self.known(case_id)
        event = event or evaluation_due(case_id)
        return self._ended(before, domain.due(before, event, Mark(round, self.now), self.policy.ref, self.policy))

    def closes(self, case_id: str = CASE, round: int = 0) -> "Play":
        """The hub closes the case."""
        before = self.known(case_id)
        return self._ended(before, domain.closed(before, Mark(round, self.now)))

    def _ended(self, before: Case, after: Case) -> "Play":
        if after is not before and before.state in domain.AT_MEETING and self.meeting is not None:
            self.meeting = domain.left(self.meeting, before.case_id)
        self.cases[before.case_id] = after
        return self

    def reports(self, status: str, blocks: bool, report: str = "r1") -> "Play":
        """Integrity tells how a report stands."""
        news = Report(self.now, cast(Any, status), blocks)
        return self._happens(domain.reported(self.case, report, news))

    def sweeps(self) -> "Play":
        """The deadline comes."""
        return self._happens(domain.end_publicity(self.case, self.now))

    def _happens(self, decision: Decision | None) -> "Play":
        if decision is not None:
            self._keep(decision)
        return self

    def here(self, who: Actor, case_id: str = CASE) -> Here:
        return Here(self.known(case_id), who, self.now, self.policy)

    def room(self, who: Actor) -> Room:
        lost = {case_id for case_id, base in self.bases.items() if not base.stands}
        return Room(self.held, self.cases, who, self.now, self.policy, frozenset(lost | self.serving))

    def decides(self, who: Actor, cmd: Command) -> Decision:
        """What would follow."""
        if isinstance(cmd, ConveneMeeting):
            banned = frozenset(p for p, ban in self.bans.items() if domain.in_force(ban, self.now, self.policy))
            taken = self.meeting is not None and self.meeting.meeting == cmd.meeting
            known = {case_id: case for case_id, case in self.cases.items() if case_id in cmd.cases}
            hall = Hall(known, banned, taken, who, self.now, self.policy, "5a17", self.bases, frozenset(self.serving))
            return domain.convene(hall, cmd)
        case_id = getattr(cmd, "case_id", CASE)
        return domain.decide(self.room(who) if hasattr(cmd, "meeting") else self.here(who, case_id), cmd)

    def does(self, who: Actor, *commands: Command) -> Decision:
        """The actor makes moves, and all are allowed; the last decision."""
        for cmd in commands:
            decision = self.decides(who, cmd)
            self._keep(decision)
        return decision

    def _keep(self, decision: Decision) -> None:
        self.cases |= {case.case_id: case for case in decision.cases}
        self.meeting = decision.meeting or self.meeting
        self.told += [(told.case.case_id, told.case.round, told.event) for told in decision.told]

    def refuses(self, who: Actor, cmd: Command) -> Refusal:
        """The actor's move is refused."""
        with pytest.raises(Refusal) as caught:
            self.decides(who, cmd)
        return caught.value

    def events(self, kind: type[Event]) -> list[Any]:
        return [event for _, _, event in self.told if isinstance(event, kind)]


def rules(refusal: Refusal) -> list[str]:
    """Which rules a refusal says are not met."""
    return [failure.rule for failure in refusal.failures]


# Places that matter


def waiting(**changes: Any) -> Play:
    return Play().hears(evaluation_due(**changes)).at("2023-09-04 10:00")


def scheduled() -> Play:
    """Called for 2023-09-15 at 9:00."""
    play = waiting()
    play.does(SECRETARY, SCHEDULE)
    return play


def at_slot() -> Play:
    return scheduled().at("2023-09-15 09:00")


def defended() -> Play:
    play = at_slot()
    play.does(SECRETARY, ATTEND)
    return play


def absent() -> Play:
    play = at_slot()
    play.does(SECRETARY, ABSENT)
    return play


def assessed() -> Play:
    play = defended()
    play.does(SECRETARY, OPINION)
    return play.at("2023-09-20 10:00")


def assessed_cases(cases: Iterable[str] = (CASE,), level: Level = Level.JUNIOR, **changes: Any) -> Play:
    """Cases with an opinion, all judged on paper so that they need no defence."""
    play = Play()
    for case_id in cases:
        play.hears(evaluation_due(case_id, level=level, mode="paper", **changes), case_id)
        play.does(SECRETARY, opinion(case_id, scores=scores_for(play, case_id)))
    return play.at("2023-09-20 10:00")


def scores_for(play: Play, case_id: str) -> dict[str, int]:
    return {criterion.id: 80 for criterion in POLICY.criteria(play.known(case_id).series)}


def convened(seats: int = 7, cases: Iterable[str] = (CASE, OTHER), members: tuple[Member, ...] | None = None) -> Play:
    """Two cases of computer engineers on the list of a committee of seven."""
    play = assessed_cases(cases)
    play.does(SECRETARY, convene(*cases, members=members or committee(seats)))
    return play.at("2023-09-25 09:00")


def opened(signed_in: int = 7, **changes: Any) -> Play:
    play = convened(**changes)
    play.does(SECRETARY, *all_sign_in(signed_in), OPEN)
    return play


def counted() -> Play:
    """The first case passed, the second did not."""
    play = opened()
    play.does(SECRETARY, TALLY, tally(4, 3, case_id=OTHER))
    return play


def signed() -> Play:
    play = counted()
    play.does(SECRETARY, SIGN)
    return play.at("2023-10-09 10:00")


def accepted() -> Play:
    """Public from 2023-10-09, five working days, until 10-16 24:00."""
    play = signed()
    play.does(BUREAU, ACCEPT)
    return play


def failed() -> Play:
    """Neither case passed."""
    play = opened()
    play.does(SECRETARY, tally(4, 3), tally(4, 3, case_id=OTHER), SIGN)
    play.does(BUREAU, ACCEPT)
    return play.at("2023-10-09 10:00")


def sent_back() -> Play:
    play = signed()
    play.does(BUREAU, SEND_BACK)
    return play


def published() -> Play:
    return accepted().at("2023-10-17 00:00").sweeps()


STATES: dict[State, Callable[[], Play]] = {
    State.AWAITED: Play,
    State.WAITING: waiting,
    State.SCHEDULED: scheduled,
    State.DEFENDED: defended,
    State.ASSESSED: assessed,
    State.LISTED: convened,
    State.VOTING: opened,
    State.DECIDED: signed,
    State.PUBLICITY: accepted,
    State.PASSED: published,
    State.NOT_PASSED: failed,
    State.ABSENT: absent,
    State.CLOSED: lambda: waiting().closes(),
}
"""The first case in every state."""

PHASES: dict[Phase, Callable[[], Play]] = {
    Phase.CONVENED: convened,
    Phase.OPEN: opened,
    Phase.SIGNED: signed,
    Phase.ACCEPTED: accepted,
    Phase.SENT_BACK: sent_back,
}
"""The meeting in every phase."""
