"""What should come of each command at any moment of a random year: done, or refused, and why."""

from datetime import timedelta

from shared.contracts.application import (
    AttachDocument,
    CloseForDeath,
    CloseNotEvaluated,
    ReassignCase,
    ReopenCase,
    ResubmitCorrection,
    RetryRegistryCheck,
    SaveDraft,
    SubmitApplication,
    UploadStampedForms,
    WithdrawApplication,
)
from shared.contracts.base import Actor, Command
from shared.contracts.vocabulary import Outcome, Stage
from shared.workdays import midnight
from tests.services.application import player as cast
from tests.services.application.player import PLEDGE
from tests.services.application.year_rules import (
    APPLICATIONS_END,
    AR,
    AU,
    CL,
    CO,
    EP,
    ER,
    EV,
    EVALUATION_ENDS,
    STAMPED,
    Case,
    D,
)
from tests.unit.application import kit
from tests.unit.application.kit import POLICY
from tests.unit.application.test_table import BACK, CHECKED_AT, ROAD

UPLOADS = tuple(f"uploads {code}" for code in ("work_report", *STAMPED))
COMMANDS = ("saves", "submits", *UPLOADS, "stamps", "resubmits", "hurries")
ELSEWHERE = ("innovation_park", "engineering_center", "arts_center")
BUREAU = (
    "closes_unevaluated",
    "reopens",
    "buries",
    *(f"reassigns employer {code}" for code in (kit.COMPANY, kit.CENTRAL_UNIT)),
    *(f"reassigns institution {institution}" for institution in ELSEWHERE),
)
"""Commands of the bureau's. The last institution takes no engineer, the one before it no painter."""

Expected = tuple[Command, str | None, str | None]
"""A command, why it is refused to whoever may ask for it, if it is, and the move it makes."""


class Commands(Case):
    """The case, and what should come of what is asked of it now."""

    def may(self, name: str, who: Actor) -> bool:
        """Whether the case exists for this person, for this purpose."""
        if name in BUREAU:
            return who == cast.BUREAU
        if who == self.player.actor:
            return True
        if name != "hurries":
            return False
        employer = self.submitted_at is not None and self.employer == who.organisation and "officer" in who.subject
        auditor = self.audited and self.institution == who.organisation and "auditor" in who.subject
        return who == cast.BUREAU or employer or auditor

    def expected(self, name: str) -> Expected:
        """What should come of a command at this moment."""
        case_id = self.player.case_id
        match name.split():
            case ["saves"]:
                return SaveDraft(case_id=case_id, form=self.form), self.in_time(D), None
            case ["submits"]:
                return self.submitting()
            case ["uploads", code]:
                document = self.player.stored(code, self.now.isoformat())
                refused = self.in_time(D, AR, CO) or self.asked(code)
                return AttachDocument(case_id=case_id, document=document), refused, None
            case ["stamps"]:
                return self.stamping()
            case ["resubmits"]:
                changed = self.form.model_copy(update={"summary": f"改于{self.now}"})
                return ResubmitCorrection(case_id=case_id, form=changed), self.in_time(CO), "resubmit"
            case ["withdraws"]:
                return WithdrawApplication(case_id=case_id, reason="个人原因"), self.ending("withdraw"), "withdraw"
            case ["hurries"]:
                return RetryRegistryCheck(case_id=case_id), None if self.at in CHECKED_AT else "illegal-move", None
        return self.expected_of_the_bureau(name)

    def submitting(self) -> Expected:
        """The draft as it stands; one without a major has never been filled."""
        move = "submit_freelance" if self.form.path == "freelancer" else "submit"
        refused = self.in_time(D) or (None if self.form.major else "not-eligible")
        if self.at is D and self.form.major is None and self.grace is None and self.now >= APPLICATIONS_END:
            refused = "window-closed"
        return SubmitApplication(case_id=self.player.case_id, pledge=PLEDGE), refused, move

    def expected_of_the_bureau(self, name: str) -> Expected:
        """What only the bureau asks for."""
        case_id = self.player.case_id
        match name.split():
            case ["closes_unevaluated"]:
                early = "evaluation-still-possible" if self.now < EVALUATION_ENDS else None
                refused = early if self.at is EV else "illegal-move"
                return CloseNotEvaluated(case_id=case_id, reason="年度内未评审"), refused, "close_not_evaluated"
            case ["reopens"]:
                return ReopenCase(case_id=case_id, fault="outage", reason="系统故障"), self.reopening(), None
            case ["buries"]:
                refused = self.ending("close_for_death")
                return CloseForDeath(case_id=case_id, reason="家属告知"), refused, "close_for_death"
        _, what, to = name.split()
        command = ReassignCase.model_validate({"case_id": case_id, "reason": "单位注销", what: to})
        return command, self.reassigning(command), None

    def reopening(self) -> str | None:
        """Why the case cannot be taken up again."""
        if self.at is not CL:
            return "illegal-move"
        if self.outcome not in (Outcome.LAPSED, Outcome.ABANDONED) or self.left not in BACK:
            return "not-reopenable"
        return "too-late-to-reopen" if self.now >= EVALUATION_ENDS else None

    def reassigning(self, command: ReassignCase) -> str | None:
        """Why the case stays in the hands in which it is."""
        if "reassign" not in ROAD[self.at]:
            return "illegal-move"
        if (command.employer or self.employer, command.institution or self.institution) == (
            self.employer,
            self.institution,
        ):
            return "nothing-reassigned"
        if command.employer and (self.employer is None or self.at not in (ER, EP, AU, CO)):
            return "employer-has-no-part"
        if command.institution and (command.institution == "arts_center") != (self.form.path == "freelancer"):
            return "institution-does-not-take"
        return "meeting-holds-case" if command.institution and (self.listed or self.box_open) else None

    def ending(self, move: str) -> str | None:
        """Why the case cannot be taken back, or ended by a death."""
        if move not in ROAD[self.at]:
            return "illegal-move"
        if self.box_open:
            return "box-is-open"
        return "window-closed" if self.at in (D, AR, ER, EP, CO) and self.now >= self.ends else None

    def stamping(self) -> Expected:
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
