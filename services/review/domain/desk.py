"""What lies on a desk, as values. A decision never changes a desk; it returns another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, cast

from shared.contracts.base import Actor, Event, Role
from shared.contracts.case_events import Stay
from shared.contracts.form import RegistryFinding
from shared.contracts.vocabulary import CheckResult
from shared.mirrors.base_title import BaseTitle
from shared.policy import Policy, RegistryCheck


class Stage(StrEnum):
    """Where a case is as the desks see it. `returned` is the hub's draft, `passed` its payment and all after."""

    AWAITED = "awaited"
    EMPLOYER_REVIEW = "employer_review"
    EMPLOYER_PUBLICITY = "employer_publicity"
    RETURNED = "returned"
    AUDIT = "audit"
    CORRECTION = "correction"
    PASSED = "passed"
    CLOSED = "closed"


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.AWAITED: "尚未送达",
    Stage.EMPLOYER_REVIEW: "单位审核",
    Stage.EMPLOYER_PUBLICITY: "单位内部公示",
    Stage.RETURNED: "已退回申报人",
    Stage.AUDIT: "评审机构审核",
    Stage.CORRECTION: "补正",
    Stage.PASSED: "审核通过",
    Stage.CLOSED: "已结束",
}

CHECK_NAMES: Mapping[str, str] = {str(check): check.text.zh for check in RegistryCheck}

ASKED_AT_AUDIT = (str(RegistryCheck.CIVIL_SERVICE),)
"""What an audit takes no earlier answer for; the hub asks it again."""

AT_EMPLOYER = (Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY)
AT_INSTITUTION = (Stage.AUDIT, Stage.CORRECTION)


@dataclass(frozen=True)
class Objection:
    """A colleague's objection and what the employer found."""

    id: str
    at: datetime
    facts: str
    resolution: Literal["dismissed", "upheld"] | None = None
    answer: str | None = None


@dataclass(frozen=True)
class Publicity:
    """One internal publicity. A new submission needs a new one, with its own objections."""

    opened_at: datetime
    ends_at: datetime
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True)
class Consent:
    """The superior unit's consent: whose, its document's number and date."""

    unit: str
    number: str
    on: date


@dataclass(frozen=True)
class Correction:
    """One correction notice that was posted."""

    posted_at: datetime
    deadline: datetime


@dataclass(frozen=True)
class Check:
    """One statement of the form and what its registry of record says.

    `statement` digests what is stated since `stated_at`. After a change of it, or once it is asked again, at
    `changed_at`, what the registry said before no longer counts. `decided` is the finding that an auditor
    settled on the original document; it settles no other finding.
    """

    name: str
    mandatory: bool = False
    statement: str | None = None
    stated_at: datetime | None = None
    changed_at: datetime | None = None
    finding: RegistryFinding | None = None
    found_at: datetime | None = None
    decided: RegistryFinding | None = None
    reason: str | None = None

    @property
    def current(self) -> RegistryFinding:
        """The finding on what is stated now; pending while the registry has not answered."""
        outdated = self.changed_at and self.found_at and self.found_at < self.changed_at
        if self.finding and not outdated:
            return self.finding
        name = cast(Literal["identity", "degree", "title", "insurance", "civil_service"], self.name)
        return RegistryFinding(check=name, mandatory=self.mandatory, result=CheckResult.PENDING)

    def asked_again(self, at: datetime) -> "Check":
        """The same, pending from now on until the registry has answered once more."""
        return replace(self, stated_at=at, changed_at=at, decided=None, reason=None)

    @property
    def resolved(self) -> bool:
        """Whether an audit may pass with it."""
        if not self.mandatory or self.current.result is CheckResult.MATCH:
            return True
        decided = self.decided
        return decided is not None and (decided.result, decided.found) == (self.current.result, self.current.found)


@dataclass(frozen=True)
class Desk:
    """One case on the desks.

    `items` are digests by name; `confirmed` are those that the employer vouched for as they are now, each with
    the officer who did. `assigned_at` is when the bureau last gave the case to another employer or institution.
    `earlier` are the institutions at which it lay before. `grace_until` is until when the employer may act, where
    the bureau has given the case more time than the employers' window. `hands` tells in which role each person has
    acted.
    """

    case_id: str
    stage: Stage = Stage.AWAITED
    round: int = 0
    policy: str = ""
    submitted_at: datetime | None = None
    arrived_at: datetime | None = None
    audit_since: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    assigned_at: datetime | None = None
    grace_until: datetime | None = None
    employer: str | None = None
    institution: str = ""
    earlier: tuple[Stay, ...] = ()
    major: str = ""
    level: str = ""
    categories: tuple[str, ...] = ()
    items: Mapping[str, str] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    consent: Consent | None = None
    publicities: tuple[Publicity, ...] = ()
    recommendation: str | None = None
    auditor: str | None = None
    countersigned: bool = False
    corrections: tuple[Correction, ...] = ()
    second_correction: str | None = None
    overdue: bool = False
    decided_at: datetime | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    hands: Mapping[str, Role] = field(default_factory=dict)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The items for whose truth the employer has not vouched; none where there is no employer."""
        return tuple(item for item in sorted(self.items) if item not in self.confirmed) if self.employer else ()

    @property
    def applicant(self) -> str:
        """The person whose case it is."""
        return next(person for person, role in self.hands.items() if role is Role.APPLICANT)

    @property
    def publicity(self) -> Publicity:
        """The latest internal publicity; the running one at stage employer_publicity."""
        return self.publicities[-1]

    @property
    def undecided(self) -> tuple[Objection, ...]:
        """The objections of the latest publicity that nobody decided."""
        return tuple(o for o in self.publicity.objections if o.resolution is None)

    @property
    def unresolved(self) -> tuple[Check, ...]:
        """The checks with which an audit cannot pass."""
        return tuple(check for check in self.checks.values() if not check.resolved)

    @property
    def waits_for_employer(self) -> bool:
        """Whether the employer's officer has something to do."""
        return self.stage in AT_EMPLOYER or (self.stage is Stage.AUDIT and bool(self.unconfirmed))

    def at_audit(self, at: datetime) -> "Desk":
        """On the institution's desk, where it is asked again whether the applicant is a civil servant (一)."""
        again = {check: self.checks[check].asked_again(at) for check in ASKED_AT_AUDIT if check in self.checks}
        return replace(self, stage=Stage.AUDIT, checks={**self.checks, **again})

    def closed(self, at: datetime) -> "Desk":
        """Put away."""
        return replace(self, stage=Stage.CLOSED, closed_at=at)

    def with_objections(self, objections: tuple[Objection, ...]) -> "Desk":
        """The same with these objections in the latest publicity."""
        latest = replace(self.publicity, objections=objections)
        return replace(self, publicities=(*self.publicities[:-1], latest))


@dataclass(frozen=True)
class Here:
    """A desk as somebody stands before it: who, when, and under which policy, as it counts for this case.

    Besides: until when its applicant is banned, since when its institution is suspended, the certificate on which
    the application builds, and whether an objection that was raised in time may still be on its way to it.
    """

    desk: Desk
    actor: Actor
    now: datetime
    policy: Policy
    banned_until: date | None = None
    suspended_since: datetime | None = None
    base_title: BaseTitle | None = None
    objections_may_come: bool = False


@dataclass(frozen=True)
class Decision:
    """What follows: the desk as it is then, what is told, and the move and its clause for the history."""

    desk: Desk
    events: tuple[Event, ...] = ()
    move: str = ""
    clause: str | None = None
