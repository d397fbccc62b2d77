"""Random years of one case: whoever tries whatever whenever, only the road's own moves happen, and every path ends."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import strategies as st

from services.application.tables import Base
from shared.contracts.base import Actor, Command, Role
from shared.contracts.evaluation import BoxOpened, CaseListed
from shared.contracts.vocabulary import Outcome
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import Player
from tests.services.application.year_commands import BUREAU, COMMANDS, Commands
from tests.services.application.year_rules import APPLICATIONS_END, AR, CL, CO, EV, STAMPED, YEAR_ENDS, D
from tests.services.lent import give_back
from tests.soak import thorough
from tests.unit.application.kit import beijing, employed, freelancer
from tests.unit.application.test_table import ROAD

OTHERS = (
    Actor(role=Role.APPLICANT, subject="f" * 64, name="赵雨桐"),
    cast.OFFICER,
    cast.FOREIGN_OFFICER,
    cast.AUDITOR,
    cast.FOREIGN_AUDITOR,
    Actor(role=Role.AUDITOR, subject="auditor-2", organisation="innovation_park", name="郭晓兰"),
    cast.BUREAU,
)
OF_THE_ROAD = ("no-such-case", "illegal-move", "not-reopenable")
"""Refusals without a clause: they say what is possible, or that there is nothing."""

ONWARD = {D: "submits", AR: "stamps", CO: "resubmits"}


class Year(Commands):
    """A case from a draft on the first morning, and a service that is asked."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.random = Random(seed)
        bench.clock.moment = beijing("2023-07-04 00:00")
        form = self.random.choice((employed(), freelancer()))
        super().__init__(bench, Player(bench).opens().fills(form), form)

    def goes_on(self) -> None:
        """Something happens, mostly what leads on; then the case is where it should be."""
        step = self.random.choices(list(STEPS), list(STEPS.values()))[0]
        note(f"{self.now:%m-%d %H:%M} {self.at}: {step}")
        getattr(self, step)()
        self.is_where_it_should_be()

    def ends_by_itself(self) -> None:
        """Whatever was left open ends: by its deadline, or by a desk's word."""
        self.sweeps(YEAR_ENDS)
        if self.at is not CL:
            self.hears(next(move for move in self.told() if ROAD[self.at][move][0] is CL))
        self.is_where_it_should_be()
        assert self.player.sees().outcome

    # Time

    def time_passes(self) -> None:
        """With its deadlines swept, or through an outage."""
        hours = self.random.choice((1, 5, 9, 24, 24, 30, 72, 24 * 30))
        until = min(self.now + timedelta(hours=hours), YEAR_ENDS)
        if self.random.random() < 0.5:
            self.sweeps(until)
        self.bench.clock.moment = until

    def sweeps(self, until: datetime) -> None:
        """What was due happens once, dated when it was due."""
        self.bench.sweep(until)
        if self.at in (D, AR, CO) and until >= self.ends:
            move = "abandon" if self.at is CO else "lapse"
            last = self.player.history()[-1]
            assert (last.move, last.at, last.actor.role) == (move, self.ends, Role.CLOCK)
            self.moves(move)

    # Commands

    def the_right_one_tries(self) -> None:
        self.tries(self.random.choice(COMMANDS), self.player.actor)

    def the_bureau_tries(self) -> None:
        self.tries(self.random.choice(BUREAU), cast.BUREAU)

    def the_bureau_takes_up_again(self) -> None:
        if self.at is CL:
            self.tries("reopens", cast.BUREAU)

    def anybody_tries(self) -> None:
        self.tries(self.random.choice((*COMMANDS, *BUREAU, "withdraws")), self.random.choice(OTHERS))

    def the_applicant_goes_on(self) -> None:
        if self.at is AR:
            for code in STAMPED:
                self.tries(f"uploads {code}", self.player.actor)
        if self.at in ONWARD:
            self.tries(ONWARD[self.at], self.player.actor)

    def the_applicant_gives_up(self) -> None:
        self.tries("withdraws", self.player.actor)

    def the_registries_answer(self) -> None:
        self.bench.keep_promises()

    def the_applicant_opens_another(self) -> None:
        """One live case; another only after certain ends, and while the window is open."""
        again = self.at is CL and self.outcome in (Outcome.WITHDRAWN, Outcome.NOT_RECOMMENDED)
        refused = None if again else "live-case-exists"
        if self.now >= APPLICATIONS_END and not self.another_series_is_open:
            refused = "window-closed"
        if not self.asks(self.player.draft_command(), self.player.actor, refused):
            return
        self.player.case_id = self.bench.call(cast.LIST, self.player.actor).items[-1].case_id
        case = self.player.sees()
        assert case.deadline
        assert case.deadline > self.now
        self.begins(case.form, case.deadline)
        if self.now < APPLICATIONS_END:
            self.begins(employed(), APPLICATIONS_END)
            self.player.fills(self.form)

    def tries(self, name: str, who: Actor) -> None:
        """A command that should do what `expected` says, or be refused so."""
        command, refused, move = self.expected(name)
        if not self.may(name, who):
            refused = "no-such-case"
        if self.asks(command, who, refused):
            self.did(command, move)

    def asks(self, command: Command, who: Actor, refused: str | None) -> bool:
        """Whether it was done; else refused as expected, with a clause or with what is possible, changing nothing."""
        before, refusal = self.seen(), refusal_of(self.bench, command, who)
        here = f"{type(command).__name__} at {self.at} on {self.now}"
        assert (refusal and refusal.slug) == refused, f"{here}: {refusal and refusal.failures}"
        if refusal:
            assert refusal.clause or refusal.slug in OF_THE_ROAD
            assert self.seen() == before
        return refusal is None

    # What the desks tell

    def desks_go_on(self) -> None:
        self.desks_decide(ends=False)

    def desks_end_it(self) -> None:
        self.desks_decide(ends=True)

    def desks_decide(self, *, ends: bool) -> None:
        moves = [move for move in self.told() if (ROAD[self.at][move][0] is CL) == ends]
        if moves:
            self.hears(self.random.choice(moves))

    def a_meeting_lists_it(self) -> None:
        if self.at is EV:
            listed = CaseListed(meeting="m-1", closed_at=self.now)
            self.heard = self.bench.feed(listed, self.player.case_id, round=self.round)
            self.listed = True

    def the_box_opens(self) -> None:
        if self.at is EV:
            self.heard = self.bench.feed(BoxOpened(meeting="m-1"), self.player.case_id, round=self.round)
            self.box_open = True

    def a_frame_comes_again(self) -> None:
        if self.heard:
            before = self.seen()
            self.bench.hear(self.heard)
            assert self.seen() == before

    # The case is where it should be

    def is_where_it_should_be(self) -> None:
        case = self.player.sees()
        assert (case.stage, case.outcome) == (self.at, self.outcome)
        assert (case.outcome is None) == (self.at is not CL)
        history = self.player.history()
        assert [entry.n for entry in history] == list(range(1, len(history) + 1))
        assert history[-1].stage == self.at or history[-1].move in FREE

    def seen(self) -> tuple[Any, ...]:
        """Everything that a refusal must leave as it is."""
        return self.player.sees(), self.player.history(), len(self.bench.published)

    @property
    def another_series_is_open(self) -> bool:
        """Of 三(二): health, then the schools."""
        spans = (("2023-08-01", "2023-08-15"), ("2023-08-21", "2023-09-09"))
        return any(beijing(first) <= self.now < beijing(end) for first, end in spans)


