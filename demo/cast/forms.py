"""What people write into their forms: a background that fits the level, then what is special about them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from demo.cast.organisations import Employer
from demo.cast.peers import PEERS
from demo.cast.people import Kind, Person
from shared.contracts.form import (
    Achievement,
    CommissionLetter,
    Education,
    Employment,
    Form,
    FreelanceWork,
    HeldTitle,
    Recommender,
    Skill,
    StaffSanction,
)
from shared.contracts.vocabulary import Degree, Level, Path
from shared.identity import DocumentType
from shared.policy import Category, Policy

Fields = dict[str, Any]

BACKGROUND: Mapping[Level, tuple[Education, HeldTitle | None]] = {
    Level.JUNIOR: (Education(degree=Degree.BACHELOR, school="京华大学", graduated_on=date(2020, 7, 1)), None),
    Level.INTERMEDIATE: (
        Education(degree=Degree.BACHELOR, school="京华大学", graduated_on=date(2012, 7, 1)),
        HeldTitle(level=Level.JUNIOR, obtained_on=date(2016, 11, 30)),
    ),
    Level.ASSOCIATE_SENIOR: (
        Education(degree=Degree.MASTER, school="京华理工大学", graduated_on=date(2007, 7, 1)),
        HeldTitle(level=Level.INTERMEDIATE, obtained_on=date(2015, 11, 30)),
    ),
    Level.FULL_SENIOR: (
        Education(degree=Degree.DOCTOR, school="京华理工大学", graduated_on=date(2001, 7, 1)),
        HeldTitle(level=Level.ASSOCIATE_SENIOR, obtained_on=date(2014, 11, 30)),
    ),
}
SKILLED = Education(degree=Degree.SECONDARY, school="京华技师学院", graduated_on=date(2005, 7, 1))
GRADES = {Level.INTERMEDIATE: "technician", Level.ASSOCIATE_SENIOR: "senior_technician"}
QUALIFICATIONS = {"civil": "constructor_first_class", "computer": "software_intermediate"}
CATEGORY_OF_PATH = {
    Path.EMPLOYED: Category.EMPLOYED,
    Path.CENTRAL_UNIT: Category.CENTRAL_UNIT,
    Path.FREELANCER: Category.FREELANCER,
}


def background(person: Person, policy: Policy) -> tuple[Education, HeldTitle | None]:
    """Degree and title as they really are: what the form says and the registry of record knows.

    Who lacks years has a title that is too recent for the policy's year.
    """
    education, title = BACKGROUND[person.level]
    if person.kind in (Kind.HIGH_SKILLED, Kind.WRONG_SERIES_SKILLED):
        return SKILLED, None
    if title and person.kind in (Kind.EXCEPTIONAL, Kind.ONE_PEER, Kind.LACKS_YEARS):
        return education, title.model_copy(update={"obtained_on": date(policy.cycle.year - 2, 11, 30)})
    if title and person.kind is Kind.RECOGNISED:
        return education, HeldTitle(qualification=QUALIFICATIONS[person.major], obtained_on=title.obtained_on)
    return education, title


def form_of(person: Person, employer: Employer | None, policy: Policy, major: str | None = None) -> Form:
    """The form as this person fills it in; `major` for a second application."""
    major = major or person.major
    education, title = background(person, policy)
    fields: Fields = {
        "major": major,
        "level": person.level,
        "institution": person.institution or _institution(policy, major, person.level),
        "path": Path.EMPLOYED,
        "phone": "010-5555-0100",
        "education": education,
        "title": title,
        "working_since": education.graduated_on,
        "achievements": achievements(policy, major),
        "summary": f"长期从事{policy.major(major).name.zh}专业技术工作，承担本单位主要项目，业绩见所附材料。",
    }
    if employer:
        fields["employment"] = Employment(
            credit_code=employer.credit_code,
            organisation=employer.name,
            kind=employer.kind,
            insured_in_beijing=employer.in_beijing,
        )
    if person.document is DocumentType.PASSPORT:
        fields |= {"work_permit": "R-2022-0417", "work_permit_until": date(policy.cycle.year + 1, 4, 16)}
    special = SPECIAL.get(person.kind)
    if special:
        fields |= special(person, policy)
    return Form(**fields)


def achievements(policy: Policy, major: str) -> tuple[Achievement, ...]:
    """A project, and a paper about it."""
    name, year = policy.major(major).name.zh, policy.cycle.year
    return (
        Achievement(key="project-1", kind="project", title=f"{name}领域市级示范项目", on=date(year - 2, 10, 20)),
        Achievement(key="paper-1", kind="paper", title=f"{name}实践中的若干问题", on=date(year - 1, 5, 12)),
    )


def documents_of(person: Person, form: Form, policy: Policy) -> list[str]:
    """The codes of the papers that this person uploads before submitting."""
    found = policy.required_documents(
        _categories(person, form, policy),
        person.level,
        examination=bool(form.exam_certificate),
        recognition=bool(form.title and form.title.qualification),
    )
    codes = [kind.id for kind in found]
    return codes[1:] if person.kind is Kind.PAPER_MISSING else codes


def _institution(policy: Policy, major: str, level: Level) -> str | None:
    return next((institution.id for institution in policy.institutions_for(major, level)), None)


def _categories(person: Person, form: Form, policy: Policy) -> list[Category]:
    by_document = policy.category_of(person.document)
    return [
        CATEGORY_OF_PATH[form.path or Path.EMPLOYED],
        *([by_document] if by_document else []),
        *([Category.HIGH_SKILLED] if form.skill else []),
        *([Category.EXCEPTIONAL] if form.exceptional else []),
    ]


def _freelancer(person: Person, policy: Policy) -> Fields:
    fields = policy.applicants.freelancers.fields.values()
    field = next((field.id for field in fields if person.major in field.majors), "literature")
    year = policy.cycle.year
    works = (
        FreelanceWork(field=field, title="个人作品系列", since=date(year - 4, 3, 1), until=date(year - 2, 12, 31)),
        FreelanceWork(field=field, title="在京合作项目", since=date(year - 1, 2, 1)),
    )
    return {"path": Path.FREELANCER, "association": person.employer, "freelance_work": works}


def _central(person: Person, policy: Policy) -> Fields:
    letter = CommissionLetter(year=policy.central_units.letter_year, issued_by="superior")
    return {"path": Path.CENTRAL_UNIT, "commission_letter": letter}


def _exceptional(person: Person, policy: Policy) -> Fields:
    series = policy.series_of(person.major)
    peers = tuple(
        Recommender(
            name=peer.name,
            document_type=DocumentType.RESIDENT_ID,
            document_number=peer.number,
            organisation=peer.employer,
            level=Level.FULL_SENIOR,
            major=peer.major,
        )
        for peer in PEERS
        if peer.major in series.majors
    )
    grounds = tuple(policy.exceptional_conditions(series.id))[: policy.exceptional.least_conditions]
    return {"exceptional": True, "exceptional_grounds": grounds, "recommenders": peers}


def _one_peer(person: Person, policy: Policy) -> Fields:
    fields = _exceptional(person, policy)
    return fields | {"recommenders": fields["recommenders"][:1]}


def _skilled(person: Person, policy: Policy) -> Fields:
    grade = GRADES[person.level]
    return {"skill": Skill(grade=grade, since=date(2016, 6, 30), certificate_number="JS-2016-0630")}


def _sanctioned(person: Person, policy: Policy) -> Fields:
    return {"staff_sanction": StaffSanction(kind="demerit", until=date(policy.cycle.year + 1, 3, 31))}


SPECIAL: Mapping[Kind, Callable[[Person, Policy], Fields]] = {
    Kind.HIGH_SKILLED: _skilled,
    Kind.WRONG_SERIES_SKILLED: lambda *who: _skilled(*who) | {"exam_certificate": "GJ-2022-0815"},
    Kind.FREELANCER: _freelancer,
    Kind.UNLISTED_ASSOCIATION: _freelancer,
    Kind.WRONG_SERIES_FREELANCE: _freelancer,
    Kind.CENTRAL_UNIT: _central,
    Kind.OWN_COMMITTEE: _central,
    Kind.NO_LETTER: lambda *_: {"path": Path.CENTRAL_UNIT},
    Kind.EXCEPTIONAL: _exceptional,
    Kind.ONE_PEER: _one_peer,
    Kind.EXAM_PASSED: lambda *_: {"exam_certificate": "GJ-2022-0815"},
    Kind.CIVIL_SERVANT: lambda *_: {"civil_servant": True},
    Kind.RETIRED: lambda *_: {"retired": True},
    Kind.SANCTIONED: _sanctioned,
    Kind.NO_PERMIT: lambda *_: {"work_permit": None, "work_permit_until": None},
}
