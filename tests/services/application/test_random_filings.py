"""Random fates of results that an institution hands in: whoever tries whatever, a filing is decided once and its cases
go only where the road leads. What should come of each command is said here a second time."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import strategies as st

from services.application.tables import Base
from shared.contracts.application import (
    CloseForDeath,
    ListCases,
    ReassignCase,
    ReopenCase,
    Timeline,
    WithdrawApplication,
)
from shared.contracts.base import Actor, Command
from shared.contracts.certificate import CertificateIssued
from shared.contracts.filing import AcceptFiling, GetFiling, ListFilings, ReturnFiling
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application.campus import SCHOOL, UNIVERSITY, Campus
from tests.services.application.player import AUDITOR, BUREAU
from tests.services.application.test_random_years import refusal_of
from tests.services.lent import give_back
from tests.soak import thorough
from tests.unit.application.filings import record, stated
from tests.unit.application.test_table import FACTS, ROAD

FC, CE, CL = Stage.FILING_CHECK, Stage.CERTIFIED, Stage.CLOSED
PEOPLE = {"gu-yanqing": "顾砚青", "another": "陆景行", "third": "沈知微"}
ANYBODY = (UNIVERSITY, UNIVERSITY, SCHOOL, BUREAU, BUREAU, AUDITOR)


@dataclass
class Filed:
    """One person's case of one filing, as it should be."""

    case_id: str
    filing: str
    who: Actor
    at: Stage = FC
    outcome: Outcome | None = None
    accepted: bool = False

    def moves(self, move: str) -> None:
        """The road's own row."""
        self.at, self.outcome, _ = ROAD[self.at][move]