def refusal_of(bench: Bench, command: Command, who: Actor) -> Refusal | None:
    """The refusal of a command; None if it was done."""
    try:
        bench.call(command, who)
    except Refusal as refusal:
        return refusal
    return None


FREE = ("registry_checked", "case_listed", "box_opened")
"""Lines of the history that are no moves."""


STEPS = {
    "time_passes": 6,
    "the_right_one_tries": 4,
    "anybody_tries": 3,
    "the_bureau_tries": 2,
    "the_bureau_takes_up_again": 1,
    "the_applicant_goes_on": 6,
    "the_applicant_gives_up": 0.3,
    "the_applicant_opens_another": 1,
    "the_registries_answer": 1,
    "desks_go_on": 6,
    "desks_end_it": 0.3,
    "a_meeting_lists_it": 1,
    "the_box_opens": 1,
    "a_frame_comes_again": 1,
}
"""What happens, and how often beside the others."""


@pytest.mark.parametrize("made_bench", ["sqlite"], indirect=True)
def test_random_years_take_only_the_roads_own_moves_and_end(bench: Bench, registry: object) -> None:
    @thorough(300, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.integers(0, 2**32))
    def lives_through(seed: int) -> None:
        note(f"seed {seed}")
        year = Year(bench, seed)
        try:
            for _ in range(50):
                year.goes_on()
            year.ends_by_itself()
        finally:
            give_back(bench, Base.metadata)

    lives_through()
