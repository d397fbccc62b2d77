"""Where a case should be in a random year, when its stages end and in whose hands it is: the rules said a second time.

The road is the one that `test_table` has by hand.
"""

from datetime import datetime

from shared.contracts.application import ReassignCase, ReopenCase, ResubmitCorrection, SaveDraft, SubmitApplication
from shared.contracts.base import Command, Envelope
from shared.contracts.form import Form
from shared.contracts.vocabulary import Stage
from tests.bench import Bench
from tests.services.application.player import Player
from tests.unit.application import kit
from tests.unit.application.kit import POLICY, beijing
from tests.unit.application.test_table import FACTS, ROAD, TELLING

D, ER, EP, AR = Stage.DRAFT, Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY, Stage.ASSOCIATION_REVIEW
AU, CO, PA, EV, CL = Stage.AUDIT, Stage.CORRECTION, Stage.PAYMENT, Stage.EVALUATION, Stage.CLOSED
STAMPED = ("stamped_information_form", "stamped_pledge", "publicity_record")
APPLICATIONS_END, STAMPED_END = beijing("2023-07-18 00:00"), beijing("2023-08-01 00:00")
EVALUATION_ENDS, YEAR_ENDS = beijing("2024-01-01 00:00"), beijing("2024-06-01 00:00")


class Case:
    """One person's case: what it should be, after what was done and told."""

    def __init__(self, bench: Bench, player: Player, form: Form) -> None:
        self.bench, self.player = bench, player
        self.begins(form, APPLICATIONS_END)

    def begins(self, form: Form, ends: datetime) -> None:
        """A draft."""
        self.form, self.at, self.ends, self.outcome = form, D, ends, None
        self.left: Stage | None = None
        self.grace: datetime | None = None
        self.submitted_at: datetime | None = None
        self.employer: str | None = None
        self.institution: str | None = None
        self.listed, self.box_open, self.audited, self.round = False, False, False, 0
        self.heard: Envelope | None = None

    @property
    def now(self) -> datetime:
        """The time on the clock, in Beijing."""
        return self.bench.clock.now().astimezone(POLICY.tz)

    # Moving

    def moves(self, move: str) -> None:
        """The road's own row."""
        before = self.at
        self.at, self.outcome, _ = ROAD[self.at][move]
        self.left = before if self.at is CL else None
        self.audited |= self.at is AU
        if move == "return":
            self.ends, self.grace = APPLICATIONS_END, None
        if move == "send_back":
            self.listed, self.box_open, self.round = False, False, self.round + 1

    def did(self, command: Command, move: str | None) -> None:
        """What a command that was not refused has changed."""
        if move:
            self.moves(move)
        match command:
            case SubmitApplication():
                self.submitted_at, self.ends = self.now, self.with_grace(STAMPED_END)
                self.address()
            case SaveDraft():
                self.ends = self.draft_ends()
            case ResubmitCorrection():
                self.form = command.form
            case ReopenCase():
                self.is_reopened()
            case ReassignCase():
                self.is_reassigned(command)

    def address(self) -> None:
        """The first submission says whose the case is; later ones find it as the bureau left it."""
        if self.institution is None:
            self.institution = self.form.institution
            self.employer = self.form.employment.credit_code if self.form.employment else None

    def is_reopened(self) -> None:
        """Back where it was, with new time."""
        assert self.left
        self.at, self.left, self.outcome, self.grace = self.left, None, None, self.now
        if self.at is D:
            self.ends = self.draft_ends()
        elif self.at in (AR, ER, EP):
            self.ends = self.with_grace(STAMPED_END)
        elif self.at is CO:
            self.ends = POLICY.end_of_working_days(self.now, POLICY.deadlines.correction_working_days)

    def is_reassigned(self, command: ReassignCase) -> None:
        """In other hands; another employer has new time, and a committee of another institution begins anew."""
        if command.employer:
            self.employer = command.employer
            if self.at in (ER, EP):
                self.grace = self.now
                self.ends = self.with_grace(STAMPED_END)
        self.institution = command.institution or self.institution
        self.round += self.at is EV

    def draft_ends(self) -> datetime:
        """When the draft ends: as shown, where it follows other series' windows for want of a major."""
        if self.form.major is None:
            deadline = self.player.sees().deadline
            assert deadline
            return deadline
        return self.with_grace(APPLICATIONS_END, self.grace)

    def with_grace(self, closes: datetime, since: datetime | None = None) -> datetime:
        """A window's end; later if the bureau gave time, counted from now unless told otherwise."""
        if self.grace is None:
            return closes
        ends = POLICY.end_of_working_days(since or self.now, POLICY.deadlines.grace_working_days)
        return max(closes, min(ends, EVALUATION_ENDS))

    # What the desks tell

    def told(self) -> list[str]:
        """The moves that a desk may tell of now. A form goes back only while it can be submitted again."""
        moves = {move for by_stage in TELLING.values() for move in by_stage.get(self.at, ())}
        return sorted(moves - ({"return"} if self.now >= APPLICATIONS_END else set()))

    def hears(self, move: str) -> None:
        """A desk tells, and the case follows."""
        event, extra = FACTS[move], {"round": self.round}
        subject = self.player.case_id
        if move == "request_correction":
            self.ends = POLICY.end_of_working_days(self.now, POLICY.deadlines.correction_working_days)
            event = event.model_copy(
                update={"deadline": self.ends, "items": kit.notice("summary", "documents.work_report")}
            )
        if move == "disqualify":
            extra = {"subject_kind": "sanction", "round": 0}
            event, subject = (
                event.model_copy(update={"case_id": subject, "ref": self.player.actor.subject}),
                f"s-{subject}",
            )
        self.heard = self.bench.feed(event, subject, **extra)
        self.moves(move)
