"""Who applies for what: all that the rules of 一, 二 and 四 look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from shared.contracts.form import Form
from shared.contracts.vocabulary import Level, Path
from shared.errors import Failure, Text
from shared.identity import DocumentType
from shared.policy import Category, Policy
from shared.policy.catalogue import Series


@dataclass(frozen=True)
class Applicant:
    """Who asks, on which day (Beijing), until when a ban runs, if one does, and whether they have `applied` already."""

    person_ref: str
    document_type: DocumentType
    on: date
    banned_until: date | None = None
    applied: bool = False


@dataclass(frozen=True)
class Applying:
    """Somebody with a form, however much of it is filled in."""

    policy: Policy
    applicant: Applicant
    form: Form


@dataclass(frozen=True)
class Request(Applying):
    """A form that names a major of the list and a level, so that it can be judged whole."""

    series: Series
    major: str
    level: Level


PersonRule = Callable[[Applying], Iterator[Failure]]
Rule = Callable[[Request], Iterator[Failure]]

_CATEGORY_OF_PATH = {
    Path.EMPLOYED: Category.EMPLOYED,
    Path.CENTRAL_UNIT: Category.CENTRAL_UNIT,
    Path.FREELANCER: Category.FREELANCER,
}


def categories(policy: Policy, applicant: Applicant, form: Form) -> frozenset[Category]:
    """The groups of the notice that this applicant belongs to; documents and checks follow from them."""
    found = {_CATEGORY_OF_PATH[form.path]} if form.path else set()
    by_document = policy.category_of(applicant.document_type)
    if by_document:
        found.add(by_document)
    if form.skill:
        found.add(Category.HIGH_SKILLED)
    if form.exceptional:
        found.add(Category.EXCEPTIONAL)
    return frozenset(found)


def listed(names: Iterator[Text]) -> Text:
    """Several names as one text; `none` where there is none."""
    known = tuple(names)
    if not known:
        return Text("无", "none")
    return Text("、".join(name.zh for name in known), ", ".join(name.en for name in known))
