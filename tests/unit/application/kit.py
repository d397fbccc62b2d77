"""Made people and their forms, one for every way in which the notice lets somebody apply."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from demo.cast.numbers import resident_number
from services.application.domain import eligibility
from services.application.domain.applying import Applicant
from shared.contracts.form import (
    Achievement,
    CommissionLetter,
    CorrectionItem,
    DocumentRef,
    Education,
    Employment,
    Form,
    FreelanceWork,
    HeldTitle,
    Recommender,
    Skill,
    StaffSanction,
)
from shared.contracts.vocabulary import Degree, Level
from shared.errors import Failure, Refusal
from shared.identity import DocumentType
from shared.policy import Policy, load, parse

FILE = Path(__file__).parents[3] / "policies" / "beijing-2023.yaml"
POLICY: Policy = load(FILE)
ON = date(2023, 7, 10)
ME = "a" * 64

COMPANY, CENTRAL_UNIT = "91110105240733975K", "12110105657508060P"
WITH_COMMITTEE = POLICY.central_units.filed_committees[0].credit_code


def beijing(text: str) -> datetime:
    """An instant in Beijing: `beijing("2023-07-17 23:59:59")`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def changed_policy(*changes: tuple[str, str]) -> Policy:
    """The policy of 2023 with pieces of its text replaced."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old!r} is not in the policy"
        text = text.replace(old, new)
    return parse(text, "changed.yaml")


def applicant(
    document: DocumentType = DocumentType.RESIDENT_ID, *, on: date = ON, banned: date | None = None
) -> Applicant:
    """Who applies, on 10 July unless told otherwise."""
    return Applicant(ME, document, on, banned)


def employment(**changes: Any) -> Employment:
    """A job with a company in Beijing."""
    stated: dict[str, Any] = {
        "credit_code": COMPANY,
        "organisation": "京华星辰软件有限公司",
        "insured_in_beijing": True,
    }
    return Employment.model_validate(stated | changes)


def employed(**changes: Any) -> Form:
    """An engineer with a bachelor's degree and a junior title of 2016, who asks for the intermediate one."""
    stated: dict[str, Any] = {
        "major": "computer",
        "level": Level.INTERMEDIATE,
        "institution": "engineering_center",
        "path": "employed",
        "phone": "010-5555-0100",
        "employment": employment(),
        "education": Education(degree=Degree.BACHELOR, school="京华大学", graduated_on=date(2012, 7, 1)),
        "title": HeldTitle(level=Level.JUNIOR, obtained_on=date(2016, 11, 30)),
        "working_since": date(2012, 7, 15),
        "achievements": (
            Achievement(key="w1", kind="project", title="调度平台", on=date(2020, 5, 1)),
            Achievement(key="w2", kind="paper", title="排队论应用", on=date(2021, 5, 1), description="第一作者"),
        ),
        "summary": "长期从事软件开发。",
    }
    return Form.model_validate(stated | changes)


def senior(**changes: Any) -> Form:
    """An engineer with an intermediate title of 2015, who asks for the associate senior one."""
    title = HeldTitle(level=Level.INTERMEDIATE, obtained_on=date(2015, 11, 30))
    return employed(**{"level": Level.ASSOCIATE_SENIOR, "title": title} | changes)


def central(**changes: Any) -> Form:
    """Somebody of a central unit, with this year's letter."""
    unit = employment(credit_code=CENTRAL_UNIT, kind="central_unit", organisation="华夏航天装备研究院")
    letter = CommissionLetter(year=2023, issued_by="superior")
    return employed(**{"path": "central_unit", "employment": unit, "commission_letter": letter} | changes)


def foreign(**changes: Any) -> Form:
    """What a foreigner states: an engineer's form with a work permit."""
    return employed(**{"work_permit": "R-2022-0417", "work_permit_until": date(2024, 4, 16)} | changes)


def freelancer(**changes: Any) -> Form:
    """A painter without an employer."""
    stated: dict[str, Any] = {
        "path": "freelancer",
        "major": "fine_art",
        "institution": "arts_center",
        "employment": None,
        "association": "writers_and_artists",
        "freelance_work": (
            FreelanceWork(field="fine_art", title="个人画展", since=date(2022, 9, 1), until=date(2023, 5, 1)),
        ),
    }
    return employed(**stated | changes)


