"""A made case with a publicised result, its people, and a way to play reports and sanctions by hand.

The result is public from 2023-11-06 until 2023-11-13, 24:00.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.integrity import domain
from services.integrity.domain import (
    AtProposal,
    AtReport,
    AtSanction,
    Case,
    Report,
    ReportDecision,
    Sanction,
    SanctionDecision,
)
from shared.contracts.base import Actor, Command, Role
from shared.contracts.integrity import (
    CompleteReport,
    DecideReport,
    FileReport,
    HearSanction,
    ImposeSanction,
    LiftSanction,
    ProposeSanction,
)
from shared.errors import Refusal
from shared.policy import Policy, load

POLICIES = Path(__file__).parents[3] / "policies"
POLICY: Policy = load(POLICIES / "beijing-2023.yaml")
CASE, REPORT, SANCTION = "case-1", "report-1", "sanction-1"
PERSON, ANOTHER = "a" * 64, "b" * 64


def actor(role: Role, subject: str, name: str = "") -> Actor:
    return Actor(role=role, subject=subject, name=name)


APPLICANT = actor(Role.APPLICANT, PERSON, "王静")
STRANGER = actor(Role.APPLICANT, ANOTHER, "李平")
PUBLIC = actor(Role.PUBLIC, "public")
COLLEAGUE = actor(Role.COLLEAGUE, "colleague-1", "赵敏之")
INTEGRITY = actor(Role.INTEGRITY_OFFICER, "integrity-1", "钱核")
BUREAU = actor(Role.BUREAU_OFFICER, "bureau-1", "孙签")
SECOND = actor(Role.BUREAU_OFFICER, "bureau-2", "周署")
THIRD = actor(Role.BUREAU_OFFICER, "bureau-3", "吴定")


def beijing(text: str) -> datetime:
    """An instant in Beijing: `beijing("2023-11-13 23:59:59")`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


PUBLICITY_ENDS = beijing("2023-11-14 00:00")
PUBLICISED = Case(CASE, person_ref=PERSON, policy=POLICY.ref, publicity_ends_at=PUBLICITY_ENDS)
CERTIFIED = replace(PUBLICISED, certificates={"BJ-1": "valid"})
CLOSED = replace(PUBLICISED, closed=True)

WHOLE: dict[str, Any] = {
    "facts": "代表论文系抄袭。",
    "evidence": ("期刊页面截图", "原文全文"),
    "leads": "可向编辑部查证。",
    "signed_name": "郑实名",
}


def filing(**changes: Any) -> FileReport:
    """A whole report, or one with `None` or nothing for what is to be missing."""
    return FileReport.model_validate({"case_id": CASE, **WHOLE, **changes})


def completing(**parts: Any) -> CompleteReport:
    return CompleteReport.model_validate({"report": REPORT, **parts})


UPHOLD = DecideReport(report=REPORT, upheld=True, reasons="经查属实")
DISMISS = DecideReport(report=REPORT, upheld=False, reasons="证据不足")
HEAR = HearSanction(sanction=SANCTION, statement="系引用疏漏，并非抄袭。")
IMPOSE = ImposeSanction(sanction=SANCTION)
LIFT = LiftSanction(sanction=SANCTION, reason="申诉成立")


def proposing(finding: str = "serious_fraud", **changes: Any) -> ProposeSanction:
    stated = {
        "cycle": "beijing-2023",
        "finding": finding,
        "target": "applicant",
        "ref": PERSON,
        "facts": "代表论文系抄袭。",
    }
    return ProposeSanction.model_validate(stated | changes)


