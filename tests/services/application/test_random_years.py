"""Random years of one case: whoever tries whatever whenever, only the road's own moves happen, and every path ends.

The road is the one that `test_table` has by hand; what should come of each command is said here a second time.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import strategies as st

from services.application.tables import Base
from shared.contracts.application import (
    AttachDocument,
    CloseNotEvaluated,
    ResubmitCorrection,
    RetryRegistryCheck,
    SaveDraft,
    SubmitApplication,
    UploadStampedForms,
    WithdrawApplication,
)
from shared.contracts.base import Actor, Command, Envelope, Role
from shared.contracts.evaluation import BoxOpened
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal
from shared.workdays import midnight
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import PLEDGE, Player
from tests.services.lent import give_back
from tests.soak import thorough
from tests.unit.application import kit
from tests.unit.application.kit import POLICY, beijing, employed, freelancer
from tests.unit.application.test_table import CHECKED_AT, FACTS, ROAD, TELLING

D, AR = Stage.DRAFT, Stage.ASSOCIATION_REVIEW
AU, CO, EV, CL = Stage.AUDIT, Stage.CORRECTION, Stage.EVALUATION, Stage.CLOSED
STAMPED = ("stamped_information_form", "stamped_pledge", "publicity_record")
WITHDRAWABLE = {stage for stage, moves in ROAD.items() if "withdraw" in moves}
APPLICATIONS_END, STAMPED_END = beijing("2023-07-18 00:00"), beijing("2023-08-01 00:00")
CORRECTION_DAYS = POLICY.deadlines.correction_working_days
NOT_EVALUATED_FROM, YEAR_ENDS = beijing("2024-01-01 00:00"), beijing("2024-06-01 00:00")

OTHERS = (
    Actor(role=Role.APPLICANT, subject="f" * 64, name="赵雨桐"),
    cast.OFFICER,
    cast.FOREIGN_OFFICER,
    cast.AUDITOR,
    cast.FOREIGN_AUDITOR,
    cast.BUREAU,
)
UPLOADS = tuple(f"uploads {code}" for code in ("work_report", *STAMPED))
COMMANDS = ("saves", "submits", *UPLOADS, "stamps", "resubmits", "hurries", "closes_unevaluated")
ONWARD = {D: "submits", AR: "stamps", CO: "resubmits"}


class Year:
    """One person's case from a draft on the first morning, what it should be, and a service that is asked."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.bench, self.random = bench, Random(seed)
        self.bench.clock.moment = beijing("2023-07-04 00:00")
        self.form = self.random.choice((employed(), freelancer()))
        self.player = Player(self.bench).opens().fills(self.form)
        self.at, self.ends, self.outcome = D, APPLICATIONS_END, None
        self.box_open, self.round, self.supplied = False, 0, False
        self.heard: Envelope | None = None
        self.submitted_at: datetime | None = None

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

    @property
    def now(self) -> datetime:
        """The time on the clock, in Beijing."""
        return self.bench.clock.now().astimezone(POLICY.tz)

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
        name = self.random.choice(COMMANDS)
        self.tries(name, cast.BUREAU if name == "closes_unevaluated" else self.player.actor)

    def anybody_tries(self) -> None:
        self.tries(self.random.choice((*COMMANDS, "withdraws")), self.random.choice(OTHERS))

    def the_applicant_goes_on(self) -> None:
        if self.at is AR:
            for code in STAMPED:
                self.tries(f"uploads {code}", self.player.actor)
        if self.at is CO:
            self.tries("uploads work_report", self.player.actor)
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
        self.at, self.outcome, self.box_open, self.round, self.submitted_at = D, None, False, 0, None
        self.form, self.ends = case.form, case.deadline
        if self.now < APPLICATIONS_END:
            self.form, self.ends = employed(), APPLICATIONS_END
            self.player.fills(self.form)

    def tries(self, name: str, who: Actor) -> None:
        """A command that should do what `expected` says, or be refused so."""
        command, refused, move = self.expected(name)
        if not self.may(name, who):
            refused = "no-such-case"
        if not self.asks(command, who, refused):
            return
        self.supplied = self.supplied or name == "uploads work_report"
        if move is None:
            return
        self.moves(move)
        if name == "submits":
            self.ends, self.submitted_at = STAMPED_END, self.now
        if isinstance(command, ResubmitCorrection):
            self.form = command.form

    def may(self, name: str, who: Actor) -> bool:
        """Whether the case exists for this person, for this purpose."""
        if name == "closes_unevaluated":
            return who == cast.BUREAU
        if who == self.player.actor:
            return True
        if name != "hurries":
            return False
        employer = self.submitted_at is not None and self.form.employment is not None
        stages = {entry.stage for entry in self.player.history()}
        audited = AU in stages and self.form.institution == cast.AUDITOR.organisation
        return who == cast.BUREAU or (who == cast.OFFICER and employer) or (who == cast.AUDITOR and audited)

    def expected(self, name: str) -> tuple[Command, str | None, str | None]:
        """A command, why it is refused to whoever may ask for it, if it is, and the move it makes."""
        case_id = self.player.case_id
        match name.split():
            case ["saves"]:
                return SaveDraft(case_id=case_id, form=self.form), self.in_time(D), None
            case ["submits"]:
                late = "window-closed" if self.now >= APPLICATIONS_END else None
                move = "submit_freelance" if self.form.path == "freelancer" else "submit"
                refused = late if self.at is D else "illegal-move"
                return SubmitApplication(case_id=case_id, pledge=PLEDGE), refused, move
            case ["uploads", code]:
                document = self.player.stored(code, self.now.isoformat())
                return (
                    AttachDocument(case_id=case_id, document=document),
                    self.in_time(D, AR, CO) or self.asked(code),
                    None,
                )
            case ["stamps"]:
                return self.stamping()
            case ["resubmits"]:
                changed = self.form.model_copy(update={"summary": f"改于{self.now}，{len(self.player.history())}"})
                refused = self.in_time(CO) or (None if self.supplied else "incomplete")
                return ResubmitCorrection(case_id=case_id, form=changed), refused, "resubmit"
            case ["withdraws"]:
                refused = "illegal-move" if self.at not in WITHDRAWABLE else "box-is-open" if self.box_open else None
                return WithdrawApplication(case_id=case_id, reason="个人原因"), refused, "withdraw"
            case ["hurries"]:
                return RetryRegistryCheck(case_id=case_id), None if self.at in CHECKED_AT else "illegal-move", None
        early = "evaluation-still-possible" if self.now < NOT_EVALUATED_FROM else None
        refused = early if self.at is EV else "illegal-move"
        return CloseNotEvaluated(case_id=case_id, reason="年度内未评审"), refused, "close_not_evaluated"

    def stamping(self) -> tuple[Command, str | None, str | None]:
        """The association's forms, published from the submission until yesterday."""
        opened, closed = (self.submitted_at or self.now).date(), (self.now - timedelta(days=1)).date()
        five_days = POLICY.end_of_working_days(midnight(opened, POLICY.tz), 5)
        refused = self.in_time(AR)
        if refused is None and closed < opened:
            refused = "publicity-dates"
        elif refused is None and midnight(self.now.date(), POLICY.tz) < five_days:
            refused = "publicity-too-short"
        elif refused is None and not set(STAMPED) <= {paper.code for paper in self.player.sees().documents}:
            refused = "incomplete"
        days = {"publicity_opened_on": opened, "publicity_closed_on": closed}
        command = UploadStampedForms.model_validate({"case_id": self.player.case_id, "opinion": "同意推荐", **days})
        return command, refused, "upload_stamped_forms"

    def asked(self, code: str) -> str | None:
        """Whether a paper is asked for at this stage."""
        wanted = {D: (*STAMPED, "work_report"), AR: STAMPED, CO: ("work_report",)}
        return None if code in wanted[self.at] else "document-not-asked-for"

    def in_time(self, *stages: Stage) -> str | None:
        """Why something of these stages is refused now, if it is."""
        if self.at not in stages:
            return "illegal-move"
        return "window-closed" if self.now >= self.ends else None

    def asks(self, command: Command, who: Actor, refused: str | None) -> bool:
        """Whether it was done; else refused as expected, with a clause or with what is possible, changing nothing."""
        before, refusal = self.seen(), refusal_of(self.bench, command, who)
        here = f"{type(command).__name__} at {self.at} on {self.now}"
        assert (refusal and refusal.slug) == refused, f"{here}: {refusal and refusal.failures}"
        if refusal:
            assert refusal.clause or refusal.slug in ("no-such-case", "illegal-move")
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

    def told(self) -> list[str]:
        """The moves that a desk may tell of now. A form goes back only while it can be submitted again."""
        moves = {move for by_stage in TELLING.values() for move in by_stage.get(self.at, ())}
        return sorted(moves - ({"return"} if self.now >= APPLICATIONS_END else set()))

    def hears(self, move: str) -> None:
        """A desk tells, and the case follows."""
        event, extra = FACTS[move], {"round": self.round}
        subject = self.player.case_id
        if move == "request_correction":
            self.ends, self.supplied = POLICY.end_of_working_days(self.now, CORRECTION_DAYS), False
            event = event.model_copy(
                update={"deadline": self.ends, "items": kit.notice("summary", "documents.work_report")}
            )
        if move == "disqualify":
            extra = {"subject_kind": "sanction", "round": 0}
            event, subject = (
                event.model_copy(update={"case_id": subject, "person_ref": self.player.actor.subject}),
                f"s-{subject}",
            )
        self.heard = self.bench.feed(event, subject, **extra)
        self.moves(move)

    def moves(self, move: str) -> None:
        """The road's own row."""
        self.at, self.outcome, _ = ROAD[self.at][move]
        if move == "return":
            self.ends = APPLICATIONS_END
        if move == "send_back":
            self.box_open, self.round = False, self.round + 1

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


FREE = ("registry_checked", "box_opened")
"""Lines of the history that are no moves."""


STEPS = {
    "time_passes": 6,
    "the_right_one_tries": 4,
    "anybody_tries": 3,
    "the_applicant_goes_on": 6,
    "the_applicant_gives_up": 0.3,
    "the_applicant_opens_another": 1,
    "the_registries_answer": 1,
    "desks_go_on": 6,
    "desks_end_it": 0.3,
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