def skilled(**changes: Any) -> Form:
    """A technician without a degree that counts and without a title."""
    stated: dict[str, Any] = {
        "major": "mechanical",
        "education": Education(degree=Degree.NONE),
        "title": None,
        "skill": Skill(grade="technician", since=date(2019, 6, 30)),
    }
    return employed(**stated | changes)


def peer(name: str, **changes: Any) -> Recommender:
    """A peer with a full senior title in the same series."""
    stated: dict[str, Any] = {
        "name": name,
        "person_ref": name * 64,
        "organisation": "京华大学",
        "level": Level.FULL_SENIOR,
        "major": "electronics",
    }
    return Recommender.model_validate(stated | changes)


def peers_number(name: str) -> str:
    """The identity number of a made peer."""
    return resident_number(f"peer-{name}", date(1967, 6, 15))


def by_number(form: Form) -> Form:
    """The form as its applicant sends it: each peer by number, not by the reference that the service makes of it."""
    mine = {"person_ref": None, "document_type": "resident_id"}
    peers = (peer.model_copy(update={**mine, "document_number": peers_number(peer.name)}) for peer in form.recommenders)
    return form.model_copy(update={"recommenders": tuple(peers)})


def exceptional(**changes: Any) -> Form:
    """An engineer whose intermediate title is too young, with merits and two peers."""
    stated: dict[str, Any] = {
        "title": HeldTitle(level=Level.INTERMEDIATE, obtained_on=date(2021, 11, 30)),
        "exceptional": True,
        "exceptional_grounds": ("national_award", "key_project"),
        "recommenders": (peer("b"), peer("c")),
    }
    return senior(**stated | changes)


def recognised(**changes: Any) -> Form:
    """A constructor of the first class who asks for the associate senior title."""
    title = HeldTitle(qualification="constructor_first_class", obtained_on=date(2015, 11, 30))
    return senior(**{"major": "civil", "title": title} | changes)


def demerit(until: str, kind: str = "demerit") -> StaffSanction:
    """A sanction of a public institution's staff, a demerit unless told otherwise."""
    return StaffSanction.model_validate({"kind": kind, "until": until})


def graduated(day: str, degree: Degree = Degree.BACHELOR) -> Education:
    """A degree of that day."""
    return Education(degree=degree, graduated_on=date.fromisoformat(day))


def held(level: Level, day: str) -> HeldTitle:
    """A title of that day."""
    return HeldTitle(level=level, obtained_on=date.fromisoformat(day))


def achieved(day: str) -> Achievement:
    """A project of that day."""
    return Achievement(key="w1", kind="project", title="调度平台", on=date.fromisoformat(day))


def worked(since: str, until: str | None, field: str = "fine_art") -> tuple[FreelanceWork, ...]:
    """One piece of freelance work."""
    stated = {"field": field, "title": "个人画展", "since": since, "until": until}
    return (FreelanceWork.model_validate(stated),)


def technician(since: str, grade: str = "technician") -> Skill:
    """A skill grade since that day."""
    return Skill.model_validate({"grade": grade, "since": since})


def paper(code: str, digit: str = "1") -> DocumentRef:
    """An uploaded paper; another digit is another file."""
    return DocumentRef(code=code, digest=digit * 64, size=1000, media_type="application/pdf", filename=f"{code}.pdf")


def notice(*fields: str) -> tuple[CorrectionItem, ...]:
    """A correction notice on these fields."""
    return tuple(CorrectionItem(field=field, wanted="请补正") for field in fields)


def unmet(form: Form, who: Applicant | None = None, policy: Policy = POLICY) -> dict[str, Failure]:
    """The failures by rule. Whatever fails is told in both languages, with a clause of the policy."""
    found = eligibility.failures(policy, who or applicant(), form)
    for failure in found:
        check_told(failure, policy)
    by_rule = {failure.rule: failure for failure in found}
    assert len(by_rule) == len(found)
    return by_rule


def check_told(failure: Failure, policy: Policy = POLICY) -> None:
    """A failure tells what was found and what is needed, in Chinese without words of the code."""
    assert failure.clause in policy.clauses
    for text in (failure.found, failure.needed):
        assert text.zh
        assert text.en
        assert not re.search(r"[a-z]_[a-z]|None", text.zh + text.en)


def refused(call: Any, *args: Any) -> Refusal:
    """The refusal that a rule raises."""
    with pytest.raises(Refusal) as caught:
        call(*args)
    assert caught.value.clause
    return caught.value