class Autumn:
    """A university's filings, what they should be, and a service that is asked."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.bench, self.random, self.campus = bench, Random(seed), Campus(bench).registers(BUREAU)
        self.filings: dict[str, str] = {}
        self.cases: list[Filed] = []

    def goes_on(self) -> None:
        """Something happens; then everything is where it should be."""
        step = self.random.choices(list(STEPS), list(STEPS.values()))[0]
        note(step)
        getattr(self, step)()
        self.is_where_it_should_be()

    # Commands

    def somebody_hands_in(self) -> None:
        who = self.random.choice(ANYBODY)
        keys = self.random.sample(list(PEOPLE), self.random.choice((1, 1, 2)))
        command = self.campus.command(record(*(stated(key, name=PEOPLE[key]) for key in keys)))
        busy = any(self.has_a_case(self.campus.person(key)) for key in keys)
        refused = "not-as-filed" if busy else None
        if not self.asks(command, who, refused if who == UNIVERSITY else "plan-of-another"):
            return
        filed = self.bench.call(ListFilings(), BUREAU).items[-1].filing
        results = self.bench.call(GetFiling(filing=filed), BUREAU).results
        self.filings[filed] = "handed_in"
        self.cases += [
            Filed(result.case_id, filed, self.campus.person(key)) for result, key in zip(results, keys, strict=True)
        ]

    def somebody_decides(self) -> None:
        if not self.filings:
            return
        filing, who = self.random.choice(list(self.filings)), self.random.choice(ANYBODY)
        accepts = self.random.random() < 0.6
        command = AcceptFiling(filing=filing) if accepts else ReturnFiling(filing=filing, reasons="缺少签到表。")
        refused = None if self.filings[filing] == "handed_in" else "filing-decided"
        if self.asks(command, who, refused if who == BUREAU else "no-such-filing"):
            self.filings[filing] = "accepted" if accepts else "returned"
            for case in self.waiting(filing):
                case.accepted = accepts
                if not accepts:
                    case.moves("return_filing")

    def somebody_tries_what_the_road_does_not_have(self) -> None:
        case = self.any_case()
        if case:
            about: dict[str, Any] = {"case_id": case.case_id, "reason": "单位撤销"}
            reopening = "not-reopenable" if case.at is CL else "illegal-move"
            command, who, refused = self.random.choice(
                (
                    (WithdrawApplication(**about), case.who, "illegal-move"),
                    (CloseForDeath(**about), BUREAU, "illegal-move"),
                    (ReassignCase(**about, institution="innovation_park"), BUREAU, "illegal-move"),
                    (ReopenCase(**about, fault="institution"), BUREAU, reopening),
                    (ReopenCase(**about, fault="institution"), case.who, "no-such-case"),
                )
            )
            self.asks(command, who, refused)

    def asks(self, command: Command, who: Actor, refused: str | None) -> bool:
        """Whether it was done; else refused as expected, changing nothing."""
        before, refusal = self.seen(), refusal_of(self.bench, command, who)
        assert slug(refusal) == refused, f"{type(command).__name__} by {who.role}: {refusal and refusal.failures}"
        assert refusal is None or self.seen() == before
        return refusal is None

    # Facts

    def a_certificate_is_issued(self) -> None:
        case = self.any_case(FC, accepted=True)
        if case:
            number = f"ZC11-2023-{self.cases.index(case)}"
            issued = CertificateIssued(number=number, date=date(2023, 9, 20), status_index=self.cases.index(case))
            self.bench.feed(issued, case.case_id)
            case.moves("certify")

    def a_certificate_is_revoked(self) -> None:
        case = self.any_case(CE)
        if case:
            self.bench.feed(FACTS["revoke"], case.case_id)
            case.moves("revoke")

    def somebody_is_disqualified(self) -> None:
        case = self.any_case(FC)
        if case:
            whose = {"case_id": case.case_id, "person_ref": case.who.subject}
            imposed = FACTS["disqualify"].model_copy(update=whose)
            self.bench.feed(imposed, f"s-{case.case_id}", subject_kind="sanction")
            case.moves("disqualify")

    def time_passes(self) -> None:
        self.bench.clock.moment += timedelta(hours=self.random.choice((1, 5, 30)))

    # What should be

    def any_case(self, at: Stage | None = None, *, accepted: bool | None = None) -> Filed | None:
        """Some case, at this stage."""
        found = [case for case in self.cases if at in (None, case.at) and accepted in (None, case.accepted)]
        return self.random.choice(found) if found else None

    def waiting(self, filing: str) -> list[Filed]:
        """The cases of a filing that nothing has ended yet."""
        return [case for case in self.cases if case.filing == filing and case.at is FC]

    def has_a_case(self, who: Actor) -> bool:
        """Whether the person has one this year that stands in the way of another: all but those given back."""
        return any(case.who == who and case.outcome is not Outcome.RETURNED for case in self.cases)

    def is_where_it_should_be(self) -> None:
        listed = {row.filing: row.state for row in self.bench.call(ListFilings(), UNIVERSITY).items}
        assert listed == self.filings
        for case in self.cases:
            filing = self.bench.call(GetFiling(filing=case.filing), UNIVERSITY)
            (result,) = (one for one in filing.results if one.case_id == case.case_id)
            assert (result.stage, result.outcome) == (case.at, case.outcome)
            history = self.bench.call(Timeline(case_id=case.case_id), case.who).entries
            assert [entry.n for entry in history] == list(range(1, len(history) + 1))
            assert (history[0].move, history[-1].stage) == ("hand_in", case.at)

    def seen(self) -> tuple[object, ...]:
        """Everything that a refusal must leave as it is."""
        filings = self.bench.call(ListFilings(), BUREAU), self.bench.call(ListCases(), BUREAU)
        return *filings, len(self.bench.published)


def slug(refusal: Refusal | None) -> str | None:
    return refusal.slug if refusal else None


STEPS = {
    "somebody_hands_in": 4,
    "somebody_decides": 4,
    "somebody_tries_what_the_road_does_not_have": 3,
    "a_certificate_is_issued": 2,
    "a_certificate_is_revoked": 0.5,
    "somebody_is_disqualified": 0.5,
    "time_passes": 1,
}
"""What happens, and how often beside the others."""


@pytest.mark.parametrize("made_bench", ["sqlite"], indirect=True)
def test_random_filings_are_decided_once_and_their_cases_keep_to_the_road(bench: Bench) -> None:
    @thorough(100, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.integers(0, 2**32))
    def pass_by(seed: int) -> None:
        note(f"seed {seed}")
        autumn = Autumn(bench, seed)
        try:
            for _ in range(30):
                autumn.goes_on()
        finally:
            give_back(bench, Base.metadata)

    pass_by()
