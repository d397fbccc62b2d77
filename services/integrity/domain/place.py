"""Where somebody stands who wants to act: before a report, a sanction or a proposal; and what follows from acting."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.integrity.domain import problems as no
from services.integrity.domain.case import Case
from services.integrity.domain.report import STATUS_NAMES, Report
from services.integrity.domain.sanction import STATE_NAMES, Sanction
from shared.contracts.base import Actor, Event, Role
from shared.contracts.integrity import ReportStatus
from shared.contracts.sanction import SanctionState
from shared.errors import Problem
from shared.policy import Policy

INVESTIGATES = (Role.INTEGRITY_OFFICER,)
OFFICES = (Role.INTEGRITY_OFFICER, Role.BUREAU_OFFICER)


@dataclass(frozen=True)
class AtReport:
    """A report as somebody stands before it. `acted_as` are the roles in which the actor has a part in the case."""

    report: Report
    actor: Actor
    acted_as: frozenset[Role]
    now: datetime
    policy: Policy

    unknown: ClassVar[Problem] = no.NO_SUCH_REPORT
    not_open: ClassVar[Problem] = no.REPORT_MOVE_NOT_OPEN

    @property
    def stage(self) -> ReportStatus:
        """Where the report is."""
        return self.report.status

    @property
    def stage_name(self) -> str:
        """The same for people."""
        return STATUS_NAMES[self.stage]

    @property
    def is_reporter(self) -> bool:
        """Whether the actor filed it. Filed without a login, it is known by its number alone."""
        return (self.actor.role, self.actor.subject) == (self.report.reporter_role, self.report.reporter)

    @property
    def knows(self) -> bool:
        """Whether the report exists for this actor at all."""
        return self.is_reporter or self.actor.role in OFFICES


@dataclass(frozen=True)
class AtSanction:
    """A sanction as somebody stands before it, with the case it is about, if there is one."""

    sanction: Sanction
    case: Case | None
    actor: Actor
    acted_as: frozenset[Role]
    now: datetime
    policy: Policy

    unknown: ClassVar[Problem] = no.NO_SUCH_SANCTION
    not_open: ClassVar[Problem] = no.SANCTION_MOVE_NOT_OPEN

    @property
    def stage(self) -> SanctionState:
        """Where the sanction is."""
        return self.sanction.state

    @property
    def stage_name(self) -> str:
        """The same for people."""
        return STATE_NAMES[self.stage]

    @property
    def is_sanctioned(self) -> bool:
        """Whether it reaches the actor: the person, or the institution whose secretary acts."""
        if self.sanction.target == "institution":
            return self.actor.role is Role.SECRETARY and self.actor.organisation == self.sanction.ref
        return self.actor.role is Role.APPLICANT and self.actor.subject == self.sanction.ref

    @property
    def knows(self) -> bool:
        """Whether the sanction exists for this actor at all."""
        return self.is_sanctioned or self.actor.role in OFFICES


@dataclass(frozen=True)
class AtProposal:
    """What a sanction is to be proposed on: a report, a case, or neither."""

    case: Case | None
    report: Report | None
    actor: Actor
    acted_as: frozenset[Role]
    now: datetime
    policy: Policy


@dataclass(frozen=True)
class ReportDecision:
    """What follows for a report: the report as it is then, what is told, and the move for the history.

    What is told `anonymously` does not say who acted.
    """

    report: Report
    told: tuple[Event, ...] = ()
    anonymously: bool = False
    move: str = ""
    clause: str | None = None


@dataclass(frozen=True)
class SanctionDecision:
    """The same for a sanction."""

    sanction: Sanction
    told: tuple[Event, ...] = ()
    move: str = ""
    clause: str | None = None
