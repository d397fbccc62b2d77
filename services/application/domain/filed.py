"""One person of a record (三(三)): title and plan, ballot, publicity, and what the hub knows of the person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from services.application.domain import offers, persons
from services.application.domain.applying import Applicant, Applying, listed
from shared.contracts.form import Form
from shared.contracts.record import FiledPerson, FilingMeeting
from shared.contracts.vocabulary import Level
from shared.errors import Failure, Refusal, Text
from shared.policy import LEVEL_NAMES, AcademicReview, AutonomousPlan, Policy, Series
from shared.workdays import midnight, moment

CLAUSE = "三(三)"


class Titled(Protocol):
    """Whatever names a title."""

    @property
    def series(self) -> str: ...
    @property
    def major(self) -> str: ...
    @property
    def level(self) -> Level: ...


@dataclass(frozen=True)
class Opinion:
    """An academic review that was delivered: for which institution, about whom and what, on which day (Beijing)."""

    institution: str
    person_ref: str
    major: str
    level: Level
    on: date


@dataclass(frozen=True)
class Known:
    """What the hub knows of a person: the name it has, whether a case of the cycle lives, the opinion that is named."""

    applicant: Applicant
    name: str | None = None
    has_case: bool = False
    opinion: Opinion | None = None


@dataclass(frozen=True)
class Result:
    """Somebody who passed at a meeting. Where the number is not valid, nothing is `known` but the refusal."""

    policy: Policy
    plan: AutonomousPlan
    meeting: FilingMeeting
    stated: FiledPerson
    known: Known | Refusal
    on: date


def outside_plan(policy: Policy, plan: AutonomousPlan, title: Titled) -> Iterator[Failure]:
    """What of a title the plan does not cover."""
    if title.series not in plan.series:
        needed = listed(policy.series_named(id).name for id in plan.series)
        yield Failure("series-in-plan", CLAUSE, _name(policy, title.series), needed, "series")
    series = _series(policy, title)
    if title.series in policy.series and series is None:
        needed = listed(major.name for major in policy.series[title.series].majors.values())
        yield Failure("major-of-series", CLAUSE, Text(f"“{title.major}”", title.major), needed, "major")
    if title.level not in plan.levels:
        needed = listed(LEVEL_NAMES[level] for level in plan.levels)
        yield Failure("level-in-plan", CLAUSE, LEVEL_NAMES[title.level], needed, "level")
    if series:
        yield from offers.level_exists(policy, series, title.major, title.level)


def known_by_name(before: str | None, stated: str) -> Iterator[Failure]:
    """Who is known already is known by this name: a number mistyped may be somebody else's."""
    if before not in (None, stated):
        found = Text("该证件号码已登记在另一姓名下", "the number is known under another name")
        yield Failure("name-as-known", CLAUSE, found, Text("核对姓名和证件号码", "check name and number"), "name")


def _name(policy: Policy, id: str) -> Text:
    return policy.series[id].name if id in policy.series else Text(f"“{id}”", id)


def _series(policy: Policy, title: Titled) -> Series | None:
    """The series, if it has the major."""
    series = policy.series.get(title.series)
    return series if series and title.major in series.majors else None


def _title(r: Result) -> Iterator[Failure]:
    yield from outside_plan(r.policy, r.plan, r.stated)
    series = _series(r.policy, r.stated)
    if series:
        yield from offers.examined(r.policy, series, r.stated.level, r.stated.exam_certificate)


def _ballot(r: Result) -> Iterator[Failure]:
    committees, tally = r.policy.evaluation.committees, r.stated.tally
    there, seats, signed_in = tally.attending, r.meeting.seats, r.meeting.signed_in
    if there > signed_in or not committees.quorum.reached(there, seats):
        found = Text(
            f"{seats}人中{there}人出席表决，{signed_in}人签到", f"{there} of {seats}, with {signed_in} signed in"
        )
        least = committees.quorum.least(seats)
        needed = Text(f"{least}至{signed_in}人", f"{least} to {signed_in}")
        yield Failure("ballot-quorum", CLAUSE, found, needed, "tally.attending")
    if tally.approve > there or not committees.to_pass.reached(tally.approve, there):
        found = Text(f"出席{there}人，同意{tally.approve}票", f"{tally.approve} of {there} approve")
        least = committees.to_pass.least(there)
        needed = Text(f"同意票{least}至{there}票", f"{least} to {there} votes")
        yield Failure("votes-to-pass", CLAUSE, found, needed, "tally.approve")


def _publicity(r: Result) -> Iterator[Failure]:
    """The days in order and over, then enough working days; of another year's meeting no days are counted."""
    opened, closed, tz = r.stated.publicity.opened_on, r.stated.publicity.closed_on, r.policy.tz
    found = Text(f"{opened}至{closed}", f"{opened} to {closed}")
    if not r.meeting.on <= opened <= closed < r.on:
        needed = Text(f"评审会议后开始，{r.on}前结束", f"begun after the meeting and over before {r.on}")
        yield Failure("publicity-dates", CLAUSE, found, needed, "publicity")
    elif r.meeting.on.year == r.policy.cycle.year:
        days = r.policy.deadlines.publicity_working_days
        ends = r.policy.end_of_working_days(midnight(opened, tz), days)
        if midnight(closed + timedelta(days=1), tz) < ends:
            until = moment(ends, tz)
            needed = Text(f"不少于{days}个工作日，至{until}", f"{days} working days at least, until {until}")
            yield Failure("publicity-long-enough", CLAUSE, found, needed, "publicity.closed_on")


def _person(r: Result) -> Iterator[Failure]:
    if isinstance(r.known, Refusal):
        found = Text("证件类型或号码有误", "a wrong type or number")
        yield Failure("document-valid", CLAUSE, found, r.known.text, "document_number")
        return
    for failure in persons.not_banned(Applying(r.policy, r.known.applicant, Form())):
        yield Failure(failure.rule, failure.clause, failure.found, failure.needed, "document_number")
    yield from known_by_name(r.known.name, r.stated.name)
    if r.known.has_case:
        found = Text("本年度已有一件申报", "a case of this cycle is there already")
        needed = Text(
            "撤回或未获推荐、被退回后另行报送", "none, or one that was withdrawn, not recommended or returned"
        )
        yield Failure("no-other-case", "三(一)1", found, needed, "document_number")


def _academic_review(r: Result) -> Iterator[Failure]:
    body = r.plan.academic_review
    if body is AcademicReview.OWN or r.stated.level not in r.policy.autonomous.reviewed_levels:
        return
    if isinstance(r.known, Known) and _fits(r, r.known):
        return
    found = Text("所附意见不适用", "an opinion on something else, or none so far")
    if r.stated.opinion is None:
        found = Text("无学术评议意见", "no opinion")
    needed = Text(
        f"{body.text.zh}在评审会议前对本人该专业级别出具的学术评议意见",
        f"the opinion of {body.text.en} on this person, major and level, given before the meeting",
    )
    yield Failure("academic-opinion", CLAUSE, found, needed, "opinion")


def _fits(r: Result, known: Known) -> bool:
    given, stated = known.opinion, r.stated
    mine = (r.plan.credit_code, known.applicant.person_ref, stated.major, stated.level)
    return (
        given is not None
        and (given.institution, given.person_ref, given.major, given.level) == mine
        and given.on <= r.meeting.on
    )


RULES: tuple[Callable[[Result], Iterator[Failure]], ...] = (_person, _title, _academic_review, _ballot, _publicity)
