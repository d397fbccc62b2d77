"""What an applicant states and hands in, and the snapshot of it that every desk works on."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Message
from shared.contracts.vocabulary import CheckResult, Degree, Level, Path

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(ge=0, le=2**40)]
"""Of a file, in bytes. Every number that comes from outside has bounds, which gRPC's 64 bits hold."""


class Employment(Message):
    """Where the applicant works and is insured. The payer of the social insurance vouches for the case."""

    credit_code: Line
    organisation: Line
    kind: Literal["state", "public_institution", "non_public", "social", "central_unit"] = "non_public"
    insured_in_beijing: bool
    department: Line | None = None


class FreelanceWork(Message):
    """One dated piece of freelance work in Beijing, in a field of the policy. Without `until` it goes on."""

    field: Line
    title: Line
    since: date
    until: date | None = None


class Education(Message):
    """The highest degree that counts for the application."""

    degree: Degree
    school: Line | None = None
    graduated_on: date | None = None
    certificate_number: Line | None = None


class HeldTitle(Message):
    """A title already held, or the professional qualification (an id of the policy) that counts as one (四(五))."""

    level: Level | None = None
    series: Line | None = None
    qualification: Line | None = None
    obtained_on: date
    appointed_on: date | None = None
    certificate_number: Line | None = None


class Achievement(Message):
    """A work, paper, patent or prize. `key` stays the same through corrections."""

    key: Line
    kind: Literal["work", "paper", "patent", "prize", "standard", "project"]
    title: Line
    on: date
    description: Prose | None = None


class Skill(Message):
    """技能等级 of a high-skilled worker (一)."""

    grade: Literal["advanced_worker", "technician", "senior_technician"]
    since: date
    certificate_number: Line | None = None


class StaffSanction(Message):
    """处分 of a public institution's staff, while it runs."""

    kind: Literal["warning", "demerit", "demotion", "dismissal"]
    until: date


class Recommender(Message):
    """A peer who recommends an exceptional application (四(六)).

    The applicant sends document type and number. In place of the number the `masked_number` is shown, and the
    `person_ref`, which is never sent, told to the desks. A form that was read is sent again as it is.
    """

    name: Line
    person_ref: Line | None = None
    organisation: Line
    level: Level
    major: Line
    document_type: Line | None = None
    document_number: Line | None = Field(default=None, json_schema_extra={"writeOnly": True})
    masked_number: Line | None = None


class CommissionLetter(Message):
    """委托函 of a central unit in Beijing (四(四))."""

    year: int = Field(ge=1900, le=9999)
    issued_by: Literal["superior", "unit_with_consent"]


class Form(Message):
    """What the applicant states. A draft may leave out almost everything; submission checks completeness.

    A `skill` makes it the application of a high-skilled worker (一), `exceptional` one of 四(六) with
    the ids of the conditions it claims.
    """

    major: Line | None = None
    level: Level | None = None
    institution: Line | None = None
    path: Path | None = None
    phone: Line | None = None
    skill: Skill | None = None
    civil_servant: bool = False
    retired: bool = False
    staff_sanction: StaffSanction | None = None
    work_permit: Line | None = None
    work_permit_until: date | None = None
    employment: Employment | None = None
    association: Line | None = None
    freelance_work: tuple[FreelanceWork, ...] = Field(default=(), max_length=50)
    education: Education | None = None
    title: HeldTitle | None = None
    working_since: date | None = None
    exam_certificate: Line | None = None
    exceptional: bool = False
    exceptional_grounds: tuple[Line, ...] = Field(default=(), max_length=20)
    recommenders: tuple[Recommender, ...] = Field(default=(), max_length=10)
    commission_letter: CommissionLetter | None = None
    achievements: tuple[Achievement, ...] = Field(default=(), max_length=100)
    summary: Prose | None = None


WHOLE_CASE = ("major", "level", "institution", "path")
"""What makes it this application; a correction keeps it (三(一)3)."""


class DocumentRef(Message):
    """An uploaded file as the gateway received it; `code` says what it proves."""

    code: Line
    digest: Digest
    size: Size
    media_type: Line
    filename: Line


class Holder(Message):
    """The person as other services may know them: never the number itself."""

    name: str
    document_type: str
    masked_number: str
    person_ref: str


class Snapshot(Message):
    """What was submitted, frozen. Its digest names it."""

    holder: Holder
    form: Form
    documents: tuple[DocumentRef, ...]
    pledge: str
    pledged_at: AwareDatetime


class RegistryFinding(Message):
    """One statement beside what the registry of record says."""

    check: Literal["identity", "degree", "title", "insurance", "civil_service"]
    mandatory: bool
    result: CheckResult
    stated: str | None = None
    found: str | None = None


class CorrectionItem(Message):
    """One thing to correct: the form's field as a dotted path or `documents.<code>`, and what is wanted."""

    field: Line
    wanted: Prose
