"""How a case is meant to go: what happens on its way and how it ends."""

from enum import Enum, StrEnum
from typing import NamedTuple

from shared.contracts.vocabulary import Outcome, Stage


class Where(NamedTuple):
    """A place in the table of stages; no stage means that the person has no case."""

    stage: Stage | None
    outcome: Outcome | None = None

    def __str__(self) -> str:
        if self.stage is None:
            return "no case"
        return f"{self.stage}: {self.outcome}" if self.outcome else str(self.stage)


class Phase(StrEnum):
    """The parts of the year in which a case can end."""

    APPLY = "apply"
    RECOMMEND = "recommend"
    AUDIT = "audit"
    PAYMENT = "payment"
    EVALUATION = "evaluation"
    RESULTS = "results"
    CERTIFIED = "certified"


class Ending(Enum):
    """How a person's year ends: its name, in which phase, what the case then says and by which clause."""

    # fmt: off
    DOOR = "refused at the door", Phase.APPLY, Where(Stage.CLOSED, Outcome.LAPSED), "三(一)1"
    NO_CASE = "refused at the door", Phase.APPLY, Where(None), None
    LAPSED_DRAFT = "lapsed: not submitted", Phase.APPLY, Where(Stage.CLOSED, Outcome.LAPSED), "三(一)1"
    LAPSED_EMPLOYER = "lapsed: at the employer", Phase.RECOMMEND, Where(Stage.CLOSED, Outcome.LAPSED), "三(一)2"
    LAPSED_ASSOCIATION = "lapsed: at the association", Phase.RECOMMEND, Where(Stage.CLOSED, Outcome.LAPSED), "三(一)2"
    NOT_RECOMMENDED = "not recommended", Phase.RECOMMEND, Where(Stage.CLOSED, Outcome.NOT_RECOMMENDED), "三(一)2"
    WITHDRAWN_DRAFT = "withdrawn", Phase.APPLY, Where(Stage.CLOSED, Outcome.WITHDRAWN), "三(一)1"
    WITHDRAWN_AT_EMPLOYER = "withdrawn", Phase.RECOMMEND, Where(Stage.CLOSED, Outcome.WITHDRAWN), "三(一)1"
    WITHDRAWN_IN_AUDIT = "withdrawn", Phase.AUDIT, Where(Stage.CLOSED, Outcome.WITHDRAWN), "三(一)1"
    ABANDONED_CORRECTION = "abandoned: no correction", Phase.AUDIT, Where(Stage.CLOSED, Outcome.ABANDONED), "三(一)3"
    REFUSED = "refused by the audit", Phase.AUDIT, Where(Stage.CLOSED, Outcome.REFUSED), "三(一)3"
    ABANDONED_FEE = "abandoned: fee not paid", Phase.PAYMENT, Where(Stage.CLOSED, Outcome.ABANDONED), "三(一)3"
    WITHDRAWN_PAID = "withdrawn", Phase.EVALUATION, Where(Stage.CLOSED, Outcome.WITHDRAWN), "三(一)1"
    ABSENT = "absent", Phase.EVALUATION, Where(Stage.CLOSED, Outcome.ABSENT), "三(一)4"
    NOT_EVALUATED = "not evaluated", Phase.EVALUATION, Where(Stage.CLOSED, Outcome.NOT_EVALUATED), "三(一)4"
    NOT_PASSED = "not passed", Phase.RESULTS, Where(Stage.CLOSED, Outcome.NOT_PASSED), "三(一)4"
    DISQUALIFIED = "disqualified", Phase.RESULTS, Where(Stage.CLOSED, Outcome.DISQUALIFIED), "四(一)"
    CERTIFIED = "certified", Phase.CERTIFIED, Where(Stage.CERTIFIED), "三(一)6"
    CERTIFIED_AFTER_REPORT = "certified, a report dismissed", Phase.CERTIFIED, Where(Stage.CERTIFIED), "三(一)6"
    REVOKED = "revoked", Phase.CERTIFIED, Where(Stage.CLOSED, Outcome.REVOKED), "四(一)"
    # fmt: on

    def __init__(self, label: str, phase: Phase, where: Where, clause: str | None) -> None:
        self.label, self.phase, self.where, self.clause = label, phase, where, clause

    def ended_by(self, phase: Phase) -> bool:
        """Whether the case has ended once the year has been played to the end of `phase`."""
        order = list(Phase)
        return order.index(self.phase) <= order.index(phase)

    def after(self, phase: Phase) -> Where:
        """Where the case is once the year has been played to the end of `phase`."""
        return self.where if self.ended_by(phase) else REACHED[phase]


REACHED = {
    Phase.APPLY: Where(Stage.EMPLOYER_REVIEW),
    Phase.RECOMMEND: Where(Stage.AUDIT),
    Phase.AUDIT: Where(Stage.PAYMENT),
    Phase.PAYMENT: Where(Stage.EVALUATION),
    Phase.EVALUATION: Where(Stage.ACCEPTANCE),
    Phase.RESULTS: Where(Stage.PUBLICITY),
    Phase.CERTIFIED: Where(Stage.CERTIFIED),
}
"""Where a case that goes on stands at the end of a phase."""


class Turn(StrEnum):
    """Something out of the ordinary on the way of a case."""

    EARLY = "opens the draft a second before the window, is refused, opens it a second later"
    ASKED_FIRST = "asks about eligibility before filling in"
    LAST_SECOND = "submits at 23:59:59 of the last day"
    TOO_LATE = "submits at 24:00 of the last day"
    SECOND_CASE = "tries a second application in the same year"
    RETURNED = "gets the form back, changes it and submits again"
    DECLINED = "is declined by the employer at once"
    OBJECTION_DISMISSED = "a colleague objects, the employer dismisses it"
    OBJECTION_RETURNED = "a colleague objects, the employer upholds it and gives the form back"
    OBJECTION_DECLINED = "a colleague objects, the employer upholds it and declines"
    OBJECTION_UNDECIDED = "a colleague objects, nobody decides it"
    PUBLICITY_TOO_LATE = "the employer posts the publicity on 07-24"
    FORGOTTEN = "the employer never looks"
    APPLIES_AGAIN = "is not recommended and applies again in another major"
    CORRECTION = "gets the one correction notice and answers it"
    CORRECTION_CONFIRMED_LATE = "answers the notice; the audit waits for the employer to confirm the changes"
    SECOND_CORRECTION = "gets a second notice, with the bureau's written reason"
    CORRECTION_IGNORED = "gets the correction notice and never answers"
    OWN_STAFF = "is employed by the institution that audits; the bureau countersigns"
    REGISTRY_DIFFERS = "the registry says something else, the auditor weighs it"
    REGISTRY_SILENT = "the registry never answers, the auditor decides on the original document"
    REGISTRY_SLOW = "the registry answers after a while"
    REGISTRY_DOWN_ONCE = "the registry is down at first"
    CLAIM_MOVED = "one auditor puts the case back, another takes it"
