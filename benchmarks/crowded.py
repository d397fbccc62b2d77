"""B7: what officers and the public ask for, and a submission, with many cases in the store beside the same with few.

Two whole houses run side by side, each with a broker and a database of its own, and differ in nothing but the number of
cases. A list is asked for at its beginning, in its middle and at its end, whole and filtered; of single cases any.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from random import Random
from urllib.parse import urlencode

from benchmarks import hammer, photographs, store
from benchmarks.ground import FOLDER, Ground, ground, start_house
from benchmarks.life import START
from benchmarks.monolith import CYCLE
from benchmarks.rounds import Result, in_turn
from benchmarks.submission import SYSTEM, copy_drafts, make_draft, rest, submit
from chaos.logins import Logins
from chaos.people import COMMITTEES, PLACES
from demo.cast.organisations import auditor, bureau_officer, employers
from services.review.lists import Mark
from shared.contracts.base import SERVICES, Actor
from shared.policy import load

FEW = 10_000
SUBMISSIONS = 80
SAMPLE = 300
PAGE = 25
"""Rows of each page, everywhere in a list and in both houses: the shortest list asked for, a rare major's, has twice as
many among the few."""

INSTITUTION = COMMITTEES[0].institution
EMPLOYER = PLACES[1][0]


@dataclass(frozen=True)
class Page:
    """One thing that is asked for: the benchmark's name of it, how often a round, and the requests in one house."""

    name: str
    count: int
    requests: Callable[["House"], Sequence[bytes]]


