"""A university and a party school at the service's door, with the bureau and the body that reviews for others."""

from typing import Any

from shared.contracts.base import Actor, Role
from shared.contracts.filing import (
    AcademicReview,
    CommissionReview,
    FileAutonomousResults,
    FilingView,
    RegisterFilingKey,
    SubmitAcademicOpinion,
)
from shared.contracts.record import FilingRecord
from shared.identity import DocumentType
from tests.bench import Bench
from tests.unit.application import filings as kit
from tests.unit.application.kit import beijing

UNIVERSITY = Actor(
    role=Role.SECRETARY, subject="secretary-university", organisation="1211000099900014XP", name="何秀兰"
)
SCHOOL = Actor(role=Role.SECRETARY, subject="secretary-school", organisation="1211000099900015XQ", name="吕立新")
BODY = Actor(role=Role.REVIEWING_BODY, subject="reviewer-1", organisation="municipal_party_school", name="施雪梅")
OTHER_BODY = Actor(role=Role.REVIEWING_BODY, subject="reviewer-2", organisation="education_commission", name="张少华")
HANDED_IN = beijing("2023-10-17 10:00")
SCHOLAR = {"series": "social_science", "major": "law_research"}


class Campus:
    """Both institutions, with their keys registered."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.clock.moment = HANDED_IN

    def registers(self, bureau: Actor, plan: str = kit.UNIVERSITY, key: Any = kit.KEY) -> "Campus":
        """The bureau enters a plan's key."""
        self.bench.call(
            RegisterFilingKey(plan=plan, cycle="beijing-2023", public_key=kit.public(key)), bureau, at=HANDED_IN
        )
        return self

    def command(self, record: FilingRecord, key: Any = kit.KEY) -> FileAutonomousResults:
        """The record, signed."""
        return FileAutonomousResults(record=record, signature=kit.signature(record, key))

    def files(self, record: FilingRecord, who: Actor = UNIVERSITY, key: Any = kit.KEY) -> FilingView:
        """Hand in a record."""
        filed: FilingView = self.bench.call(self.command(record, key), who)
        return filed

    def commission_of(self, key: str = "song-zhixing", **changes: Any) -> CommissionReview:
        """The command with which the party school asks for a review."""
        asked = {
            "cycle": "beijing-2023",
            "plan": kit.PARTY_SCHOOL,
            "name": "宋知行",
            "document_type": "resident_id",
            "document_number": kit.resident(key),
            **SCHOLAR,
            "level": "associate_senior",
            "materials": [{"title": "代表作", "text": "《基层治理法治化研究》，第一作者。"}],
        }
        return CommissionReview.model_validate(asked | changes)

    def commissions(self, at: str = "2023-09-06 10:00") -> AcademicReview:
        """The party school asks for a review."""
        review: AcademicReview = self.bench.call(self.commission_of(), SCHOOL, at=beijing(at))
        return review

    def thinks(self, review: str, at: str = "2023-09-12 10:00", reaches_level: bool = True) -> AcademicReview:
        """The body delivers its opinion."""
        given = SubmitAcademicOpinion(review=review, reaches_level=reaches_level, opinion="学术水平达到副高级要求。")
        opinion: AcademicReview = self.bench.call(given, BODY, at=beijing(at))
        return opinion

    def person(self, key: str = "gu-yanqing") -> Actor:
        """Somebody of a record, logged in."""
        ref = self.bench.service.vault.person_ref(  # type: ignore[attr-defined]
            DocumentType.RESIDENT_ID, kit.resident(key)
        )
        return Actor(role=Role.APPLICANT, subject=ref, name="顾砚青")
