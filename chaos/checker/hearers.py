"""Who hears what, as the design tells it. Integrity hears everything besides."""

AUDITOR = "integrity"

_HEARERS = """
application  ApplicationSubmitted      review
application  RegistryChecked           review
application  StandingChecked           evaluation certificate
application  NumberRevealed
application  PaymentDue                payment
application  EvaluationDue             evaluation
application  ResultDue                 certificate
application  CaseReassigned            review payment
application  CaseReopened              review
application  CaseClosed                review payment evaluation certificate
application  CaseWithdrawn             evaluation
application  FeeDecided                payment
application  FilingKeyRegistered
application  ResultsFiled
application  CaseFiled
application  FilingAccepted
application  FilingReturned
application  ReviewCommissioned
application  AcademicOpinionGiven
application  ReviewFileAttached
review       CaseReturned              application
review       InternalPublicityOpened   application
review       EmployerRecommended       application
review       CorrectionRequested       application
review       AuditPassed               application
review       ReviewRefused             application
review       DeskActed                 application
payment      FeeCharged                application
payment      PaymentSettled            application
payment      PaymentLapsed             application
payment      FeeRefunded               application
evaluation   DefenceScheduled          application
evaluation   CaseListed                application
evaluation   BoxOpened                 application
evaluation   CaseDecided               application
evaluation   ResultAccepted            application
evaluation   ResultSentBack            application
evaluation   CaseReleased              application
evaluation   PublicityClosed           application
certificate  CertificateIssued         application review evaluation
certificate  CertificateStatusChanged  application review evaluation
certificate  NoticeIssued              application
integrity    ReportStatusChanged       evaluation
integrity    SanctionImposed           application review payment evaluation certificate
integrity    SanctionLifted            application review payment evaluation certificate
"""

HEARERS: dict[tuple[str, str], frozenset[str]] = {
    (publisher, event): frozenset((*hearers, AUDITOR))
    for publisher, event, *hearers in map(str.split, _HEARERS.strip().splitlines())
}

FOLLOWERS = ("application", "integrity")
"""They apply the events of each subject strictly in order."""
