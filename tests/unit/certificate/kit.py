"""Made people and results, and what stands against them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.contracts.base import Actor, Role
from shared.contracts.case_events import CaseClosed, ResultDue
from shared.contracts.form import Holder
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.contracts.sanction import Ban, StandingView
from shared.contracts.vocabulary import Level, Outcome
from shared.policy import Policy, load

POLICY: Policy = load(Path(__file__).parents[3] / "policies" / "beijing-2023.yaml")
CASE, SECOND_CASE = "case-1", "case-2"
PERSON, OTHER_PERSON = "a" * 64, "b" * 64


def actor(role: Role, subject: str) -> Actor:
    return Actor(role=role, subject=subject, name=f"名{subject}")


HOLDER = actor(Role.APPLICANT, PERSON)
STRANGER = actor(Role.APPLICANT, OTHER_PERSON)
BUREAU = actor(Role.BUREAU_OFFICER, "bureau-1")
AUDITOR = actor(Role.AUDITOR, PERSON)
PUBLIC = actor(Role.PUBLIC, "public")


def beijing(text: str) -> datetime:
    """An instant in Beijing: `beijing("2023-07-17 23:59:59")`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def holder(person_ref: str = PERSON, name: str = "欧阳静") -> Holder:
    return Holder(name=name, document_type="resident_id", masked_number="1101**********1234", person_ref=person_ref)


def passed(**changes: Any) -> ResultDue:
    """An engineer who passed at associate senior level."""
    said: dict[str, Any] = {
        "outcome": "passed",
        "holder": holder(),
        "series": "engineering",
        "major": "computer",
        "level": Level.ASSOCIATE_SENIOR,
        "institution": "engineering_center",
        "title_date": date(2023, 10, 20),
    }
    return ResultDue.model_validate(said | changes)


def not_passed(**changes: Any) -> ResultDue:
    return passed(**{"outcome": "not_passed", "title_date": None} | changes)


def closed(outcome: Outcome) -> CaseClosed:
    return CaseClosed(outcome=outcome, clause="四(一)", reason="申报材料不实")


def sanction(*effects: str, case_id: str | None = CASE, person_ref: str = PERSON) -> SanctionImposed:
    return SanctionImposed.model_validate(
        {
            "sanction": "sanction-1",
            "target": "applicant",
            "ref": person_ref,
            "effects": effects,
            "case_id": case_id,
            "clause": "四(一)",
            "reason": "伪造业绩",
            "since": date(2023, 11, 20),
            "until": date(2026, 11, 20),
        }
    )


def lifted(at: datetime, person_ref: str = PERSON) -> SanctionLifted:
    return SanctionLifted(sanction="sanction-1", target="applicant", ref=person_ref, lifted_at=at)


class IntegrityAway(Exception):
    """What the port raises when nobody answers."""


@dataclass
class Told:
    """Stands for the integrity service: it knows these bans and reports, or is away. It keeps what it was asked."""

    away: bool = False
    bans: list[Ban] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, datetime]] = field(default_factory=list)

    def __call__(self, person_ref: str, case_id: str, at: datetime) -> StandingView:
        self.asked.append((person_ref, case_id, at))
        if self.away:
            raise IntegrityAway
        return StandingView(bans=tuple(self.bans), blocked=tuple(self.blocked))