@dataclass
class OneReport:
    """One report through time."""

    now: datetime = field(default_factory=lambda: beijing("2023-11-08 10:00"))
    case: Case = PUBLICISED
    report: Report | None = None
    hands: dict[str, frozenset[Role]] = field(default_factory=dict)

    def at(self, text: str) -> "OneReport":
        """Move time."""
        self.now = beijing(text)
        return self

    def file(self, who: Actor = PUBLIC, **parts: Any) -> ReportDecision:
        """Somebody reports the case's result."""
        decision = domain.file_report(REPORT, self.case, filing(**parts), who, self.now, POLICY)
        self.report = decision.report
        return decision

    def place(self, who: Actor) -> AtReport:
        assert self.report is not None
        return AtReport(self.report, who, self.hands.get(who.subject, frozenset()), self.now, POLICY)

    def does(self, who: Actor, cmd: Command) -> ReportDecision:
        """The actor makes a move, and it is allowed."""
        decision = domain.decide(self.place(who), cmd)
        self.report = decision.report
        return decision

    def refuses(self, who: Actor, cmd: Command) -> Refusal:
        """The actor's move is refused."""
        with pytest.raises(Refusal) as caught:
            domain.decide(self.place(who), cmd)
        return caught.value

    def blocks(self) -> bool:
        assert self.report is not None
        return self.report.blocks(self.now)


@dataclass
class OneSanction:
    """One sanction through time."""

    now: datetime = field(default_factory=lambda: beijing("2023-06-12 10:00"))
    case: Case | None = None
    report: Report | None = None
    sanction: Sanction | None = None
    policy: Policy = POLICY
    hands: dict[str, frozenset[Role]] = field(default_factory=dict)

    def at(self, text: str) -> "OneSanction":
        """Move time."""
        self.now = beijing(text)
        return self

    def propose(self, who: Actor = INTEGRITY, cmd: ProposeSanction | None = None) -> SanctionDecision:
        """Somebody proposes a sanction."""
        at = AtProposal(self.case, self.report, who, self._acted_as(who), self.now, self.policy)
        decision = domain.propose(SANCTION, at, cmd or proposing(case_id=self.case and self.case.case_id))
        self.sanction = decision.sanction
        return decision

    def refuses_to_propose(self, who: Actor = INTEGRITY, cmd: ProposeSanction | None = None) -> Refusal:
        """Somebody's proposal is refused."""
        with pytest.raises(Refusal) as caught:
            self.propose(who, cmd)
        return caught.value

    def place(self, who: Actor) -> AtSanction:
        assert self.sanction is not None
        return AtSanction(self.sanction, self.case, who, self._acted_as(who), self.now, self.policy)

    def does(self, who: Actor, *commands: Command) -> SanctionDecision:
        """The actor makes moves, and all are allowed; the last decision."""
        for cmd in commands:
            decision = domain.decide(self.place(who), cmd)
            self.sanction = decision.sanction
        return decision

    def refuses(self, who: Actor, cmd: Command) -> Refusal:
        """The actor's move is refused."""
        with pytest.raises(Refusal) as caught:
            domain.decide(self.place(who), cmd)
        return caught.value

    def bans(self) -> bool:
        assert self.sanction is not None
        return self.sanction.bans(self.now, self.policy.tz)

    def on_record(self) -> bool:
        assert self.sanction is not None
        return self.sanction.is_on_record(self.now, self.policy.tz)

    def _acted_as(self, who: Actor) -> frozenset[Role]:
        return self.hands.get(who.subject, frozenset())


# Reports and sanctions at the places that matter


def incomplete(**parts: Any) -> OneReport:
    """Filed on 2023-11-08 without evidence; 2023-11-13 is the last day to supply it."""
    play = OneReport()
    play.file(**({"evidence": ()} | parts))
    return play


def complete(who: Actor = PUBLIC) -> OneReport:
    play = OneReport()
    play.file(who)
    return play


def decided(cmd: DecideReport = UPHOLD) -> OneReport:
    play = complete()
    play.does(INTEGRITY, cmd)
    return play


def proposed(case: Case | None = None) -> OneSanction:
    """Proposed on 2023-06-12; without a statement it can be imposed from 2023-06-20 00:00 on."""
    play = OneSanction(case=case)
    play.propose()
    return play


def heard(case: Case | None = None) -> OneSanction:
    play = proposed(case).at("2023-06-14 10:00")
    play.does(APPLICANT, HEAR)
    return play


def imposed(on: str = "2023-06-20 10:00", case: Case | None = None) -> OneSanction:
    play = heard(case).at(on)
    play.does(BUREAU, IMPOSE)
    return play


def lifted() -> OneSanction:
    play = imposed().at("2024-01-10 10:00")
    play.does(BUREAU, LIFT)
    return play
