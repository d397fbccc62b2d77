"""The road of a case. Reading this table is understanding the system.

Guards live where the data is: rows decided by `application` have theirs in this package, every other
row mirrors what another service has already decided and told. Nothing else moves a case.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.application.domain.names import MOVE_NAMES, STAGE_NAMES
from services.application.domain.problems import ILLEGAL_MOVE, NOT_REOPENABLE
from shared.contracts.application import (
    CloseForDeath,
    CloseNotEvaluated,
    ReassignCase,
    RefuseAfterAudit,
    ReopenCase,
    ResubmitCorrection,
    SubmitApplication,
    UploadStampedForms,
    WithdrawApplication,
)
from shared.contracts.audit import AuditPassed, CorrectionRequested
from shared.contracts.base import Event, Message, Role, snake_case
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.evaluation import CaseDecided, ResultAccepted, ResultSentBack
from shared.contracts.filing import ReturnFiling
from shared.contracts.integrity import SanctionImposed
from shared.contracts.payment import PaymentLapsed, PaymentSettled
from shared.contracts.review import CaseReturned, EmployerRecommended, InternalPublicityOpened, ReviewRefused
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal
from shared.policy import Step

DEADLINE = "deadline"
"""Trigger of the rows that happen by themselves."""

Trigger = type[Message] | str


@dataclass(frozen=True)
class Row:
    """One line: from `stage`, by `move`, to `to` (with `outcome` when it closes).

    A row `without` a step goes before the others of its trigger where the series' own schedule leaves
    this step out (三(二)), and holds nowhere else.
    """

    stage: Stage
    move: str
    to: Stage
    decided_by: str
    trigger: Trigger
    clause: str
    outcome: Outcome | None = None
    without: Step | None = None


D, ER, EP, AR = Stage.DRAFT, Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY, Stage.ASSOCIATION_REVIEW
AU, CO, PA = Stage.AUDIT, Stage.CORRECTION, Stage.PAYMENT
EV, AC, PU = Stage.EVALUATION, Stage.ACCEPTANCE, Stage.PUBLICITY
FC, CE, CL = Stage.FILING_CHECK, Stage.CERTIFIED, Stage.CLOSED
LAPSED, NOT_RECOMMENDED, ABANDONED = Outcome.LAPSED, Outcome.NOT_RECOMMENDED, Outcome.ABANDONED
REFUSED, WITHDRAWN, NOT_EVALUATED = Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.NOT_EVALUATED
ABSENT, NOT_PASSED = Outcome.ABSENT, Outcome.NOT_PASSED
DISQUALIFIED, RETURNED, REVOKED = Outcome.DISQUALIFIED, Outcome.RETURNED, Outcome.REVOKED
PUBLICITY, FEE = Step.EMPLOYER_PUBLICITY, Step.PAYMENT

STARTS: Mapping[str, tuple[Stage, str]] = {"open": (D, "三(一)1"), "hand_in": (FC, "三(三)")}
"""How a case begins, where it is then, and by which clause: as a draft, or as an institution's own result."""

OPEN = (D, ER, EP, AR, AU, CO, PA, EV, AC, PU, FC)
UNTIL_THE_BOX_OPENS = (D, ER, EP, AR, AU, CO, PA, EV)
WITH_A_DESK = (ER, EP, AR, AU, CO, PA, EV)
"""Where an employer or an institution still has something to do. A draft is changed by its applicant."""

WITHOUT_WAY_BACK = (EV, PU, FC)
"""Where a case waits for what it may have lost for ever: to be listed, or to be certified."""

AFTER_AUDIT = (PA, EV, AC, PU, FC, CE)
"""Where no auditor settles any more what a registry says. What an institution hands in itself was never at an audit."""