class House:
    """One of the two: filled, and asked by people with tokens."""

    def __init__(self, at: Ground, album: photographs.Album, cases: int, submissions: int) -> None:
        at.environment["ANSWERS_FRESH_SECONDS"] = "0"  # the store is asked, not the gateway's memory
        start_house(at, SERVICES, people=submissions + 1, start=START)
        self.at, self.logins = at, Logins(at.settings, at.environment["OIDC_ISSUER"])
        policy = load(at.notice)
        self.officer = employers(policy)[EMPLOYER].officer(0)
        majors = policy.institution(INSTITUTION).accepts[0].majors
        self.major, self.rare = majors[0], majors[-1]
        assert self.officer.organisation
        store.fill(at, album, cases, employer=self.officer.organisation, institution=INSTITUTION, majors=majors)
        drafts = copy_drafts(at, make_draft(at, self.logins), submissions, (SYSTEM,))
        self._drafts = iter(drafts)
        rest(at)

    def page(self, path: str, actor: Actor | None = None, **query: str | None) -> bytes:
        """One request for a page of a list."""
        return self.get(path, actor, limit=str(PAGE), **query)

    def get(self, path: str, actor: Actor | None = None, **query: str | None) -> bytes:
        """One request; without an actor it is the public's."""
        given = urlencode({name: value for name, value in query.items() if value is not None})
        told = {} if actor is None else {"Authorization": f"Bearer {self.logins.token(actor)}"}
        return hammer.request("GET", f"/v1{path}?{given}", headers=told)

    def marks(self, by: str, where: str, *values: str | None) -> Iterator[str | None]:
        """Where pages of a list begin: behind these marks; None is the beginning."""
        (count,) = self.at.rows(f"select count(*) from {where}", *values)[0]
        for skipped in (0, count // 2, max(0, count - PAGE)):
            query = f"select {by} from {where} order by {by} offset %s limit 1"
            found = self.at.rows(query, *values, skipped - 1)[0] if skipped else ()
            yield str(found[0] if len(found) == 1 else Mark(*found)) if found else None

    def sample(self, column: str, table: str) -> list[str]:
        """Any values of a column, the same places in each house."""
        found = [value for (value,) in self.at.rows(f"select {column} from {table} order by {column}")]
        return Random(7).sample(found, min(SAMPLE, len(found)))

    def fire(self, page: Page) -> float:
        """So many requests, over and over the same ones; how many a second are answered."""
        return hammer.fire(self.at.gateway, list(islice(cycle(page.requests(self)), page.count))).per_second

    def submit(self) -> float:
        """Submissions, and the peace after them."""
        speed = submit(self.at.gateway, self.logins, self._drafts, SUBMISSIONS)
        rest(self.at)
        return speed


def employers_list(house: House) -> Sequence[bytes]:
    """What waits for an organisation's officers."""
    mine = "review.desks where employer = %s and waits_for_employer"
    marks = house.marks("arrived_at, case_id", mine, house.officer.organisation or "")
    return [house.page("/work-lists/employer", house.officer, after=mark) for mark in marks]


def audits_list(house: House) -> Sequence[bytes]:
    """What waits for an institution's auditors: of every major, of a common one, of a rare one."""
    one, asked = auditor(INSTITUTION), []
    for major in (None, house.major, house.rare):
        mine = "review.desks where institution = %s and stage = 'audit' and major = coalesce(%s, major)"
        for mark in house.marks("arrived_at, case_id", mine, INSTITUTION, major):
            asked.append(house.page("/work-lists/audit", one, major=major, after=mark))
    return asked


def cases_list(house: House) -> Sequence[bytes]:
    """Cases of a stage, also of one at which there is none, as an institution and as the bureau find them."""
    asked = []
    for stage in ("audit", "certified", "correction"):
        mine = "application.cases where institution = %s and stage = %s"
        for mark in house.marks("id", mine, INSTITUTION, stage):
            for one in (auditor(INSTITUTION), bureau_officer(0)):
                asked.append(house.page("/applications", one, cycle=CYCLE, stage=stage, after=mark))
    return asked


def timelines(house: House) -> Sequence[bytes]:
    """Everything that happened to a case, as the bureau reads it."""
    return [house.get(f"/applications/{id}/timeline", bureau_officer(0)) for id in house.sample("case_id", MADE)]


def publicity(house: House) -> Sequence[bytes]:
    """What is public at an institution."""
    mine = "evaluation.cases where institution = %s and state = 'publicity'"
    marks = house.marks("case_id", mine, INSTITUTION)
    return [house.page("/publicity", cycle=CYCLE, institution=INSTITUTION, after=mark) for mark in marks]


def verifications(house: House) -> Sequence[bytes]:
    """What the code on a certificate leads to."""
    return [house.get(f"/certificates/verify/{token}") for token in house.sample("token", "certificate.certificates")]


MADE = "(select distinct id as case_id from store.made) made"
PAGES = (
    Page("employer's work list", 150, employers_list),
    Page("audit work list", 180, audits_list),
    Page("list of cases", 180, cases_list),
    Page("timeline", 300, timelines),
    Page("publicity", 300, publicity),
    Page("verification", 600, verifications),
)


def measure(rounds: int, cases: int, say: Callable[[str], None]) -> Iterator[Result]:
    """B7, page by page; the submissions come last, for they add to the store."""
    say(f"B7: {cases:,} cases in the store beside {FEW:,}, 16 clients")
    album = photographs.take()
    with ExitStack() as stack:
        many, few = (_house(stack, album, name, count, rounds, say) for name, count in (("many", cases), ("few", FEW)))
        for page in PAGES:
            say(f"B7 {page.name}: {page.count} a round")
            yield _compare(page.name, partial(many.fire, page), partial(few.fire, page), cases, rounds, say)
        say(f"B7 submission: {SUBMISSIONS} a round")
        yield _compare("submission", many.submit, few.submit, cases, rounds, say)


def _house(
    stack: ExitStack, album: photographs.Album, name: str, cases: int, rounds: int, say: Callable[[str], None]
) -> House:
    began = datetime.now(UTC)
    at = stack.enter_context(ground(FOLDER / name))
    house = House(at, album, cases, (rounds + 1) * SUBMISSIONS)
    (size,) = at.rows("select pg_size_pretty(pg_database_size(current_database()))")[0]
    say(f"  {cases:,} cases: {size}, made in {(datetime.now(UTC) - began).seconds} s")
    return house


def _compare(
    what: str, many: Callable[[], float], few: Callable[[], float], cases: int, rounds: int, say: Callable[[str], None]
) -> Result:
    for warm in (many, few):
        warm()
    done = in_turn(rounds, many, few, say)
    return Result(f"B7 {what}", f"{what}, {cases:,} cases", f"the same, {FEW:,} cases", "1/s", "≥ 0.9", done)
