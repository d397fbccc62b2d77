"""The road of a case, as the design tells it: from which stage, by which move, to where, told by whom.

The rows of reconsideration come with its commands.
"""

from typing import Any, NamedTuple


class Step(NamedTuple):
    """Where a move leads; `outcome` when it closes the case."""

    to: str
    outcome: str | None
    told_by: str


CLOCK = "clock"

_ROAD = """
draft               submit                employer_review           SubmitApplication
draft               submit_freelance      association_review        SubmitApplication
draft               lapse                 closed:lapsed             clock
association_review  upload_stamped_forms  audit                     UploadStampedForms
association_review  lapse                 closed:lapsed             clock
employer_review     return                draft                     CaseReturned
employer_publicity  return                draft                     CaseReturned
employer_review     open_publicity        employer_publicity        InternalPublicityOpened
employer_publicity  recommend             audit                     EmployerRecommended
employer_review     decline               closed:not_recommended    ReviewRefused
employer_publicity  decline               closed:not_recommended    ReviewRefused
employer_review     lapse                 closed:lapsed             ReviewRefused
employer_publicity  lapse                 closed:lapsed             ReviewRefused
audit               request_correction    correction                CorrectionRequested
correction          resubmit              audit                     ResubmitCorrection
correction          abandon               closed:abandoned          clock
audit               refuse                closed:refused            ReviewRefused
audit               accept                payment                   AuditPassed
payment             settle                evaluation                PaymentSettled
payment             abandon               closed:abandoned          PaymentLapsed
evaluation          decide                acceptance                CaseDecided
evaluation          miss                  closed:absent             CaseDecided
evaluation          close_not_evaluated   closed:not_evaluated      CloseNotEvaluated
evaluation          refuse_after_audit    closed:refused            RefuseAfterAudit
publicity           refuse_after_audit    closed:refused            RefuseAfterAudit
filing_check        refuse_after_audit    closed:refused            RefuseAfterAudit
acceptance          accept_passed         publicity                 ResultAccepted
acceptance          accept_not_passed     closed:not_passed         ResultAccepted
acceptance          send_back             evaluation                ResultSentBack
publicity           certify               certified                 CertificateIssued
certified           revoke                closed:revoked            CertificateStatusChanged
filing_check        return_filing         closed:returned           ReturnFiling
filing_check        certify               certified                 CertificateIssued
employer_review     recommend             audit                     EmployerRecommended
audit               accept_without_fee    evaluation                AuditPassed
"""
"""The last two where a series' own schedule leaves out the publicity inside the employer, or the fee."""

BEFORE_THE_BOX_OPENS = (
    "draft", "employer_review", "employer_publicity", "association_review", "audit", "correction", "payment",
    "evaluation",
)  # fmt: skip
OPEN = (*BEFORE_THE_BOX_OPENS, "acceptance", "publicity", "filing_check")
STARTS = {"open": "draft", "hand_in": "filing_check"}
"""How a case begins, and where it is then."""


def _step(to: str, told_by: str) -> Step:
    stage, _, outcome = to.partition(":")
    return Step(stage, outcome or None, told_by)


ROAD: dict[tuple[str, str], Step] = {
    **{(at, move): _step(to, by) for at, move, to, by in map(str.split, _ROAD.strip().splitlines())},
    **{(at, "withdraw"): Step("closed", "withdrawn", "WithdrawApplication") for at in BEFORE_THE_BOX_OPENS},
    **{(at, "close_for_death"): Step("closed", "withdrawn", "CloseForDeath") for at in BEFORE_THE_BOX_OPENS},
    **{(at, "reassign"): Step(at, None, "ReassignCase") for at in BEFORE_THE_BOX_OPENS if at != "draft"},
    **{(at, "disqualify"): Step("closed", "disqualified", "SanctionImposed") for at in OPEN},
}

REOPENED = ("draft", "association_review", "employer_review", "employer_publicity", "correction", "payment")
"""Where a case that ended by itself may be taken up again."""

NOTES = {
    "open": "OpenDraft",
    "hand_in": "FileAutonomousResults",
    "accept_filing": "AcceptFiling",
    "registry_checked": "RegistryChecked",
    "fee_charged": "FeeCharged",
    "fee_refunded": "FeeRefunded",
    "defence_scheduled": "DefenceScheduled",
    "case_listed": "CaseListed",
    "box_opened": "BoxOpened",
    "case_released": "CaseReleased",
    "publicity_closed": "PublicityClosed",
    "notice_issued": "NoticeIssued",
    "certificate_status_changed": "CertificateStatusChanged",
    "reveal_number": "RevealNumber",
    **dict.fromkeys(
        (
            "confirm_items",
            "raise_objection",
            "resolve_objection",
            "claim_case",
            "release_case",
            "take_back_case",
            "record_superior_consent",
            "flag_overdue",
            "allow_second_correction",
            "decide_check_on_document",
            "countersign_audit",
        ),
        "DeskActed",
    ),
}
"""Lines of the timeline that move nothing, and who told them."""

LATE = "late_"
"""Begins the line of a fact that came after the end, or after an institution lost the case; its name follows."""

CERTIFICATE_STATES = {
    (None, "valid"),
    ("valid", "suspended"),
    ("suspended", "valid"),
    ("valid", "revoked"),
    ("suspended", "revoked"),
}

SETS_OFF = {
    "submit": "ApplicationSubmitted",
    "upload_stamped_forms": "ApplicationSubmitted",
    "resubmit": "ApplicationSubmitted",
    "registry_checked": "RegistryChecked",
    "reopen": "CaseReopened",
    "reassign": "CaseReassigned",
    "reveal_number": "NumberRevealed",
    "accept": "PaymentDue",
    "accept_without_fee": "EvaluationDue",
    "settle": "EvaluationDue",
    "accept_not_passed": "ResultDue",
    "publicity_closed": "ResultDue",
    "hand_in": "CaseFiled",
    "accept_filing": "ResultDue",
    "case_released": "FeeDecided",
}
"""What the hub tells the desks after a line of an open case, once each. Every end tells CaseClosed.

An answer of the civil service register tells StandingChecked besides.

What becomes of the fee of a case that was withdrawn from its committee is decided after the end.
"""

STANDING = "civil_service:"
"""Begins the reason of a line about an answer of the civil service register."""

ACCEPTED = ("accept", "accept_without_fee")
"""How a case leaves the audit for good."""

WITHDRAWN_FROM_COMMITTEE = {("evaluation", "withdraw"), ("evaluation", "close_for_death")}
"""Ends that tell CaseWithdrawn, too."""

NOT_OF_CASES = {
    "FilingKeyRegistered",
    "ResultsFiled",
    "FilingAccepted",
    "FilingReturned",
    "ReviewCommissioned",
    "AcademicOpinionGiven",
    "ReviewFileAttached",
}
"""What the hub tells besides, of plans, filings and academic reviews."""


def step_of(line: dict[str, Any]) -> Step | None:
    """The step of the road that a line of the timeline is; None for a note, or for what the design does not know."""
    if (line["from"], line["move"]) == ("closed", "reopen"):
        return Step(line["stage"], None, "ReopenCase") if line["stage"] in REOPENED else None
    return ROAD.get((line["from"] or "", line["move"]))


def teller(line_from: str | None, move: str) -> str | None:
    """Whose word a line of the timeline follows; None for a line that the design does not know."""
    step = ROAD.get((line_from or "", move))
    if step:
        return step.told_by
    if move.startswith(LATE):
        return "".join(word.capitalize() for word in move.removeprefix(LATE).split("_"))
    return NOTES.get(move)