# fmt: off
TABLE: tuple[Row, ...] = (
    #   stage  move                 to  decided by     trigger                  clause
    Row(D,  "submit",               ER, "application", SubmitApplication,       "三(一)1"),
    Row(D,  "submit_freelance",     AR, "application", SubmitApplication,       "三(一)2"),
    Row(D,  "lapse",                CL, "application", DEADLINE,                "三(一)1", LAPSED),
    Row(AR, "upload_stamped_forms", AU, "application", UploadStampedForms,      "三(一)2"),
    Row(AR, "lapse",                CL, "application", DEADLINE,                "三(一)2", LAPSED),
    Row(ER, "return",               D,  "review",      CaseReturned,            "三(一)2"),
    Row(EP, "return",               D,  "review",      CaseReturned,            "三(一)2"),
    Row(ER, "open_publicity",       EP, "review",      InternalPublicityOpened, "三(一)2"),
    Row(EP, "recommend",            AU, "review",      EmployerRecommended,     "三(一)2"),
    Row(ER, "recommend",            AU, "review",      EmployerRecommended,     "三(二)", without=PUBLICITY),
    Row(ER, "decline",              CL, "review",      ReviewRefused,           "三(一)2", NOT_RECOMMENDED),
    Row(EP, "decline",              CL, "review",      ReviewRefused,           "三(一)2", NOT_RECOMMENDED),
    Row(ER, "lapse",                CL, "review",      ReviewRefused,           "三(一)2", LAPSED),
    Row(EP, "lapse",                CL, "review",      ReviewRefused,           "三(一)2", LAPSED),
    Row(AU, "request_correction",   CO, "review",      CorrectionRequested,     "三(一)3"),
    Row(CO, "resubmit",             AU, "application", ResubmitCorrection,      "三(一)3"),
    Row(CO, "abandon",              CL, "application", DEADLINE,                "三(一)3", ABANDONED),
    Row(AU, "refuse",               CL, "review",      ReviewRefused,           "三(一)3", REFUSED),
    Row(AU, "accept",               PA, "review",      AuditPassed,             "三(一)3"),
    Row(AU, "accept_without_fee",   EV, "review",      AuditPassed,             "三(二)", without=FEE),
    Row(PA, "settle",               EV, "payment",     PaymentSettled,          "三(一)3"),
    Row(PA, "abandon",              CL, "payment",     PaymentLapsed,           "三(一)3", ABANDONED),
    Row(EV, "decide",               AC, "evaluation",  CaseDecided,             "三(一)4"),
    Row(EV, "miss",                 CL, "evaluation",  CaseDecided,             "三(一)4", ABSENT),
    Row(EV, "close_not_evaluated",  CL, "application", CloseNotEvaluated,       "三(一)4", NOT_EVALUATED),
    *(Row(stage, "refuse_after_audit", CL, "application", RefuseAfterAudit,     "四(一)", REFUSED)
      for stage in WITHOUT_WAY_BACK),
    Row(AC, "accept_passed",        PU, "evaluation",  ResultAccepted,          "三(一)5"),
    Row(AC, "accept_not_passed",    CL, "evaluation",  ResultAccepted,          "三(一)4", NOT_PASSED),
    Row(AC, "send_back",            EV, "evaluation",  ResultSentBack,          "三(一)5"),
    Row(PU, "certify",              CE, "certificate", CertificateIssued,       "三(一)6"),
    Row(FC, "return_filing",        CL, "application", ReturnFiling,            "三(三)", RETURNED),
    Row(FC, "certify",              CE, "certificate", CertificateIssued,       "三(一)6"),
    Row(CE, "revoke",               CL, "certificate", CertificateStatusChanged, "四(一)", REVOKED),
    Row(CL, "reopen",               D,  "application", ReopenCase,              "三(一)1"),
    Row(CL, "reopen",               AR, "application", ReopenCase,              "三(一)2"),
    Row(CL, "reopen",               ER, "application", ReopenCase,              "三(一)2"),
    Row(CL, "reopen",               EP, "application", ReopenCase,              "三(一)2"),
    Row(CL, "reopen",               CO, "application", ReopenCase,              "三(一)3"),
    Row(CL, "reopen",               PA, "application", ReopenCase,              "三(一)3"),
    *(Row(stage, "withdraw",        CL, "application", WithdrawApplication,     "三(一)1", WITHDRAWN)
      for stage in UNTIL_THE_BOX_OPENS),
    *(Row(stage, "close_for_death", CL, "application", CloseForDeath,           "三(一)1", WITHDRAWN)
      for stage in UNTIL_THE_BOX_OPENS),
    *(Row(stage, "reassign",     stage, "application", ReassignCase,            "四(三)")
      for stage in WITH_A_DESK),
    *(Row(stage, "disqualify",      CL, "integrity",   SanctionImposed,         "四(一)", DISQUALIFIED)
      for stage in OPEN),
)
# fmt: on

REOPENABLE = (LAPSED, ABANDONED)
"""What the bureau may undo: ends that came by themselves."""

AT_WORK: Mapping[Stage, tuple[str, ...]] = {
    D: ("save_draft", "attach_document"),
    AR: ("attach_document", "retry_registry_check"),
    ER: ("retry_registry_check",),
    EP: ("retry_registry_check",),
    AU: ("retry_registry_check",),
    CO: ("attach_document", "retry_registry_check"),
    EV: ("retry_registry_check",),
    AC: ("retry_registry_check",),
    PU: ("retry_registry_check",),
    FC: ("accept_filing", "retry_registry_check"),
}
"""What may be done at a stage without moving the case."""

OF_OTHERS: Mapping[str, tuple[Role, ...]] = {
    "retry_registry_check": (Role.APPLICANT, Role.EMPLOYER_OFFICER, Role.AUDITOR, Role.BUREAU_OFFICER),
    "close_not_evaluated": (Role.BUREAU_OFFICER,),
    "reopen_case": (Role.BUREAU_OFFICER,),
    "reassign_case": (Role.BUREAU_OFFICER,),
    "close_for_death": (Role.BUREAU_OFFICER,),
    "refuse_after_audit": (Role.BUREAU_OFFICER,),
    "accept_filing": (Role.BUREAU_OFFICER,),
    "return_filing": (Role.BUREAU_OFFICER,),
}
"""Whose a command is where it is not the applicant's alone."""


def row(stage: Stage, move: str, who: Role) -> Row:
    """The row of a move. Raises `illegal-move` with what is possible instead for whom it is asked."""
    for line in TABLE:
        if line.stage is stage and line.move == move:
            return line
    raise illegal(stage, move, who)


def reopening(stage: Stage, outcome: Outcome | None, left: Stage | None, who: Role) -> Row:
    """The row back to the stage that a closed case left. Raises `illegal-move` or `not-reopenable`."""
    if stage is not CL:
        raise illegal(stage, "reopen", who)
    for line in TABLE:
        if line.move == "reopen" and line.to is left and outcome in REOPENABLE:
            return line
    raise NOT_REOPENABLE()


def mirrored(stage: Stage, event: Event, left_out: Collection[Step] = ()) -> Row | None:
    """The row that an event of another service triggers at this stage of a road; None if there is none."""
    outcome = ending(event)
    found = [
        line
        for line in TABLE
        if line.stage is stage
        and line.trigger is type(event)
        and line.outcome == outcome
        and (line.without is None or line.without in left_out)
    ]
    return min(found, key=lambda line: line.without is None, default=None)


def ending(event: Event) -> Outcome | None:
    """How the case ends by this event; None if it goes on."""
    match event:
        case ReviewRefused():
            return Outcome(event.outcome)
        case PaymentLapsed():
            return ABANDONED
        case CaseDecided() if event.absent:
            return ABSENT
        case ResultAccepted() if event.outcome == "not_passed":
            return NOT_PASSED
        case SanctionImposed():
            return DISQUALIFIED
        case CertificateStatusChanged() if event.after == "revoked":
            return REVOKED
    return None


def end(outcome: Outcome) -> str:
    """The move by which a case ends so."""
    return next(line.move for line in TABLE if line.outcome is outcome)


def by_deadline(stage: Stage) -> Row | None:
    """The row that happens by itself at this stage, if this service owns its deadline."""
    return next((line for line in TABLE if line.stage is stage and line.trigger is DEADLINE), None)


def unmoved(stage: Stage) -> Row | None:
    """The row that is due when nobody moved the case in time, whoever owns the deadline."""
    return next((line for line in TABLE if line.stage is stage and line.outcome in REOPENABLE), None)


def possible(stage: Stage, who: Role) -> tuple[str, ...]:
    """The commands that the hub takes from this role at a stage, by their names."""
    moves = (r.trigger for r in TABLE if r.stage is stage and r.decided_by == "application")
    commands = (snake_case(trigger.__name__) for trigger in moves if isinstance(trigger, type))
    here = dict.fromkeys((*AT_WORK.get(stage, ()), *commands))
    return tuple(command for command in here if who in OF_OTHERS.get(command, (Role.APPLICANT,)))


def open_now(
    stage: Stage, who: Role, *, outcome: Outcome | None, box_open: bool, accepted: bool = False
) -> tuple[str, ...]:
    """What is possible at a stage and not barred: by how the case ended, an open ballot box, an accepted filing."""
    barred = {"withdraw_application", "close_for_death"} if box_open else set()
    if (box_open and stage is EV) or (stage is FC and not accepted):
        barred.add("refuse_after_audit")
    if accepted:
        barred |= {"accept_filing", "return_filing"}
    if outcome not in REOPENABLE:
        barred.add("reopen_case")
    return tuple(command for command in possible(stage, who) if command not in barred)


def check_at_work(stage: Stage, work: str, who: Role) -> None:
    """Raises `illegal-move` where the stage does not have this work, or not for this role."""
    if work not in possible(stage, who):
        raise illegal(stage, work, who)


def illegal(stage: Stage, move: str, who: Role) -> Refusal:
    """The refusal of a move that a stage does not have, with what is possible instead for whom it is asked."""
    return ILLEGAL_MOVE(
        possible=possible(stage, who), stage=stage, stage_zh=STAGE_NAMES[stage], move=move, move_zh=MOVE_NAMES[move]
    )
